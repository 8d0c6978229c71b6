"""What an admin says of an officer: what she may do, sees, answers and is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kit.errors import BadInputError, ConflictError, NotFoundError
from people import audit
from people.models import Area, Officer, OfficerRole, OfficerSession

LONGEST_NAME = 80
MOST_OPEN = 500
"""Open tickets that somebody may be given by itself."""


@dataclass(frozen=True, slots=True)
class Terms:
    """All of it at once; no `areas`, `categories` or `speaks` stand for every one."""

    name: str
    role: OfficerRole
    active: bool
    cap: int
    areas: Sequence[int] = ()
    categories: Sequence[str] = ()
    speaks: Sequence[str] = ()


def everyone(session: Session) -> Sequence[Officer]:
    """All who answer, and then all who left, by name."""
    order = (Officer.active.desc(), Officer.name, Officer.id)
    return session.scalars(select(Officer).order_by(*order)).all()


def find(session: Session, officer_id: int) -> Officer:
    officer = session.get(Officer, officer_id)
    if officer is None:
        raise NotFoundError("There is no such officer at the desk.")
    return officer


def change(
    session: Session, officer_id: int, terms: Terms, *, by: Officer, now: datetime
) -> Officer:
    """Write it down. Who left is signed out; the caretaker gives her tickets to others.

    Raises:
        NotFoundError: There is no such officer.
        BadInputError: She has no name, or an area or a number can't be.
        ConflictError: An admin would shut herself out.
    """
    officer = find(session, officer_id)
    name = " ".join(terms.name.replace("\x00", "").split())[:LONGEST_NAME]
    if not name:
        raise BadInputError("The officer needs a name.")
    if not 0 <= terms.cap <= MOST_OPEN:
        raise BadInputError("Between 0 and {most} open tickets.", most=MOST_OPEN)
    if officer.id == by.id and (not terms.active or terms.role is not by.role):
        raise ConflictError("Another admin has to do this to you.")
    officer.name, officer.role, officer.active = name, terms.role, terms.active
    officer.cap, officer.areas = terms.cap, _known(session, terms.areas)
    officer.categories = _words(terms.categories)
    officer.speaks = _words(terms.speaks)
    if not officer.active:
        officer.available = False
        session.execute(
            delete(OfficerSession).where(OfficerSession.officer_id == officer.id)
        )
    session.flush()
    details = {"role": str(officer.role), "active": str(officer.active).lower()}
    details["areas"] = ",".join(str(one) for one in officer.areas)
    subject = f"officer:{officer.id}"
    audit.note(session, by, "officer.changed", subject, now=now, **details)
    return officer


def _known(session: Session, ids: Sequence[int]) -> list[int]:
    wanted = sorted(set(ids))
    found = session.scalars(select(Area.id).where(Area.id.in_(wanted))).all()
    if len(found) != len(wanted):
        raise BadInputError("There is no such area.")
    return wanted


def _words(words: Sequence[str]) -> list[str]:
    plain = (" ".join(word.replace("\x00", "").split()).lower() for word in words)
    return list(dict.fromkeys(word for word in plain if word))
