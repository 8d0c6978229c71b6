"""Where the steps did not help, an article may ask, and go on by the answer."""

from dataclasses import replace

import pytest

from conversation import choices
from conversation import events as e
from conversation.effects import Answer, AskFork, Effect, Escalate, Rate, Reason, Say
from conversation.engine import step
from conversation.hear import Heard, hear
from conversation.models import STORED
from conversation.reading import read_words
from conversation.states import (
    Confirming,
    Forking,
    OpenTicket,
    Problem,
    State,
    Topic,
    Tried,
    Way,
)
from conversation.topics import topic_from
from conversation.triage import triage
from conversation.understand import UNSEARCHED, Understood
from knowledge.texts import ArticleText, Branch, Fork, LocaleText
from messages.channel import Kind

OTHER = Topic("app-wont-open")
WAYS = (
    Way("fork:1"),
    Way("fork:2", steps=False, article="app-wont-open"),
    Way("fork:3", steps=True, ticket=True),
    Way("fork:4", steps=False, ticket=True),
)
SYNC = Topic("sync-not-working", ways=WAYS)
SHOWN: tuple[Tried, ...] = (("sync-not-working", "steps"),)
CONFIRMING = Confirming("no sync", SYNC, SHOWN)
FORKING = Forking("no sync", SYNC, SHOWN)


def after(stage: Confirming | Forking, event: e.Event) -> tuple[Effect, ...]:
    return step(State(stage=stage), event).effects


def heard(text: str, stage: Forking = FORKING) -> e.Event:
    understood = Understood(text, triage(text), read_words(text), None, UNSEARCHED)
    return hear(Heard(understood), State(stage=stage), lambda slug: Topic(slug))


def test_steps_that_did_not_help_lead_to_the_question() -> None:
    turn = step(State(stage=CONFIRMING), e.WasNotFixed())

    assert turn.stage == FORKING
    assert turn.effects == (Rate(SYNC, "not_fixed"), AskFork(SYNC))


def test_more_steps_come_before_the_question() -> None:
    topic = replace(SYNC, has_next=True)

    first = step(State(stage=Confirming("q", topic, SHOWN)), e.WasNotFixed())
    second = step(State(stage=first.stage), e.WasNotFixed())

    assert Answer(topic, "next_steps") in first.effects
    assert AskFork(topic) in second.effects


def test_a_way_with_steps_is_shown_and_asked_after() -> None:
    turn = step(State(stage=FORKING), e.PickedWay(1))

    tried = (*SHOWN, ("sync-not-working", "fork:1"))
    assert turn.stage == Confirming("no sync", SYNC, tried)
    assert turn.effects == (Answer(SYNC, "fork:1"),)


def test_an_article_forks_once_then_a_person_is_asked() -> None:
    turn = step(State(stage=FORKING), e.PickedWay(1))

    given_up = step(State(stage=turn.stage), e.WasNotFixed())

    (ticket,) = [x for x in given_up.effects if isinstance(x, Escalate)]
    assert ticket.reason is Reason.NOT_FIXED
    assert ticket.tried[-1] == ("sync-not-working", "fork:1")


def test_a_way_to_another_article_answers_with_it() -> None:
    turn = step(State(stage=FORKING), e.PickedWay(2, OTHER))

    assert Answer(OTHER) in turn.effects
    assert isinstance(turn.stage, Confirming)
    assert turn.stage.tried == (*SHOWN, ("app-wont-open", "steps"))


def test_a_way_to_an_article_that_is_gone_leads_to_a_person() -> None:
    assert any(isinstance(x, Escalate) for x in after(FORKING, e.PickedWay(2)))


def test_a_dangerous_way_says_what_to_do_and_calls_a_person_at_once() -> None:
    said, _, ticket = after(FORKING, e.PickedWay(3))

    assert said == Answer(SYNC, "fork:3", asks=False)
    assert isinstance(ticket, Escalate)
    assert ticket.urgent
    assert ticket.tried[-1] == ("sync-not-working", "fork:3")


