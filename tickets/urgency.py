"""Which messages can't wait: those about what is high or critical."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.models import Message
from tickets.models import Ticket
from tickets.rules import TicketPriority

URGENT = (TicketPriority.HIGH, TicketPriority.CRITICAL)


def urgent(session: Session, messages: Sequence[Message]) -> set[int]:
    """The numbers of those on such a ticket, or in reply to what went on one.

    By the ticket as it is now: what waits goes once somebody makes it high. A lost
    phone, a person in danger and a clinical emergency are critical from the start.
    """
    session.flush()
    asked = {m.reply_to_id for m in messages if m.ticket_id is None and m.reply_to_id}
    query = select(Message.id, Message.ticket_id).where(Message.id.in_(asked))
    on = dict(session.execute(query).all()) if asked else {}
    places = {m.id: m.ticket_id or on.get(m.reply_to_id or 0) for m in messages}
    tickets = set(
        session.scalars(
            select(Ticket.id).where(
                Ticket.id.in_({place for place in places.values() if place}),
                Ticket.priority.in_(URGENT),
            )
        )
    )
    return {id_ for id_, place in places.items() if place in tickets}
