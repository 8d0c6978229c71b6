"""What guards a reply: never sent twice, never over a colleague's head."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from messages.models import Author, Message
from people.models import Officer
from tickets.models import ChangeKind, Ticket, TicketChange

RECENT = 50
"""How far back a form that is sent again is looked for."""


def already_sent(
    session: Session, ticket: Ticket, officer: Officer, nonce: str
) -> bool:
    """Whether this form was sent before. Hold the ticket's lock: two may race."""
    replies = session.scalars(
        select(Message)
        .where(
            Message.contact_id == ticket.contact_id, Message.officer_id == officer.id
        )
        .order_by(Message.id.desc())
        .limit(RECENT)
    )
    notes = session.scalars(
        select(TicketChange)
        .where(
            TicketChange.ticket_id == ticket.id, TicketChange.kind == ChangeKind.NOTE
        )
        .order_by(TicketChange.id.desc())
        .limit(RECENT)
    )
    return any(reply.extra.get("nonce") == nonce for reply in replies) or any(
        note.details.get("nonce") == nonce for note in notes
    )


@dataclass(frozen=True, slots=True)
class Collision:
    """A colleague answered after the page was read."""

    message: Message
    name: str


def collision(
    session: Session, ticket: Ticket, officer: Officer, seen: int
) -> Collision | None:
    message = session.scalar(
        select(Message)
        .options(joinedload(Message.officer))
        .where(
            Message.contact_id == ticket.contact_id,
            Message.id > seen,
            Message.author == Author.OFFICER,
            Message.officer_id != officer.id,
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
    if message is None:
        return None
    return Collision(message, message.officer.first_name if message.officer else "")
