"""The contacts an officer may look up, and what there is of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased, selectinload

from people.models import Area, Contact, Officer, Role
from tickets import rights, search
from tickets.models import Ticket
from tickets.rules import UNRESOLVED

PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to list; `after` is the last contact of the page before."""

    q: str = ""
    area_id: int | None = None
    role: Role | None = None
    supervisor_id: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class People:
    found: Sequence[Contact]
    after: int | None


NAMED = func.coalesce(func.lower(Contact.name), "")
UNNAMED = Contact.name.is_(None)
"""Who has no name stands last: nobody looks for her by it."""


def page(session: Session, officer: Officer, asked: Asked) -> People:
    """By name; those whom nobody has named yet come after all others.

    Somebody without a code who can't be reached is nobody any more: what she was
    belongs to another.
    """
    query = (
        select(Contact)
        .where(visible_to(officer), *_narrowed(session, asked))
        .where(or_(Contact.code.is_not(None), Contact.addresses.any()))
        .options(
            selectinload(Contact.area).joinedload(Area.parent),
            selectinload(Contact.supervisor),  # not joined: all are sorted by name
            selectinload(Contact.addresses),
        )
        .order_by(UNNAMED, NAMED, Contact.id)
        .limit(PAGE + 1)
    )
    last = session.get(Contact, asked.after) if asked.after is not None else None
    if last is not None:
        name = func.lower(literal(last.name)) if last.name else literal("")
        here = tuple_(UNNAMED, NAMED, Contact.id)
        query = query.where(here > tuple_(literal(last.name is None), name, last.id))
    found = session.scalars(query).all()
    more = found[PAGE - 1].id if len(found) > PAGE else None
    return People(found[:PAGE], more)


def visible_to(officer: Officer) -> ColumnElement[bool]:
    """What a contact has to be: in the officer's areas, or with a ticket she sees."""
    if not officer.areas:
        return rights.contacts_visible_to(officer)
    hers = aliased(Area)
    inside = (
        select(Area.id)
        .join(hers, Area.path.startswith(hers.path))  # digits and slashes only
        .where(hers.id.in_(officer.areas))
    )
    return or_(Contact.area_id.in_(inside), rights.contacts_visible_to(officer))


def sees(session: Session, officer: Officer, contact_id: int) -> bool:
    query = select(Contact.id).where(Contact.id == contact_id, visible_to(officer))
    return session.scalar(query) is not None


def unresolved(session: Session, ids: Collection[int]) -> Mapping[int, int]:
    """How many tickets of each of these contacts wait, in one statement."""
    query = (
        select(Ticket.contact_id, func.count())
        .where(Ticket.contact_id.in_(ids), Ticket.status.in_(UNRESOLVED))
        .group_by(Ticket.contact_id)
    )
    return dict(session.execute(query).all())


def move(session: Session, contact: Contact, before: int | None) -> None:
    """Her unresolved tickets go with her to the area where she belongs now.

    Those opened for another area than she was of stay where they are.
    """
    if contact.area_id == before:
        return
    was = Ticket.area_id == before if before is not None else Ticket.area_id.is_(None)
    query = select(Ticket).where(
        Ticket.contact_id == contact.id, Ticket.status.in_(UNRESOLVED), was
    )
    for ticket in session.scalars(query):
        ticket.area_id = contact.area_id


def _narrowed(session: Session, asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.q.strip():
        found.append(search.is_found(session, asked.q))
    if asked.role is not None:
        found.append(Contact.role == asked.role)
    if asked.supervisor_id is not None:
        found.append(Contact.supervisor_id == asked.supervisor_id)
    area = session.get(Area, asked.area_id) if asked.area_id else None
    if area is not None:
        below = select(Area.id).where(Area.path.startswith(area.path, autoescape=True))
        found.append(and_(Contact.area_id.in_(below)))
    return found
