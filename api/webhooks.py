"""Setting up where events go, and looking at how they fared."""

import secrets
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.access import needs
from api.courier import check_url
from api.events import EVENTS
from api.models import ApiToken, DeliveryStatus, Webhook, WebhookDelivery
from api.once import Key, once
from api.paging import Cursor, Limit, Page, after, next_after
from api.scopes import Scope
from kit.errors import BadInputError, ConflictError, NotFoundError
from kit.web import Now, Reader, Transaction

router = APIRouter(prefix="/webhooks", tags=["webhooks"])

May = Annotated[ApiToken, Depends(needs(Scope.WEBHOOKS_WRITE), scope="function")]


class NewWebhook(BaseModel):
    url: str = Field(max_length=500, examples=["https://example.org/msaada"])
    events: list[str] = Field(min_length=1, examples=[["ticket.opened"]])


class WebhookShape(BaseModel):
    id: int
    url: str
    events: list[str]
    active: bool
    created_at: datetime


class WebhookWithSecret(WebhookShape):
    secret: str = Field(description="Shown once: check `Msaada-Signature` with it.")


class DeliveryShape(BaseModel):
    id: int
    event: str
    status: DeliveryStatus
    attempts: int
    answer: int | None
    error: str | None
    created_at: datetime
    delivered_at: datetime | None


@router.get("")
def read_all(_: May, session: Reader) -> list[WebhookShape]:
    return [_shape(hook) for hook in session.scalars(select(Webhook))]


@router.post("", status_code=201, response_model=WebhookWithSecret)
def create(
    request: Request,
    token: May,
    session: Transaction,
    now: Now,
    body: NewWebhook,
    key: Key = None,
) -> JSONResponse:
    """Tell this address of these events from now on."""

    def deed() -> WebhookWithSecret:
        to_private = request.app.state.settings.webhooks_to_private
        check_url(body.url, to_private=to_private)
        unknown = sorted(set(body.events) - set(EVENTS))
        if unknown:
            raise BadInputError(f"events: {unknown[0]} is none of {', '.join(EVENTS)}.")
        hook = Webhook(
            url=body.url,
            secret=secrets.token_urlsafe(32),
            events=sorted(set(body.events)),
            active=True,
            officer_id=token.officer_id,
            created_at=now,
            gathered_at=now,
        )
        session.add(hook)
        session.flush()
        return WebhookWithSecret(**_shape(hook).model_dump(), secret=hook.secret)

    return once(session, request, token, key, body, deed, now=now)


@router.delete("/{webhook_id}", status_code=204)
def remove(_: May, session: Transaction, webhook_id: int) -> None:
    """Tell it nothing more; its log stays."""
    _found(session, webhook_id).active = False
    session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.webhook_id == webhook_id,
            WebhookDelivery.status == DeliveryStatus.WAITING,
        )
        .values(status=DeliveryStatus.FAILED, due_at=None, error="It was removed.")
    )


@router.get("/{webhook_id}/deliveries")
def read_deliveries(
    _: May, session: Reader, webhook_id: int, limit: Limit = 50, cursor: Cursor = ""
) -> Page[DeliveryShape]:
    """The log, the oldest first."""
    _found(session, webhook_id)
    rows = session.scalars(
        select(WebhookDelivery)
        .where(
            WebhookDelivery.webhook_id == webhook_id, WebhookDelivery.id > after(cursor)
        )
        .order_by(WebhookDelivery.id)
        .limit(limit + 1)
    ).all()
    shown = rows[:limit]
    return Page(
        items=[_delivery(row) for row in shown],
        next=next_after(rows, limit, shown[-1].id if shown else None),
    )


@router.post("/{webhook_id}/deliveries/{delivery_id}/replays", status_code=202)
def replay(
    _: May, session: Transaction, now: Now, webhook_id: int, delivery_id: int
) -> DeliveryShape:
    """Send it once more, whatever became of it."""
    delivery = session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.webhook_id != webhook_id:
        raise NotFoundError(f"There is no delivery {delivery_id}.")
    if not delivery.webhook.active:
        raise ConflictError("This webhook was removed.")
    delivery.status, delivery.due_at = DeliveryStatus.WAITING, now
    delivery.attempts = 0
    return _delivery(delivery)


def _found(session: Session, webhook_id: int) -> Webhook:
    hook = session.get(Webhook, webhook_id)
    if hook is None:
        raise NotFoundError(f"There is no webhook {webhook_id}.")
    return hook


def _shape(hook: Webhook) -> WebhookShape:
    return WebhookShape(
        id=hook.id,
        url=hook.url,
        events=hook.events,
        active=hook.active,
        created_at=hook.created_at,
    )


def _delivery(row: WebhookDelivery) -> DeliveryShape:
    return DeliveryShape(
        id=row.id,
        event=row.event,
        status=row.status,
        attempts=row.attempts,
        answer=row.answer,
        error=row.error,
        created_at=row.created_at,
        delivered_at=row.delivered_at,
    )
