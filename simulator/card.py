"""The ticket that appeared, as a row of the desk shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.models import Direction, Message
from people.address import Channel
from people.models import Area, Contact
from simulator.words import STATUS_LOOKS, STATUS_WORDS
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class TicketCard:
    id: int
    title: str
    status: str
    words: str
    look: tuple[str, str]
    initials: str
    name: str
    code: str
    area: str
    age: str
    channel: str
    unread: int
    last: str


def ticket_card(
    session: Session, holders: Sequence[Contact], now: datetime
) -> TicketCard | None:
    ticket = session.scalars(
        select(Ticket)
        .where(Ticket.contact_id.in_([contact.id for contact in holders]))
        .order_by(Ticket.id.desc())
        .limit(1)
    ).first()
    if ticket is None:
        return None
    contact = ticket.contact
    last = session.scalars(
        select(Message)
        .where(Message.contact_id == contact.id, Message.direction == Direction.INBOUND)
        .order_by(Message.id.desc())
        .limit(1)
    ).first()
    name = contact.name or (contact.addresses[0].address if contact.addresses else "?")
    return TicketCard(
        id=ticket.id,
        title=ticket.title,
        status=ticket.status,
        words=STATUS_WORDS[ticket.status],
        look=STATUS_LOOKS[ticket.status],
        initials="".join(part[0] for part in name.split()[:2]).upper(),
        name=name,
        code=contact.code or "",
        area=_breadcrumb(ticket.area),
        age=_age(now - ticket.opened_at),
        channel=last.channel if last else Channel.SMS,
        unread=ticket.unread,
        last=last.text if last else ticket.question,
    )


def _breadcrumb(area: Area | None) -> str:
    names: list[str] = []
    while area is not None and len(names) < 2:
        names.append(area.name)
        area = area.parent
    return " › ".join(reversed(names))


def _age(passed: timedelta) -> str:
    seconds = max(0, int(passed.total_seconds()))
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{seconds // 60} min ago"
    return f"{seconds // 3600} h ago"
