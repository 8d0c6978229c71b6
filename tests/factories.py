"""Rows for tests. Say only what matters to the test; the rest is filled in."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from messages import transcript
from messages.channel import Choice, InboundMessage, Status
from messages.models import Author, Direction, Message
from messages.transcript import Line
from people.address import Channel
from people.models import Address, Area, Contact, Officer, OfficerRole, Role
from tickets.models import Ticket
from tickets.rules import TicketPriority, TicketStatus

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OUR_NUMBER = "+254700000900"
OUR_BOT = "7000000001"
OURS = {Channel.SMS: OUR_NUMBER, Channel.TELEGRAM: OUR_BOT}
NUMBER = count(1)


def make_area(
    session: Session,
    *,
    name: str = "Chumo",
    parent: Area | None = None,
    **more: Any,  # noqa: ANN401
) -> Area:
    area = Area(name=name, parent_id=parent.id if parent else None, **more)
    session.add(area)
    session.flush()
    area.path = f"{parent.path if parent else '/'}{area.id}/"
    session.flush()
    return area


def make_contact(
    session: Session,
    *,
    name: str | None = "Wanjiku Kamau",
    role: Role = Role.CHW,
    channel: Channel = Channel.SMS,
    address: str | None = None,
    area: Area | None = None,
    created_at: datetime = NOW,
    **more: Any,  # noqa: ANN401
) -> Contact:
    """A contact with one address; more of them by `make_address`."""
    contact = Contact(
        name=name,
        role=role,
        area_id=area.id if area else None,
        created_at=created_at,
        **more,
    )
    session.add(contact)
    session.flush()
    make_address(session, contact, channel=channel, address=address)
    return contact


def make_address(
    session: Session,
    contact: Contact,
    *,
    channel: Channel = Channel.SMS,
    address: str | None = None,
    **more: Any,  # noqa: ANN401
) -> Address:
    made = Address(
        contact_id=contact.id,
        channel=channel,
        address=address or some_address(channel),
        **more,
    )
    session.add(made)
    session.flush()
    session.refresh(contact)
    return made


def some_address(channel: Channel = Channel.SMS) -> str:
    number = next(NUMBER)
    return f"+25470002{number:04}" if channel is Channel.SMS else f"{500_000 + number}"


def _own(contact: Contact | None, channel: Channel) -> str:
    known = contact.addresses if contact else []
    found = (one.address for one in known if one.channel is channel)
    return next(found, None) or some_address(channel)


def make_officer(
    session: Session,
    *,
    name: str = "Amina Yusuf",
    role: OfficerRole = OfficerRole.OFFICER,
    created_at: datetime = NOW,
    **more: Any,  # noqa: ANN401
) -> Officer:
    email = more.pop("email", f"officer{next(NUMBER)}@example.org")
    officer = Officer(name=name, email=email, role=role, created_at=created_at, **more)
    session.add(officer)
    session.flush()
    return officer


def make_ticket(
    session: Session,
    *,
    contact: Contact | None = None,
    assignee: Officer | None = None,
    status: TicketStatus = TicketStatus.OPEN,
    priority: TicketPriority = TicketPriority.NORMAL,
    opened_at: datetime = NOW,
    **more: Any,  # noqa: ANN401
) -> Ticket:
    contact = contact or make_contact(session)
    filled = {
        "title": "The app does not open",
        "question": "My app does not open since Monday",
        "reason": "asked_for_person",
        "area_id": contact.area_id,
        "due_at": opened_at + timedelta(hours=18),
        "last_inbound_at": opened_at if status is TicketStatus.OPEN else None,
        "resolved_at": opened_at if status is TicketStatus.RESOLVED else None,
        "taken_at": opened_at if assignee else None,
    }
    ticket = Ticket(
        contact_id=contact.id,
        assignee_id=assignee.id if assignee else None,
        status=status,
        priority=priority,
        opened_at=opened_at,
        changed_at=opened_at,
        **(filled | more),
    )
    session.add(ticket)
    session.flush()
    return ticket


def make_message(
    session: Session,
    *,
    contact: Contact | None = None,
    channel: Channel = Channel.SMS,
    address: str | None = None,
    direction: Direction = Direction.INBOUND,
    status: Status | None = None,
    text: str = "My app does not open",
    created_at: datetime = NOW,
    **more: Any,  # noqa: ANN401
) -> Message:
    """A message in any state; inbound and waiting to be conversed unless told."""
    inbound = direction is Direction.INBOUND
    if address is None:
        own = (
            [a.address for a in contact.addresses if a.channel is channel]
            if contact
            else []
        )
        address = own[0] if own else some_address(channel)
    filled = {
        "our_address": OURS[channel],
        "author": Author.CONTACT if inbound else Author.BOT,
        "external_id": f"made-{next(NUMBER)}",
        "changed_at": created_at,
        "due_at": created_at,
    }
    message = Message(
        channel=channel,
        address=address,
        direction=direction,
        status=status or (Status.RECEIVED if inbound else Status.QUEUED),
        text=text,
        contact_id=contact.id if contact else None,
        created_at=created_at,
        **(filled | more),
    )
    session.add(message)
    session.flush()
    return message


def queue_message(
    session: Session,
    text: str = "Turn the phone off and on.",
    *,
    contact: Contact | None = None,
    channel: Channel = Channel.SMS,
    address: str | None = None,
    our_address: str | None = None,
    author: Author = Author.BOT,
    choices: tuple[Choice, ...] = (),
    ticket: Ticket | None = None,
    now: datetime = NOW,
    lives: timedelta | None = None,
) -> Message:
    """Something to say, queued as the product queues it."""
    if address is None:
        own = (
            [a.address for a in contact.addresses if a.channel is channel]
            if contact
            else []
        )
        address = own[0] if own else some_address(channel)
    line = Line(
        contact.id if contact else None,
        channel,
        address,
        our_address if our_address is not None else OURS[channel],
        ticket.id if ticket else None,
    )
    message = transcript.queue(
        session, line, text, author=author, choices=choices, now=now, lives=lives
    )
    session.flush()
    return message


def inbound(
    text: str = "My app does not open",
    *,
    channel: Channel = Channel.SMS,
    address: str = "+254700010001",
    our_address: str | None = None,
    external_id: str | None = None,
    received_at: datetime = NOW,
    **more: Any,  # noqa: ANN401
) -> InboundMessage:
    """A message as a door hands it in: a value, no row yet."""
    return InboundMessage(
        channel=channel,
        address=address,
        our_address=our_address if our_address is not None else OURS[channel],
        external_id=external_id or f"in-{next(NUMBER)}",
        text=text,
        received_at=received_at,
        **more,
    )
