"""Which tickets an officer may see. Always asked of the database, never afterwards.

An officer with areas sees what lies in them and below, and what she was given or
follows, wherever that is. One without sees everything.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select, true
from sqlalchemy.orm import Session, aliased

from people.models import Area, Contact, Officer
from tickets.errors import TicketNotFoundError
from tickets.models import Ticket, TicketFollower


def visible_to(officer: Officer) -> ColumnElement[bool]:
    """What a ticket has to be so that the officer may see it."""
    if not officer.areas:
        return true()
    hers = aliased(Area)
    inside = (
        select(Area.id)
        .join(hers, Area.path.startswith(hers.path))  # digits and slashes only
        .where(hers.id.in_(officer.areas))
    )
    followed = select(TicketFollower.ticket_id).where(
        TicketFollower.officer_id == officer.id
    )
    return or_(
        Ticket.area_id.in_(inside),
        Ticket.assignee_id == officer.id,
        Ticket.id.in_(followed),
    )


def contacts_visible_to(officer: Officer) -> ColumnElement[bool]:
    """What a contact has to be: with a ticket that the officer may see."""
    if not officer.areas:
        return true()
    return exists().where(Ticket.contact_id == Contact.id, visible_to(officer))


def only_visible(session: Session, officer: Officer, ids: Collection[int]) -> set[int]:
    """Those of some tickets that the officer may see."""
    return set(
        session.scalars(
            select(Ticket.id).where(Ticket.id.in_(ids), visible_to(officer))
        )
    )


def require(session: Session, officer: Officer, ticket_id: int) -> None:
    """Let pass who may see it.

    Raises:
        TicketNotFoundError: There is none, or it isn't hers to see; nobody is told
            which.
    """
    if officer.areas and not only_visible(session, officer, [ticket_id]):
        raise TicketNotFoundError(ticket_id)


def areas_of(session: Session, officer: Officer) -> list[Area]:
    """The areas an officer may look at, as a tree is read: each before those below."""
    query = select(Area).order_by(Area.path)
    if officer.areas:
        hers = aliased(Area)
        query = query.join(hers, Area.path.startswith(hers.path)).where(
            hers.id.in_(officer.areas)
        )
    return list(session.scalars(query.distinct()))


def sees_contact(session: Session, officer: Officer, contact_id: int) -> bool:
    """Whether a contact's transcript is open to her: it stands on a ticket she sees."""
    if not officer.areas:
        return True
    found = session.scalar(
        select(Ticket.id)
        .where(Ticket.contact_id == contact_id, visible_to(officer))
        .limit(1)
    )
    return found is not None


def may_open_for(session: Session, officer: Officer, contact: Contact) -> bool:
    """Whether she may open a ticket for a contact: one of hers, or of no area yet."""
    if not officer.areas or sees_contact(session, officer, contact.id):
        return True
    area = contact.area
    return area is None or reach_of(session, officer).covers(area.path)


@dataclass(frozen=True, slots=True)
class Reach:
    """The paths of an officer's areas; None: everywhere."""

    paths: tuple[str, ...] | None

    def covers(self, path: str | None) -> bool:
        """Whether all of an area is hers. `path` is None for everywhere."""
        if self.paths is None:
            return True
        return path is not None and path.startswith(self.paths)

    def touches(self, path: str | None) -> bool:
        """Whether some of an area is hers, or all of it."""
        if self.paths is None or path is None or self.covers(path):
            return True
        return any(hers.startswith(path) for hers in self.paths)


def reach_of(session: Session, officer: Officer) -> Reach:
    if not officer.areas:
        return Reach(None)
    query = select(Area.path).where(Area.id.in_(officer.areas))
    return Reach(tuple(session.scalars(query)))
