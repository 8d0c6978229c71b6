"""Fetching a file a contact sent, when an officer looks at it.

The address of a file holds the bot's token, so it stays in here: no error names it.
"""

import mimetypes
from pathlib import PurePosixPath

import httpx
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.client import get
from bot.failures import to_send_error
from bot.fields import number, words
from kit.errors import ConflictError, NotFoundError

MOST_BYTES = 20 << 20
"""What the Bot API lets a bot download."""

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
PASSIVE = ("image/", "audio/", "video/")

# Telegram's own endings, which the standard table does not know everywhere.
ENDINGS = {".oga": "audio/ogg", ".ogg": "audio/ogg", ".webp": "image/webp"}


class MediaError(ConflictError):
    """The file can't be shown. The text says why."""


async def fetch(
    bot: Bot, file_id: str, most_bytes: int = MOST_BYTES
) -> tuple[bytes, str]:
    """The file's bytes and content type: pictures, sound, film and PDF only.

    Raises:
        NotFoundError: Telegram no longer has the file.
        MediaError: It is too large, of another type, or Telegram can't be reached.
    """
    path = await _path(bot, file_id, most_bytes)
    try:
        async with (
            httpx.AsyncClient(timeout=TIMEOUT) as client,
            client.stream("GET", f"{bot.base_file_url}/{path}") as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise NotFoundError("Telegram no longer has this file.")
            content_type = _content_type(path, response.headers.get("content-type", ""))
            return await _read(response, most_bytes), content_type
    except (httpx.HTTPError, httpx.InvalidURL):
        # Without its cause: the cause names the address, and so the token.
        raise MediaError("Telegram can't be reached; try again later.") from None


async def _path(bot: Bot, file_id: str, most_bytes: int) -> str:
    try:
        file = await get(bot, "getFile", file_id=file_id)
    except BadRequest as error:
        if "too big" in error.message.lower():
            raise _too_large(most_bytes) from None
        raise NotFoundError("Telegram no longer has this file.") from None
    except TelegramError as error:
        why = to_send_error(error).said
        raise MediaError("{why}.", why=why) from None
    path = words(file, "file_path", 512)
    if not path or ":" in path or ".." in PurePosixPath(path).parts:
        raise NotFoundError("Telegram no longer has this file.")
    if (number(file, "file_size") or 0) > most_bytes:
        raise _too_large(most_bytes)
    return path


async def _read(response: httpx.Response, most_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > most_bytes:
            raise _too_large(most_bytes)
    return bytes(body)


def _content_type(path: str, said: str) -> str:
    """What the server says, else what the name says; Telegram often says nothing.

    An SVG is a picture that can run scripts, so it is not one for us.
    """
    ending = PurePosixPath(path).suffix.lower()
    by_name = ENDINGS.get(ending) or mimetypes.types_map.get(ending, "")
    for content_type in (said.partition(";")[0].strip().lower(), by_name):
        passive = content_type.startswith(PASSIVE) and "svg" not in content_type
        if passive or content_type == "application/pdf":
            return content_type
    raise MediaError("This kind of file is not shown here.")


def _too_large(most_bytes: int) -> MediaError:
    return MediaError("The file is larger than {most} MB.", most=most_bytes >> 20)
