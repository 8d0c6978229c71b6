"""The standing views, each with how many tickets it holds."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import compress

from sqlalchemy import and_, func, select, text
from sqlalchemy.orm import Session

from people.models import Officer
from tickets import queries, rights
from tickets.models import Ticket

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
    counts, unread = _counts(session, officer, now)
    return [
        Link(
            name,
            icon,
            None if name in UNCOUNTED else counts[name],
            unread[name] > 0,
            name == "at-risk" and counts[name] > 0,
        )
        for name, icon in ICONS.items()
    ]


def _counts(
    session: Session, officer: Officer, now: datetime
) -> tuple[Counter[str], Counter[str]]:
    """How many tickets are in each view, and how many of these have something unread.

    Tickets that are in the same views are counted together: each is looked at once, and
    the few sums are added up here. A count for each view takes three times as long.
    """
    is_in = [and_(*queries.view(name, officer.id, now).where) for name in COUNTED]
    is_in.append(Ticket.unread > 0)
    places = [text(str(at)) for at in range(1, len(is_in) + 1)]
    found = session.execute(
        select(*is_in, func.count())
        .where(Ticket.unresolved, rights.visible_to(officer))
        .group_by(*places)
    )
    counts, unread = Counter[str](), Counter[str]()
    for *flags, has_unread, count in found:
        for name in compress(COUNTED, flags):
            counts[name] += count
            unread[name] += count if has_unread else 0
    return counts, unread
