"""When two contacts turn out to be one person."""

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from messages.models import Message
from people.models import Address
from tickets.models import Ticket


def bring_along(session: Session, chat: Address, before: int) -> None:
    """Give a chat's words and tickets to the contact whose it is now.

    `before` is the contact it came from. Tickets follow only where nothing is left by
    which that contact could be reached: else an answer to them would reach nobody.
    """
    session.execute(
        update(Message)
        .where(
            Message.contact_id == before,
            Message.channel == chat.channel,
            Message.address == chat.address,
        )
        .values(contact_id=chat.contact_id)
    )
    if not session.scalar(select(exists().where(Address.contact_id == before))):
        session.execute(
            update(Ticket)
            .where(Ticket.contact_id == before)
            .values(contact_id=chat.contact_id)
        )
