"""Which ways are open for an answer that did not arrive: looked up, never gone."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.models import Author, Detour, Message
from messages.ways import Place, Step, Trouble, Way, has_arrived, steps, trouble
from people import directory
from people.models import Address, Contact, OptOut
from tickets import service

Gone = set[tuple[Way, str]]


@dataclass(frozen=True, slots=True)
class Reach:
    """Where she may be written to about one answer, and her supervisor for her."""

    hers: tuple[Place, ...]
    supervisor: Place | None


def reach_of(session: Session, message: Message) -> Reach:
    hers = tuple(
        Place(address.channel, address.address)
        for address in session.scalars(
            select(Address)
            .where(
                Address.contact_id == message.contact_id,
                Address.answerable,
                Address.blocked_at.is_(None),
            )
            .order_by(Address.last_inbound_at.desc(), Address.id)
        )
        if not _opted_out(session, address, ours(session, message, address))
    )
    return Reach(hers, _supervisor(session, message))


def itself(message: Message, reach: Reach) -> list[Step]:
    """The ways that it may go with nobody looking, in order."""
    why = trouble(message.channel, message.status) or Trouble.NO_RECEIPT
    return _steps(message, reach, why)


def by_hand(message: Message, reach: Reach, gone: Sequence[Detour]) -> list[Step]:
    """An officer may also try again what perhaps arrived; she answers for it."""
    went = places(gone)
    certain = _steps(message, reach, Trouble.REFUSED)
    return [step for step in certain if (step.way, step.place.address) not in went]


def why(message: Message, gone: Sequence[Detour]) -> Trouble | None:
    """What is wrong with it; None once it, or a copy of it, has arrived."""
    if arrived(gone) is not None:
        return None
    return trouble(message.channel, message.status)


def arrived(gone: Sequence[Detour]) -> Detour | None:
    return next((d for d in gone if has_arrived(d.copy.channel, d.copy.status)), None)


def places(gone: Sequence[Detour]) -> Gone:
    return {(detour.way, detour.address) for detour in gone}


def ours(session: Session, message: Message, address: Address) -> str:
    """From which of our numbers she is written to there."""
    if (address.channel, address.address) == (message.channel, message.address):
        return message.our_address
    return service.our_address_for(session, address)


def _steps(message: Message, reach: Reach, reason: Trouble) -> list[Step]:
    first = Place(message.channel, message.address)
    return steps(first, reason, message.error_code, reach.hers, reach.supervisor)


def _opted_out(session: Session, address: Address, our_address: str) -> bool:
    """Where we never heard from her, whichever of our numbers she meant counts."""
    if our_address:
        return directory.opted_out(
            session, address.channel, address.address, our_address
        )
    return (
        session.scalar(
            select(OptOut.id)
            .where(OptOut.channel == address.channel, OptOut.address == address.address)
            .limit(1)
        )
        is not None
    )


def _supervisor(session: Session, message: Message) -> Place | None:
    """Where her supervisor can be asked; only for what an officer wrote."""
    contact = session.get(Contact, message.contact_id)
    if (
        contact is None
        or contact.supervisor_id is None
        or message.author is not Author.OFFICER
        or not (contact.first_name or contact.code)
    ):
        return None
    address = directory.best_address(session, contact.supervisor_id)
    if address is None or _opted_out(
        session, address, service.our_address_for(session, address)
    ):
        return None
    return Place(address.channel, address.address)
