"""The commands Telegram offers in a private chat, in the contact's language."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from bot.client import get
from bot.failures import to_send_error
from bot.fields import words
from bot.intake import Intake
from messages.channel import Failure

log = logging.getLogger(__name__)

COMMANDS = {
    "en": {
        "guide": "Steps for a problem",
        "open": "Open problems in your area",
        "lang": "Change language",
    },
    "sw": {
        "guide": "Hatua za tatizo",
        "open": "Matatizo yaliyo wazi eneo lako",
        "lang": "Badilisha lugha",
    },
    "fr": {
        "guide": "Les étapes pour un problème",
        "open": "Dossiers ouverts de votre zone",
        "lang": "Changer de langue",
    },
}
DEFAULT = "en"

FIRST_PAUSE = 2.0
LONGEST_PAUSE = 300.0

Sleep = Callable[[float], Awaitable[None]]


async def publish(bot: Bot) -> None:
    """Set the commands: one list without a language, then one for each.

    Raises:
        TelegramError: Telegram could not be asked, or refused.
    """
    await _set(bot, DEFAULT, None)
    for locale in COMMANDS:
        await _set(bot, locale, locale)


async def _set(bot: Bot, locale: str, language_code: str | None) -> None:
    await bot.set_my_commands(
        [BotCommand(name, text) for name, text in COMMANDS[locale].items()],
        scope=BotCommandScopeAllPrivateChats(),
        language_code=language_code,
    )


async def introduce(
    bot: Bot, intake: Intake | None = None, *, sleep: Sleep = asyncio.sleep
) -> bool:
    """Learn the bot's name and set its commands, as soon as Telegram can be reached.

    Run it beside the server. False: Telegram refuses, and asking again won't help.
    """
    pause = FIRST_PAUSE
    while True:
        try:
            username = words(await get(bot, "getMe"), "username") or None
            if intake is not None:
                intake.username = username
            await publish(bot)
        except TelegramError as error:
            failed = to_send_error(error)
            if failed.failure in (Failure.CONTENT, Failure.CONFIG):
                log.warning("the bot's commands were not set: %s", failed)
                return False
            wait = failed.retry_after
            await sleep(wait.total_seconds() if wait else pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            return True
