"""Macros show what they would do, and do all of it or nothing."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from kit.errors import BadInputError, ConflictError, HelpdeskError, NotFoundError
from tests.factories import make_contact, make_officer, make_ticket
from tickets import canned, deeds, drafts, macros
from tickets.deeds import (
    Assign,
    Close,
    Deed,
    Follow,
    Note,
    Reopen,
    Resolve,
    Say,
    SetCategory,
    SetField,
    SetPriority,
    Silent,
    Snooze,
    Tag,
    Untag,
    Wait,
)
from tickets.errors import TicketStateError
from tickets.rules import TicketPriority, TicketStatus

HIGH = TicketPriority.HIGH
RESTART = {"en": "Hello {{name}}, restart.", "sw": "Habari {{name}}, zima na uwashe."}


@pytest.fixture
def restart(session: Session) -> Say:
    canned.put(session, "restart", "Restart", RESTART)
    return Say("restart")


@pytest.mark.parametrize(
    ("step", "does"),
    [
        (Assign("me"), True),
        (Assign(None), False),
        (SetPriority(HIGH), True),
        (SetPriority(TicketPriority.NORMAL), False),
        (SetCategory("network"), True),
        (SetCategory(None), False),
        (Tag("app"), True),
        (Untag("never there"), False),
        (Resolve(), True),
        (Wait(), True),
        (Reopen(), False),
        (Close(), True),
        (Note("Seen."), True),
        (Follow(), True),
        (SetField("model", "Spark"), True),
        (Snooze(4, "waits"), True),
    ],
)
def test_what_is_so_already_is_not_changed(
    session: Session, step: Silent, *, does: bool
) -> None:
    ticket = make_ticket(session)

    assert deeds.changes(step, ticket, make_officer(session)) is does


def test_the_words_are_in_her_language(session: Session, restart: Say) -> None:
    ticket = make_ticket(session, contact=make_contact(session, locale="sw"))

    words = macros.words(session, restart, ticket, make_officer(session))

    assert words == "Habari Wanjiku, zima na uwashe."


def test_what_can_not_follow_is_known_before(restart: Say) -> None:
    after = deeds.follow_statuses(TicketStatus.OPEN, [restart, Resolve(), Close()])

    assert after is TicketStatus.CLOSED
    with pytest.raises(TicketStateError):
        deeds.follow_statuses(TicketStatus.RESOLVED, [restart])
    with pytest.raises(TicketStateError):
        deeds.follow_statuses(TicketStatus.OPEN, [Resolve(), Snooze(4, "waits")])


def test_a_macro_does_all_of_it_and_leaves_its_words_to_the_officer(
    session: Session, now: datetime, restart: Say
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    macro = macros.put(session, "Restart", [restart, SetPriority(HIGH), Tag("app")])

    macros.apply(session, macro.id, ticket.id, by=amina, now=now)

    assert (ticket.priority, ticket.tags) == (HIGH, ("app",))
    draft = drafts.load(session, ticket.id, amina.id)
    assert draft is not None
    assert draft.text == "Hello Wanjiku, restart."
    assert ticket.status is TicketStatus.OPEN


def test_one_thing_that_can_not_be_done_undoes_the_others(
    session: Session, now: datetime
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    macro = macros.put(session, "Odd", [Tag("app"), Resolve(), Snooze(4, "too late")])

    with pytest.raises(HelpdeskError):
        macros.apply(session, macro.id, ticket.id, by=amina, now=now)

    session.expire_all()
    assert (ticket.tags, ticket.status) == ((), TicketStatus.OPEN)


def test_a_macro_that_answers_and_resolves_has_to_send_its_words(
    session: Session, now: datetime, restart: Say
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    macro = macros.put(session, "Done", [restart, Resolve()])
    sent: list[str] = []

    with pytest.raises(ConflictError):
        macros.apply(session, macro.id, ticket.id, by=amina, now=now)
    macros.apply(session, macro.id, ticket.id, by=amina, say=sent.append, now=now)

    assert sent == ["Hello Wanjiku, restart."]
    assert ticket.status is TicketStatus.RESOLVED


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [Resolve(), Say("restart")],
        [Say("restart"), Say("restart")],
        [Tag("a")] * (macros.MOST + 1),
    ],
    ids=["nothing", "speaks after the end", "speaks twice", "too much"],
)
def test_a_macro_makes_sense(session: Session, restart: Say, steps: list[Deed]) -> None:
    with pytest.raises(BadInputError):
        macros.put(session, "Odd", steps)


def test_a_macro_needs_a_title_and_canned_replies_that_exist(session: Session) -> None:
    with pytest.raises(BadInputError):
        macros.put(session, " ", [Resolve()])
    with pytest.raises(NotFoundError):
        macros.put(session, "Speak", [Say("nothing")])


def test_a_macro_is_written_anew_and_thrown_away(session: Session) -> None:
    first = macros.put(session, "Done", [Resolve()])
    again = macros.put(session, "Done", [Close()])

    assert first is again
    assert macros.steps_of(again) == [Close()]
    macros.remove(session, first.id)
    assert macros.everything(session) == []
