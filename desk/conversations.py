"""All that the desk shows of an open ticket, read in a handful of statements."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from conversation import officer as spoken
from desk.moments import Moments
from desk.promise import Clock, clock
from desk.rows import Row, name_of, row
from desk.timeline import Entry, timeline
from kit.settings import Settings
from messages import transcript
from messages.models import Message
from people import officers
from people.address import Channel
from people.models import Address, Area, Contact, Officer, OptOut
from tickets import queries
from tickets.models import Ticket, TicketChange

MOST = 100
"""Messages shown at once; earlier ones are a link away."""

PLACE = "{}"
"""Stands in the frame where the officer's words go."""


@dataclass(frozen=True, slots=True)
class OpenTicket:
    ticket: Ticket
    name: str
    row: Row
    clock: Clock | None
    entries: list[Entry]
    earlier: int | None
    seen: int
    addresses: list["Reached"]
    channels: list[Channel]
    frame: str
    path: list[str]
    others: Sequence[Ticket]
    officers: list[Officer]


@dataclass(frozen=True, slots=True)
class Reached:
    """An address, and whether it may be written to."""

    address: Address
    opted_out: bool

    @property
    def usable(self) -> bool:
        """An opted-out one may be tried: the refusal says why."""
        return self.address.answerable and self.address.blocked_at is None

    @property
    def tail(self) -> str:
        return f"…{self.address.address[-4:]}"


def read_ticket(
    session: Session,
    ticket_id: int,
    officer: Officer,
    when: Moments,
    settings: Settings,
    *,
    seen: int | None = None,
    before: int | None = None,
) -> OpenTicket:
    """The ticket with its contact's transcript.

    Raises:
        TicketNotFoundError: There is none with this number.
    """
    ticket = queries.get(session, ticket_id)
    contact = ticket.contact
    messages = transcript.of_contact(session, contact.id, before=before, most=MOST)
    earlier = messages[0].id if len(messages) == MOST else None
    changes = _changes(session, ticket, messages if earlier else [])
    reached = _reached(session, contact)
    return OpenTicket(
        ticket=ticket,
        name=name_of(contact, when.locale),
        row=row(ticket, messages[-1] if messages else None, when),
        clock=clock(ticket.opened_at, ticket.due_at, when),
        entries=timeline(messages, changes, when, seen=seen),
        earlier=earlier,
        seen=max((message.id for message in messages), default=0),
        addresses=reached,
        channels=_channels(reached),
        frame=spoken.frame_of(session, ticket.id, officer, PLACE, settings),
        path=[area.name for area in _above(session, contact.area)],
        others=_others(session, ticket),
        officers=officers.everyone(session),
    )


def _changes(
    session: Session, ticket: Ticket, shown: Sequence[Message]
) -> Sequence[TicketChange]:
    """The ticket's history; with a part of the transcript only what is as recent."""
    query = (
        select(TicketChange)
        .options(joinedload(TicketChange.officer))
        .where(TicketChange.ticket_id == ticket.id)
        .order_by(TicketChange.id)
    )
    if shown:
        query = query.where(TicketChange.created_at >= shown[0].created_at)
    return session.scalars(query).all()


def _reached(session: Session, contact: Contact) -> list[Reached]:
    addresses = [address.address for address in contact.addresses]
    out = {
        (opt_out.channel, opt_out.address)
        for opt_out in session.scalars(
            select(OptOut).where(OptOut.address.in_(addresses))
        )
    }
    return [
        Reached(address, (address.channel, address.address) in out)
        for address in contact.addresses
    ]


def _channels(reached: Sequence[Reached]) -> list[Channel]:
    """Where a reply can go, the one heard from last first."""
    usable = [one.address for one in reached if one.usable]
    usable.sort(
        key=lambda a: (
            a.last_inbound_at.timestamp() if a.last_inbound_at else 0.0,
            a.id,
        ),
        reverse=True,
    )
    return list(dict.fromkeys(address.channel for address in usable))


def _above(session: Session, area: Area | None) -> Sequence[Area]:
    """The area and all it lies in, the largest first."""
    if area is None:
        return ()
    ids = [int(part) for part in area.path.split("/") if part.isdecimal()]
    found = session.scalars(select(Area).where(Area.id.in_({*ids, area.id})))
    return sorted(found, key=lambda one: (len(one.path), one.id == area.id))


def _others(session: Session, ticket: Ticket) -> Sequence[Ticket]:
    return session.scalars(
        select(Ticket)
        .where(Ticket.contact_id == ticket.contact_id, Ticket.id != ticket.id)
        .order_by(Ticket.id.desc())
        .limit(10)
    ).all()
