"""Telegram's many ways to refuse, as one question: what is to be done about it?

The order matters: to the library, `BadRequest` and `TimedOut` are network errors too.
"""

import re
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from messages.channel import Failure, SendError

# Failed before a byte of the request left: surely not sent.
NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
)
BAD_ADDRESS = (httpx.UnsupportedProtocol, httpx.InvalidURL)

# Texts of the server's source; hints only, since Telegram may change them.
NO_RECIPIENT = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_id is empty",
    "group chat was deactivated",
    "not enough rights",
    "have no rights to send",
)
FLOOD = re.compile(r"too many requests(?:: retry after (\d{1,6}))?", re.IGNORECASE)


def to_send_error(error: TelegramError) -> SendError:
    match error:
        case Forbidden():
            return _failed("The contact has blocked the bot", Failure.BLOCKED, "403")
        case RetryAfter():
            wait = error.retry_after
            pause = wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
            return _too_fast(pause)
        case ChatMigrated():
            return _failed("The chat has moved again", Failure.RETRY, "400")
        case BadRequest():
            return _refused(error.message)
        case InvalidToken() | EndPointNotFound():
            return _failed(
                "Telegram does not know the bot: check HELPDESK_TELEGRAM_TOKEN",
                Failure.CONFIG,
                "401",
            )
        case Conflict():
            return _failed(
                "Telegram says another program runs this bot", Failure.CONFIG, "409"
            )
    return _network(error)


def _refused(reason: str) -> SendError:
    said = reason.lower()
    if any(hint in said for hint in NO_RECIPIENT):
        return _failed("Telegram does not know this chat", Failure.RECIPIENT, "400")
    return _failed(f"Telegram refused this: {reason}", Failure.CONTENT, "400")


def _network(error: TelegramError) -> SendError:
    cause = error.__cause__
    if isinstance(cause, BAD_ADDRESS):
        return _failed(
            "HELPDESK_TELEGRAM_API_URL is no web address", Failure.CONFIG, None
        )
    if isinstance(cause, NEVER_LEFT):
        return _failed("Telegram can't be reached", Failure.RETRY, None)
    if flood := FLOOD.search(error.message):
        return _too_fast(timedelta(seconds=int(flood[1])) if flood[1] else None)
    return _failed("Telegram did not answer clearly", Failure.UNKNOWN, None)


def _too_fast(pause: timedelta | None) -> SendError:
    return SendError(
        "Telegram asks us to slow down",
        failure=Failure.RETRY,
        code="429",
        retry_after=pause,
    )


def _failed(reason: str, failure: Failure, code: str | None) -> SendError:
    return SendError(reason, failure=failure, code=code)
