"""Other systems: what they may ask with, and what is sent to them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kit.database import Base
from people.models import Officer


class ApiToken(Base):
    """What another system signs in with. Only its hash is kept.

    It acts in the name of an officer, so that a ticket's history always says who; what
    it may do is the officer's role, narrowed by its scopes.
    """

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey(Officer.id))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(doc="to the hour")
    revoked_at: Mapped[datetime | None]

    officer: Mapped[Officer] = relationship()


class IdempotentAnswer(Base):
    """What a write was answered, so that the same write sent again changes nothing."""

    __tablename__ = "idempotent_answers"
    __table_args__ = (UniqueConstraint("token_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey(ApiToken.id))
    key: Mapped[str]
    request_hash: Mapped[str]
    status: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(index=True)


class Webhook(Base):
    """An address that is told what happens. `events` are names such as ticket.opened.

    The secret is kept as it is: every delivery is signed with it.
    """

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    secret: Mapped[str]
    events: Mapped[list[str]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(default=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey(Officer.id), doc="who set it up")
    created_at: Mapped[datetime]
    gathered_at: Mapped[datetime] = mapped_column(doc="what came before was looked at")


class DeliveryStatus(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"  # tried for a day, and given up


class WebhookDelivery(Base):
    """One event on its way to one webhook: the log, and the queue."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_key"),
        Index(None, "status", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey(Webhook.id))
    event_key: Mapped[str] = mapped_column(doc="ticket:17, the row it tells of")
    event: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[DeliveryStatus] = mapped_column(default=DeliveryStatus.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    answer: Mapped[int | None] = mapped_column(doc="the last HTTP status")
    error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    delivered_at: Mapped[datetime | None]

    webhook: Mapped[Webhook] = relationship()
