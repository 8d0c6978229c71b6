"""What other systems are told: tickets' changes and messages' ends, as they happen.

There is no second record of what happened: a ticket's history and the message table are
looked through again and again, a little further back than was looked at before, and a
unique key keeps each from being told twice.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Insert, exists, literal, select
from sqlalchemy.orm import Session, joinedload

from api.models import DeliveryStatus, Webhook, WebhookDelivery
from api.shapes import message_shape, note_shape, ticket_shape
from kit.database import insert_into
from messages.channel import Status
from messages.models import Direction, Message
from tickets.models import ChangeKind, Ticket, TicketChange

OVERLAP = timedelta(minutes=10)
"""A transaction may commit after one that is younger; none takes this long."""

MOST = 500
TOLD = {
    Status.CONVERSED: "message.received",
    Status.SENT: "message.sent",
    Status.DELIVERED: "message.delivered",
    Status.READ: "message.read",
    Status.UNDELIVERED: "message.undelivered",
    Status.FAILED: "message.failed",
    Status.EXPIRED: "message.expired",
}
EVENTS = (*(f"ticket.{kind}" for kind in ChangeKind), *TOLD.values())


def gather(session: Session, *, now: datetime) -> int:
    """Queue what happened since the last look, for every webhook; say how many."""
    count = 0
    hooks = session.scalars(
        select(Webhook).where(Webhook.active).with_for_update(skip_locked=True)
    ).all()
    for hook in hooks:
        since = max(hook.created_at, hook.gathered_at - OVERLAP)
        found = [*_tickets(session, hook, since), *_messages(session, hook, since)]
        for key, event, payload in found:
            if event in hook.events:
                session.execute(_insert(session, hook, key, event, payload, now))
                count += 1
        if len(found) < MOST:
            hook.gathered_at = now
    return count


Found = tuple[str, str, dict[str, Any]]


def _tickets(session: Session, hook: Webhook, since: datetime) -> Iterator[Found]:
    told = exists().where(
        WebhookDelivery.webhook_id == hook.id,
        WebhookDelivery.event_key == literal("ticket:").concat(TicketChange.id),
    )
    rows = session.execute(
        select(TicketChange, Ticket)
        .join(Ticket, Ticket.id == TicketChange.ticket_id)
        .options(
            joinedload(TicketChange.officer),
            joinedload(Ticket.area),
            joinedload(Ticket.assignee),
        )
        .where(TicketChange.created_at >= since, ~told)
        .order_by(TicketChange.id)
        .limit(MOST)
    )
    for change, ticket in rows:
        yield (
            f"ticket:{change.id}",
            f"ticket.{change.kind}",
            {
                "at": change.created_at.isoformat(),
                "change": note_shape(change).model_dump(mode="json"),
                "ticket": ticket_shape(ticket).model_dump(mode="json"),
            },
        )


def _messages(session: Session, hook: Webhook, since: datetime) -> Iterator[Found]:
    key = literal("message:").concat(Message.id).concat(":").concat(Message.status)
    told = exists().where(
        WebhookDelivery.webhook_id == hook.id, WebhookDelivery.event_key == key
    )
    rows = session.scalars(
        select(Message)
        .where(Message.changed_at >= since, Message.status.in_(TOLD), ~told)
        .order_by(Message.id)
        .limit(MOST)
    )
    for message in rows:
        inbound = message.direction is Direction.INBOUND
        event = "message.received" if inbound else TOLD[message.status]
        yield (
            f"message:{message.id}:{message.status}",
            event,
            {
                "at": message.changed_at.isoformat(),
                "message": message_shape(message).model_dump(mode="json"),
            },
        )


def _insert(
    session: Session,
    hook: Webhook,
    key: str,
    event: str,
    payload: dict[str, Any],
    now: datetime,
) -> Insert:
    values = {
        "webhook_id": hook.id,
        "event_key": key,
        "event": event,
        "payload": payload,
        "status": DeliveryStatus.WAITING,
        "attempts": 0,
        "due_at": now,
        "created_at": now,
    }
    query = insert_into(session, WebhookDelivery).values(values)
    return query.on_conflict_do_nothing()
