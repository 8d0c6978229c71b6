"""What holds for any conversation, whatever is written."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from conversation import choices
from conversation import events as e
from conversation.effects import (
    SPEAKING,
    Effect,
    Escalate,
    FollowUp,
    Raise,
    Reopen,
    Say,
)
from conversation.engine import step
from conversation.events import Event
from conversation.hear import Heard, hear
from conversation.models import STORED
from conversation.reading import read_words
from conversation.states import (
    Choosing,
    ChoosingLanguage,
    Clarifying,
    ClosedTicket,
    Confirming,
    Describing,
    Forking,
    Idle,
    OpenTicket,
    Problem,
    Redirected,
    SameOrNew,
    Stage,
    State,
    Topic,
    Way,
)
from conversation.triage import triage
from conversation.understand import UNSEARCHED, Understood

WORDS = st.text(max_size=12)
NUMBERS = st.integers(1001, 9999)
WAYS = st.lists(
    st.builds(
        Way,
        st.sampled_from(["fork:1", "fork:2"]),
        steps=st.booleans(),
        article=st.sampled_from(["", "b"]),
        ticket=st.booleans(),
    ),
    max_size=4,
).map(tuple)
TOPICS = st.builds(
    Topic, st.sampled_from(["a", "b", "lost-stolen-phone"]), st.booleans(), WAYS
)
LISTS = st.lists(TOPICS, max_size=3, unique=True).map(tuple)
PROBLEMS = st.builds(Problem, WORDS, TOPICS)
PLAIN = st.one_of(
    st.builds(Idle, thanked=st.booleans()),
    st.builds(Clarifying, WORDS),
    st.builds(Describing, WORDS),
    st.builds(Choosing, WORDS, LISTS),
    st.builds(
        Confirming,
        WORDS,
        TOPICS,
        st.lists(st.tuples(WORDS, st.sampled_from(["steps", "next_steps"]))).map(tuple),
        st.lists(PROBLEMS, max_size=2).map(tuple),
        thanked=st.booleans(),
    ),
    st.builds(
        Forking,
        WORDS,
        TOPICS,
        st.lists(st.tuples(WORDS, st.sampled_from(["steps", "fork:1"]))).map(tuple),
        st.lists(PROBLEMS, max_size=2).map(tuple),
    ),
    st.builds(SameOrNew, WORDS, NUMBERS, TOPICS),
    st.builds(Redirected, WORDS, TOPICS),
)
STAGES: st.SearchStrategy[Stage] = PLAIN | st.builds(ChoosingLanguage, PLAIN)
TICKETS = st.builds(OpenTicket, NUMBERS, st.booleans(), st.none() | WORDS)
CLOSED = st.builds(ClosedTicket, NUMBERS, st.none() | WORDS)
STATES = st.builds(
    State,
    stage=STAGES,
    ticket=st.none() | TICKETS,
    closed=st.none() | CLOSED,
    first_time=st.booleans(),
    supervisor=st.booleans(),
    rich=st.booleans(),
)
SAID_TO_AN_OFFICER = (
    e.WrongDoor,
    e.Asked,
    e.PickedArticle,
    e.PickedCategory,
    e.PickedWay,
    e.PickedNone,
    e.PickedSame,
    e.PickedNew,
    e.WasFixed,
    e.WasNotFixed,
    e.WantsPerson,
    e.WantsMenu,
    e.WantsGuide,
    e.WantsOpenList,
    e.Greeted,
    e.Thanked,
    e.Nodded,
    e.Waits,
    e.WantsAgain,
    e.Unclear,
    e.CameBare,
)
ELSE = (
    e.Ignored,
    e.InDanger,
    e.PickedLocale,
    e.WantsLanguage,
    e.WantsStatus,
    e.SharedNumber,
)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    *(st.from_type(kind) for kind in (*SAID_TO_AN_OFFICER, *ELSE))
)


def spoken(effects: tuple[Effect, ...]) -> list[Effect]:
    return [effect for effect in effects if isinstance(effect, SPEAKING)]


def zero(state: State) -> Event:
    understood = Understood("0", triage("0"), read_words("0"), None, UNSEARCHED)
    return hear(Heard(understood), state, lambda slug: Topic(slug))


@given(STATES, EVENTS)
def test_at_most_one_thing_is_said_in_a_turn(state: State, event: Event) -> None:
    assert len(spoken(step(state, event).effects)) <= 1


@given(STATES)
def test_zero_reaches_a_person_from_anywhere(state: State) -> None:
    effects = step(state, zero(state)).effects

    assert any(isinstance(ef, Escalate | FollowUp | Reopen) for ef in effects)


@given(STATES, st.from_type(e.InDanger))
def test_danger_always_ends_in_a_critical_ticket_and_is_spoken_to(
    state: State, event: e.InDanger
) -> None:
    effects = step(state, event).effects

    critical = [ef for ef in effects if isinstance(ef, Escalate) and ef.critical]
    raised = [ef for ef in effects if isinstance(ef, Raise)]
    assert len(critical) + len(raised) == 1
    assert len(spoken(effects)) == 1


@given(STATES, st.one_of(*(st.from_type(kind) for kind in SAID_TO_AN_OFFICER)))
def test_the_bot_is_silent_while_an_officer_has_the_ticket(
    state: State, event: Event
) -> None:
    taken = replace(state, ticket=OpenTicket(1001, taken=True))

    effects = step(taken, event).effects

    assert effects == (FollowUp(1001),)


@given(STATES, EVENTS)
def test_what_is_asked_can_be_answered_by_digit(state: State, event: Event) -> None:
    """Whatever choices go out, each has a digit of its own that picks it back."""
    turn = step(state, event)

    for effect in turn.effects:
        if isinstance(effect, Say) and isinstance(turn.stage, Clarifying):
            for token, digit in choices.digits(effect.choices).items():
                assert choices.by_digit(turn.stage, int(digit)) == token


@given(STAGES)
def test_every_stage_survives_storage(stage: Stage) -> None:
    stored = STORED.dump_json(stage)

    assert STORED.validate_json(stored) == stage
