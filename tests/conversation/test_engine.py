"""The engine takes values and returns values, so a dialogue is a row of calls."""

import pytest

from conversation import events as e
from conversation.effects import (
    Answer,
    AskLater,
    ContactFixed,
    Effect,
    Escalate,
    FollowUp,
    Guide,
    LinkNumber,
    ListOpen,
    Offer,
    Raise,
    Rate,
    Reason,
    Reopen,
    Say,
    SetLocale,
    TellStatus,
)
from conversation.engine import step
from conversation.engine.verdicts import ENOUGH
from conversation.events import Bare, Event, Silence
from conversation.menu import LOST_PHONE
from conversation.states import (
    Choosing,
    ChoosingLanguage,
    Clarifying,
    ClosedTicket,
    Confirming,
    Describing,
    Idle,
    OpenTicket,
    Plain,
    Problem,
    Redirected,
    SameOrNew,
    Stage,
    State,
    Topic,
    Tried,
)
from conversation.triage import Danger, Door, Greeting

SYNC = Topic("sync-not-working", has_next=True)
CHARGE = Topic("phone-not-charging")
SCREEN = Topic("broken-screen-touch")
SHOWN: tuple[Tried, ...] = (("sync-not-working", "steps"),)
AGAIN: tuple[Tried, ...] = (*SHOWN, ("sync-not-working", "next_steps"))

CONFIRMING = Confirming("no sync", SYNC, SHOWN)
CHOOSING = Choosing("phone is bad", (CHARGE, SCREEN))
CLARIFYING = Clarifying("not working")
DESCRIBING = Describing("it says no")
SAME_OR_NEW = SameOrNew("no charge", 1001, CHARGE)
REDIRECTED = Redirected("my pay is low", SYNC)

WAITING = State(ticket=OpenTicket(1001, taken=False, article=SYNC.slug))
TAKEN = State(ticket=OpenTicket(1001, taken=True, article=SYNC.slug))
PENDING = State(ticket=OpenTicket(1001, taken=True, pending=True))
CLOSED = State(closed=ClosedTicket(1001, SYNC.slug))


def at(stage: Stage) -> State:
    return State(stage=stage)


# --- Silence, danger, and what the machine knows best ---------------------------------


def test_what_is_to_be_ignored_gets_no_answer_and_moves_nothing() -> None:
    turn = step(at(CHOOSING), e.Ignored(Silence.CARRIER))

    assert (turn.stage, turn.effects, turn.outcome) == (CHOOSING, (), "carrier_word")


@pytest.mark.parametrize(
    ("danger", "reason", "phrase"),
    [
        (Danger.LOST_PHONE, Reason.LOST_PHONE, "lost_phone"),
        (Danger.LEAKED_SECRET, Reason.LEAKED_SECRET, "leaked_password"),
        (Danger.CLINICAL_EMERGENCY, Reason.CLINICAL, "clinical_emergency"),
        (Danger.PERSON_IN_DANGER, Reason.PERSON_IN_DANGER, "danger_person"),
    ],
)
def test_danger_opens_a_critical_ticket_at_once(
    danger: Danger, reason: Reason, phrase: str
) -> None:
    turn = step(at(CONFIRMING), e.InDanger(danger, "help me"))

    assert turn.stage == Idle()
    assert turn.effects == (Escalate("help me", reason, critical=True, phrase=phrase),)


def test_danger_makes_the_open_ticket_critical_also_when_an_officer_has_it() -> None:
    turn = step(TAKEN, e.InDanger(Danger.LOST_PHONE, "stolen"))

    assert turn.effects == (
        FollowUp(1001),
        Raise(1001, Reason.LOST_PHONE),
        Say("lost_phone", values=(("ticket", "1001"),)),
    )


def test_a_language_is_set_and_what_was_asked_still_stands() -> None:
    turn = step(at(ChoosingLanguage(CHOOSING)), e.PickedLocale("sw"))

    assert turn.stage == CHOOSING
    assert turn.effects == (SetLocale("sw"), Say("language_set"))


def test_asking_for_a_language_remembers_what_was_asked_before() -> None:
    turn = step(at(CONFIRMING), e.WantsLanguage())

    assert turn.stage == ChoosingLanguage(CONFIRMING)
    assert [effect.phrase for effect in turn.effects if isinstance(effect, Say)] == [
        "language_ask"
    ]


