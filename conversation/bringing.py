"""Bringing an answer to her: an answer counts only once it has arrived.

What has not arrived in time goes the next way by itself, each step on the ticket's
history: once more, another number of hers, Telegram, her supervisor. The supervisor
reads that we have an answer and for whom, never the answer (decision 0012).
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from conversation import going, open_ways
from kit.settings import Settings
from messages import detours, holding
from messages.channel import Status
from messages.models import ON_THE_WAY, Author, Message
from messages.ways import LOST, Way, next_step
from people.address import Channel
from people.models import Address
from tickets import notifications
from tickets.history import record
from tickets.models import ChangeKind, NoticeKind, Ticket
from tickets.rules import UNRESOLVED

AT_ONCE = 50
"""In one transaction: each asks a dozen things, and others wait for the writer."""
WORTH_IT = timedelta(days=3)
"""Older than this nothing goes another way by itself."""


def bring(session: Session, *, settings: Settings, now: datetime) -> int:
    """Send on what has not arrived in time, and return how much was done."""
    after = timedelta(minutes=settings.undelivered_minutes)
    late = session.scalars(
        select(Message)
        .where(
            ON_THE_WAY,
            Message.created_at <= now - after,
            Message.created_at > now - WORTH_IT,
            or_(Message.author == Author.OFFICER, Message.reply_to_id.is_(None)),
            Message.contact_id.is_not(None),
            ~and_(Message.channel == Channel.TELEGRAM, Message.status == Status.SENT),
            or_(Message.due_at.is_(None), Message.due_at <= now),
            or_(Message.error_code.is_(None), Message.error_code != holding.CODE),
        )
        # Last what still waits here: most of it can only go on waiting.
        .order_by(Message.status == Status.QUEUED, Message.created_at, Message.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    return sum(_tend(session, message, after, settings, now) for message in late)


def _tend(
    session: Session,
    message: Message,
    after: timedelta,
    settings: Settings,
    now: datetime,
) -> int:
    gone = detours.of(session, message.id)
    last = gone[-1].copy if gone else message
    if arrived := open_ways.arrived(gone):
        message.outcome = "relayed" if arrived.way is Way.SUPERVISOR else "arrived"
        return 1
    if not gone and _heard_since(session, message):
        message.outcome = "answered"
        return 1
    if last.created_at > now - after or last.status is Status.SENDING:
        if message.status is not Status.QUEUED:  # of those the outbox keeps the time
            message.due_at = max(last.created_at + after, now)
        return 0
    following = next_step(
        open_ways.itself(message, open_ways.reach_of(session, message)),
        open_ways.places(gone),
    )
    if following is not None:
        going.go(session, message, following, gone, settings, now)
    elif last.status in LOST or last.status is Status.SENT:
        _give_up(session, message, now)
    else:  # it waits here, and nothing else is open: the outbox has it in hand
        return 0
    return 1


def _heard_since(session: Session, message: Message) -> bool:
    """Whether she wrote after we did: then she is where we wrote to."""
    heard = session.scalar(
        select(func.max(Address.last_inbound_at)).where(
            Address.contact_id == message.contact_id,
            Address.channel == message.channel,
            Address.address == message.address,
        )
    )
    return (
        message.status is Status.SENT
        and heard is not None
        and (heard > (message.sent_at or message.created_at))
    )


def _give_up(session: Session, message: Message, now: datetime) -> None:
    """No way is left: the clock stands, and people hear of it.

    Only of an officer's words: that the bot's did not arrive owes nobody an answer.
    """
    message.outcome = "unreachable"
    if message.author is not Author.OFFICER:
        return
    ticket = session.get_one(Ticket, message.ticket_id, with_for_update=True)
    record(
        session,
        ticket,
        ChangeKind.UNREACHABLE,
        now,
        details={"message_id": message.id},
    )
    going.out_of_reach(session, ticket, message, now)
    told = notifications.concerned(session, ticket)
    if message.officer_id is not None:
        told.add(message.officer_id)
    notifications.notify(
        session,
        told,
        NoticeKind.UNDELIVERED,
        key=f"message:{message.id}",
        ticket_id=ticket.id,
        now=now,
        name=ticket.contact.name or "",
    )


def hear_again(session: Session, *, now: datetime) -> int:
    """The clock goes on once she was heard, or something reached her after all."""
    tickets = session.scalars(
        select(Ticket)
        .where(
            Ticket.status.in_(UNRESOLVED),
            Ticket.unreachable_at.is_not(None),
            or_(_has_written(), _was_reached()),
        )
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for ticket in tickets:
        ticket.unreachable_at = None
        record(session, ticket, ChangeKind.REACHED, now)
    return len(tickets)


def _has_written() -> ColumnElement[bool]:
    return exists().where(
        Address.contact_id == Ticket.contact_id,
        Address.last_inbound_at > Ticket.unreachable_at,
    )


def _was_reached() -> ColumnElement[bool]:
    return exists().where(
        Message.contact_id == Ticket.contact_id,
        Message.delivered_at > Ticket.unreachable_at,
    )
