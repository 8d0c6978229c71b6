"""Taking a reply back before it leaves: the ticket is as it was, the words a draft."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kit.errors import ForbiddenError, NotFoundError
from messages.channel import Status
from messages.models import Author, Direction, Message
from people.models import Officer
from tickets import drafts, queries
from tickets.errors import TooLateError
from tickets.history import record
from tickets.models import ChangeKind, Ticket, TicketPromise
from tickets.rules import TicketStatus

STATES = ("status", "assignee_id", "unread", "snooze_reason", "pauses")
MOMENTS = (
    "taken_at",
    "first_replied_at",
    "last_inbound_at",
    "due_at",
    "due_from",
    "snoozed_until",
    "woken_at",
)


def remember(ticket: Ticket) -> dict[str, Any]:
    """What a reply changes on a ticket, as it is now, to be kept with the reply."""
    before = {name: getattr(ticket, name) for name in STATES}
    for name in MOMENTS:
        moment: datetime | None = getattr(ticket, name)
        before[name] = moment.isoformat() if moment else None
    return before


def undo_reply(
    session: Session,
    message_id: int,
    officer: Officer,
    *,
    keep_words: bool = True,
    now: datetime,
) -> Ticket:
    """Take a reply back: nobody has read it, and the officer has the words again.

    Without `keep_words` her draft stays as it is: the words were for many.

    What was said with it (that the ticket is resolved) goes too. If the contact wrote
    meanwhile, that stays.

    Raises:
        NotFoundError: There is no such reply, or it was taken back already.
        ForbiddenError: Another officer wrote it.
        TooLateError: It is on its way.
    """
    message = _locked(session, message_id)
    if message is None or message.author is not Author.OFFICER:
        raise NotFoundError("There is no such reply to take back.")
    if message.officer_id != officer.id:
        raise ForbiddenError("Only who wrote a reply can take it back.")
    if message.ticket_id is None or "before" not in message.extra:
        raise TooLateError("This message can't be taken back.")
    ticket = queries.lock(session, message.ticket_id)
    together = [message, *_said_with(session, message)]
    if any(one.status is not Status.QUEUED or one.attempts for one in together):
        raise TooLateError("It is on its way already and can't be taken back.")
    _restore(session, ticket, message)
    for one in together:
        session.delete(one)
    session.flush()
    if keep_words:
        said = str(message.extra["said"])
        drafts.save(session, ticket.id, officer.id, said, now=now)
    record(session, ticket, ChangeKind.UNDONE, now, officer)
    return ticket


def _locked(session: Session, message_id: int) -> Message | None:
    """The message, ours until the transaction ends: no sender can claim it."""
    return session.scalar(
        select(Message)
        .where(Message.id == message_id, Message.direction == Direction.OUTBOUND)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _said_with(session: Session, message: Message) -> Sequence[Message]:
    """Copies to other reporters, and what was announced because of this reply."""
    later = session.scalars(
        select(Message)
        .where(
            Message.ticket_id == message.ticket_id,
            Message.direction == Direction.OUTBOUND,
            Message.id > message.id,
        )
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [
        one
        for one in later
        if message.id in (one.extra.get("copy_of"), one.extra.get("said_with"))
    ]


def _restore(session: Session, ticket: Ticket, message: Message) -> None:
    """Put back what the reply made of the ticket, where nothing else did since."""
    before, at = message.extra["before"], message.created_at
    was: dict[str, Any] = {name: before.get(name) for name in STATES}
    for name in MOMENTS:
        kept = before.get(name)
        was[name] = datetime.fromisoformat(kept) if kept else None
    ours = ticket.resolved_at is not None and ticket.resolved_at >= at
    wrote_again = ticket.status is TicketStatus.OPEN
    if ticket.status is TicketStatus.PENDING or ours:
        ticket.status, ticket.resolved_at = TicketStatus(was["status"]), None
    if ticket.first_replied_at == at:
        ticket.first_replied_at = was["first_replied_at"]
    if ticket.taken_at == at:
        ticket.taken_at = was["taken_at"]
    if was["assignee_id"] is None and ticket.assignee_id == message.officer_id:
        ticket.assignee_id = None
    ticket.last_inbound_at = was["last_inbound_at"] or ticket.last_inbound_at
    ticket.unread += was["unread"]
    if not wrote_again:
        for name in ("due_at", "due_from", "snoozed_until", "snooze_reason"):
            setattr(ticket, name, was[name])
        ticket.woken_at, ticket.pauses = was["woken_at"], was["pauses"] or []
    else:
        ticket.due_at = None  # what is promised now, the caretaker works out
    session.execute(
        update(TicketPromise)
        .where(TicketPromise.ticket_id == ticket.id, TicketPromise.met_at >= at)
        .values(met_at=None)
    )
