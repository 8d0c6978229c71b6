"""What people do with tickets: one function per use-case, one transaction per call.

The caller opens and commits the transaction; nothing here does.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages import transcript
from messages.models import Author, Message
from messages.transcript import Line
from people import directory
from people.address import Channel
from people.models import Address, Contact, Officer
from tickets import notifications, queries, sla
from tickets.calendar import OfficeHours
from tickets.errors import EmptyTextError, UnreachableError
from tickets.models import ChangeKind, NoticeKind, Ticket, TicketChange
from tickets.rules import (
    URGENCY,
    TicketEvent,
    TicketPriority,
    TicketStatus,
)

CRITICAL = TicketPriority.CRITICAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is known when a ticket is opened."""

    title: str
    question: str
    reason: str
    priority: TicketPriority = TicketPriority.NORMAL
    article: str | None = None
    steps_tried: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def open_ticket(
    session: Session,
    contact: Contact,
    opening: Opening,
    *,
    office: OfficeHours,
    now: datetime,
) -> Ticket:
    ticket = Ticket(
        contact_id=contact.id,
        area_id=contact.area_id,
        status=TicketStatus.OPEN,
        priority=opening.priority,
        title=opening.title,
        question=opening.question,
        article=opening.article,
        steps_tried=list(opening.steps_tried),
        reason=opening.reason,
        flags=list(opening.flags),
        opened_at=now,
        last_inbound_at=now,
        unread=1,
        changed_at=now,
    )
    session.add(ticket)
    session.flush()
    sla.settle(session, ticket, office=office, now=now)
    _note_change(session, ticket, ChangeKind.OPENED, now, text=opening.reason)
    return ticket


def reply(
    session: Session,
    ticket_id: int,
    officer: Officer,
    text: str,
    *,
    framed: str,
    prefer: Channel | None = None,
    now: datetime,
) -> Message:
    """Answer the contact. The message is queued here and sent after the commit.

    An unassigned ticket becomes the officer's own: whoever answers, owns.

    Args:
        text: What the officer wrote.
        framed: The same as the contact reads it, with who speaks.

    Raises:
        TicketNotFoundError: There is no such ticket.
        TicketStateError: The ticket is resolved.
        EmptyTextError: There are no words.
        UnreachableError: No address of the contact can be written to.
    """
    if not text.strip():
        raise EmptyTextError("reply")
    ticket = queries.lock(session, ticket_id)
    ticket.apply(TicketEvent.REPLY)
    line = line_to(session, ticket, prefer)
    message = transcript.queue(
        session, line, framed, author=Author.OFFICER, officer_id=officer.id, now=now
    )
    message.extra = {"said": text.strip()}
    if ticket.assignee_id is None:
        ticket.assignee_id = officer.id
    ticket.taken_at = ticket.taken_at or now
    ticket.first_replied_at = ticket.first_replied_at or now
    ticket.last_inbound_at = None
    ticket.unread = 0
    sla.stop(session, ticket, now=now)
    _note_change(session, ticket, ChangeKind.REPLIED, now, officer)
    return message


def line_to(session: Session, ticket: Ticket, prefer: Channel | None = None) -> Line:
    """Where to answer: the channel asked for, else the address heard from last.

    Raises:
        UnreachableError: There is none that may be written to; the text says why.
    """
    address = directory.best_address(session, ticket.contact_id, prefer)
    if address is None:
        raise UnreachableError(
            "This contact has no address that can be written to. "
            "Call them, or ask the supervisor."
        )
    ours = our_address_for(session, address)
    if directory.opted_out(session, address.channel, address.address, ours):
        raise UnreachableError(
            "This person asked the mobile operator for no more SMS. Call them, or ask "
            "the supervisor. Only they can undo it, with the operator's own word."
        )
    return Line(ticket.contact_id, address.channel, address.address, ours, ticket.id)


def our_address_for(session: Session, address: Address) -> str:
    """The number or bot of ours that this address last wrote to."""
    found = session.scalar(
        select(Message.our_address)
        .where(Message.channel == address.channel, Message.address == address.address)
        .order_by(Message.created_at.desc())
        .limit(1)
    )
    return found or ""


def add_note(
    session: Session, ticket_id: int, officer: Officer, text: str, *, now: datetime
) -> TicketChange:
    """Write something that only officers see.

    Raises:
        TicketNotFoundError: There is no such ticket.
        EmptyTextError: There are no words.
    """
    if not text.strip():
        raise EmptyTextError("note")
    ticket = queries.lock(session, ticket_id)
    return _note_change(
        session, ticket, ChangeKind.NOTE, now, officer, text=text.strip()
    )


