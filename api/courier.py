"""Carrying events to webhooks: signed, tried again for a day, written down.

`Msaada-Signature: t=SECONDS,v1=HEX`: the HMAC-SHA256 of "SECONDS.BODY" with the
webhook's secret, so that a receiver knows us and can refuse what is old.
"""

import asyncio
import hashlib
import hmac
import ipaddress
import json
import logging
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, sessionmaker

from api import events
from api.models import DeliveryStatus, WebhookDelivery
from kit.clock import Clock
from kit.errors import BadInputError
from kit.wake import Topic, Wake

log = logging.getLogger(__name__)

AGAIN_AFTER = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720))
LEASE = timedelta(minutes=2)
ANSWER_WITHIN = 10.0
AT_ONCE = 20
SLOW_LOOK = 15.0
LONGEST_ERROR = 200


@dataclass(frozen=True, slots=True)
class Parcel:
    delivery_id: int
    url: str
    secret: str
    event: str
    body: bytes


@dataclass(slots=True)
class Courier:
    """One per worker process; several of them never carry the same thing at once."""

    sessions: sessionmaker[Session]
    wake: Wake
    clock: Clock
    to_private: bool = False
    transport: httpx.AsyncBaseTransport | None = None

    async def run(self) -> None:
        """Carry until cancelled."""
        seen = self.wake.count(Topic.DESK)
        while True:
            if not await self.round():
                seen = await self.wake.wait(Topic.DESK, seen, SLOW_LOOK)
                await asyncio.sleep(1)  # what comes together goes together

    async def round(self) -> int:
        """Gather, and carry what is due; return how many were carried."""
        parcels = await asyncio.to_thread(self._take)
        await asyncio.gather(*(self._carry(parcel) for parcel in parcels))
        return len(parcels)

    def _take(self) -> list[Parcel]:
        now = self.clock()
        with self.sessions.begin() as session:
            events.gather(session, now=now)
            due = session.scalars(
                select(WebhookDelivery)
                .options(joinedload(WebhookDelivery.webhook, innerjoin=True))
                .where(
                    WebhookDelivery.status == DeliveryStatus.WAITING,
                    WebhookDelivery.due_at <= now,
                )
                .order_by(WebhookDelivery.due_at, WebhookDelivery.id)
                .limit(AT_ONCE)
                .with_for_update(skip_locked=True, of=WebhookDelivery)
            ).all()
            for delivery in due:
                delivery.due_at = now + LEASE
                delivery.attempts += 1
            return [_parcel(delivery) for delivery in due]

    async def _carry(self, parcel: Parcel) -> None:
        now = self.clock()
        try:
            if not self.to_private:
                await asyncio.to_thread(refuse_private, parcel.url)
            async with httpx.AsyncClient(
                transport=self.transport, timeout=ANSWER_WITHIN, trust_env=False
            ) as client:
                answer = await client.post(
                    parcel.url, content=parcel.body, headers=_headers(parcel, now)
                )
            status, error = answer.status_code, ""
        except (httpx.HTTPError, httpx.InvalidURL, BadInputError, OSError) as failed:
            status, error = None, str(failed) or type(failed).__name__
        await asyncio.to_thread(self._record, parcel.delivery_id, status, error)

    def _record(self, delivery_id: int, status: int | None, error: str) -> None:
        now = self.clock()
        with self.sessions.begin() as session:
            delivery = session.get_one(
                WebhookDelivery, delivery_id, with_for_update=True
            )
            delivery.answer = status
            if status is not None and 200 <= status < 300:
                delivery.status = DeliveryStatus.DELIVERED
                delivery.delivered_at, delivery.due_at = now, None
                delivery.error = None
                return
            said = error or f"It answered {status}."
            delivery.error = said[:LONGEST_ERROR]
            if delivery.attempts > len(AGAIN_AFTER):
                delivery.status, delivery.due_at = DeliveryStatus.FAILED, None
                log.warning("webhook delivery %d was given up", delivery_id)
            else:
                delivery.due_at = now + AGAIN_AFTER[delivery.attempts - 1]


def _parcel(delivery: WebhookDelivery) -> Parcel:
    body = {"id": delivery.id, "event": delivery.event, **delivery.payload}
    return Parcel(
        delivery.id,
        delivery.webhook.url,
        delivery.webhook.secret,
        delivery.event,
        json.dumps(body, ensure_ascii=False).encode(),
    )


def _headers(parcel: Parcel, now: datetime) -> dict[str, str]:
    seconds = int(now.timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "Msaada",
        "Msaada-Event": parcel.event,
        "Msaada-Delivery": str(parcel.delivery_id),
        "Msaada-Signature": (
            f"t={seconds},v1={signature(parcel.secret, seconds, parcel.body)}"
        ),
    }


def signature(secret: str, seconds: int, body: bytes) -> str:
    signed = f"{seconds}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def check_url(url: str, *, to_private: bool) -> None:
    """Whether a webhook may be set up there, as far as the address itself tells.

    Raises:
        BadInputError: It is no https address, or names a machine of this network.
    """
    parts = urlsplit(url)
    fine = ("https", "http") if to_private else ("https",)
    if parts.scheme not in fine or not parts.hostname or parts.username:
        raise BadInputError("url: write an address that begins with https://.")
    if to_private:
        return
    try:
        address = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return
    if not address.is_global:
        raise BadInputError("url: that is an address inside this network.")


def refuse_private(url: str) -> None:
    """Nobody may make us knock at doors inside our own network.

    Raises:
        BadInputError: The name leads to such a door.
        OSError: The name leads nowhere.
    """
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found: list[Any] = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    for *_, place in found:
        if not ipaddress.ip_address(place[0]).is_global:
            raise BadInputError("The name leads to an address inside this network.")
