from typing import Any

import pytest
from telegram import Bot

from bot.client import close, make_bot
from bot.media import MediaError, fetch
from kit.errors import HelpdeskError, NotFoundError
from kit.settings import Settings
from tests.bot.fake_telegram import TOKEN, FakeTelegram

pytestmark = pytest.mark.anyio


def offer(
    telegram: FakeTelegram,
    path: str,
    content_type: str,
    body: bytes,
    **more: Any,  # noqa: ANN401
) -> None:
    telegram.files[path] = (content_type, body)
    file = {"file_id": "x", "file_path": path, **more}
    telegram.answers["getFile"].append((200, {"ok": True, "result": file}))


@pytest.mark.parametrize(
    ("path", "said", "content_type"),
    [
        ("photos/file_1.jpg", "application/octet-stream", "image/jpeg"),
        ("voice/file_2.oga", "", "audio/ogg"),
        ("videos/file_3.mp4", "video/mp4", "video/mp4"),
        ("documents/file_4.pdf", "application/octet-stream", "application/pdf"),
        ("stickers/file_5.webp", "application/octet-stream", "image/webp"),
        ("photos/file_6", "image/png; charset=binary", "image/png"),
    ],
)
async def test_a_file_is_fetched_with_its_type(
    telegram: FakeTelegram, bot: Bot, path: str, said: str, content_type: str
) -> None:
    offer(telegram, path, said, b"\x01\x02")

    assert await fetch(bot, "x") == (b"\x01\x02", content_type)
    assert telegram.asked("getFile") == [{"file_id": "x"}]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("documents/page.html", "text/html"),
        ("documents/page.svg", "image/svg+xml"),
        ("documents/setup.exe", "application/octet-stream"),
        ("documents/file", ""),
    ],
)
async def test_what_could_run_or_nobody_knows_is_not_shown(
    telegram: FakeTelegram, bot: Bot, path: str, said: str
) -> None:
    offer(telegram, path, said, b"x")

    with pytest.raises(MediaError, match="not shown"):
        await fetch(bot, "x")


@pytest.mark.parametrize("said_size", [{}, {"file_size": 2_000_000}])
async def test_a_file_that_is_too_large_is_not_fetched(
    telegram: FakeTelegram, bot: Bot, said_size: dict[str, int]
) -> None:
    offer(telegram, "photos/f.jpg", "image/jpeg", b"x" * 2_000_000, **said_size)

    with pytest.raises(MediaError, match="larger than 1 MB"):
        await fetch(bot, "x", most_bytes=1 << 20)


async def test_a_file_too_large_for_telegram_is_said_to_be(
    telegram: FakeTelegram, bot: Bot
) -> None:
    telegram.fail("getFile", 400, "Bad Request: file is too big")

    with pytest.raises(MediaError, match="larger than 20 MB"):
        await fetch(bot, "x")


@pytest.mark.parametrize(
    "path", ["", "../../etc/passwd", "http://127.0.0.1/x.jpg", "gone.jpg"]
)
async def test_a_file_telegram_no_longer_has_is_not_found(
    telegram: FakeTelegram, bot: Bot, path: str
) -> None:
    file = {"file_id": "x", "file_path": path}
    telegram.answers["getFile"].append((200, {"ok": True, "result": file}))

    with pytest.raises(NotFoundError):
        await fetch(bot, "x")


async def test_an_unknown_file_is_not_found(telegram: FakeTelegram, bot: Bot) -> None:
    telegram.fail("getFile", 400, "Bad Request: wrong file_id")

    with pytest.raises(NotFoundError):
        await fetch(bot, "x")


async def test_no_error_shows_the_token(
    telegram: FakeTelegram, settings: Settings
) -> None:
    away = settings.model_copy(update={"telegram_api_url": "http://127.0.0.1:9"})
    gone = make_bot(away)

    with pytest.raises(HelpdeskError) as refused:
        await fetch(gone, "x")
    await close(gone)

    assert TOKEN not in str(refused.value)
    assert refused.value.__cause__ is None


async def test_a_file_server_that_breaks_off_is_no_crash(
    telegram: FakeTelegram, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(telegram, "photos/f.jpg", "image/jpeg", b"x")
    monkeypatch.setattr(telegram, "_file", lambda _: None)

    with pytest.raises(MediaError, match="can't be reached") as refused:
        await fetch(bot, "x")

    assert refused.value.__cause__ is None