def assign(
    session: Session,
    ticket_id: int,
    to: Officer | None,
    *,
    by: Officer,
    now: datetime,
) -> Ticket:
    """Give a ticket to an officer, or to nobody.

    Who assigns it to herself has taken it up, and the bot is silent from then on; who
    is given it by another has not yet (decision 0020).
    """
    ticket = queries.lock(session, ticket_id)
    target = to.id if to else None
    if target == by.id:
        ticket.taken_at = ticket.taken_at or now
    elif target is None:
        ticket.taken_at = None
    if ticket.assignee_id != target:
        ticket.assignee_id = target
        ticket.assignee = to
        name = to.name if to else ""
        _note_change(session, ticket, ChangeKind.ASSIGNED, now, by, text=name)
        if to is not None and target != by.id:
            notifications.notify(
                session,
                [to.id],
                NoticeKind.ASSIGNED,
                key=f"ticket:{ticket.id}:{now.isoformat()}",
                ticket_id=ticket.id,
                now=now,
                by=by.name,
            )
    return ticket


def resolve(
    session: Session, ticket_id: int, officer: Officer | None, *, now: datetime
) -> Ticket:
    """Close it: nobody owes anything.

    Raises:
        TicketStateError: It is resolved already.
    """
    ticket = queries.lock(session, ticket_id)
    ticket.apply(TicketEvent.RESOLVE)
    ticket.resolved_at = now
    ticket.last_inbound_at = None
    ticket.unread = 0
    sla.stop(session, ticket, now=now)
    _note_change(session, ticket, ChangeKind.RESOLVED, now, officer)
    return ticket


def reopen(
    session: Session,
    ticket_id: int,
    officer: Officer | None,
    *,
    office: OfficeHours,
    now: datetime,
) -> Ticket:
    """Open it again; `officer` is None when the contact did by writing.

    Raises:
        TicketStateError: It is not resolved.
    """
    ticket = queries.lock(session, ticket_id)
    ticket.apply(TicketEvent.REOPEN)
    ticket.resolved_at = None
    ticket.reopened += 1
    if officer is None:
        ticket.last_inbound_at = now
        ticket.unread += 1
    sla.settle(session, ticket, office=office, now=now)
    _note_change(session, ticket, ChangeKind.REOPENED, now, officer)
    return ticket


def follow_up(
    session: Session, ticket: Ticket, *, office: OfficeHours, now: datetime
) -> None:
    """The contact wrote again: an officer owes an answer, and she is in reach."""
    ticket.apply(TicketEvent.FOLLOW_UP)
    ticket.last_inbound_at = ticket.last_inbound_at or now
    ticket.unreachable_at = None
    ticket.unread += 1
    ticket.changed_at = now
    sla.settle(session, ticket, office=office, now=now)


def contact_fixed(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """The contact says it is fixed: the ticket is resolved by her own word."""
    _note_change(session, ticket, ChangeKind.FIXED, now)
    ticket.apply(TicketEvent.RESOLVE)
    ticket.resolved_at = now
    ticket.last_inbound_at = None
    sla.stop(session, ticket, now=now)


def make_critical(
    session: Session, ticket: Ticket, reason: str, *, office: OfficeHours, now: datetime
) -> None:
    """Danger was heard on it: it goes to the top, whoever has it."""
    if URGENCY[ticket.priority] < URGENCY[CRITICAL]:
        ticket.priority = CRITICAL
        sla.settle(session, ticket, office=office, now=now)
    if reason not in ticket.flags:
        ticket.flags = [*ticket.flags, reason]
    _note_change(session, ticket, ChangeKind.FLAGGED, now, text=reason)


def set_priority(
    session: Session,
    ticket_id: int,
    priority: TicketPriority,
    *,
    by: Officer,
    office: OfficeHours,
    now: datetime,
) -> Ticket:
    ticket = queries.lock(session, ticket_id)
    if ticket.priority is not priority:
        ticket.priority = priority
        sla.settle(session, ticket, office=office, now=now)
        _note_change(session, ticket, ChangeKind.PRIORITY, now, by, text=str(priority))
    return ticket


def mark_read(session: Session, ticket_id: int) -> None:
    ticket = queries.get(session, ticket_id)
    ticket.unread = 0


def _note_change(
    session: Session,
    ticket: Ticket,
    kind: ChangeKind,
    now: datetime,
    officer: Officer | None = None,
    *,
    text: str = "",
    details: dict[str, Any] | None = None,
) -> TicketChange:
    change = TicketChange(
        ticket_id=ticket.id,
        kind=kind,
        officer_id=officer.id if officer else None,
        text=text,
        details=details or {},
        created_at=now,
    )
    change.officer = officer
    session.add(change)
    ticket.changed_at = now
    return change
