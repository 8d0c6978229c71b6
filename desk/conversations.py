"""All that the desk shows of an open ticket, read in a handful of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from conversation import officer as spoken
from desk.device import Device, Own, device, own
from desk.happenings import icon_of, told
from desk.moments import Moments
from desk.plights import plights
from desk.promise import Clock, Promised, clock, promised
from desk.rows import Row, name_of, row
from desk.timeline import UNSEEN, Entry, timeline
from kit.settings import Settings
from messages import transcript
from messages.models import Message
from people import officers, presence
from people.address import Channel
from people.models import Address, Area, Contact, Officer, OptOut
from people.presence import Colleague
from tickets import fields, followers, merging, notifications, queries, rights, sla
from tickets.models import ChangeKind, Draft, Ticket, TicketChange

MOST = 100
"""Messages shown at once; earlier ones are a link away."""

PLACE = "{}"
"""Stands in the frame where the officer's words go."""


NEARBY_WITHIN = timedelta(days=3)
MOST_NEARBY = 5


WITH = (
    joinedload(Ticket.contact).joinedload(Contact.area).joinedload(Area.parent),
    joinedload(Ticket.contact).joinedload(Contact.supervisor),
    joinedload(Ticket.area).joinedload(Area.parent),
    joinedload(Ticket.assignee),
    joinedload(Ticket.tag_rows),
)
"""What is shown of a ticket beside it, read in one statement with it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the ticket's history."""

    icon: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Nearby:
    """Others who have the same trouble in the same area."""

    place: str
    count: int
    tickets: Sequence[Ticket]
    many: bool = False
    """As many as make an incident, and none of it yet."""