def test_a_language_told_to_an_officer_reaches_her_too() -> None:
    picked = step(TAKEN, e.PickedLocale("sw"))
    asked = step(TAKEN, e.WantsLanguage())

    assert picked.effects == (FollowUp(1001), SetLocale("sw"), Say("language_set"))
    assert asked.effects[0] == FollowUp(1001)


def test_the_status_of_a_ticket_is_told_and_the_question_stands() -> None:
    turn = step(at(CONFIRMING), e.WantsStatus(1001))

    assert (turn.stage, turn.effects) == (CONFIRMING, (TellStatus(1001),))


def test_asking_how_far_it_is_reaches_the_officer_and_is_answered() -> None:
    assert step(TAKEN, e.WantsStatus()).effects == (FollowUp(1001), TellStatus())
    assert step(WAITING, e.WantsStatus()).effects == (TellStatus(),)


def test_since_yesterday_is_an_answer_when_an_officer_waits_for_one() -> None:
    assert step(PENDING, e.WantsStatus()).effects == (FollowUp(1001),)


def test_a_shared_number_links_the_chat() -> None:
    turn = step(at(CHOOSING), e.SharedNumber("+254700000001"))

    assert (turn.stage, turn.effects) == (CHOOSING, (LinkNumber("+254700000001"),))


@pytest.mark.parametrize(
    "event",
    [
        e.Asked("no sync", sure=SYNC),
        e.WasNotFixed("2"),
        e.WantsPerson("0"),
        e.Greeted(Greeting.PLAIN),
        e.WrongDoor(Door.PAY, "pay"),
        e.CameBare(Bare.PHOTO),
    ],
)
def test_while_an_officer_has_the_ticket_the_bot_is_silent(event: Event) -> None:
    turn = step(TAKEN, event)

    assert (turn.effects, turn.outcome) == ((FollowUp(1001),), "on_ticket")


# --- A question -----------------------------------------------------------------------


def test_a_sure_question_is_answered_and_counted() -> None:
    turn = step(State(), e.Asked("no sync", sure=SYNC))

    assert turn.stage == CONFIRMING
    assert turn.effects == (Rate(SYNC, "asked"), Rate(SYNC, "answered"), Answer(SYNC))


def test_an_unsure_question_gets_a_choice() -> None:
    turn = step(State(), e.Asked("phone is bad", maybe=(CHARGE, SCREEN)))

    assert turn.stage == CHOOSING
    assert turn.effects == (Rate(CHARGE, "asked"), Offer((CHARGE, SCREEN)))


def test_a_vague_text_gets_one_clarifying_question() -> None:
    turn = step(State(), e.Asked("not working", vague=True))

    assert turn.stage == CLARIFYING
    assert isinstance(turn.effects[0], Say)
    assert turn.effects[0].choices[0] == "cat_device"


def test_vague_again_is_asked_for_words_not_for_a_kind() -> None:
    turn = step(at(CLARIFYING), e.Asked("still not working", vague=True))

    assert turn.stage == Describing("not working\nstill not working")
    assert turn.effects == (Say("describe"),)


def test_a_question_nothing_fits_is_asked_about_once_and_then_goes_to_a_person() -> (
    None
):
    once = step(State(), e.Asked("it says no"))
    twice = step(at(once.stage), e.Asked("the red thing", urgent=True))

    assert once.effects == (Say("describe"),)
    assert twice.effects == (
        Escalate("it says no\nthe red thing", Reason.NO_ARTICLE, urgent=True),
    )


def test_the_same_words_again_are_told_once() -> None:
    turn = step(at(DESCRIBING), e.Asked("it says no"))

    assert turn.effects == (Escalate("it says no", Reason.NO_ARTICLE),)


def test_what_no_helpdesk_can_answer_is_sent_elsewhere() -> None:
    turn = step(State(), e.Asked("who won the match", off_topic=True))

    assert turn.effects == (Say("redirect_policy"),)


def test_a_strange_word_after_an_answer_goes_to_a_person_with_the_steps() -> None:
    turn = step(at(CONFIRMING), e.Asked("now it is blue"))

    assert turn.effects == (
        Rate(SYNC, "escalated"),
        Escalate("no sync\nnow it is blue", Reason.STILL_ASKED, SYNC, SHOWN),
    )


