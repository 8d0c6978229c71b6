"""The standing views, each with how many tickets it holds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from people.models import Officer
from tickets import queries, rights
from tickets.models import Ticket
from tickets.rules import UNRESOLVED

ICONS = {
    "needs-reply": "inbox",
    "mine": "person",
    "unassigned": "unassigned",
    "waiting": "clock",
    "at-risk": "risk",
    "woken": "bell",
    "snoozed": "moon",
    "resolved": "check",
    "all": "all",
}
FIRST = "needs-reply"
UNCOUNTED = ("resolved", "all")
"""They grow without end, and nobody is to empty them."""

COUNTED = tuple(name for name in ICONS if name not in UNCOUNTED)


@dataclass(frozen=True, slots=True)
class Link:
    name: str
    icon: str
    count: int | None
    unread: bool
    late: bool


def rail(session: Session, officer: Officer, now: datetime) -> list[Link]:
    """One statement, however many tickets there are."""
    columns = []
    for name in COUNTED:
        where = and_(*queries.view(name, officer.id, now).where)
        columns += [_how_many(where), _how_many(where & (Ticket.unread > 0))]
    found = session.execute(
        select(*columns).where(
            Ticket.status.in_(UNRESOLVED), rights.visible_to(officer)
        )
    ).one()
    counts = dict(zip(COUNTED, found[::2], strict=True))
    unread = dict(zip(COUNTED, found[1::2], strict=True))
    return [
        Link(
            name,
            icon,
            counts.get(name),
            unread.get(name, 0) > 0,
            name == "at-risk" and counts[name] > 0,
        )
        for name, icon in ICONS.items()
    ]


def _how_many(where: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((where, 1)))
