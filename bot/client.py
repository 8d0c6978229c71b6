"""The client to Telegram's Bot API.

The `Bot` is never initialised: that asks for `getMe`, which fails when Telegram is
unreachable, and nothing we send needs it.
"""

import logging
import os
import re
from typing import Any

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.fields import Fields
from kit.settings import Settings
from kit.transport import Transport

# Times in errors come as timedelta: the library's next behaviour, without its warning.
os.environ.setdefault("PTB_TIMEDELTA", "1")

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0  # with connecting, well inside the outbox's limit for one call


def make_bot(settings: Settings) -> Bot:
    """A bot for the configured server. Close it with `close`."""
    quieten()
    request = HTTPXRequest(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        write_timeout=CONNECT_SECONDS,
        pool_timeout=CONNECT_SECONDS,
        httpx_kwargs={"transport": Transport()},
    )
    return Bot(
        settings.telegram_token.get_secret_value(),
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.telegram_api_url}/file/bot",
        request=request,
        get_updates_request=request,
    )


def quieten() -> None:
    """Keep the token and people's words out of the log.

    httpx logs every URL, and the token is part of it; the library logs whole requests
    and any answer it can't read. We say ourselves what went wrong.
    """
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("telegram").setLevel(logging.CRITICAL)


async def close(bot: Bot) -> None:
    """Close its connections. `Bot.shutdown` does nothing for a bot not initialised."""
    await bot.request.shutdown()


async def call(
    bot: Bot,
    method: str,
    read_timeout: float = READ_SECONDS,
    **parameters: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Call a method and give its result as plain JSON.

    The library's own methods build objects from the result and raise if one field is
    odd: one strange update would stop the polling, and a message that *was* sent would
    look unsent. The library warns off its known names ("sendMessage", "send_message"),
    but reads "send_Message" as the same method.
    """
    try:
        return await bot.do_api_request(
            re.sub("(?=[A-Z])", "_", method),
            api_kwargs=parameters,
            read_timeout=read_timeout,
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise TelegramError("Invalid server response") from error


async def get(bot: Bot, method: str, **parameters: Any) -> Fields:  # noqa: ANN401
    """Call a method whose result is an object.

    Raises:
        TelegramError: Telegram refused, or answered something else.
    """
    result = await call(bot, method, **parameters)
    if not isinstance(result, dict):
        raise TelegramError("Invalid server response")
    return result
