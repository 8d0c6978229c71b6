"""How tickets end: by an officer, by time, or by silence."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from messages.channel import Status
from messages.models import Author, Direction
from tests.factories import make_contact, make_message, make_officer, make_ticket
from tickets import closing
from tickets.errors import TicketStateError
from tickets.models import Ticket
from tickets.rules import (
    ASK_AGAIN_AFTER,
    REOPENS_WITHIN,
    SILENT_FOR,
    TicketStatus,
    may_reopen,
)

INSTANT = timedelta(seconds=1)


def test_an_officer_closes_a_ticket_for_good(session: Session, now: datetime) -> None:
    ticket, amina = make_ticket(session, unread=2), make_officer(session)

    closing.close(session, ticket.id, amina, now=now)

    assert ticket.status is TicketStatus.CLOSED
    assert (ticket.closed_at, ticket.resolved_at, ticket.due_at) == (now, now, None)
    assert ticket.unread == 0
    with pytest.raises(TicketStateError):
        closing.close(session, ticket.id, amina, now=now)


@pytest.mark.parametrize(
    ("since", "closed"),
    [(REOPENS_WITHIN, False), (REOPENS_WITHIN + INSTANT, True)],
    ids=["on the seventh day", "after it"],
)
def test_a_ticket_closes_the_moment_it_can_not_reopen(
    session: Session, now: datetime, since: timedelta, *, closed: bool
) -> None:
    status, then = TicketStatus.RESOLVED, now - since
    ticket = make_ticket(session, status=status, resolved_at=then)

    done = closing.close_due(session, now=now)

    assert done == ([ticket.id] if closed else [])
    assert may_reopen(then, now) == (not closed)
    assert closing.close_due(session, now=now) == []


@given(st.integers(0, 30 * 24 * 60))
def test_there_is_no_moment_at_which_a_ticket_neither_reopens_nor_closes(
    minutes: int,
) -> None:
    now = datetime.fromisoformat("2026-11-24T09:00:00+00:00")
    then = now - timedelta(minutes=minutes)

    assert may_reopen(then, now) != (then < now - REOPENS_WITHIN)


def waiting(
    session: Session, said_at: datetime, status: Status = Status.DELIVERED
) -> Ticket:
    """A ticket on which an officer spoke last."""
    contact = make_contact(session)
    ticket = make_ticket(session, contact=contact, status=TicketStatus.PENDING)
    make_message(
        session,
        contact=contact,
        direction=Direction.OUTBOUND,
        author=Author.OFFICER,
        status=status,
        ticket_id=ticket.id,
        created_at=said_at,
    )
    return ticket


def test_who_stays_silent_has_probably_no_problem_any_more(
    session: Session, now: datetime
) -> None:
    silent = waiting(session, now - SILENT_FOR)
    fresh = waiting(session, now - SILENT_FOR + INSTANT)

    done = closing.assume_fixed(session, now=now)

    assert done == [silent.id]
    assert silent.status is TicketStatus.RESOLVED
    assert (silent.resolved_at, silent.assumed_fixed_at) == (now, now)
    assert fresh.status is TicketStatus.PENDING
    assert closing.assume_fixed(session, now=now) == []


@pytest.mark.parametrize(
    "status", [Status.QUEUED, Status.UNDELIVERED, Status.FAILED, Status.EXPIRED]
)
def test_who_never_got_the_question_is_not_silent(
    session: Session, now: datetime, status: Status
) -> None:
    waiting(session, now - 2 * SILENT_FOR, status)

    assert closing.assume_fixed(session, now=now) == []


def test_what_an_officer_owes_is_never_assumed_fixed(
    session: Session, now: datetime
) -> None:
    ticket = waiting(session, now - 2 * SILENT_FOR)
    ticket.status = TicketStatus.OPEN
    session.flush()

    assert closing.assume_fixed(session, now=now) == []


def test_the_contact_is_asked_once_after_three_days(
    session: Session, now: datetime
) -> None:
    ticket = waiting(session, now - SILENT_FOR)
    closing.assume_fixed(session, now=now)
    session.flush()

    early = closing.to_ask_again(session, now=now + ASK_AGAIN_AFTER - INSTANT)
    due = closing.to_ask_again(session, now=now + ASK_AGAIN_AFTER)
    ticket.asked_again_at = now + ASK_AGAIN_AFTER
    session.flush()
    later = closing.to_ask_again(session, now=now + ASK_AGAIN_AFTER + INSTANT)

    assert (early, due, later) == ([], [ticket], [])
    assert may_reopen(ticket.resolved_at, now + ASK_AGAIN_AFTER)


def test_what_the_contact_confirms_is_assumed_no_more(
    session: Session, now: datetime
) -> None:
    ticket = waiting(session, now - SILENT_FOR)
    closing.assume_fixed(session, now=now)

    closing.confirm_fixed(session, ticket, now=now)
    session.flush()

    assert ticket.assumed_fixed_at is None
    assert closing.to_ask_again(session, now=now + ASK_AGAIN_AFTER) == []
