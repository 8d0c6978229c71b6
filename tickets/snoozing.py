"""Laying a ticket aside until a moment: it leaves the lists and comes back by itself.

A word from the contact wakes it at once, and so does any officer who acts on it.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import BadInputError
from people.models import Officer
from tickets import followers, notifications, queries
from tickets.errors import TicketStateError
from tickets.history import record
from tickets.models import ChangeKind, NoticeKind, Ticket
from tickets.rules import UNRESOLVED

LONGEST = timedelta(days=90)
AT_ONCE = 200
"""How many are woken in one transaction; the rest follow in the next."""


def snooze(
    session: Session,
    ticket_id: int,
    officer: Officer,
    *,
    until: datetime,
    reason: str,
    now: datetime,
) -> Ticket:
    """Lay it aside until a moment, and say why.

    Raises:
        TicketNotFoundError: There is no such ticket.
        TicketStateError: It is resolved or closed.
        BadInputError: The moment is past or too far away, or there is no reason.
    """
    if not reason.strip():
        raise BadInputError("Say why: whoever finds the ticket asleep wants to know.")
    if not now < until <= now + LONGEST:
        raise BadInputError(
            "Choose a moment within the next {days} days.", days=LONGEST.days
        )
    ticket = queries.lock(session, ticket_id)
    if not ticket.unresolved:
        raise TicketStateError(ticket.status, "snooze")
    ticket.snoozed_until, ticket.snooze_reason = until, reason.strip()
    ticket.woken_at = None
    details = {"until": until.isoformat()}
    text = reason.strip()
    record(
        session, ticket, ChangeKind.SNOOZED, now, officer, text=text, details=details
    )
    return ticket


def unsnooze(
    session: Session, ticket_id: int, officer: Officer, *, now: datetime
) -> Ticket:
    """Bring it back before its time; one that is awake stays as it is."""
    ticket = queries.lock(session, ticket_id)
    if ticket.snoozed_until is not None:
        lift(ticket)
        record(session, ticket, ChangeKind.WOKEN, now, officer)
    return ticket


def lift(ticket: Ticket) -> None:
    """It is awake and somebody has seen it: no list shows it as laid aside or due."""
    ticket.snoozed_until = ticket.snooze_reason = ticket.woken_at = None


def _ring(session: Session, ticket: Ticket, now: datetime) -> None:
    """For who has it and who follows it; a lead need not hear of every snooze."""
    ids = {officer.id for officer in followers.of(session, ticket.id)}
    if ticket.assignee_id is not None:
        ids.add(ticket.assignee_id)
    notifications.notify(
        session,
        ids,
        NoticeKind.SNOOZE_OVER,
        key=f"ticket:{ticket.id}:{now.isoformat()}",
        ticket_id=ticket.id,
        now=now,
    )


def wake_due(session: Session, *, now: datetime) -> list[int]:
    """Wake those whose time has come, and return their numbers. Safe to repeat."""
    due = session.scalars(
        select(Ticket)
        .where(Ticket.snoozed_until <= now)
        .order_by(Ticket.snoozed_until)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for ticket in due:
        reason, asleep = ticket.snooze_reason or "", ticket.status in UNRESOLVED
        lift(ticket)
        if asleep:
            ticket.woken_at = now
            record(session, ticket, ChangeKind.WOKEN, now, text=reason)
            _ring(session, ticket, now)
    return [ticket.id for ticket in due if ticket.woken_at == now]
