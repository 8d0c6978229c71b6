"""The channels of one process: which exist, what sends for them, what runs beside.

Only this file and `server.py` know every door. A channel without its secrets does not
exist; its webhook answers 404, and its vendor's library, up to 16 MB, is not loaded.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from fastapi import FastAPI

from kit.errors import NotFoundError
from kit.settings import Settings
from messages.channel import Sender
from messages.models import Message
from messages.pacing import Pace
from people.address import Channel

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[object]]
BURST_SECONDS = 0.2
"""How much of a second's worth may go at once."""


@dataclass(slots=True)
class Channels:
    """What `server.py` starts and stops."""

    senders: dict[Channel, Sender] = field(default_factory=dict)
    paces: dict[Channel, Pace] = field(default_factory=dict)
    tasks: dict[str, Work] = field(default_factory=dict)
    closers: list[Work] = field(default_factory=list)
    fetchers: dict[Channel, Callable[[str], Awaitable[tuple[bytes, str]]]] = field(
        default_factory=dict
    )

    async def close(self) -> None:
        for close in self.closers:
            await close()

    async def fetch(self, message: Message, number: int) -> tuple[bytes, str]:
        """An attachment's bytes and content type, from its provider.

        Raises:
            NotFoundError: There is no such attachment, or no such channel now.
        """
        attachments = message.extra.get("attachments", [])
        fetcher = self.fetchers.get(message.channel)
        if fetcher is None or not 0 <= number < len(attachments):
            raise NotFoundError("There is no such attachment.")
        return await fetcher(attachments[number]["reference"])


def telegram_looker(settings: Settings) -> Callable[..., Awaitable[object]] | None:
    """What asks Telegram how it fares, as `bot.webhook.look`; None without Telegram."""
    if not settings.has_telegram:
        return None

    async def look(*, repair: bool) -> object:
        import bot.webhook

        return await bot.webhook.look(settings, repair=repair)

    return look


def open_channels(app: FastAPI, settings: Settings) -> Channels:
    channels = Channels()
    if settings.has_sms:
        _open_sms(channels, app, settings)
    if settings.has_telegram:
        _open_telegram(channels, app, settings)
    return channels


def _pace(per_second: float) -> Pace:
    return Pace(per_second, max(1, round(per_second * BURST_SECONDS)))


def _open_sms(channels: Channels, app: FastAPI, settings: Settings) -> None:
    import sms.client
    import sms.media
    import sms.poll
    from sms.sender import TwilioSender

    client = sms.client.make_client(settings)
    channels.senders[Channel.SMS] = TwilioSender(client, settings)
    channels.paces[Channel.SMS] = _pace(settings.sms_per_second)
    channels.fetchers[Channel.SMS] = lambda ref: sms.media.fetch(client, ref)
    channels.closers.append(lambda: sms.client.close(client))
    if settings.role != "web":
        channels.tasks["sms catch-up"] = lambda: sms.poll.run(
            client, settings, app.state.inbox, clock=app.state.clock
        )


def _open_telegram(channels: Channels, app: FastAPI, settings: Settings) -> None:
    import bot.client
    import bot.commands
    import bot.media
    import bot.poll
    import bot.webhook
    from bot.intake import Intake
    from bot.sender import TelegramSender

    telegram = bot.client.make_bot(settings)
    intake = Intake(app.state.inbox, settings.telegram_bot_id, settings.default_country)
    app.state.telegram_intake = intake
    channels.senders[Channel.TELEGRAM] = TelegramSender(
        telegram,
        on_moved=lambda before, after: app.state.inbox.moved(
            Channel.TELEGRAM, before, after
        ),
    )
    channels.paces[Channel.TELEGRAM] = _pace(settings.telegram_per_second)
    channels.fetchers[Channel.TELEGRAM] = lambda ref: bot.media.fetch(telegram, ref)
    channels.closers.append(lambda: bot.client.close(telegram))
    if settings.role == "web":
        return
    channels.tasks["telegram commands"] = lambda: bot.commands.introduce(
        telegram, intake
    )
    if bot.webhook.is_wanted(settings):
        channels.tasks["telegram webhook"] = lambda: bot.webhook.ensure_in_time(
            telegram, settings
        )
    else:
        poller = bot.poll.Poller(telegram, intake, app.state.clock)
        channels.tasks["telegram polling"] = poller.run
