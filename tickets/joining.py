"""When two contacts turn out to be one person."""

from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from kit.errors import BadInputError, ConflictError
from messages.models import Message
from people import audit
from people.models import Address, Contact, Officer
from tickets import indexing
from tickets.entries import Entry
from tickets.models import IncidentMember, Report, Ticket, TicketReporter


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


def find_known(session: Session, stranger: Contact, code: str) -> Contact:
    """Whom a stranger may turn out to be.

    Raises:
        BadInputError: Nobody has this code.
        ConflictError: She is no stranger: she has a code of her own.
    """
    if stranger.code is not None:
        raise ConflictError("She has a code of her own already.")
    known = session.scalar(select(Contact).where(Contact.code == code.strip()).limit(1))
    if known is None:
        raise BadInputError("Nobody has the code {code}.", code=code.strip())
    return known


def become(
    session: Session, stranger: Contact, known: Contact, *, by: Officer, now: datetime
) -> None:
    """A stranger is somebody we know: all that was hers is that person's from now on.

    Her numbers, her words, her tickets, and what she has a part in. Nothing is left of
    the stranger but an empty row.
    """
    both = select(Contact.id).where(Contact.id.in_((stranger.id, known.id)))
    session.scalars(both.order_by(Contact.id).with_for_update()).all()
    for address in list(stranger.addresses):
        address.contact_id = known.id
        session.flush()
        bring_along(session, address, stranger.id)
    session.execute(
        update(Ticket)
        .where(Ticket.contact_id == stranger.id)
        .values(contact_id=known.id)
    )
    session.execute(
        update(Ticket)
        .where(
            Ticket.contact_id == known.id, Ticket.unresolved, Ticket.area_id.is_(None)
        )
        .values(area_id=known.area_id)
    )
    _hand_over(session, stranger.id, known.id)
    session.expire_all()
    indexing.renew(session, {Entry.PERSON: {stranger.id, known.id}})
    subject, others = f"contact:{known.id}", str(stranger.id)
    audit.note(session, by, "contact.joined", subject, now=now, stranger=others)


def _hand_over(session: Session, before: int, after: int) -> None:
    """Reports, merged tickets and incidents; where both have a part, one is enough."""
    session.execute(
        update(Report).where(Report.contact_id == before).values(contact_id=after)
    )
    for table, thing in (
        (TicketReporter, TicketReporter.ticket_id),
        (IncidentMember, IncidentMember.incident_id),
    ):
        had = select(thing).where(table.contact_id == after)
        session.execute(
            update(table)
            .where(table.contact_id == before, thing.not_in(had))
            .values(contact_id=after)
        )
