"""What providers tell us about our messages: kept, and acted on forwards only."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.database import add_unknown
from messages import detours, transcript
from messages.channel import Choice, Failure, Receipt, Status
from messages.claims import rest_line
from messages.models import Direction, Message, ProviderEvent
from messages.status import moves
from messages.transcript import Line
from people import directory

LOST = (Status.UNDELIVERED, Status.FAILED)
ARRIVED = (Status.DELIVERED, Status.READ)

TRY_AGAIN_AFTER = timedelta(minutes=20)
MOST_TRIES = 2


def record(session: Session, receipts: Sequence[Receipt]) -> list[Message]:
    """Keep every receipt, move messages forward, and return those that moved."""
    moved = []
    for receipt in receipts:
        message = _find(session, receipt)
        _keep(session, receipt, message)
        if message is None:
            continue
        if message.status in LOST and receipt.status in ARRIVED:
            _call_off_next_try(session, message, receipt)
        if _apply(session, message, receipt):
            moved.append(message)
    return moved


def _opt_out(session: Session, message: Message, receipt: Receipt) -> None:
    """The provider knows of an opt-out that no message told us of."""
    directory.opt_out(
        session,
        message.channel,
        message.address,
        message.our_address,
        source=f"error {receipt.code}",
        now=receipt.at,
    )


def _find(session: Session, receipt: Receipt) -> Message | None:
    """By the provider's id, else by ours: the first receipt may overtake the sending.

    Our own id is believed only while the message has no other external id. Where two
    of our lines share the provider's id, ours tells them apart.
    """
    outbound = (Message.direction == Direction.OUTBOUND) & (
        Message.channel == receipt.channel
    )
    message = session.scalar(
        select(Message)
        .where(outbound, Message.external_id == receipt.external_id)
        .order_by((Message.id == receipt.message_id).desc(), Message.id.desc())
        .limit(1)
        .with_for_update()
    )
    if message is None and receipt.message_id is not None:
        message = session.scalar(
            select(Message)
            .where(outbound, Message.id == receipt.message_id)
            .with_for_update()
        )
        if message is not None and message.external_id not in (
            None,
            receipt.external_id,
        ):
            return None
    return message


def _keep(session: Session, receipt: Receipt, message: Message | None) -> None:
    keep_event(
        session,
        {
            "channel": receipt.channel,
            "kind": f"status:{receipt.raw}"[:200],
            "external_id": receipt.external_id[:200],
            "message_id": message.id if message else None,
            "details": {"code": receipt.code},
            "created_at": receipt.at,
        },
    )


def keep_event(session: Session, event: dict[str, Any]) -> None:
    """Write an event down, unless it is known already."""
    add_unknown(session, ProviderEvent, event)


def _apply(session: Session, message: Message, receipt: Receipt) -> bool:
    if receipt.status is None or not moves(message.status, receipt.status):
        return False
    message.external_id = message.external_id or receipt.external_id
    message.status = receipt.status
    message.changed_at = receipt.at
    message.due_at = None
    message.claimed_by = None
    message.sent_at = message.sent_at or receipt.at
    if receipt.status in ARRIVED:
        message.delivered_at = message.delivered_at or receipt.at
        message.error = message.error_code = None
        detours.call_off(session, message, now=receipt.at)
    if receipt.status in LOST:
        message.error, message.error_code = receipt.reason, receipt.code
        _act_on_failure(session, message, receipt)
    return True


def _act_on_failure(session: Session, message: Message, receipt: Receipt) -> None:
    """As when the provider refuses it at once, though it was taken before."""
    match receipt.failure:
        case Failure.OPTED_OUT:
            _opt_out(session, message, receipt)
        case Failure.RECIPIENT | Failure.BLOCKED:
            directory.set_blocked(
                session,
                message.channel,
                message.address,
                True,  # noqa: FBT003
                receipt.at,
            )
        case Failure.RETRY:
            _try_again_later(session, message, receipt)
        case Failure.CONFIG:
            why = receipt.reason or receipt.raw
            rest_line(session, message.channel, why, receipt.code, receipt.at)
            _try_again_later(session, message, receipt)


def _call_off_next_try(session: Session, message: Message, receipt: Receipt) -> None:
    """It was given up too early: she has it, and need not get it twice."""
    waiting = session.scalars(
        select(Message)
        .where(
            Message.channel == message.channel,
            Message.address == message.address,
            Message.status == Status.QUEUED,
        )
        .with_for_update()
    )
    for queued in waiting:
        if queued.extra.get("again_for") == message.id:
            detours.withdraw(queued, detours.ARRIVED_OTHERWISE, now=receipt.at)


def _try_again_later(session: Session, message: Message, receipt: Receipt) -> None:
    """Queue it once more where the cause passes by itself, while it is worth it.

    An answer on a ticket has more ways than this one, and goes them in order.
    """
    if detours.is_brought(message):
        return
    tries = int(message.extra.get("tries", 1))
    due = receipt.at + TRY_AGAIN_AFTER
    if tries >= MOST_TRIES:
        return
    if message.expires_at is None or due >= message.expires_at:
        return
    again = transcript.queue(
        session,
        Line(
            message.contact_id,
            message.channel,
            message.address,
            message.our_address,
            message.ticket_id,
        ),
        message.text,
        author=message.author,
        officer_id=message.officer_id,
        choices=[Choice(**choice) for choice in message.choices],
        reply_to_id=message.reply_to_id,
        lives=message.expires_at - receipt.at,
        not_before=due,
        now=receipt.at,
    )
    again.extra = {"tries": tries + 1, "again_for": message.id}
