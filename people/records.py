"""Contacts as records for other programs: fixed fields, streamed, no cap."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from people.address import mask
from people.models import Contact, OptOut

FIELDS = ("id", "name", "role", "locale", "area", "addresses", "opted_out")
AT_ONCE = 500


def stream(session: Session, *, masked: bool) -> Iterator[dict[str, Any]]:
    """Every contact. `opted_out`: she asked for no more on one of these addresses."""
    query = (
        select(Contact)
        .options(joinedload(Contact.area), selectinload(Contact.addresses))
        .order_by(Contact.id)
        .execution_options(yield_per=AT_ONCE)
    )
    for contacts in session.scalars(query).partitions():
        out = _opted_out(session, contacts)
        for contact in contacts:
            yield _record(contact, out, masked=masked)


def _opted_out(session: Session, contacts: Any) -> set[tuple[str, str]]:  # noqa: ANN401
    pairs = [(a.channel, a.address) for c in contacts for a in c.addresses]
    if not pairs:
        return set()
    rows = session.execute(
        select(OptOut.channel, OptOut.address).where(
            tuple_(OptOut.channel, OptOut.address).in_(pairs)
        )
    )
    return {(channel, address) for channel, address in rows}


def _record(
    contact: Contact, out: set[tuple[str, str]], *, masked: bool
) -> dict[str, Any]:
    addresses = [
        f"{a.channel}:{mask(a.address) if masked else a.address}"
        for a in contact.addresses
    ]
    return {
        "id": contact.id,
        "name": _hidden(contact.name) if masked else contact.name,
        "role": contact.role,
        "locale": contact.locale,
        "area": contact.area.name if contact.area else None,
        "addresses": addresses,
        "opted_out": any((a.channel, a.address) in out for a in contact.addresses),
    }


def _hidden(name: str | None) -> str | None:
    """The first letter of each part: enough to tell records apart."""
    return " ".join(f"{part[0]}." for part in name.split()) if name else None
