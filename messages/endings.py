"""How a claimed message ended, written down.

Every end is fenced by the claimer's name: whoever lost a claim can't undo what the next
one did with it.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Update,
    bindparam,
    case,
    exists,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.util import identity_key

from kit.database import UtcDateTime
from messages.channel import (
    Failure,
    SendError,
    Sent,
    Status,
)
from messages.claims import PAUSE, Claim, fail, rest_line
from messages.models import Direction, Message
from people import directory

RETRY_AFTER = tuple(timedelta(seconds=s) for s in (1, 4, 15, 60, 240, 900, 1800))


def _held(session: Session, claim: Claim) -> Message | None:
    """The claimed message, if it is still this claimer's."""
    return session.scalar(select(Message).where(*_is_held(claim)).with_for_update())


def _is_held(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.id == claim.message_id,
        Message.claimed_by == claim.name,
        Message.status == Status.SENDING,
    )


def record_sent(session: Session, claim: Claim, sent: Sent, *, now: datetime) -> None:
    """Fenced, and in one statement: it is the most frequent of all.

    A receipt may have been faster and said so already; then what it cost is left to do.
    """
    message = claim.message
    session.flush()
    recorded = session.connection().execute(
        RECORD_SENT,
        {
            "claimed_id": claim.message_id,
            "name": claim.name,
            "line": message.channel,
            "ours": message.our_address,
            "sid": sent.external_id,
            "status": Status.DELIVERED if sent.delivered else Status.SENT,
            "segments": sent.segments,
            "now": now,
            "delivered_at": now if sent.delivered else None,
        },
    )
    if not recorded.rowcount:
        session.execute(
            update(TABLE)
            .where(
                TABLE.c.id == claim.message_id,
                TABLE.c.external_id == sent.external_id,
                TABLE.c.segments.is_(None),
            )
            .values(segments=sent.segments, sent_at=now)
        )
    known = session.identity_map.get(identity_key(Message, claim.message_id))
    if known is not None:
        session.expire(known)


def record_found(session: Session, claim: Claim, found: Sent, *, now: datetime) -> bool:
    """Record what the provider was found to have; False if that is another message.

    Whoever says the same twice within a minute has two that look alike, and a provider
    can be asked for the text alone.
    """
    known = session.scalar(
        select(Message.id).where(
            Message.channel == claim.message.channel,
            Message.our_address == claim.message.our_address,
            Message.direction == Direction.OUTBOUND,
            Message.external_id == found.external_id,
            Message.id != claim.message_id,
        )
    )
    if known is None:
        record_sent(session, claim, found, now=now)
    return known is None


def _record_sent() -> Update:
    """Built once: building it takes longer than carrying it out.

    An id of the provider's that stands on another message already is not believed.
    """
    other = aliased(Message)
    known = exists().where(
        other.channel == bindparam("line"),
        other.our_address == bindparam("ours"),
        other.direction == Direction.OUTBOUND,
        other.external_id == bindparam("sid"),
        other.id != bindparam("claimed_id"),
    )
    now = bindparam("now", type_=UtcDateTime)
    return (
        update(TABLE)
        .where(
            TABLE.c.id == bindparam("claimed_id"),
            TABLE.c.claimed_by == bindparam("name"),
            TABLE.c.status == Status.SENDING,
        )
        .values(
            external_id=case((known, None), else_=bindparam("sid")),
            status=bindparam("status"),
            segments=bindparam("segments"),
            sent_at=now,
            changed_at=now,
            delivered_at=bindparam("delivered_at"),
            due_at=None,
            claimed_by=None,
            error=None,
            error_code=None,
        )
    )


TABLE: Any = Message.__table__


RECORD_SENT = _record_sent()


def record_failure(
    session: Session, claim: Claim, error: SendError, *, now: datetime
) -> None:
    message = _held(session, claim)
    if message is None:
        return
    match error.failure:
        case Failure.UNKNOWN:
            message.due_at = now + claim.patience.look_again[0]
            message.error = "Not sure yet whether it was sent"
        case Failure.RETRY if claim.attempts <= len(RETRY_AFTER):
            wait_for = error.retry_after or RETRY_AFTER[claim.attempts - 1]
            _requeue(message, now + wait_for, error)
        case Failure.CONFIG:
            _hold(message, error, now)
            rest_line(session, message.channel, str(error), error.code, now)
        case Failure.BARRED:  # one stranger's country must not silence all others
            _hold(message, error, now)
        case Failure.OPTED_OUT:
            fail(message, str(error), error.code, now)
            directory.opt_out(
                session,
                message.channel,
                message.address,
                message.our_address,
                source=f"error {error.code}",
                now=now,
            )
        case Failure.RECIPIENT | Failure.BLOCKED:
            fail(message, str(error), error.code, now)
            directory.set_blocked(
                session,
                message.channel,
                message.address,
                True,  # noqa: FBT003
                now,
            )
        case _:
            fail(message, str(error), error.code, now)
    message.changed_at = now


def look_later(session: Session, claim: Claim, *, counted: bool, now: datetime) -> None:
    message = _held(session, claim)
    if message is None:
        return
    message.looks += counted
    waits = claim.patience.look_again
    message.due_at = now + waits[min(message.looks, len(waits) - 1)]


def put_back(session: Session, claim: Claim, *, now: datetime) -> None:
    """It surely did not go, or nobody can ever know: let it go once more."""
    message = _held(session, claim)
    if message is None:
        return
    if claim.attempts > len(RETRY_AFTER):
        fail(message, "It could not be sent", None, now)
        return
    message.status = Status.QUEUED
    message.due_at = message.changed_at = now
    message.claimed_by = None


def _hold(message: Message, error: SendError, now: datetime) -> None:
    """It waits for the operator, and no try is used up."""
    _requeue(message, now + PAUSE, error)
    message.attempts -= 1


def _requeue(message: Message, due: datetime, error: SendError) -> None:
    message.status = Status.QUEUED
    message.claimed_by = None
    message.due_at = due
    message.error, message.error_code = str(error), error.code
