"""Telling Telegram where our webhook is, and asking how it fares."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import TelegramError

from bot.client import close, get, make_bot
from bot.failures import to_send_error
from bot.fields import Fields, number, words
from kit.errors import BadInputError
from kit.said import Said, said
from kit.settings import Settings
from messages.channel import Failure

log = logging.getLogger(__name__)

PATH = "/webhooks/telegram"
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}\Z")
LOOPBACK = ("127.0.0.1", "localhost", "::1")

FIRST_PAUSE = 2.0
LONGEST_PAUSE = 300.0

Sleep = Callable[[float], Awaitable[None]]


def is_wanted(settings: Settings) -> bool:
    return settings.has_telegram and settings.telegram_mode == "webhook"


def url(settings: Settings) -> str:
    """Where Telegram is to send updates.

    Raises:
        BadInputError: A setting is missing or can't be used; the text says which.
    """
    if not settings.telegram_secret.get_secret_value():
        raise BadInputError(
            "Telegram's webhook stays closed (404): set HELPDESK_TELEGRAM_SECRET to a "
            "long random word, or HELPDESK_TELEGRAM_MODE=polling."
        )
    if not SECRET.match(settings.telegram_secret.get_secret_value()):
        raise BadInputError(
            "HELPDESK_TELEGRAM_SECRET may hold 1 to 256 letters, digits, _ and -."
        )
    parts = urlsplit(settings.public_url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise BadInputError(
            "Telegram sends only to https: set HELPDESK_PUBLIC_URL to the address that "
            "the internet sees, or HELPDESK_TELEGRAM_MODE=polling."
        )
    return f"{settings.public_url.partition('#')[0].rstrip('/')}{PATH}"


async def ensure(bot: Bot, settings: Settings) -> Said:
    """Set the webhook, keeping what waits; says in words what was done.

    It is set even if it looks right: the secret Telegram holds can't be read back.

    Raises:
        BadInputError: A setting is missing or can't be used.
        TelegramError: Telegram could not be asked, or refused.
    """
    wanted = url(settings)
    before = words(await get(bot, "getWebhookInfo"), "url")
    await bot.set_webhook(
        wanted,
        secret_token=settings.telegram_secret.get_secret_value(),
        allowed_updates=ALLOWED_UPDATES,
        drop_pending_updates=False,
    )
    if before in ("", wanted):
        return said("Telegram sends updates to {wanted}.", wanted=wanted)
    return said(
        "Telegram sends updates to {wanted}, no longer to {before}.",
        wanted=wanted,
        before=before,
    )


async def ensure_in_time(
    bot: Bot, settings: Settings, *, sleep: Sleep = asyncio.sleep
) -> bool:
    """Set the webhook as soon as Telegram can be reached. Run it beside the server.

    Ends once it is set (True), or when only a changed setting can help (False).
    """
    pause = FIRST_PAUSE
    while True:
        try:
            log.info("%s", await ensure(bot, settings))
        except BadInputError as error:
            log.error("%s", error)  # noqa: TRY400 (a sentence, not a crash)
            return False
        except TelegramError as error:
            failed = to_send_error(error)
            log.warning("the webhook is not set yet: %s", failed)
            if failed.failure is Failure.CONFIG:
                return False
            wait = failed.retry_after
            await sleep(wait.total_seconds() if wait else pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            return True


async def describe(bot: Bot, settings: Settings) -> dict[str, Any]:
    """How the webhook fares, and what to do about it, for an operator.

    Raises:
        TelegramError: Telegram could not be asked.
    """
    info = await get(bot, "getWebhookInfo")
    failed_at = number(info, "last_error_date")
    return {
        "url": words(info, "url"),
        "pending": number(info, "pending_update_count") or 0,
        "last_error": words(info, "last_error_message") or None,
        "last_error_at": (
            datetime.fromtimestamp(failed_at, UTC).isoformat() if failed_at else None
        ),
        "advice": advise(info, settings),
    }


async def look(
    settings: Settings, *, repair: bool
) -> tuple[Said | None, dict[str, Any]]:
    """What was done, if anything, and how the webhook fares; `advice` is a `Said`.

    Raises:
        BadInputError: A setting can't be used, or Telegram could not be asked.
    """
    bot = make_bot(settings)
    try:
        done = await ensure(bot, settings) if repair else None
        return done, await describe(bot, settings)
    except TelegramError as error:
        raise BadInputError(
            "Telegram could not be asked: {why}.", why=to_send_error(error)
        ) from error
    finally:
        await close(bot)


def advise(info: Fields, settings: Settings) -> Said:
    """One sentence: what an operator should do next."""
    set_to = words(info, "url")
    if not is_wanted(settings):
        return (
            said(
                "A webhook is set, so polling gets nothing; the next start removes it."
            )
            if set_to
            else said("Nothing to do: updates are polled.")
        )
    try:
        wanted = url(settings)
    except BadInputError as error:
        return error.said
    if set_to != wanted:
        return said("Repair it: Telegram sends updates to another address, or to none.")
    return _advise_on_error(words(info, "last_error_message"))


def _advise_on_error(error: str) -> Said:
    told = error.lower()
    if not told:
        return said("Nothing to do: it works.")
    if "403" in told or "forbidden" in told:
        return said("Repair it: Telegram holds another secret than we do.")
    if "404" in told or "not found" in told:
        return said("Start the server with HELPDESK_TELEGRAM_TOKEN and _SECRET set.")
    if "503" in told:
        return said(
            "Look at /health/ready: the database was away. Telegram tries again."
        )
    if "ssl" in told or "certificate" in told:
        return said("Renew the certificate of the public address.")
    return said(
        "See that the public address can be reached. Telegram tries for 24 hours."
    )
