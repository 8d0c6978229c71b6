"""The end of a ticket: closed for good, or taken for fixed because nobody spoke."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from messages.channel import Status
from messages.models import Author, Message
from people.models import Officer
from tickets import queries, sla
from tickets.history import record
from tickets.models import ChangeKind, Ticket
from tickets.rules import (
    ASK_AGAIN_AFTER,
    REOPENS_WITHIN,
    SILENT_FOR,
    TicketEvent,
    TicketStatus,
)
from tickets.snoozing import lift

AT_ONCE = 200
"""How many are closed in one transaction; the rest follow in the next."""

ARRIVED = (Status.SENT, Status.DELIVERED, Status.READ)
"""SENT as well: some networks and channels never say more."""


def close(
    session: Session, ticket_id: int, officer: Officer, *, now: datetime
) -> Ticket:
    """Close it for good: what the contact writes next is a new ticket.

    Raises:
        TicketNotFoundError: There is no such ticket.
        TicketStateError: It is closed already.
    """
    ticket = queries.lock(session, ticket_id)
    _close(session, ticket, officer, now)
    return ticket


def close_due(session: Session, *, now: datetime) -> list[int]:
    """Close what was resolved so long ago that it can't reopen. Safe to repeat."""
    due = session.scalars(
        select(Ticket)
        .where(
            Ticket.status == TicketStatus.RESOLVED,
            Ticket.resolved_at < now - REOPENS_WITHIN,
        )
        .order_by(Ticket.resolved_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for ticket in due:
        _close(session, ticket, None, now)
    return [ticket.id for ticket in due]


def _close(
    session: Session, ticket: Ticket, officer: Officer | None, now: datetime
) -> None:
    ticket.apply(TicketEvent.CLOSE)
    ticket.closed_at = now
    _finish(session, ticket, now)
    record(session, ticket, ChangeKind.CLOSED, now, officer)


def _finish(session: Session, ticket: Ticket, now: datetime) -> None:
    """Nobody owes anything on it any more."""
    ticket.resolved_at = ticket.resolved_at or now
    ticket.last_inbound_at = None
    ticket.unread = 0
    lift(ticket)
    sla.stop(session, ticket, now=now)


def assume_fixed(session: Session, *, now: datetime) -> list[int]:
    """Resolve what waits for a contact who stays silent. Safe to repeat.

    Only where our last words surely went out: who never read the question has not
    refused to answer it. The marker keeps these apart from what was confirmed.
    """
    last = (
        select(func.max(Message.id))
        .where(Message.ticket_id == Ticket.id, Message.author == Author.OFFICER)
        .correlate(Ticket)
        .scalar_subquery()
    )
    silent = session.scalars(
        select(Ticket)
        .join(Message, Message.id == last)
        .where(
            Ticket.status == TicketStatus.PENDING,
            Ticket.snoozed_until.is_(None),
            Ticket.unreachable_at.is_(None),
            Message.status.in_(ARRIVED),
            Message.created_at <= now - SILENT_FOR,
        )
        .order_by(Ticket.id)
        .limit(AT_ONCE)
        .with_for_update(of=Ticket, skip_locked=True)
    ).all()
    for ticket in silent:
        ticket.apply(TicketEvent.ASSUME_FIXED)
        ticket.assumed_fixed_at = now
        _finish(session, ticket, now)
        record(session, ticket, ChangeKind.ASSUMED_FIXED, now)
    return [ticket.id for ticket in silent]


def to_ask_again(session: Session, *, now: datetime) -> Sequence[Ticket]:
    """Tickets assumed fixed whose contact is to be asked, once, whether they are."""
    return session.scalars(
        select(Ticket)
        .where(
            Ticket.status == TicketStatus.RESOLVED,
            Ticket.assumed_fixed_at <= now - ASK_AGAIN_AFTER,
            Ticket.asked_again_at.is_(None),
        )
        .order_by(Ticket.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()


def confirm_fixed(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """The contact says so: what was assumed is now known."""
    if ticket.assumed_fixed_at is not None:
        ticket.assumed_fixed_at = None
        record(session, ticket, ChangeKind.FIXED, now)
