"""Contacts for other systems: reading them, and bringing a programme's list in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from api.access import needs
from api.models import ApiToken
from api.paging import Cursor, Limit, Page, after, next_after
from api.scopes import Scope
from api.shapes import ContactShape, contact_shape
from kit.errors import BadInputError, ConflictError, NotFoundError
from kit.web import Now, Reader, Transaction
from people import directory
from people.address import Channel, is_phone
from people.models import Address, Area, Contact, Role

router = APIRouter(prefix="/contacts", tags=["contacts"])

MayRead = Annotated[ApiToken, Depends(needs(Scope.CONTACTS_READ), scope="function")]
MayWrite = Annotated[ApiToken, Depends(needs(Scope.CONTACTS_WRITE), scope="function")]

WITH = (joinedload(Contact.area), selectinload(Contact.addresses))


class ContactFields(BaseModel):
    """A contact as the programme knows her; what is left out is emptied."""

    name: str | None = Field(default=None, max_length=120)
    role: Role = Role.CHW
    locale: str | None = Field(default=None, max_length=16, examples=["sw"])
    area_id: int | None = None
    supervisor_code: str | None = Field(default=None, max_length=60)
    phones: list[str] = Field(
        default_factory=list, max_length=5, description="E.164, as +254700000000"
    )


@router.get("")
def read_all(
    _: MayRead,
    session: Reader,
    *,
    phone: Annotated[str | None, Query(max_length=20)] = None,
    code: Annotated[str | None, Query(max_length=60)] = None,
    role: Role | None = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Page[ContactShape]:
    query = select(Contact).options(*WITH).where(Contact.id > after(cursor))
    if code is not None:
        query = query.where(Contact.code == code)
    if role is not None:
        query = query.where(Contact.role == role)
    if phone is not None:
        holders = select(Address.contact_id).where(Address.address == phone)
        query = query.where(Contact.id.in_(holders))
    rows = session.scalars(query.order_by(Contact.id).limit(limit + 1)).all()
    shown = rows[:limit]
    return Page(
        items=[contact_shape(contact) for contact in shown],
        next=next_after(rows, limit, shown[-1].id if shown else None),
    )


@router.get("/{contact_id}")
def read_one(_: MayRead, session: Reader, contact_id: int) -> ContactShape:
    contact = session.scalar(
        select(Contact).options(*WITH).where(Contact.id == contact_id)
    )
    if contact is None:
        raise NotFoundError(f"There is no contact {contact_id}.")
    return contact_shape(contact)


@router.put("/by-code/{code}")
def put(
    _: MayWrite,
    session: Transaction,
    now: Now,
    response: Response,
    code: str,
    body: ContactFields,
) -> ContactShape:
    """Add the contact with this code, or bring her up to date. Safe to repeat."""
    contact = session.scalar(
        select(Contact)
        .options(*WITH)
        .where(Contact.code == code)
        .with_for_update(of=Contact)
    )
    if contact is None:
        contact = _known_by_phone(session, body.phones) or Contact(created_at=now)
        contact.code = code
        session.add(contact)
        response.status_code = 201
    contact.name, contact.role, contact.locale = body.name, body.role, body.locale
    contact.area_id = _area_id(session, body.area_id)
    contact.supervisor_id = _supervisor_id(session, body.supervisor_code)
    session.flush()
    _give_phones(session, contact, body.phones)
    session.flush()
    session.refresh(contact)
    return contact_shape(contact)


def _known_by_phone(session: Session, phones: list[str]) -> Contact | None:
    """She may have written before anybody told us who she is."""
    for phone in phones:
        address = directory.find(session, Channel.SMS, phone)
        if address is not None and address.contact.code is None:
            return address.contact
    return None


def _give_phones(session: Session, contact: Contact, phones: list[str]) -> None:
    for phone in phones:
        if not is_phone(phone):
            raise BadInputError(f"phones: {phone!r} is not E.164, as +254700000000.")
        address = directory.find(session, Channel.SMS, phone)
        if address is None:
            session.add(
                Address(contact_id=contact.id, channel=Channel.SMS, address=phone)
            )
        elif address.contact_id != contact.id:
            raise ConflictError(f"phones: {phone} belongs to another contact.")


def _area_id(session: Session, area_id: int | None) -> int | None:
    if area_id is not None and session.get(Area, area_id) is None:
        raise NotFoundError(f"There is no area {area_id}.")
    return area_id


def _supervisor_id(session: Session, code: str | None) -> int | None:
    if code is None:
        return None
    found = session.scalar(select(Contact.id).where(Contact.code == code))
    if found is None:
        raise NotFoundError(f"There is no contact with the code {code}.")
    return found
