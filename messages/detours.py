"""The other ways an answer went: found, and called off where they are not needed."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from messages.channel import Status
from messages.models import Author, Detour, Message

ARRIVED_OTHERWISE = "It arrived another way and was not sent again"
COPY = "copy"
"""The outcome of a copy: it is looked after together with what it is a copy of."""


def is_brought(message: Message) -> bool:
    """Whether a message goes other ways until it arrives: an answer, not a reflex.

    What the bot says at once to what she just wrote is not; she will write again.
    """
    return message.ticket_id is not None and (
        message.author is Author.OFFICER or message.reply_to_id is None
    )


def of(session: Session, message_id: int) -> Sequence[Detour]:
    """The other ways that an answer went, the first one first."""
    return session.scalars(
        select(Detour)
        .where(Detour.message_id == message_id)
        .options(joinedload(Detour.copy))
        .order_by(Detour.id)
    ).all()


def of_all(session: Session, ids: Collection[int]) -> dict[int, list[Detour]]:
    """The same for several messages, in one statement."""
    found: dict[int, list[Detour]] = {}
    for detour in session.scalars(
        select(Detour)
        .where(Detour.message_id.in_(ids))
        .options(joinedload(Detour.copy), joinedload(Detour.officer))
        .order_by(Detour.id)
    ):
        found.setdefault(detour.message_id, []).append(detour)
    return found


def call_off(session: Session, arrived: Message, *, now: datetime) -> None:
    """One copy has arrived: those that still wait here are not sent any more."""
    if not is_brought(arrived):
        return
    session.flush()
    original = session.scalar(
        select(Detour.message_id).where(Detour.copy_id == arrived.id)
    )
    whole = original or arrived.id
    waiting = session.scalars(
        select(Message)
        .where(
            or_(
                Message.id == whole,
                Message.id.in_(
                    select(Detour.copy_id).where(Detour.message_id == whole)
                ),
            ),
            Message.status == Status.QUEUED,
        )
        .with_for_update()
    )
    for message in waiting:
        withdraw(message, ARRIVED_OTHERWISE, now=now)


def withdraw(message: Message, why: str, *, now: datetime) -> None:
    """Take a queued message out of the outbox."""
    message.status = Status.EXPIRED
    message.due_at = None
    message.changed_at = now
    message.error = why
