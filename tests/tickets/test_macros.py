"""Macros show what they would do, and do all of it or nothing."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from kit.errors import BadInputError, ConflictError, HelpdeskError, NotFoundError
from tests.factories import make_contact, make_officer, make_ticket
from tickets import canned, drafts, macros
from tickets.deeds import (
    Assign,
    Close,
    Deed,
    Follow,
    Note,
    Resolve,
    Say,
    SetCategory,
    SetField,
    SetPriority,
    Snooze,
    Tag,
    Untag,
)
from tickets.rules import TicketPriority, TicketStatus

HIGH = TicketPriority.HIGH
RESTART = {"en": "Hello {{name}}, restart.", "sw": "Habari {{name}}, zima na uwashe."}


@pytest.fixture
def restart(session: Session) -> Say:
    canned.put(session, "restart", "Restart", RESTART)
    return Say("restart")


def test_a_macro_shows_what_it_would_change_and_changes_nothing(
    session: Session, restart: Say
) -> None:
    amina = make_officer(session)
    ticket = make_ticket(session, contact=make_contact(session, locale="sw"))
    steps: list[Deed] = [
        restart,
        Assign("me"),
        Assign(amina.id),
        Assign(None),
        SetPriority(HIGH),
        SetPriority(TicketPriority.NORMAL),
        SetCategory("network"),
        Tag("app"),
        Untag("never there"),
        Snooze(4, "waits"),
    ]
    macro = macros.put(session, "All", steps)
    last = macros.put(
        session,
        "Rest",
        [SetField("model", "Spark"), Note("Seen."), Follow(), Resolve(), Close()],
    )

    lines = macros.preview(session, macro.id, ticket.id, by=amina)

    assert lines == [
        "Write: Habari Wanjiku, zima na uwashe.",
        "Assign to you",
        "Assign to Amina Yusuf",
        "Priority: normal → high",
        "Category: none → network",
        "Add the tag app",
        "Snooze for 4 hours: waits",
    ]
    assert macros.preview(session, last.id, ticket.id) == [
        "Set model to Spark",
        "Note for the team: Seen.",
        "Follow the ticket",
        "Resolve",
        "Close for good",
    ]
    assert (ticket.priority, ticket.tags) == (TicketPriority.NORMAL, ())


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