def test_several_problems_are_answered_one_after_the_other() -> None:
    problems = (Problem("no sync", SYNC), Problem("no charge", CHARGE))

    first = step(State(), e.Asked("both", problems=problems))
    second = step(at(first.stage), e.WasFixed())
    third = step(at(second.stage), e.WasFixed())

    assert Answer(SYNC, more_follow=True) in first.effects
    assert second.effects == (
        Rate(SYNC, "fixed"),
        Rate(CHARGE, "answered"),
        Answer(CHARGE),
    )
    assert third.effects == (Rate(CHARGE, "fixed"), Say("fixed"))


def test_a_second_problem_left_unanswered_is_on_the_ticket_too() -> None:
    stage = Confirming("no charge", CHARGE, (), (Problem("no sync", SYNC),))

    turn = step(at(stage), e.WasNotFixed())

    assert Escalate("no charge\nno sync", Reason.NOT_FIXED, CHARGE) in turn.effects


# --- A question while there is a ticket -----------------------------------------------


def test_what_fits_the_open_ticket_is_added_and_said_so_once() -> None:
    acknowledged = State(ticket=OpenTicket(1001, taken=False, acknowledged=True))

    first = step(WAITING, e.Asked("it is red"))
    later = step(acknowledged, e.Asked("and blue"))

    assert first.effects == (
        FollowUp(1001),
        Say("ticket_added", values=(("ticket", "1001"),)),
    )
    assert later.effects == (FollowUp(1001),)


def test_the_topic_of_the_ticket_again_is_added() -> None:
    turn = step(WAITING, e.Asked("no sync", sure=SYNC))

    assert turn.effects[0] == FollowUp(1001)


def test_another_sure_topic_is_the_same_problem_or_a_new_one() -> None:
    asked = step(WAITING, e.Asked("no charge", sure=CHARGE))
    state = State(stage=asked.stage, ticket=WAITING.ticket)

    same = step(state, e.PickedSame())
    new = step(state, e.PickedNew())

    assert asked.stage == SAME_OR_NEW
    assert same.effects == (FollowUp(1001),)
    assert new.stage == Confirming(
        "no charge", CHARGE, (("phone-not-charging", "steps"),)
    )


def test_words_instead_of_same_or_new_are_a_question() -> None:
    turn = step(State(SAME_OR_NEW, WAITING.ticket), e.Asked("it is red"))

    assert turn.effects[0] == FollowUp(1001)


def test_a_reply_to_a_ticket_resolved_lately_reopens_it() -> None:
    for event in (
        e.Asked("it came back"),
        e.Asked("no sync", sure=SYNC),
        e.Asked("no sync", maybe=(SYNC, CHARGE)),
        e.WasNotFixed("2"),
        e.WantsPerson("0"),
    ):
        assert step(CLOSED, event).effects == (Reopen(1001),)


def test_another_problem_after_a_resolved_ticket_is_a_new_one() -> None:
    turn = step(CLOSED, e.Asked("no charge", sure=CHARGE))

    assert Answer(CHARGE) in turn.effects


def test_a_call_after_a_resolved_ticket_is_a_new_ticket() -> None:
    turn = step(CLOSED, e.WantsPerson("call me", call=True))

    assert turn.effects == (Escalate("call me", Reason.CALL, phrase="call_request"),)


# --- Fixed, not fixed, a person -------------------------------------------------------


def test_not_fixed_brings_the_next_steps_and_then_a_ticket_with_all_tried() -> None:
    once = step(at(CONFIRMING), e.WasNotFixed())
    twice = step(at(once.stage), e.WasNotFixed())

    assert once.effects == (Rate(SYNC, "not_fixed"), Answer(SYNC, "next_steps"))
    assert twice.effects == (
        Rate(SYNC, "not_fixed"),
        Rate(SYNC, "escalated"),
        Escalate("no sync", Reason.NOT_FIXED, SYNC, AGAIN),
    )


def test_not_fixed_without_more_steps_is_a_ticket() -> None:
    turn = step(at(Confirming("q", CHARGE, ())), e.WasNotFixed())

    assert Escalate("q", Reason.NOT_FIXED, CHARGE) in turn.effects


def test_not_fixed_after_a_list_means_that_none_fits() -> None:
    assert (
        Escalate("phone is bad", Reason.NONE_FITS, CHARGE)
        in step(at(CHOOSING), e.WasNotFixed()).effects
    )
    assert step(at(Choosing("q", ())), e.WasNotFixed()).effects == (
        Escalate("q", Reason.NONE_FITS),
    )


