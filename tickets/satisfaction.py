"""How the contact found our support: one digit, asked of a sample, never twice.

9, 8 and 7, so that a late digit can't be read as fixed or not fixed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from tickets import notifications
from tickets.history import record
from tickets.models import ChangeKind, NoticeKind, Ticket
from tickets.rules import UNRESOLVED, TicketStatus


class Rating(IntEnum):
    """The digits as the contact writes them."""

    GOOD = 9
    FAIR = 8
    BAD = 7


ASK_AFTER = timedelta(hours=1)
"""Not in one breath with the word that it is resolved: one question at a time."""

ASK_WITHIN = timedelta(days=3)
"""Long enough for a weekend."""

HEARD_FOR = timedelta(days=3)
"""A digit that comes later answers something else."""

REMARK_WITHIN = timedelta(days=1)

EVERY = timedelta(days=30)
"""Nobody is asked more often."""

AT_ONCE = 200


def is_sampled(ticket_id: int, percent: int) -> bool:
    """Whether this ticket is of the sample. The same ticket always gets one answer."""
    return ticket_id * 2_654_435_761 % 2**32 % 100 < percent


def to_ask(session: Session, *, percent: int, now: datetime) -> Sequence[Ticket]:
    """Tickets an officer answered, resolved a while ago, whose contact is to be asked.

    Nobody who still has an unresolved ticket, and nobody who was asked lately. What we
    only assume to be fixed is asked about otherwise.
    """
    other = aliased(Ticket)
    busy = (
        select(other.id)
        .where(
            other.contact_id == Ticket.contact_id,
            other.status.in_(UNRESOLVED) | (other.rating_asked_at > now - EVERY),
        )
        .exists()
    )
    found = session.scalars(
        select(Ticket)
        .where(
            Ticket.status == TicketStatus.RESOLVED,
            Ticket.resolved_at <= now - ASK_AFTER,
            Ticket.resolved_at > now - ASK_WITHIN,
            Ticket.first_replied_at.is_not(None),
            Ticket.assumed_fixed_at.is_(None),
            Ticket.rating_asked_at.is_(None),
            Ticket.incident_id.is_(None),  # she was asked enough about that
            ~busy,
        )
        .order_by(Ticket.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    sample = {
        ticket.contact_id: ticket for ticket in found if is_sampled(ticket.id, percent)
    }
    return list(sample.values())


def awaited(tickets: Sequence[Ticket], now: datetime) -> Ticket | None:
    """The ticket that a 9, 8 or 7 would rate now, of those of one contact."""
    asked = [
        ticket
        for ticket in tickets
        if ticket.rating is None
        and ticket.rating_asked_at is not None
        and now - ticket.rating_asked_at <= HEARD_FOR
    ]
    return max(asked, key=lambda ticket: ticket.id, default=None)


def remarkable(tickets: Sequence[Ticket], now: datetime) -> Ticket | None:
    """The ticket on which a text would say what to do better: rated badly just now."""
    bad = [
        ticket
        for ticket in tickets
        if ticket.rating == Rating.BAD
        and ticket.rating_comment is None
        and ticket.rated_at is not None
        and now - ticket.rated_at <= REMARK_WITHIN
    ]
    return max(bad, key=lambda ticket: ticket.id, default=None)


def rate(session: Session, ticket: Ticket, rating: Rating, *, now: datetime) -> None:
    """Write the answer down; the first one counts."""
    if ticket.rating is None:
        ticket.rating, ticket.rated_at = rating.value, now
        record(session, ticket, ChangeKind.RATED, now, text=str(rating.value))


def comment(session: Session, ticket: Ticket, text: str, *, now: datetime) -> None:
    """What we should do better, in her words; those it concerns hear of it."""
    ticket.rating_comment = text.strip()
    details = {"comment": ticket.rating_comment}
    rating = str(ticket.rating or "")
    record(session, ticket, ChangeKind.RATED, now, text=rating, details=details)
    notifications.notify(
        session,
        notifications.concerned(session, ticket),
        NoticeKind.FOLLOWED,
        key=f"remark:{ticket.id}",
        ticket_id=ticket.id,
        now=now,
    )
