"""Bringing an answer to her: an answer counts only once it has arrived.

What has not arrived in time goes the next way by itself, each step on the ticket's
history: once more, another number of hers, Telegram, her supervisor. The supervisor
reads that we have an answer and for whom, never the answer (decision 0012).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from conversation import compose, wording
from conversation.officer import locale_of
from kit.errors import ConflictError, NotFoundError
from kit.settings import Settings
from messages import detours, transcript
from messages.channel import Choice, Status
from messages.models import ON_THE_WAY, Author, Detour, Message
from messages.transcript import Line
from messages.ways import (
    LOST,
    Place,
    Step,
    Trouble,
    Way,
    has_arrived,
    next_step,
    steps,
    trouble,
)
from people import directory
from people.address import Channel, mask
from people.models import Address, Contact, Officer, OptOut
from tickets import notifications, service, sla
from tickets.history import record
from tickets.models import ChangeKind, NoticeKind, Ticket
from tickets.rules import UNRESOLVED

AT_ONCE = 50
"""In one transaction: each asks a dozen things, and others wait for the writer."""
WORTH_IT = timedelta(days=3)
"""Older than this nothing goes another way by itself."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """How an answer stands, and what happens next, for whoever reads the transcript.

    `said` is the provider's error in plain words. `next_way` goes at `next_at` by
    itself; `ways` are those an officer may choose now; `gone` those that were gone.
    """

    trouble: Trouble | None
    said: str | None
    next_way: Way | None
    next_at: datetime | None
    ways: tuple[Way, ...]
    gone: tuple[Way, ...]


def outlook(
    session: Session, message: Message, *, settings: Settings, now: datetime
) -> Outlook:
    """What became of one of our messages, and what can be done.

    Ask it of what is in trouble, not of every line of a transcript.
    """
    gone = detours.of(session, message.id)
    went = tuple(detour.way for detour in gone)
    why = _why(message, gone)
    if why is None or not detours.is_brought(message):
        return Outlook(why, message.error, None, None, (), went)
    following = next_step(_steps(session, message), _gone(gone))
    last = gone[-1].copy if gone else message
    at = last.created_at + timedelta(minutes=settings.undelivered_minutes)
    soon = following is not None and message.outcome is None
    return Outlook(
        why,
        last.error,
        following.way if following is not None and soon else None,
        max(at, now) if soon else None,
        tuple(dict.fromkeys(s.way for s in _by_hand(session, message, gone))),
        went,
    )


# --- By itself ------------------------------------------------------------------------


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
    if arrived := _arrived(gone):
        message.outcome = "relayed" if arrived.way is Way.SUPERVISOR else "arrived"
        return 1
    if not gone and _heard_since(session, message):
        message.outcome = "answered"
        return 1
    if last.created_at > now - after or last.status is Status.SENDING:
        if message.status is not Status.QUEUED:  # of those the outbox keeps the time
            message.due_at = max(last.created_at + after, now)
        return 0
    following = next_step(_steps(session, message), _gone(gone))
    if following is not None:
        _go(session, message, following, gone, settings, now)
    elif last.status in LOST or last.status is Status.SENT:
        _give_up(session, message, now)
    else:  # it waits here, and nothing else is open: the outbox has it in hand
        return 0
    return 1


def _why(message: Message, gone: Sequence[Detour]) -> Trouble | None:
    if _arrived(gone) is not None:
        return None
    return trouble(message.channel, message.status)


def _arrived(gone: Sequence[Detour]) -> Detour | None:
    return next((d for d in gone if has_arrived(d.copy.channel, d.copy.status)), None)


def _gone(gone: Sequence[Detour]) -> set[tuple[Way, str]]:
    return {(detour.way, detour.address) for detour in gone}


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
    _out_of_reach(session, ticket, message, now)
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


def _out_of_reach(
    session: Session, ticket: Ticket, message: Message, now: datetime
) -> None:
    if ticket.contact_id == message.contact_id and ticket.status in UNRESOLVED:
        ticket.unreachable_at = ticket.unreachable_at or now
        sla.stop(session, ticket, now=now)


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


# --- By hand --------------------------------------------------------------------------


def send_on(
    session: Session,
    message_id: int,
    way: Way,
    officer: Officer,
    *,
    settings: Settings,
    now: datetime,
) -> Message:
    """Send an answer another way because an officer says so.

    Raises:
        NotFoundError: There is no such message of ours on a ticket.
        ConflictError: It arrived, still waits, or can't go this way; the text says so.
    """
    message = session.get(Message, message_id, with_for_update=True)
    if message is None or not detours.is_brought(message):
        raise NotFoundError("There is no such answer to send another way.")
    gone = detours.of(session, message.id)
    if _why(message, gone) is None:
        raise ConflictError("It has arrived: there is nothing more to send.")
    if message.status is Status.SENDING:
        raise ConflictError("It is being sent just now. Wait a minute.")
    chosen = next((s for s in _by_hand(session, message, gone) if s.way is way), None)
    if chosen is None:
        raise ConflictError("It can't go this way, or has gone it already.")
    return _go(session, message, chosen, gone, settings, now, officer)


def _by_hand(session: Session, message: Message, gone: Sequence[Detour]) -> list[Step]:
    """An officer may also try again what perhaps arrived; she answers for it."""
    went = _gone(gone)
    certain = _steps(session, message, why=Trouble.REFUSED)
    return [step for step in certain if (step.way, step.place.address) not in went]


# --- Between --------------------------------------------------------------------------


def _steps(
    session: Session, message: Message, *, why: Trouble | None = None
) -> list[Step]:
    first = Place(message.channel, message.address)
    why = why or trouble(message.channel, message.status) or Trouble.NO_RECEIPT
    hers = [
        Place(address.channel, address.address)
        for address in session.scalars(
            select(Address)
            .where(
                Address.contact_id == message.contact_id,
                Address.answerable,
                Address.blocked_at.is_(None),
            )
            .order_by(Address.last_inbound_at.desc(), Address.id)
        )
        if not _opted_out(session, address, _ours(session, message, address))
    ]
    return steps(first, why, message.error_code, hers, _supervisor(session, message))


def _ours(session: Session, message: Message, address: Address) -> str:
    if (address.channel, address.address) == (message.channel, message.address):
        return message.our_address
    return service.our_address_for(session, address)


def _opted_out(session: Session, address: Address, ours: str) -> bool:
    """Where we never heard from her, whichever of our numbers she meant counts."""
    if ours:
        return directory.opted_out(session, address.channel, address.address, ours)
    return (
        session.scalar(
            select(OptOut.id)
            .where(OptOut.channel == address.channel, OptOut.address == address.address)
            .limit(1)
        )
        is not None
    )


def _supervisor(session: Session, message: Message) -> Place | None:
    """Where her supervisor can be asked; only for what an officer wrote."""
    contact = session.get(Contact, message.contact_id)
    if (
        contact is None
        or contact.supervisor_id is None
        or message.author is not Author.OFFICER
        or not (contact.first_name or contact.code)
    ):
        return None
    address = directory.best_address(session, contact.supervisor_id)
    if address is None or _opted_out(
        session, address, service.our_address_for(session, address)
    ):
        return None
    return Place(address.channel, address.address)


def _go(
    session: Session,
    message: Message,
    step: Step,
    gone: Sequence[Detour],
    settings: Settings,
    now: datetime,
    officer: Officer | None = None,
) -> Message:
    for one in (message, *(detour.copy for detour in gone)):
        if one.status is Status.QUEUED:
            detours.withdraw(one, "It went another way instead", now=now)
    ticket = session.get_one(
        Ticket,
        message.ticket_id,
        options=[joinedload(Ticket.contact).joinedload(Contact.supervisor)],
    )
    asked = step.way is Way.SUPERVISOR
    address = directory.find(session, step.place.channel, step.place.address)
    line = Line(
        address.contact_id if address else message.contact_id,
        step.place.channel,
        step.place.address,
        _ours(session, message, address) if address else message.our_address,
        ticket.id,
    )
    copy = transcript.queue(
        session,
        line,
        _request(session, message, settings) if asked else message.text,
        author=Author.BOT if asked else message.author,
        officer_id=None if asked else message.officer_id,
        choices=() if asked else [Choice(**choice) for choice in message.choices],
        lives=transcript.OFFICER_REPLY_LIVES,
        now=now,
    )
    copy.outcome = detours.COPY
    session.flush()
    session.add(
        Detour(
            message_id=message.id,
            way=step.way,
            address=step.place.address,
            copy_id=copy.id,
            officer_id=officer.id if officer else None,
            created_at=now,
        )
    )
    record(
        session,
        ticket,
        ChangeKind.DETOUR,
        now,
        officer,
        text=str(step.way),
        details={
            "message_id": message.id,
            "copy_id": copy.id,
            "to": mask(step.place.address),
            "why": str(trouble(message.channel, message.status)),
        },
    )
    if asked:
        _out_of_reach(session, ticket, message, now)
    message.due_at = now + timedelta(minutes=settings.undelivered_minutes)
    session.flush()
    return copy


def _request(session: Session, message: Message, settings: Settings) -> str:
    """What the supervisor reads: for whom, and which problem; no word of the answer."""
    contact = session.get_one(Contact, message.contact_id)
    supervisor = contact.supervisor
    who = " ".join(part for part in (contact.first_name, contact.code) if part)
    text = wording.say(
        locale_of(session, supervisor or contact, settings),
        "relay",
        supervisor=supervisor.first_name if supervisor else None,
        name=who,
        ticket=message.ticket_id,
    )
    return compose.fit(text, ())
