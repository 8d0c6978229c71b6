"""Sending through Twilio, and looking up what may have been sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from twilio.base.exceptions import TwilioException

from kit.settings import Settings
from messages.channel import Failure, OutboundMessage, SendError, Sent
from messages.segments import measure, reduce
from sms.client import ApiError, records
from sms.errors import UNSURE, judge
from sms.parse import WHATSAPP
from sms.render import render
from sms.signature import public_base

LONGEST_VALIDITY = 36_000
"""Seconds; Twilio's own limit for ValidityPeriod."""

LOOKED_AT = 100
MOST_PAGES = 5
CLOCKS_APART = timedelta(minutes=1)
LOOPBACK = ("127.0.0.1", "::1", "localhost")
UNREACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""No connection, so no request: surely not sent."""

REFUSED_AFTERWARDS = ("failed", "undelivered", "canceled")


@dataclass(frozen=True, slots=True)
class TwilioSender:
    """Implements `messages.channel.Sender`. `client` is from `sms.client.make_client`.

    There is no hidden retry anywhere below: the outbox decides what is sent again.
    """

    client: Any
    settings: Settings

    async def send(self, message: OutboundMessage) -> Sent:
        """Hand one message to Twilio.

        Raises:
            SendError: Twilio didn't take it, or nobody knows whether it did.
        """
        text = render(message)
        with _network():
            answer = await self.client.messages.create_async(
                to=message.address,
                body=text,
                validity_period=_validity(message.valid_for),
                **origin(message, self.settings),
                **_callback(message, self.settings),
            )
        if answer.status in REFUSED_AFTERWARDS and answer.error_code:
            code = str(answer.error_code)
            verdict = judge(400, code, is_json=True)
            raise SendError(verdict.words, failure=verdict.failure, code=code)
        return _sent(answer, message, text)

    async def find(self, message: OutboundMessage, *, since: datetime) -> Sent | None:
        """Look for a message whose sending ended unknown: by number, text and time.

        The list is not narrowed by Twilio's date filter, which knows only the time of
        sending and so may leave out what still waits in Twilio's queue. The caller must
        not believe an answer that names another message's id.

        Raises:
            SendError: Twilio could not be asked.
        """
        text = render(message)
        earliest = max(since, message.created_at - CLOCKS_APART)
        found = []
        with _network():
            page = await self.client.messages.page_async(
                to=message.address, page_size=LOOKED_AT
            )
            async for record in records(page, most_pages=MOST_PAGES):
                if _is_it(record, text, earliest):
                    found.append(record)
        if not found:
            return None
        newest = max(found, key=lambda record: record.date_created or earliest)
        return _sent(newest, message, text)


def origin(message: OutboundMessage, settings: Settings) -> dict[str, str]:
    """From which number of ours: the one written to, so that a thread stays whole."""
    ours = message.our_address
    if message.address.startswith(WHATSAPP) and ours.startswith(WHATSAPP):
        return {"from_": ours}
    if settings.twilio_number:
        prefix = WHATSAPP if message.address.startswith(WHATSAPP) else ""
        return {"from_": prefix + settings.twilio_number}
    return {"messaging_service_sid": settings.twilio_messaging_service_sid}


def _callback(message: OutboundMessage, settings: Settings) -> dict[str, str]:
    """Where Twilio tells us how it went; our own id may come back before Twilio's."""
    if not settings.public_url:
        return {}
    parts = urlsplit(settings.public_url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        return {}
    base = public_base(settings.public_url)
    url = f"{base}/webhooks/twilio/status?mid={message.message_id}"
    return {"status_callback": url}


def _validity(valid_for: timedelta) -> int:
    return max(1, min(int(valid_for.total_seconds()), LONGEST_VALIDITY))


def _sent(record: Any, message: OutboundMessage, text: str) -> Sent:  # noqa: ANN401
    """Our own count of segments: Twilio's is 0 at first with a Messaging Service."""
    if not isinstance(record.sid, str) or not record.sid:
        raise SendError(UNSURE, failure=Failure.UNKNOWN)
    is_sms = not message.address.startswith(WHATSAPP)
    return Sent(
        record.sid,
        segments=measure(text).segments if is_sms else 1,
        delivered=record.status in ("delivered", "read"),
    )


def _is_it(record: Any, text: str, earliest: datetime) -> bool:  # noqa: ANN401
    created = record.date_created
    return (
        str(record.direction).startswith("outbound")
        and (created is None or created >= earliest)
        and _squeezed(record.body or "") == _squeezed(text)
    )


def _squeezed(text: str) -> str:
    """As it may come back: Twilio trims, and may itself write text in plain letters."""
    return " ".join(reduce(text).split())


@contextmanager
def _network() -> Iterator[None]:
    """Turn the many ways to fail into one question: may it have been sent?"""
    try:
        yield
    except ApiError as error:
        verdict = judge(error.status, error.code, is_json=error.is_json)
        raise SendError(
            verdict.words,
            failure=verdict.failure,
            code=error.code or f"HTTP {error.status}",
            retry_after=error.retry_after,
        ) from error
    except UNREACHED as error:
        raise SendError(
            "Twilio can't be reached. It is sent again by itself.",
            failure=Failure.RETRY,
        ) from error
    except (httpx.HTTPError, TimeoutError, OSError) as error:
        raise SendError(UNSURE, failure=Failure.UNKNOWN) from error
    except (ValueError, AttributeError, TypeError, TwilioException):
        # Not what Twilio's interface promises. The cause may hold the answer's text.
        raise SendError(UNSURE, failure=Failure.UNKNOWN) from None
