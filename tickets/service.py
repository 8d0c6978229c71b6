"""What people do with tickets: one function per use-case, one transaction per call.

The caller opens and commits the transaction; nothing here does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages import transcript
from messages.models import Author, Message
from messages.transcript import Line
from people import directory
from people.address import Channel
from people.models import Address, Contact, Officer
from people.officers import everyone
from tickets import canned, closing, followers, merging, notifications, queries, sla
from tickets.calendar import OfficeHours
from tickets.closing import close
from tickets.errors import EmptyTextError, UnfilledError, UnreachableError
from tickets.fields import set_field
from tickets.history import record
from tickets.labels import set_category, tag, untag
from tickets.models import ChangeKind, NoticeKind, Ticket, TicketChange
from tickets.rules import (
    URGENCY,
    TicketEvent,
    TicketPriority,
    TicketStatus,
)
from tickets.snoozing import lift, snooze, unsnooze
from tickets.undoing import remember, undo_reply

__all__ = [
    "Opening",
    "add_note",
    "assign",
    "close",
    "contact_fixed",
    "follow_up",
    "line_to",
    "make_critical",
    "mark_read",
    "mark_unread",
    "open_ticket",
    "our_address_for",
    "remember",
    "reopen",
    "reply",
    "resolve",
    "set_category",
    "set_field",
    "set_priority",
    "snooze",
    "tag",
    "undo_reply",
    "unsnooze",
    "untag",
    "wait",
]

CRITICAL = TicketPriority.CRITICAL
NO_HOLD = timedelta(0)


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
    channel: Channel | None = None
    confidence: str | None = None


def open_ticket(
    session: Session,
    contact: Contact,
    opening: Opening,
    *,
    office: OfficeHours,
    by: Officer | None = None,
    now: datetime,
) -> Ticket:
    """Open one; `by` is the officer who did, None if the bot or another system."""
    ticket = Ticket(
        contact_id=contact.id,
        area_id=contact.area_id,
        status=TicketStatus.OPEN,
        priority=opening.priority,
        title=opening.title,
        question=opening.question,
        article=opening.article,
        channel=opening.channel,
        steps_tried=list(opening.steps_tried),
        reason=opening.reason,
        confidence=opening.confidence,
        flags=list(opening.flags),
        opened_at=now,
        last_inbound_at=now,
        unread=1,
        changed_at=now,
    )
    session.add(ticket)
    session.flush()
    sla.settle(session, ticket, office=office, now=now)
    record(session, ticket, ChangeKind.OPENED, now, by, text=opening.reason)
    return ticket


def reply(
    session: Session,
    ticket_id: int,
    officer: Officer,
    text: str,
    *,
    framed: str,
    prefer: Channel | None = None,
    hold: timedelta = NO_HOLD,
    now: datetime,
) -> Message:
    """Answer the contact. The message is queued here and sent after the commit.

    An unassigned ticket becomes the officer's own: whoever answers, owns. With `hold`
    nothing leaves before it is over, and until then `undo_reply` takes it all back.
    Contacts whose tickets were merged into this one get the same words.

    Args:
        text: What the officer wrote.
        framed: The same as the contact reads it, with who speaks.

    Raises:
        TicketNotFoundError: There is no such ticket.
        TicketStateError: The ticket is resolved.
        EmptyTextError: There are no words.
        UnfilledError: A place of a canned reply is still open.
        UnreachableError: No address of the contact can be written to.
    """
    if not text.strip():
        raise EmptyTextError("The reply is empty: write some words first.")
    if places := canned.unfilled(text):
        raise UnfilledError(places)
    ticket = queries.lock(session, ticket_id)
    before = remember(ticket)
    ticket.apply(TicketEvent.REPLY)
    line = line_to(session, ticket, prefer)
    message = transcript.queue(
        session,
        line,
        framed,
        author=Author.OFFICER,
        officer_id=officer.id,
        not_before=now + hold,
        now=now,
    )
    message.extra = {"said": text.strip(), "before": before}
    _tell_reporters(session, ticket, message)
    lift(ticket)
    if ticket.assignee_id is None:
        ticket.assignee_id = officer.id
    ticket.taken_at = ticket.taken_at or now
    ticket.first_replied_at = ticket.first_replied_at or now
    ticket.last_inbound_at = None
    ticket.unread = 0
    sla.stop(session, ticket, now=now)
    record(session, ticket, ChangeKind.REPLIED, now, officer)
    return message


def _tell_reporters(session: Session, ticket: Ticket, message: Message) -> None:
    """The same words to those whose tickets were merged into this one, if we can."""
    session.flush()
    for contact_id in merging.reporters(session, ticket)[1:]:
        try:
            line = line_to(session, ticket, contact_id=contact_id)
        except UnreachableError:
            continue  # the desk shows who is out of reach; the others are not to wait
        copy = transcript.queue(
            session,
            line,
            message.text,
            author=Author.OFFICER,
            officer_id=message.officer_id,
            not_before=message.due_at,
            now=message.created_at,
        )
        copy.extra = {"said": message.extra["said"], "copy_of": message.id}


def line_to(
    session: Session,
    ticket: Ticket,
    prefer: Channel | None = None,
    *,
    contact_id: int | None = None,
) -> Line:
    """Where to answer: the channel asked for, else the address heard from last.

    `contact_id` is a further reporter of the ticket; else it is its own contact.

    Raises:
        UnreachableError: There is none that may be written to; the text says why.
    """
    to = contact_id or ticket.contact_id
    address = directory.best_address(session, to, prefer)
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
    return Line(to, address.channel, address.address, ours, ticket.id)


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
        raise EmptyTextError("The note is empty: write some words first.")
    ticket = queries.lock(session, ticket_id)
    called = followers.mentioned(text, everyone(session))
    names = {"mentions": [one.id for one in called]} if called else {}
    note = record(
        session,
        ticket,
        ChangeKind.NOTE,
        now,
        officer,
        text=text.strip(),
        details=names,
    )
    session.flush()
    _call(session, ticket, note, called, now)
    return note


def _call(
    session: Session,
    ticket: Ticket,
    note: TicketChange,
    called: list[Officer],
    now: datetime,
) -> None:
    """Ring for those a note names, and for those who follow the ticket."""
    by = note.officer
    who = by.id if by else None
    named = {one.id for one in called} - {who}
    following = {one.id for one in followers.of(session, ticket.id)} - named - {who}
    for ids, kind in (
        (named, NoticeKind.MENTIONED),
        (following, NoticeKind.FOLLOWED),
    ):
        notifications.notify(
            session,
            ids,
            kind,
            key=f"note:{note.id}",
            ticket_id=ticket.id,
            now=now,
            by=by.name if by else "",
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
    is given it by another has not yet (decision 0010).
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
        record(session, ticket, ChangeKind.ASSIGNED, now, by, text=name)
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


def wait(
    session: Session, ticket_id: int, officer: Officer, *, now: datetime
) -> Ticket:
    """The contact owes us a word, though nothing was written: she was called, say.

    No promise runs until she writes. Whoever says so has taken the ticket up.

    Raises:
        TicketStateError: It is not open: nobody waits for us.
    """
    ticket = queries.lock(session, ticket_id)
    ticket.apply(TicketEvent.WAIT)
    ticket.assignee_id = ticket.assignee_id or officer.id
    ticket.taken_at = ticket.taken_at or now
    ticket.last_inbound_at = None
    ticket.unread = 0
    lift(ticket)
    sla.stop(session, ticket, now=now)
    record(session, ticket, ChangeKind.WAITING, now, officer)
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
    lift(ticket)
    sla.stop(session, ticket, now=now)
    record(session, ticket, ChangeKind.RESOLVED, now, officer)
    return ticket


def reopen(
    session: Session,
    ticket_id: int,
    officer: Officer | None,
    *,
    office: OfficeHours | None = None,
    now: datetime,
) -> Ticket:
    """Open it again; `officer` is None when the contact did by writing.

    Without `office` its promises are worked out by the caretaker.

    Raises:
        TicketStateError: It is not resolved.
    """
    ticket = queries.lock(session, ticket_id)
    ticket.apply(TicketEvent.REOPEN)
    ticket.resolved_at = ticket.assumed_fixed_at = None
    ticket.reopened += 1
    if officer is None:
        ticket.last_inbound_at = now
        ticket.unread += 1
    if office is not None:
        sla.settle(session, ticket, office=office, now=now)
    record(session, ticket, ChangeKind.REOPENED, now, officer)
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
    lift(ticket)
    sla.settle(session, ticket, office=office, now=now)


def contact_fixed(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """The contact says it is fixed: the ticket is resolved by her own word.

    One that we had only assumed to be fixed is now known to be.
    """
    if not ticket.unresolved:
        closing.confirm_fixed(session, ticket, now=now)
        return
    record(session, ticket, ChangeKind.FIXED, now)
    ticket.apply(TicketEvent.RESOLVE)
    ticket.resolved_at = now
    ticket.last_inbound_at = None
    lift(ticket)
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
    record(session, ticket, ChangeKind.FLAGGED, now, text=reason)


def set_priority(
    session: Session,
    ticket_id: int,
    priority: TicketPriority,
    *,
    by: Officer,
    office: OfficeHours | None,
    now: datetime,
) -> Ticket:
    """Say how urgent it is. Without `office` the caretaker settles its promises."""
    ticket = queries.lock(session, ticket_id)
    if ticket.priority is not priority:
        ticket.priority = priority
        if office is not None:
            sla.settle(session, ticket, office=office, now=now)
        else:
            ticket.due_at = None
        record(session, ticket, ChangeKind.PRIORITY, now, by, text=str(priority))
    return ticket


def mark_read(session: Session, ticket_id: int) -> None:
    ticket = queries.get(session, ticket_id)
    ticket.unread = 0


def mark_unread(session: Session, ticket_id: int) -> None:
    """For later: it stands out in the lists as if nobody had looked."""
    ticket = queries.get(session, ticket_id)
    ticket.unread = max(ticket.unread, 1)
