"""What goes over the wire: the shapes of `/api/v1`, with examples."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from messages.models import Message
from people.models import Contact
from tickets.models import Ticket, TicketChange


class TicketShape(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 1042,
                    "status": "open",
                    "priority": "high",
                    "title": "Reports not syncing",
                    "question": "my fone wont snc since yestaday",
                    "article": "sync-not-working",
                    "area": "Ahero",
                    "contact_id": 17,
                    "assignee": "amina@example.org",
                    "steps_tried": ["Open any web page"],
                    "flags": ["data_at_risk"],
                    "created_at": "2026-11-26T06:12:00+00:00",
                    "due_at": "2026-11-26T13:00:00+00:00",
                    "first_replied_at": None,
                    "resolved_at": None,
                    "reopened": 0,
                    "updated_at": "2026-11-26T06:12:00+00:00",
                }
            ]
        }
    )

    id: int
    status: str
    priority: str
    title: str
    question: str
    article: str | None
    area: str | None
    contact_id: int
    assignee: str | None = Field(description="the officer's email")
    steps_tried: list[str]
    flags: list[str]
    created_at: datetime
    due_at: datetime | None
    first_replied_at: datetime | None
    resolved_at: datetime | None
    reopened: int
    updated_at: datetime


class MessageShape(BaseModel):
    id: int
    channel: str
    direction: str
    author: str
    status: str
    kind: str
    text: str
    external_id: str | None
    contact_id: int | None
    ticket: int | None
    segments: int | None
    created_at: datetime
    error: str | None
    outcome: str | None = Field(description="inbound: what the bot made of it")
    reply_to_id: int | None = Field(description="of the bot: the message it answers")
    attempts: int = Field(description="how often it was tried to send")


class NoteShape(BaseModel):
    id: int
    ticket: int
    kind: str
    text: str
    by: str | None = Field(description="the officer's email; null: the bot, or her")
    created_at: datetime


class AddressShape(BaseModel):
    channel: str
    address: str


class ContactShape(BaseModel):
    id: int
    name: str | None
    code: str | None
    role: str
    locale: str | None
    area: str | None
    supervisor_id: int | None
    addresses: list[AddressShape]


class ArticleShape(BaseModel):
    slug: str
    category: str
    audience: str
    priority: str
    data_at_risk: bool
    locales: dict[str, Any]


class Words(BaseModel):
    text: str = Field(min_length=1, max_length=1600)


def ticket_shape(ticket: Ticket) -> TicketShape:
    return TicketShape(
        id=ticket.id,
        status=ticket.status,
        priority=ticket.priority,
        title=ticket.title,
        question=ticket.question,
        article=ticket.article,
        area=ticket.area.name if ticket.area else None,
        contact_id=ticket.contact_id,
        assignee=ticket.assignee.email if ticket.assignee else None,
        steps_tried=ticket.steps_tried,
        flags=ticket.flags,
        created_at=ticket.opened_at,
        due_at=ticket.due_at,
        first_replied_at=ticket.first_replied_at,
        resolved_at=ticket.resolved_at,
        reopened=ticket.reopened,
        updated_at=ticket.changed_at,
    )


def message_shape(message: Message) -> MessageShape:
    return MessageShape(
        id=message.id,
        channel=message.channel,
        direction=message.direction,
        author=message.author,
        status=message.status,
        kind=message.kind,
        text=message.text,
        external_id=message.external_id,
        contact_id=message.contact_id,
        ticket=message.ticket_id,
        segments=message.segments,
        created_at=message.created_at,
        error=message.error,
        outcome=message.outcome,
        reply_to_id=message.reply_to_id,
        attempts=message.attempts,
    )


def note_shape(change: TicketChange) -> NoteShape:
    return NoteShape(
        id=change.id,
        ticket=change.ticket_id,
        kind=change.kind,
        text=change.text,
        by=change.officer.email if change.officer else None,
        created_at=change.created_at,
    )


def contact_shape(contact: Contact) -> ContactShape:
    return ContactShape(
        id=contact.id,
        name=contact.name,
        code=contact.code,
        role=contact.role,
        locale=contact.locale,
        area=contact.area.name if contact.area else None,
        supervisor_id=contact.supervisor_id,
        addresses=[
            AddressShape(channel=a.channel, address=a.address)
            for a in contact.addresses
        ],
    )
