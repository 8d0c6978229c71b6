"""Catching up: what Twilio holds for us that no webhook brought.

Twilio doesn't repeat a webhook that failed, unless told to in its address, so every
message is looked for as well. The same poll lets a machine without a public address
receive SMS. Nothing comes twice: the inbox knows what it has.
"""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from kit.clock import Clock
from kit.settings import Settings
from messages.channel import InboundMessage
from messages.inbox import Inbox
from sms.client import ApiError, records
from sms.parse import MOST_MEDIA, parse

log = logging.getLogger(__name__)

INTERVAL = timedelta(minutes=3)
FIRST_LOOK_BACK = timedelta(hours=24)
"""How long we may have been down. What is older, a contact no longer waits for."""

OVERLAP = timedelta(minutes=15)
"""Twilio lists a message some seconds late, and a webhook's repeats end by then."""

LONGEST_PAUSE = timedelta(minutes=30)
PAGE = 200
MOST_PAGES = 50
GONE = 404


async def run(
    client: Any,  # noqa: ANN401
    settings: Settings,
    inbox: Inbox,
    *,
    clock: Clock,
    interval: timedelta = INTERVAL,
    look_back: timedelta = FIRST_LOOK_BACK,
) -> None:
    """Catch up at once, then every `interval`, until cancelled."""
    since, pause = clock() - look_back, interval
    while True:
        started = clock()
        try:
            await catch_up(client, settings, inbox, since=since, clock=clock)
        except Exception as error:  # Twilio or the database is away: look again later
            pause = min(pause * 2, max(LONGEST_PAUSE, interval))
            # Its name alone: what Twilio sent may stand in its text.
            log.warning("catching up with Twilio failed: %s", type(error).__name__)
        else:
            since, pause = started - OVERLAP, interval
        await asyncio.sleep(pause.total_seconds())


async def catch_up(
    client: Any,  # noqa: ANN401
    settings: Settings,
    inbox: Inbox,
    *,
    since: datetime,
    clock: Clock,
) -> int:
    """Accept all that was written to us since; return how many that were, known or new.

    Raises:
        ApiError, httpx.HTTPError, TimeoutError: Twilio could not be asked.
        sqlalchemy.exc.SQLAlchemyError: The database could not take them.
    """
    found: list[InboundMessage] = []
    only = {"to": settings.twilio_number} if settings.twilio_number else {}
    page = await client.messages.page_async(
        date_sent_after=since.astimezone(UTC), page_size=PAGE, **only
    )
    async for record in records(page, most_pages=MOST_PAGES):
        if _is_for_us(record, settings, since):
            message = await _read(client, record, settings, now=clock())
            found += [message] if message else []
    found.sort(key=lambda message: message.received_at)  # the newest are listed first
    for start in range(0, len(found), PAGE):
        await inbox.accept(*found[start : start + PAGE])
    return len(found)


def _is_for_us(record: Any, settings: Settings, since: datetime) -> bool:  # noqa: ANN401
    """Inbound, recent (Twilio's own filter may go by the day), and to us.

    Without a number of our own, the messaging service must be ours: another service of
    the account may hold other numbers.
    """
    if record.direction != "inbound":
        return False
    sent = record.date_sent or record.date_created
    if sent is not None and sent < since:
        return False
    if settings.twilio_number:
        return bool(record.to == settings.twilio_number)
    return bool(record.messaging_service_sid == settings.twilio_messaging_service_sid)


async def _read(
    client: Any,  # noqa: ANN401
    record: Any,  # noqa: ANN401
    settings: Settings,
    *,
    now: datetime,
) -> InboundMessage | None:
    """The record as the webhook would have brought it."""
    fields = {
        "MessageSid": record.sid,
        "From": record.from_,
        "To": record.to,
        "Body": record.body,
        "MessagingServiceSid": record.messaging_service_sid,
        **(await _media(client, record)),
    }
    sent = record.date_sent or record.date_created or now
    return parse(
        {key: value for key, value in fields.items() if isinstance(value, str)},
        ours=(settings.twilio_number,),
        received_at=min(sent, now),
    )


async def _media(client: Any, record: Any) -> dict[str, str]:  # noqa: ANN401
    """What the webhook names as MediaUrl0 and on. The list of them is asked for."""
    if str(record.num_media or "0") == "0":
        return {}
    try:
        media = await client.messages(record.sid).media.page_async(page_size=MOST_MEDIA)
    except ApiError as error:
        if error.status == GONE:  # deleted meanwhile; her words are still there
            return {}
        raise
    fields = {}
    for n, item in enumerate(media):
        uri = str(item.uri or "").removesuffix(".json")
        fields[f"MediaUrl{n}"] = client.api.absolute_url(uri)
        fields[f"MediaContentType{n}"] = str(item.content_type or "")
    return fields
