"""Claiming what is due to be sent. How it ended is written down in `endings.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    exists,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, aliased

from kit.database import add_unknown
from messages.channel import (
    Choice,
    OutboundMessage,
    Status,
)
from messages.holding import Urgent, hold
from messages.models import Message, SendingLine
from messages.pacing import Pace, allow, wait
from messages.segments import measure, reduce
from people.address import Channel
from people.models import Address, OptOut


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait for a provider; all of it follows from one call's time limit.

    A lease outlasts a call and all that is done about it. An unknown outcome is looked
    up twice, as providers list a message some seconds late; not found the second time,
    a minute after the attempt by default: it was never taken.
    """

    send_within: timedelta = timedelta(seconds=20)

    @property
    def lease(self) -> timedelta:
        return self.send_within * 3

    @property
    def look_again(self) -> tuple[timedelta, timedelta]:
        return self.send_within * 0.75, self.send_within * 2.25


USUAL = Patience()
LEASE = USUAL.lease
LOOK_AGAIN = USUAL.look_again


PAUSE = timedelta(minutes=5)
"""How long a line rests when our own account is at fault."""

WAITED_TOO_LONG = "It waited too long and was not sent"

HELD_AT_ONCE, MOST_LOOKS = 200, 5
"""Messages put off together, and how often, before a claim says that none may go."""

CHAT_GAP = timedelta(seconds=1)
"""Telegram asks for at most one message a second to one chat."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that is ours to send, or, with `look`, to find at the provider."""

    message_id: int
    name: str
    message: OutboundMessage
    look: bool
    looks: int
    attempts: int
    attempted_at: datetime
    patience: Patience = USUAL


def claim(
    session: Session,
    channel: Channel,
    *,
    most: int,
    pace: Pace,
    name: str,
    now: datetime,
    patience: Patience = USUAL,
    urgent: Urgent | None = None,
) -> list[Claim]:
    """Take up to `most` messages that are due, the oldest of each address first.

    With `urgent`, which knows what can't wait, only that goes once the month's budget
    is used up; the rest is held.
    """
    line = sending_line(session, channel, now)
    if line.paused_until is not None and line.paused_until > now:
        expire(session, channel, now=now)
        return []
    if (
        urgent is not None
        and line.segments_left is not None
        and line.segments_left <= 0
    ):
        due = _urgent(session, channel, urgent, now)
    else:
        due = _due(session, channel, most, now)
    if channel is Channel.TELEGRAM:
        due = _apart(session, due, now)
    allowance = allow(pace, line.free_at, now, min(len(due), most))
    if allowance.count:
        line.free_at = allowance.free_at
    taken = due[: allowance.count]
    if line.segments_left is not None:
        line.segments_left -= sum(_size(message) for message in taken)
    return [_take(message, name, now, patience) for message in taken]


def _due(session: Session, channel: Channel, most: int, now: datetime) -> list[Message]:
    heads = _heads(session, channel, most, now)
    return _drop_unreachable(session, channel, _drop_expired(heads, now), now)


def _urgent(
    session: Session, channel: Channel, urgent: Urgent, now: datetime
) -> list[Message]:
    """What goes though the budget is used up, however much stands before it."""
    for _ in range(MOST_LOOKS):
        due = _due(session, channel, HELD_AT_ONCE, now)
        found = hold(session, due, urgent, now)
        if found or len(due) < HELD_AT_ONCE:
            return found
        session.flush()
    return []


def _size(message: Message) -> int:
    """In segments, for what it will cost; what is looked for has been paid for."""
    if message.status is Status.SENDING:
        return 0
    lines = [f"{choice['digit']} {choice['label']}" for choice in message.choices]
    return measure(reduce("\n".join((message.text, *lines)))).segments


def rest(session: Session, channel: Channel, pace: Pace, now: datetime) -> timedelta:
    """How long the pace lets nothing go; zero if something may go now."""
    return next_free(session.get(SendingLine, channel), pace, now)


def next_free(line: SendingLine | None, pace: Pace, now: datetime) -> timedelta:
    return wait(pace, line.free_at, now) if line else timedelta(0)


def sending_line(session: Session, channel: Channel, now: datetime) -> SendingLine:
    """The line, ours until the transaction ends; two may find it missing at once."""
    line = session.get(SendingLine, channel, with_for_update=True)
    if line is None:
        add_unknown(session, SendingLine, {"channel": channel, "free_at": now})
        line = session.get_one(SendingLine, channel, with_for_update=True)
    return line


def rest_line(
    session: Session, channel: Channel, why: str, code: str | None, now: datetime
) -> None:
    """Send nothing by it for a while: our own account is at fault."""
    line = sending_line(session, channel, now)
    line.paused_until = now + PAUSE
    line.paused_reason = f"{why} ({code})" if code else why


EARLIER = aliased(Message, name="earlier")


