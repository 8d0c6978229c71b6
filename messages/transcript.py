"""What was said, in order. The only place that queues something to say."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.channel import Choice, Kind, Status
from messages.models import Author, Direction, Message
from people.address import Channel

BOT_REPLY_LIVES = timedelta(hours=4)
"""An answer of the bot that is older than this is worth nothing to her any more."""

OFFICER_REPLY_LIVES = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Said:
    """A message as what only reads through many of them needs it."""

    id: int
    author: Author
    at: datetime
    text: str
    extra: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """Where something is said: to which address, from which of ours, on what."""

    contact_id: int | None
    channel: Channel
    address: str
    our_address: str
    ticket_id: int | None = None


def queue(
    session: Session,
    line: Line,
    text: str,
    *,
    author: Author,
    now: datetime,
    officer_id: int | None = None,
    choices: Sequence[Choice] = (),
    reply_to_id: int | None = None,
    lives: timedelta | None = None,
    not_before: datetime | None = None,
) -> Message:
    """Add something to say; the outbox sends it once the transaction commits."""
    if lives is None:
        lives = BOT_REPLY_LIVES if author is Author.BOT else OFFICER_REPLY_LIVES
    message = Message(
        channel=line.channel,
        address=line.address,
        our_address=line.our_address,
        direction=Direction.OUTBOUND,
        author=author,
        status=Status.QUEUED,
        kind=Kind.TEXT,
        text=text,
        contact_id=line.contact_id,
        officer_id=officer_id,
        ticket_id=line.ticket_id,
        reply_to_id=reply_to_id,
        choices=[asdict(choice) for choice in choices],
        created_at=now,
        changed_at=now,
        due_at=not_before or now,
        expires_at=now + lives,
    )
    session.add(message)
    return message


def of_contact(
    session: Session, contact_id: int, *, before: int | None = None, most: int = 100
) -> list[Message]:
    """The last messages of a contact, oldest first."""
    query = select(Message).where(Message.contact_id == contact_id)
    if before is not None:
        query = query.where(Message.id < before)
    found = session.scalars(query.order_by(Message.id.desc()).limit(most)).all()
    return list(reversed(found))


def newest(session: Session, contact_id: int, *, most: int) -> list[Said]:
    """The last messages, oldest first; columns alone, for there may be many."""
    found = session.execute(
        select(
            Message.id, Message.author, Message.created_at, Message.text, Message.extra
        )
        .where(Message.contact_id == contact_id)
        .order_by(Message.id.desc())
        .limit(most)
    ).all()
    return [Said(*row) for row in reversed(found)]


def place_of(
    session: Session, contact_id: int, message_id: int, *, most: int = 100
) -> int | None:
    """Before which message to read, so that this one is among those read.

    None: it is among the last ones anyway.
    """
    newer = session.scalars(
        select(Message.id)
        .where(Message.contact_id == contact_id, Message.id > message_id)
        .order_by(Message.id)
        .limit(most)
    ).all()
    return newer[most // 2] if len(newer) == most else None
