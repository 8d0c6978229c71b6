"""Officers who want to hear of a ticket without owning it, and those called by name."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from people.models import Officer
from tickets import queries
from tickets.history import record
from tickets.models import ChangeKind, Ticket, TicketFollower

MENTION = re.compile(r"(?<![\w@.])@(\w[\w'-]*(?:\.\w[\w'-]*)?)")
"""`@amina` or `@amina.yusuf`; an email address is no mention."""


def follow(
    session: Session, ticket_id: int, officer: Officer, *, now: datetime
) -> Ticket:
    """From now on the officer hears of it; twice is once."""
    ticket = queries.lock(session, ticket_id)
    if add(session, ticket, officer, now=now):
        record(session, ticket, ChangeKind.FOLLOWED, now, officer)
    return ticket


def add(session: Session, ticket: Ticket, officer: Officer, *, now: datetime) -> bool:
    """Make the officer a follower, and say whether that is new. The ticket is ours."""
    if session.get(TicketFollower, (ticket.id, officer.id)) is not None:
        return False
    session.add(TicketFollower(ticket_id=ticket.id, officer_id=officer.id, since=now))
    session.flush()
    return True


def unfollow(
    session: Session, ticket_id: int, officer: Officer, *, now: datetime
) -> Ticket:
    ticket = queries.lock(session, ticket_id)
    row = session.get(TicketFollower, (ticket.id, officer.id))
    if row is not None:
        session.delete(row)
        session.flush()
        record(session, ticket, ChangeKind.UNFOLLOWED, now, officer)
    return ticket


def of(session: Session, ticket_id: int) -> Sequence[Officer]:
    """Who follows it, by name."""
    return session.scalars(
        select(Officer)
        .join(TicketFollower, TicketFollower.officer_id == Officer.id)
        .where(TicketFollower.ticket_id == ticket_id, Officer.active)
        .order_by(Officer.name, Officer.id)
    ).all()


def mentioned(text: str, officers: Sequence[Officer]) -> list[Officer]:
    """Whom a note calls: `@first.last`, or `@First` where only one bears that name.

    A first name that several bear calls them all: one too many is better than the
    wrong one.
    """
    called = {_plain(name) for name in MENTION.findall(text)}
    return [officer for officer in officers if called & _names(officer)]


def _names(officer: Officer) -> set[str]:
    words = [_plain(word) for word in officer.name.split()]
    return {words[0], f"{words[0]}.{words[-1]}"} if words else set()


def _plain(name: str) -> str:
    """Without accents and in small letters: nobody types them in a hurry."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))