def _heads(
    session: Session, channel: Channel, most: int, now: datetime
) -> Sequence[Message]:
    """The first waiting message of each address, if it is due.

    What is put off to a later hour, and was not tried yet, holds up nobody: an answer
    to what she asks meanwhile goes first.
    The statuses are literal text: a bound parameter hides the partial index.
    """
    ahead = exists().where(
        EARLIER.channel == channel,
        EARLIER.address == Message.address,
        EARLIER.id < Message.id,
        text("earlier.status IN ('queued', 'sending')"),
        or_(EARLIER.attempts > 0, EARLIER.due_at <= now + CHAT_GAP),
    )
    query = (
        select(Message)
        .where(
            Message.channel == channel,
            Message.due_at <= now,
            text("messages.status IN ('queued', 'sending')"),
            ~ahead,
        )
        .order_by(Message.due_at, Message.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=Message)
    )
    return session.scalars(query).all()


def _drop_expired(messages: Sequence[Message], now: datetime) -> list[Message]:
    """Leave out, and mark, what waited so long that it is no longer worth sending."""
    kept = []
    for message in messages:
        expires = message.expires_at
        if message.status is Status.QUEUED and expires is not None and expires <= now:
            message.status = Status.EXPIRED
            message.due_at = None
            message.changed_at = now
            message.error = WAITED_TOO_LONG
        else:
            kept.append(message)
    return kept


def _drop_unreachable(
    session: Session, channel: Channel, messages: Sequence[Message], now: datetime
) -> list[Message]:
    """Leave out, and mark, what would go to someone who asked for no more."""
    if not messages:
        return []
    pairs = [(m.address, m.our_address) for m in messages]
    out = session.execute(
        select(OptOut.address, OptOut.our_address).where(
            OptOut.channel == channel,
            tuple_(OptOut.address, OptOut.our_address).in_(pairs),
        )
    )
    opted_out = {(address, ours) for address, ours in out}
    blocked = set(
        session.scalars(
            select(Address.address).where(
                Address.channel == channel,
                Address.address.in_({address for address, _ in pairs}),
                Address.blocked_at.is_not(None),
            )
        )
    )
    kept = []
    for message in messages:
        if message.status is Status.SENDING:
            kept.append(message)
        elif (message.address, message.our_address) in opted_out:
            fail(message, "This number asked for no more SMS", "opted_out", now)
        elif message.address in blocked:
            fail(message, "This address can't be reached any more", "blocked", now)
        else:
            kept.append(message)
    return kept


def _apart(
    session: Session, messages: Sequence[Message], now: datetime
) -> list[Message]:
    """Leave out, until its time, what would follow too closely in its chat."""
    rows = session.execute(
        select(Message.address, func.max(Message.sent_at))
        .where(
            Message.channel == Channel.TELEGRAM,
            Message.address.in_({message.address for message in messages}),
            Message.sent_at > now - CHAT_GAP,
        )
        .group_by(Message.address)
    )
    last = {address: sent_at for address, sent_at in rows if sent_at is not None}
    kept = []
    for message in messages:
        free_at = last.get(message.address, now - CHAT_GAP) + CHAT_GAP
        if message.status is Status.QUEUED and free_at > now:
            message.due_at = free_at
        else:
            kept.append(message)
    return kept


def _take(message: Message, name: str, now: datetime, patience: Patience) -> Claim:
    look = message.status is Status.SENDING
    message.status = Status.SENDING
    message.claimed_by = name
    message.due_at = now + patience.lease
    message.changed_at = now
    if not look:
        message.attempts += 1
        message.attempted_at = now
        message.looks = 0
    return Claim(
        message_id=message.id,
        name=name,
        message=OutboundMessage(
            message_id=message.id,
            channel=message.channel,
            address=message.address,
            our_address=message.our_address,
            text=message.text,
            choices=tuple(Choice(**choice) for choice in message.choices),
            created_at=message.created_at,
            valid_for=(message.expires_at or now + timedelta(hours=4)) - now,
        ),
        look=look,
        looks=message.looks,
        attempts=message.attempts,
        attempted_at=message.attempted_at or now,
        patience=patience,
    )


def expire(session: Session, channel: Channel, *, now: datetime) -> None:
    """Give up on what waited so long that it is no longer worth sending."""
    session.execute(
        update(Message)
        .where(
            Message.channel == channel,
            text("messages.status IN ('queued', 'sending')"),
            Message.status == Status.QUEUED,
            Message.due_at <= now,
            Message.expires_at <= now,
        )
        .values(
            status=Status.EXPIRED,
            due_at=None,
            changed_at=now,
            error=WAITED_TOO_LONG,
        )
        .execution_options(synchronize_session=False)
    )


def release_dead(session: Session, *, now: datetime, patience: Patience = USUAL) -> int:
    """Look at once for what a dead process left in flight.

    Only where no other process can be alive: one process on SQLite, at its start.
    """
    left = session.scalars(
        select(Message).where(
            text("messages.status IN ('queued', 'sending')"),
            Message.status == Status.SENDING,
        )
    ).all()
    for message in left:
        attempted = message.attempted_at or now
        message.due_at = max(now, attempted + patience.look_again[0])
    return len(left)


def fail(message: Message, reason: str, code: str | None, now: datetime) -> None:
    message.status = Status.FAILED
    message.error, message.error_code = reason, code
    message.due_at = message.claimed_by = None
    message.changed_at = now