def test_fixed_with_an_open_ticket_is_noted_on_it() -> None:
    turn = step(WAITING, e.WasFixed())

    assert turn.effects == (ContactFixed(1001), Say("fixed"))


def test_a_lost_phone_that_is_back_needs_a_new_lock() -> None:
    state = State(ticket=OpenTicket(1001, taken=False, article=LOST_PHONE))

    turn = step(state, e.WasFixed("found it"))

    assert turn.effects == (
        ContactFixed(1001),
        Say("found_phone", ("person",), (("ticket", "1001"),)),
    )


def test_not_fixed_with_an_open_ticket_is_added_to_it() -> None:
    assert step(WAITING, e.WasNotFixed("2")).effects[0] == FollowUp(1001)


def test_fixed_out_of_the_blue_needs_no_answer() -> None:
    assert step(State(), e.WasFixed()).effects == ()


def test_not_fixed_in_words_out_of_the_blue_asks_which_problem() -> None:
    assert step(State(), e.WasNotFixed("it has refused")).stage == Clarifying(
        "it has refused"
    )


@pytest.mark.parametrize("event", [e.WasNotFixed("2"), e.WasNotFixed()])
def test_a_digit_for_a_question_that_is_over_says_so(event: Event) -> None:
    assert step(State(), event).effects == (Say("old_choice"),)


def test_fixed_in_answer_to_something_else_says_that_this_is_over() -> None:
    assert step(at(DESCRIBING), e.WasFixed()).effects == (Say("old_choice"),)


@pytest.mark.parametrize(
    ("stage", "ticket"),
    [
        (Idle(), Escalate("0", Reason.ASKED_FOR_PERSON)),
        (CONFIRMING, Escalate("no sync", Reason.ASKED_FOR_PERSON, SYNC, SHOWN)),
        (CHOOSING, Escalate("phone is bad", Reason.ASKED_FOR_PERSON, CHARGE)),
        (Choosing("q", ()), Escalate("q", Reason.ASKED_FOR_PERSON)),
        (CLARIFYING, Escalate("not working", Reason.ASKED_FOR_PERSON)),
        (Clarifying(""), Escalate(ENOUGH, Reason.ASKED_FOR_PERSON)),
        (DESCRIBING, Escalate("it says no", Reason.ASKED_FOR_PERSON)),
        (REDIRECTED, Escalate("my pay is low", Reason.ASKED_FOR_PERSON)),
        (SAME_OR_NEW, Escalate("0", Reason.ASKED_FOR_PERSON)),
    ],
)
def test_a_person_is_reached_with_what_was_asked(
    stage: Plain, ticket: Escalate
) -> None:
    assert ticket in step(at(stage), e.WantsPerson("0")).effects


def test_a_person_without_a_word_is_asked_for_in_ours() -> None:
    assert step(State(), e.WantsPerson()).effects == (
        Escalate(ENOUGH, Reason.ASKED_FOR_PERSON),
    )


def test_who_has_a_ticket_is_told_how_far_it_is() -> None:
    assert step(WAITING, e.WantsPerson()).effects == (FollowUp(1001), TellStatus(1001))


def test_a_person_for_a_new_problem_beside_a_ticket_is_a_second_ticket() -> None:
    charge = Confirming("no charge", CHARGE, ())

    second = step(State(charge, WAITING.ticket), e.WantsPerson("0"))
    same = step(State(CONFIRMING, WAITING.ticket), e.WantsPerson("0"))

    assert Escalate("no charge", Reason.ASKED_FOR_PERSON, CHARGE) in second.effects
    assert same.effects == (FollowUp(1001), TellStatus(1001))


# --- Wrong doors ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("door", "phrase"),
    [
        (Door.REPORT, "report_missent"),
        (Door.CLINICAL, "clinical_question"),
        (Door.STOCK, "redirect_stock"),
        (Door.POLICY, "redirect_policy"),
        (Door.ABUSE, "abuse"),
        (Door.PATIENT_DETAILS, "patient_details"),
        (Door.PAY, "redirect_policy"),
    ],
)
def test_a_wrong_door_is_told_where_to_go(door: Door, phrase: str) -> None:
    turn = step(at(CHOOSING), e.WrongDoor(door, "text"))

    assert (turn.stage, turn.effects) == (CHOOSING, (Say(phrase),))


def test_spam_is_met_with_silence() -> None:
    assert step(State(), e.WrongDoor(Door.SPAM, "you won")).effects == ()


