"""What the programme knows of a contact, as a lead writes it down."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import BadInputError, ConflictError, NotFoundError
from people import audit, directory
from people.address import Channel
from people.importing import number_of
from people.models import Address, Area, Contact, Officer, Role

LONGEST = 120
"""Characters of a name."""

LONGEST_CODE = 60
MOST_NUMBERS = 5


@dataclass(frozen=True, slots=True)
class Known:
    """All of it at once; what is empty is not known. `supervisor` is a code."""

    name: str = ""
    code: str = ""
    role: Role = Role.CHW
    locale: str = ""
    area_id: int | None = None
    supervisor: str = ""


def find(session: Session, contact_id: int) -> Contact:
    contact = session.get(Contact, contact_id)
    if contact is None:
        raise NotFoundError("There is no such contact.")
    return contact


def describe(
    session: Session, contact: Contact, known: Known, *, by: Officer, now: datetime
) -> Contact:
    """Write down who she is.

    Raises:
        BadInputError: Her supervisor is nobody we know, or herself.
        ConflictError: Somebody else has this code.
        NotFoundError: There is no such area.
    """
    code = _line(known.code, LONGEST_CODE)
    if code and _has_code(session, code, but=contact.id):
        raise ConflictError("Somebody else has the code {code}.", code=code)
    supervisor_id = supervisor_of(session, known.supervisor)
    if supervisor_id == contact.id:
        raise BadInputError("Nobody is her own supervisor.")
    if known.area_id is not None and session.get(Area, known.area_id) is None:
        raise NotFoundError("There is no such area.")
    contact.name, contact.code = _line(known.name, LONGEST) or None, code or None
    contact.role, contact.locale = known.role, known.locale or None
    contact.area_id, contact.supervisor_id = known.area_id, supervisor_id
    session.flush()
    session.refresh(contact)
    details = {"role": str(contact.role), "area": str(contact.area_id or "")}
    subject = f"contact:{contact.id}"
    audit.note(session, by, "contact.changed", subject, now=now, **details)
    return contact


def give_number(
    session: Session,
    contact: Contact,
    text: str,
    *,
    country: str,
    by: Officer,
    now: datetime,
) -> Address:
    """A further number of hers, by which she can be reached and is known.

    Raises:
        BadInputError: It is no phone number.
        ConflictError: It is hers already or somebody else's, or she has too many.
    """
    number = number_of(text, country)
    if number is None:
        raise BadInputError("“{text}” is no phone number", text=text.strip())
    if directory.find(session, Channel.SMS, number) is not None:
        raise ConflictError("This number belongs to somebody already: search for it.")
    if len(contact.addresses) >= MOST_NUMBERS:
        raise ConflictError("A contact has at most {most} numbers.", most=MOST_NUMBERS)
    address = Address(contact_id=contact.id, channel=Channel.SMS, address=number)
    session.add(address)
    session.flush()
    session.refresh(contact)
    audit.note(session, by, "contact.number", f"contact:{contact.id}", now=now)
    return address


def supervisor_of(session: Session, code: str) -> int | None:
    """The contact with this code; None for no code.

    Raises:
        BadInputError: Nobody has it.
    """
    code = _line(code, LONGEST_CODE)
    if not code:
        return None
    found = session.scalar(select(Contact.id).where(Contact.code == code).limit(1))
    if found is None:
        raise BadInputError("Nobody has the code {code}.", code=code)
    return found


def _has_code(session: Session, code: str, *, but: int) -> bool:
    query = select(Contact.id).where(Contact.code == code, Contact.id != but).limit(1)
    return session.scalar(query) is not None


def _line(text: str, most: int) -> str:
    return " ".join(text.replace("\x00", "").split())[:most]
