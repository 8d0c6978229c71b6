"""Words of a place that was renamed: written anew by and by, and not by hand.

A county may hold ten thousand people and a hundred thousand tickets, all of them found
by its name. What is behind is noted with the new name, in its transaction; in each of
its rounds the caretaker then renews some of it, people first.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from people.models import Area, Contact
from tickets import indexing
from tickets.entries import Entry, Renewal
from tickets.models import Ticket

AT_ONCE = 1000
"""Rows in one transaction, to which others may have to wait."""

KINDS: tuple[
    tuple[Entry, InstrumentedAttribute[int], InstrumentedAttribute[int | None]], ...
] = (
    (Entry.PERSON, Contact.id, Contact.area_id),
    (Entry.TICKET, Ticket.id, Ticket.area_id),
)
"""What is found by the name of its place, in this order."""


def renew_some(session: Session, *, most: int = AT_ONCE) -> int:
    """Write some words anew where a place was renamed, and return how many."""
    behind = session.scalar(
        select(Renewal)
        .order_by(Renewal.area_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if behind is None:
        return 0
    area = session.get(Area, behind.area_id)
    ids = _renew(session, behind, area, most) if area is not None else []
    if not ids:
        session.delete(behind)
    return len(ids)


def _renew(session: Session, behind: Renewal, area: Area, most: int) -> Sequence[int]:
    """The next rows of the kind it is at, or else the first of the next kind."""
    inside = select(Area.id).where(Area.path.startswith(area.path, autoescape=True))
    for kind, id_, place in KINDS:
        if kind < behind.kind:
            continue
        after = behind.after if kind == behind.kind else 0
        query = select(id_).where(place.in_(inside), id_ > after)
        ids = session.scalars(query.order_by(id_).limit(most)).all()
        if ids:
            indexing.renew(session, {kind: ids}, hers_too=False)
            behind.kind, behind.after = kind, ids[-1]
            return ids
    return []