def test_call_me_asks_for_a_person() -> None:
    turn = step(State(), e.WrongDoor(Door.CALL_ME, "call me"))

    assert turn.effects == (Escalate("call me", Reason.CALL, phrase="call_request"),)


def test_a_question_on_pay_may_be_one_on_a_wrong_count() -> None:
    asked = step(State(), e.WrongDoor(Door.PAY, "my pay is low", SYNC))
    picked = step(at(asked.stage), e.PickedArticle(SYNC))

    assert asked.stage == REDIRECTED
    assert picked.stage == Confirming("my pay is low", SYNC, SHOWN)


# --- Picks and small words ------------------------------------------------------------


def test_a_pick_from_the_list_is_answered_and_counted() -> None:
    turn = step(at(CHOOSING), e.PickedArticle(CHARGE))

    assert turn.effects == (
        Rate(CHARGE, "chosen"),
        Rate(CHARGE, "answered"),
        Answer(CHARGE),
    )


def test_a_pick_from_an_old_list_is_answered_all_the_same() -> None:
    assert Answer(CHARGE) in step(State(), e.PickedArticle(CHARGE)).effects
    assert step(at(CLARIFYING), e.PickedArticle(CHARGE)).stage == Confirming(
        "not working", CHARGE, (("phone-not-charging", "steps"),)
    )


def test_a_kind_of_problem_offers_what_is_asked_most_in_it() -> None:
    event = e.PickedCategory("cat_device", (CHARGE, SCREEN))

    turn = step(at(CLARIFYING), event)

    assert turn.stage == Choosing("not working", (CHARGE, SCREEN))
    assert turn.effects == (Offer((CHARGE, SCREEN)),)


def test_a_kind_with_no_article_asks_for_words() -> None:
    turn = step(at(CLARIFYING), e.PickedCategory("cat_device", ()))

    assert turn.stage == Describing("not working")


def test_none_of_these_asks_for_words() -> None:
    turn = step(at(CHOOSING), e.PickedNone())

    assert turn.stage == Describing("phone is bad")


@pytest.mark.parametrize("stage", [Idle(), CONFIRMING])
def test_the_menu_can_be_had_at_any_time(stage: Plain) -> None:
    assert isinstance(step(at(stage), e.WantsMenu()).stage, Clarifying)


@pytest.mark.parametrize(
    ("state", "event", "phrase"),
    [
        (State(first_time=True), e.Greeted(Greeting.PLAIN), "greeting_first"),
        (State(), e.Greeted(Greeting.PLAIN, start=True), "greeting_first"),
        (State(), e.Greeted(Greeting.PLAIN), "greeting"),
        (State(), e.Greeted(Greeting.RETURNED), "greeting_returned"),
        (
            State(supervisor=True),
            e.Greeted(Greeting.PLAIN, start=True),
            "tg_hello",
        ),
    ],
)
def test_a_greeting_is_given_back(state: State, event: Event, phrase: str) -> None:
    assert step(state, event).effects == (Say(phrase),)


def test_a_chat_is_asked_for_its_number() -> None:
    turn = step(State(first_time=True, rich=True), e.Greeted(Greeting.PLAIN))

    assert turn.effects == (Say("greeting_first", ("share_number",)),)


def test_a_greeting_between_leaves_the_question_open() -> None:
    assert step(at(CONFIRMING), e.Greeted(Greeting.PLAIN)).stage == CONFIRMING


def test_thanks_after_an_answer_is_politeness_and_asked_about_once() -> None:
    once = step(at(CONFIRMING), e.Thanked())
    twice = step(at(once.stage), e.Thanked())

    assert once.effects == (Say("which_number", ("fixed", "not_fixed", "person")),)
    assert twice.effects == ()


def test_thanks_alone_is_answered_once() -> None:
    once = step(State(), e.Thanked())
    twice = step(at(once.stage), e.Thanked())

    assert once.effects == (Say("thanks"),)
    assert twice.effects == ()


@pytest.mark.parametrize("event", [e.Thanked(), e.Waits()])
def test_thanks_and_waiting_land_on_the_ticket_in_silence(event: Event) -> None:
    assert step(WAITING, event).effects == (FollowUp(1001),)