@dataclass(frozen=True, slots=True)
class OpenTicket:
    ticket: Ticket
    name: str
    row: Row
    clock: Clock | None
    promises: Sequence[Promised]
    entries: list[Entry]
    earlier: int | None
    seen: int
    addresses: list["Reached"]
    channels: list[Channel]
    barred: list[tuple[Channel, str]]
    last_heard: datetime | None
    frame: str
    path: list[str]
    others: Sequence[Ticket]
    device: Device | None
    own_fields: Sequence[Own]
    nearby: Nearby
    officers: list[Officer]
    colleagues: Sequence[Colleague]
    draft: str
    draft_as_note: bool
    activity: list[Event]
    followers: Sequence[Officer]
    linked: Sequence[Ticket]
    has_notices: bool

    @property
    def nothing_for(self) -> set[str]:
        """The sections of the panel that this ticket leaves empty."""
        empty = set() if self.ticket.unresolved else {"suggested"}
        if self.device is None:
            empty.add("device")
        return empty if self.others or self.nearby.count else empty | {"similar"}

    @property
    def stuck(self) -> list[int]:
        """The messages under which an answer is that has not arrived."""
        return [
            entry.message.id
            for entry in self.entries
            if entry.message and entry.plight and entry.plight.kind != "done"
        ]


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
    ticket = queries.get(session, ticket_id, *WITH)
    contact = ticket.contact
    messages = transcript.of_contact(session, contact.id, before=before, most=MOST)
    earlier = messages[0].id if len(messages) == MOST else None
    changes = _changes(session, ticket, messages if earlier else [])
    reached = reached_of(session, contact)
    draft = session.get(Draft, (ticket.id, officer.id))
    others = _others(session, ticket, officer)
    filled = any(one.fields for one in (ticket, *others))
    definitions = fields.definitions(session) if filled else ()
    labels = {one.name: one.label for one in definitions}
    return OpenTicket(
        ticket=ticket,
        name=name_of(contact, when.locale),
        row=row(ticket, messages[-1] if messages else None, when),
        clock=clock(ticket.due_from or ticket.opened_at, ticket.due_at, when),
        promises=promised(sla.standings(session, ticket, now=when.now), when),
        entries=timeline(
            messages,
            changes,
            when,
            seen=seen,
            unread=ticket.unread if seen is None else 0,
            plights=plights(session, ticket, messages, officer, when, settings),
        ),
        earlier=earlier,
        seen=max((message.id for message in messages), default=0),
        addresses=reached,
        channels=_channels(reached),
        barred=_barred(reached),
        last_heard=max(
            (at for one in reached if (at := one.address.last_inbound_at)),
            default=None,
        ),
        frame=spoken.frame_of(session, ticket.id, officer, PLACE, settings),
        path=[area.name for area in _above(session, contact.area)],
        others=others,
        device=device(ticket, others, changes, labels, when),
        own_fields=own(ticket, definitions, when.locale),
        nearby=_nearby(session, ticket, officer, settings.incident_reporters),
        officers=officers.everyone(session),
        colleagues=presence.at_tickets(
            session, [ticket.id], but=officer.id, now=when.now
        ),
        draft=draft.text if draft else "",
        draft_as_note=bool(draft and draft.as_note),
        activity=_activity(changes, when),
        followers=followers.of(session, ticket.id),
        linked=_linked(session, ticket, officer),
        has_notices=notifications.has_unread(session, officer.id, ticket.id),
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


def reached_of(session: Session, contact: Contact) -> list[Reached]:
    """Every address of hers, and whether she asked for no more on it."""
    out = exists().where(
        OptOut.channel == Address.channel, OptOut.address == Address.address
    )
    hers = select(Address, out).where(Address.contact_id == contact.id)
    found = session.execute(hers.order_by(Address.id))
    return [Reached(address, opted_out) for address, opted_out in found]


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


def _barred(reached: Sequence[Reached]) -> list[tuple[Channel, str]]:
    """The other channels, each with the key of the text that says why not."""
    usable = {one.address.channel for one in reached if one.usable}
    known = {one.address.channel for one in reached}
    return [
        (channel, "barred_dead" if channel in known else f"barred_{channel}")
        for channel in Channel
        if channel not in usable
    ]


def _above(session: Session, area: Area | None) -> Sequence[Area]:
    """The area and all it lies in, the largest first."""
    if area is None:
        return ()
    known = {one.id: one for one in (area, area.parent) if one}
    ids = {int(part) for part in area.path.split("/") if part.isdecimal()}
    if further := ids - known.keys():
        above = session.scalars(select(Area).where(Area.id.in_(further)))
        known |= {one.id: one for one in above}
    return sorted(known.values(), key=lambda one: (len(one.path), one.id == area.id))


def _activity(changes: Sequence[TicketChange], when: Moments) -> list[Event]:
    """What happened to it, the newest first, without what was said."""
    return [
        Event(icon_of(change), told(change, when.locale), change.created_at)
        for change in reversed(changes)
        if change.kind not in (*UNSEEN, ChangeKind.NOTE)
    ]


def _nearby(session: Session, ticket: Ticket, officer: Officer, least: int) -> Nearby:
    """Unresolved tickets of others with the same topic under the same larger area."""
    if ticket.article is None or ticket.area is None:
        return Nearby("", 0, ())
    wider = ticket.area.parent or ticket.area
    where = (
        Ticket.article == ticket.article,
        Ticket.contact_id != ticket.contact_id,
        Ticket.unresolved,
        queries.under(wider),
        rights.visible_to(officer),
        Ticket.opened_at >= ticket.opened_at - NEARBY_WITHIN,
    )
    all_of_them = select(func.count(Ticket.id)).where(*where).correlate(None)
    rows = session.execute(
        select(Ticket, all_of_them.scalar_subquery())
        .options(joinedload(Ticket.contact))
        .where(*where)
        .order_by(Ticket.id.desc())
        .limit(MOST_NEARBY)
    ).all()
    found = [ticket for ticket, _ in rows]
    count = rows[0][1] if rows else 0
    many = ticket.unresolved and ticket.incident_id is None and count + 1 >= least
    return Nearby(wider.name, count, found, many)


def _linked(session: Session, ticket: Ticket, officer: Officer) -> Sequence[Ticket]:
    found = merging.linked(session, ticket.id)
    if not found or not officer.areas:
        return found
    hers = rights.only_visible(session, officer, [one.id for one in found])
    return [one for one in found if one.id in hers]


def _others(session: Session, ticket: Ticket, officer: Officer) -> Sequence[Ticket]:
    return session.scalars(
        select(Ticket)
        .where(
            Ticket.contact_id == ticket.contact_id,
            Ticket.id != ticket.id,
            rights.visible_to(officer),
        )
        .order_by(Ticket.id.desc())
        .limit(10)
    ).all()
