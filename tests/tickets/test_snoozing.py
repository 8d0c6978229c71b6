"""Laying a ticket aside, and its coming back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kit.errors import BadInputError
from tests.factories import make_officer, make_ticket
from tickets import snoozing
from tickets.errors import TicketStateError
from tickets.rules import TicketStatus

HOUR = timedelta(hours=1)
WHY = "waits for a spare charger"


def test_a_snoozed_ticket_sleeps_until_its_time(
    session: Session, now: datetime
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    until = now + 2 * HOUR

    snoozing.snooze(session, ticket.id, amina, until=until, reason=WHY, now=now)

    assert snoozing.wake_due(session, now=now + HOUR) == []
    assert (ticket.snoozed_until, ticket.snooze_reason) == (until, WHY)
    assert ticket.status is TicketStatus.OPEN


def test_it_wakes_once_and_says_so_until_somebody_acts(
    session: Session, now: datetime
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    until = now + HOUR
    snoozing.snooze(session, ticket.id, amina, until=until, reason=WHY, now=now)
    session.flush()

    first = snoozing.wake_due(session, now=until)
    again = snoozing.wake_due(session, now=until + HOUR)

    assert (first, again) == ([ticket.id], [])
    assert (ticket.snoozed_until, ticket.woken_at) == (None, until)
    snoozing.lift(ticket)
    assert ticket.woken_at is None


def test_an_officer_may_wake_it_before_its_time(
    session: Session, now: datetime
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    snoozing.snooze(session, ticket.id, amina, until=now + HOUR, reason=WHY, now=now)

    snoozing.unsnooze(session, ticket.id, amina, now=now)

    assert (ticket.snoozed_until, ticket.snooze_reason) == (None, None)


@pytest.mark.parametrize("ahead", [timedelta(0), -HOUR, timedelta(days=91)])
def test_it_sleeps_until_a_moment_in_the_next_months(
    session: Session, now: datetime, ahead: timedelta
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)

    with pytest.raises(BadInputError):
        snoozing.snooze(
            session, ticket.id, amina, until=now + ahead, reason=WHY, now=now
        )


def test_a_snooze_says_why(session: Session, now: datetime) -> None:
    ticket, amina = make_ticket(session), make_officer(session)

    with pytest.raises(BadInputError):
        snoozing.snooze(
            session, ticket.id, amina, until=now + HOUR, reason=" ", now=now
        )


@pytest.mark.parametrize("status", [TicketStatus.RESOLVED, TicketStatus.CLOSED])
def test_what_is_over_is_not_laid_aside(
    session: Session, now: datetime, status: TicketStatus
) -> None:
    ticket, amina = make_ticket(session, status=status), make_officer(session)

    with pytest.raises(TicketStateError):
        snoozing.snooze(
            session, ticket.id, amina, until=now + HOUR, reason=WHY, now=now
        )
