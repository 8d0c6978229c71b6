"""Demo data: enough invented people and past tickets for the pages to look alive."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from people.models import Address, Area, Contact, Officer
from simulator.demo_desk import furnish
from simulator.demo_people import (
    OFFICERS,
    PLACES,
    SUPERVISORS,
    WORKERS,
    Person,
    Place,
)
from simulator.demo_tickets import TICKETS
from simulator.demo_write import write_ticket


def is_loaded(session: Session) -> bool:
    """Whether the invented people are there."""
    first = select(Contact.id).where(
        Contact.code == WORKERS[0].code, Contact.name == WORKERS[0].name
    )
    return session.scalar(first) is not None


def load(session: Session, *, password_hash: str | None = None, now: datetime) -> None:
    """Add the demo's areas, contacts, officers and tickets; a second time changes
    nothing.

    Args:
        session: The caller commits it.
        password_hash: Of all three officers; without one they can't sign in.
        now: The tickets happened shortly before it.
    """
    if is_loaded(session):
        return
    areas = _add_places(session, PLACES, None)
    supervisors = [_add_person(session, p, areas, (), now) for p in SUPERVISORS]
    workers = [_add_person(session, p, areas, supervisors, now) for p in WORKERS]
    officers = _add_officers(session, password_hash, now)
    people = {contact.code or "": contact for contact in (*supervisors, *workers)}
    tickets = {
        name: write_ticket(session, past, people[past.code], officers, now=now)
        for name, past in TICKETS.items()
    }
    furnish(session, tickets, officers, now=now)


def _add_places(
    session: Session, places: Iterable[Place], parent: Area | None
) -> dict[str, Area]:
    areas: dict[str, Area] = {}
    for place in places:
        area = Area(
            name=place.name,
            kind=place.kind,
            parent_id=parent.id if parent else None,
            facility=place.name if place.kind == "facility" else None,
            phone=place.phone,
        )
        session.add(area)
        session.flush()
        area.path = f"{parent.path if parent else '/'}{area.id}/"
        areas |= {place.name: area, **_add_places(session, place.places, area)}
    return areas


def _add_person(
    session: Session,
    person: Person,
    areas: dict[str, Area],
    supervisors: Iterable[Contact],
    now: datetime,
) -> Contact:
    area = areas[person.place]
    contact = Contact(
        name=person.name,
        code=person.code,
        role=person.role,
        locale=person.locale,
        area_id=area.id,
        created_at=now,
    )
    contact.supervisor = next(
        (s for s in supervisors if s.area_id == area.parent_id), None
    )
    contact.addresses = [
        Address(channel=channel, address=address, verified_at=now)
        for channel, address in person.addresses
    ]
    session.add(contact)
    session.flush()
    return contact


def _add_officers(
    session: Session, password_hash: str | None, now: datetime
) -> dict[str, Officer]:
    """By first name. One who is there already keeps her own password."""
    officers: dict[str, Officer] = {}
    for colleague in OFFICERS:
        officer = session.scalar(
            select(Officer).where(Officer.email == colleague.email)
        )
        if officer is None:
            officer = Officer(
                email=colleague.email,
                name=colleague.name,
                role=colleague.role,
                password_hash=password_hash,
                available=colleague is OFFICERS[0],
                created_at=now,
            )
            session.add(officer)
            session.flush()
        officers[officer.first_name.lower()] = officer
    return officers