@pytest.mark.parametrize(
    ("stage", "event"),
    [
        *((stage, e.Nodded()) for stage in (Idle(), CONFIRMING, CHOOSING)),
        *((stage, e.Waits()) for stage in (Idle(), CHOOSING)),
    ],
)
def test_ok_and_wait_need_no_answer(stage: Plain, event: Event) -> None:
    turn = step(at(stage), event)

    assert (turn.stage, turn.effects) == (stage, ())


def test_who_tries_what_we_said_is_asked_later() -> None:
    turn = step(at(CONFIRMING), e.Waits())

    assert (turn.stage, turn.effects) == (CONFIRMING, (AskLater(),))


def test_ok_with_a_ticket_says_nothing_to_anybody() -> None:
    assert step(WAITING, e.Nodded()).effects == ()


@pytest.mark.parametrize(
    ("stage", "effects"),
    [
        (CHOOSING, (Offer((CHARGE, SCREEN)),)),
        (SAME_OR_NEW, (Say("unknown_word", values=(("numbers", "1 2"),)),)),
        (Idle(), (Say("old_choice"),)),
    ],
)
def test_again_shows_the_open_question(
    stage: Plain, effects: tuple[Effect, ...]
) -> None:
    assert step(at(stage), e.WantsAgain()).effects == effects


def test_again_shows_the_kinds_and_the_languages_too() -> None:
    kinds = step(at(CLARIFYING), e.WantsAgain())
    languages = step(at(ChoosingLanguage(CHOOSING)), e.WantsAgain())

    assert kinds.stage == CLARIFYING
    assert languages.stage == ChoosingLanguage(CHOOSING)
    assert isinstance(languages.effects[0], Say)


@pytest.mark.parametrize(
    ("stage", "numbers"),
    [
        (CONFIRMING, "1 2 0"),
        (CHOOSING, "1 2 3 0"),
        (CLARIFYING, "1 2 3 4 0"),
        (SAME_OR_NEW, "1 2"),
        (REDIRECTED, "1 0"),
    ],
)
def test_a_stray_digit_is_told_which_would_do(stage: Plain, numbers: str) -> None:
    turn = step(at(stage), e.Unclear("9"))

    assert turn.stage == stage
    assert turn.effects == (Say("unknown_word", values=(("numbers", numbers),)),)


def test_a_stray_digit_that_answers_nothing_is_told_so() -> None:
    assert step(at(DESCRIBING), e.Unclear("9")).effects == (Say("old_choice"),)
    assert step(WAITING, e.Unclear("9")).effects[0] == FollowUp(1001)


@pytest.mark.parametrize("bare", list(Bare))
def test_what_comes_without_words_is_asked_for_some(bare: Bare) -> None:
    assert step(State(), e.CameBare(bare)).effects == (Say(str(bare)),)
    assert step(WAITING, e.CameBare(bare)).effects[0] == FollowUp(1001)


@pytest.mark.parametrize("event", [e.PickedSame(), e.PickedNew(), e.PickedNone()])
def test_a_pick_that_was_not_offered_is_over(event: Event) -> None:
    assert step(State(), event).effects == (Say("old_choice"),)


# --- Supervisors ----------------------------------------------------------------------

SUPERVISOR = State(supervisor=True)


def test_a_supervisor_gets_her_version_with_no_question_after_it() -> None:
    turn = step(SUPERVISOR, e.WantsGuide("sync", (SYNC,), sure=True))

    assert turn.stage == Idle()
    assert turn.effects[-1] == Guide(SYNC)


@pytest.mark.parametrize(
    ("event", "effects"),
    [
        (e.WantsOpenList(), (ListOpen(),)),
        (e.WantsGuide(), (Say("tg_guide"),)),
        (e.WantsGuide("goats"), (Say("tg_guide_none"),)),
        (e.WantsGuide("app", (SYNC, CHARGE)), (Offer((SYNC, CHARGE), "guide_choose"),)),
    ],
)
def test_a_supervisor_may_look_round(event: Event, effects: tuple[Effect, ...]) -> None:
    assert step(SUPERVISOR, event).effects == effects


def test_who_is_no_supervisor_is_answered_like_anybody() -> None:
    assert Answer(SYNC) in step(State(), e.WantsGuide("sync", (SYNC,))).effects
    assert step(State(), e.WantsGuide("goats")).effects == (Say("describe"),)


@pytest.mark.parametrize("event", [e.WantsGuide(), e.WantsOpenList()])
def test_who_is_no_supervisor_sees_no_list(event: Event) -> None:
    assert step(State(), event).effects == (Say("tg_unlisted"),)
