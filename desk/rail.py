"""The standing views, each with how many tickets it holds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from people.models import Officer
from tickets import queries
from tickets.models import Ticket
from tickets.rules import UNRESOLVED

ICONS = {
    "needs-reply": "inbox",
    "mine": "person",
    "unassigned": "unassigned",
    "waiting": "clock",
    "at-risk": "risk",
    "resolved": "check",
    "all": "all",
}
FIRST = "needs-reply"
MARKED = ("needs-reply", "mine", "unassigned", "waiting")
"""Views whose count is bold when something in them was not read."""


@dataclass(frozen=True, slots=True)
class Link:
    name: str
    icon: str
    count: int | None
    unread: bool
    late: bool


def rail(session: Session, officer: Officer, now: datetime) -> list[Link]:
    """Two statements, however many tickets there are."""
    counts = queries.counts(session, officer.id, now)
    unread = _unread(session, officer, now)
    return [
        Link(
            name,
            icon,
            counts.get(name),
            name in unread,
            name == "at-risk" and counts[name] > 0,
        )
        for name, icon in ICONS.items()
    ]


def _unread(session: Session, officer: Officer, now: datetime) -> frozenset[str]:
    sums = [
        func.count(case((and_(*queries.view(name, officer.id, now).where), 1)))
        for name in MARKED
    ]
    row = session.execute(
        select(*sums).where(Ticket.status.in_(UNRESOLVED), Ticket.unread > 0)
    ).one()
    return frozenset(name for place, name in enumerate(MARKED) if row[place])
