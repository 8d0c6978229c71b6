"""What waits because the month's SMS budget is used up, and what may go all the same.

Nothing is lost by it: a held message stays queued, says so in plain words, is looked at
again every two minutes, and expires as any other.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, text, update
from sqlalchemy.orm import Session

from messages.channel import Status
from messages.models import Message

CODE = "budget"
USED_UP = "It waits: the month's SMS budget is used up"
LOOK_AGAIN = timedelta(minutes=2)

LET_GO = "beyond_budget"
"""In `extra`: by whom a message was let go all the same."""

Urgent = Callable[[Session, Sequence[Message]], Collection[int]]
"""The numbers of those messages that can't wait."""


def is_held(message: Message) -> bool:
    return message.status is Status.QUEUED and message.error_code == CODE


def held() -> ColumnElement[bool]:
    """The same of rows, by the index of what waits."""
    waiting = text("messages.status IN ('queued', 'sending')")
    return and_(waiting, Message.status == Status.QUEUED, Message.error_code == CODE)


def count(session: Session) -> int:
    return session.scalar(select(func.count(Message.id)).where(held())) or 0


def hold(
    session: Session, messages: Sequence[Message], urgent: Urgent, now: datetime
) -> list[Message]:
    """Leave out, and put off, what can wait. What was begun is brought to its end."""
    unsure = [message for message in messages if _may_wait(message)]
    if not unsure:
        return list(messages)
    waits = {message.id for message in unsure} - set(urgent(session, unsure))
    for message in unsure:
        if message.id in waits:
            expires = message.expires_at or now + LOOK_AGAIN
            message.due_at = min(now + LOOK_AGAIN, expires)
            message.error, message.error_code = USED_UP, CODE
            message.changed_at = now
    return [message for message in messages if message.id not in waits]


def _may_wait(message: Message) -> bool:
    untouched = message.status is Status.QUEUED and not message.attempts
    return untouched and LET_GO not in message.extra


def let_go(message: Message, officer_id: int, *, now: datetime) -> None:
    """Send this one, whatever is left of the budget."""
    message.extra = {**message.extra, LET_GO: officer_id}
    message.error = message.error_code = None
    message.due_at = message.changed_at = now


def release(session: Session, *, now: datetime) -> int:
    """There is budget again: all that waited for it is due; say how much that was."""
    found = session.scalars(select(Message.id).where(held())).all()
    if found:
        session.execute(
            update(Message)
            .where(held())
            .values(due_at=now, error=None, error_code=None, changed_at=now)
            .execution_options(synchronize_session=False)
        )
    return len(found)