def test_a_way_without_steps_is_a_person() -> None:
    _, ticket = after(FORKING, e.PickedWay(4))

    assert isinstance(ticket, Escalate)
    assert ticket.tried == SHOWN


def test_further_problems_of_the_message_are_not_forgotten() -> None:
    stage = replace(FORKING, rest=(Problem("charger", OTHER),))

    turn = step(State(stage=stage), e.PickedWay(1))
    (ticket,) = [x for x in after(stage, e.PickedWay(4)) if isinstance(x, Escalate)]

    assert isinstance(turn.stage, Confirming)
    assert turn.stage.rest == stage.rest
    assert ticket.question == "no sync\ncharger"


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("1", e.PickedWay(1)),
        ("2", e.PickedWay(2, Topic("app-wont-open"))),
        ("0", e.WantsPerson()),
        ("7", e.Unclear("7")),
        ("bado", e.PickedNone()),
        ("imekubali", e.WasFixed("imekubali")),
        ("asante", e.Unclear("asante")),
        ("?", e.WantsAgain()),
    ],
)
def test_digits_and_words_answer_the_question(text: str, event: e.Event) -> None:
    assert heard(text) == event


@pytest.mark.parametrize("token", ["way:0", "way:9", "way:x", "way:"])
def test_a_forged_button_is_unclear(token: str) -> None:
    press = Heard(
        Understood("", triage(""), read_words(""), None, UNSEARCHED),
        kind=Kind.BUTTON,
        picked=token,
    )

    assert hear(press, State(stage=FORKING), lambda slug: Topic(slug)) == e.Unclear(
        token
    )
    assert hear(press, State(), lambda slug: Topic(slug)) == e.Unclear(token)


def test_a_stray_number_is_told_which_ones_count() -> None:
    (words,) = after(FORKING, e.Unclear("7"))

    assert words == Say("unknown_word", values=(("numbers", "1 2 3 4 0"),))


def test_the_question_can_be_seen_again() -> None:
    turn = step(State(stage=FORKING), e.WantsAgain())

    assert (turn.stage, turn.effects) == (FORKING, (AskFork(SYNC),))


def test_fixed_meanwhile_is_fixed() -> None:
    assert Rate(SYNC, "fixed") in after(FORKING, e.WasFixed("imekubali"))


@pytest.mark.parametrize(
    "event", [e.WantsPerson(), e.PickedNone(), e.WasNotFixed("bado"), e.Asked("bad")]
)
def test_a_person_gets_what_was_tried(event: e.Event) -> None:
    (ticket,) = [x for x in after(FORKING, event) if isinstance(x, Escalate)]

    assert ticket.tried == SHOWN
    assert ticket.question.startswith("no sync")


def test_a_person_is_called_for_this_though_another_ticket_is_open() -> None:
    state = State(stage=FORKING, ticket=OpenTicket(1001, taken=False, article="x"))

    effects = step(state, e.WantsPerson()).effects

    assert any(isinstance(effect, Escalate) for effect in effects)


def test_she_goes_on_where_she_stopped_whatever_the_channel() -> None:
    kept = STORED.validate_json(STORED.dump_json(FORKING))

    assert kept == FORKING


def test_every_way_has_a_digit_and_a_label() -> None:
    tokens = choices.tokens(FORKING)
    titles = {f"way:{n}": f"label {n}" for n in range(1, 5)}

    found = choices.labelled(tokens, "en", titles)

    assert [(c.digit, c.label) for c in found][:2] == [
        ("1", "label 1"),
        ("2", "label 2"),
    ]
    assert found[-1].digit == "0"


def test_an_article_becomes_what_the_engine_must_know() -> None:
    fork = Fork(
        "Red?",
        (Branch("Yes", ("Wait",)), Branch("No", article="b"), Branch("?", ticket=True)),
    )
    article = ArticleText("a", {"en": LocaleText("T", ("S",), fork=fork)})

    assert topic_from(article, "en") == Topic(
        "a",
        ways=(
            Way("fork:1"),
            Way("fork:2", steps=False, article="b"),
            Way("fork:3", steps=False, ticket=True),
        ),
    )
