"""Who has a ticket open, so that two officers do not answer the same person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from people.models import Officer, Presence

IDLE = timedelta(seconds=45)
"""Without a sign of life for so long, she looks elsewhere."""

GONE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Another officer at a ticket."""

    name: str
    ticket_id: int
    writing: bool
    idle: bool


def here(
    session: Session, officer: Officer, ticket_id: int, *, writing: bool, now: datetime
) -> bool:
    """Note a sign of life; say whether there is anything in it to tell others."""
    known = session.get(Presence, officer.id)
    if known is None:
        known = Presence(officer_id=officer.id)
        session.add(known)
    news = (known.ticket_id, known.writing) != (
        ticket_id,
        writing,
    ) or now - known.seen_at > IDLE
    known.ticket_id, known.writing, known.seen_at = ticket_id, writing, now
    if news:
        known.changed_at = now
    return news


def leave(session: Session, officer: Officer, ticket_id: int, *, now: datetime) -> bool:
    """She closed the ticket. Nothing, if she has opened another meanwhile."""
    known = session.get(Presence, officer.id)
    if known is None or known.ticket_id != ticket_id:
        return False
    known.seen_at, known.writing, known.changed_at = now - GONE, False, now
    return True


def at_tickets(
    session: Session,
    ticket_ids: Collection[int],
    *,
    but: int,
    now: datetime,
) -> Sequence[Colleague]:
    """Who is at these tickets besides the officer `but`, in one statement."""
    found = session.scalars(
        select(Presence)
        .options(joinedload(Presence.officer))
        .where(
            Presence.ticket_id.in_(ticket_ids),
            Presence.officer_id != but,
            Presence.seen_at > now - GONE,
        )
        .order_by(Presence.officer_id)
    )
    return [
        Colleague(
            one.officer.name, one.ticket_id, one.writing, now - one.seen_at > IDLE
        )
        for one in found
    ]


def changed_since(
    session: Session, since: datetime, *, most: int
) -> Sequence[tuple[int, datetime]]:
    """The tickets somebody came to or left, or began or ceased to write on."""
    found = session.execute(
        select(Presence.ticket_id, Presence.changed_at)
        .where(Presence.changed_at >= since)
        .order_by(Presence.changed_at)
        .limit(most)
    )
    return [(ticket_id, at) for ticket_id, at in found]
