import logging
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.client import close, make_bot
from bot.failures import to_send_error
from bot.sender import TelegramSender
from kit.settings import Settings
from messages.channel import (
    CannotLookError,
    Choice,
    Failure,
    OutboundMessage,
    SendError,
    Sent,
)
from people.address import Channel
from tests.bot.fake_telegram import TOKEN, Dropped, FakeTelegram
from tests.bot.updates import ASHA, BOT, GROUP, NOW

pytestmark = pytest.mark.anyio


def outbound(*choices: Choice, text: str = "Habari") -> OutboundMessage:
    return OutboundMessage(
        message_id=1,
        channel=Channel.TELEGRAM,
        address=ASHA,
        our_address=BOT,
        text=text,
        choices=choices,
        created_at=NOW,
        valid_for=timedelta(hours=4),
    )


async def failure(bot: Bot) -> SendError:
    with pytest.raises(SendError) as refused:
        await TelegramSender(bot).send(outbound())
    return refused.value


async def test_a_message_is_sent_and_its_id_kept(
    telegram: FakeTelegram, bot: Bot
) -> None:
    sent = await TelegramSender(bot).send(outbound(Choice("fixed", "1", "Yes")))

    assert sent == Sent(external_id=f"{ASHA}:1", segments=0, delivered=False)
    assert telegram.asked("sendMessage") == [
        {
            "chat_id": int(ASHA),
            "text": "Habari",
            "reply_markup": {
                "inline_keyboard": [[{"text": "Yes", "callback_data": "fixed"}]]
            },
        }
    ]


async def test_nothing_but_the_message_is_asked_of_telegram(
    telegram: FakeTelegram, bot: Bot
) -> None:
    await TelegramSender(bot).send(outbound())

    assert [method for method, _ in telegram.calls] == ["sendMessage"]


async def test_a_text_that_looks_like_markup_goes_as_it_is(
    telegram: FakeTelegram, bot: Bot
) -> None:
    await TelegramSender(bot).send(outbound(text="<5 mg & *wait* _now_"))

    assert telegram.asked("sendMessage") == [
        {"chat_id": int(ASHA), "text": "<5 mg & *wait* _now_"}
    ]


async def test_a_chat_that_moved_is_followed_once(
    telegram: FakeTelegram, bot: Bot
) -> None:
    moves: list[tuple[str, str]] = []

    async def on_moved(before: str, after: str) -> None:
        moves.append((before, after))

    telegram.fail("sendMessage", 400, "moved", migrate_to_chat_id=int(GROUP))

    sent = await TelegramSender(bot, on_moved).send(outbound())

    assert sent.external_id == f"{GROUP}:1"
    assert moves == [(ASHA, GROUP)]
    chats = [asked["chat_id"] for asked in telegram.asked("sendMessage")]
    assert chats == [int(ASHA), int(GROUP)]


async def test_a_chat_that_moves_again_is_tried_later(
    telegram: FakeTelegram, bot: Bot
) -> None:
    telegram.fail("sendMessage", 400, "moved", migrate_to_chat_id=int(GROUP))
    telegram.fail("sendMessage", 400, "moved", migrate_to_chat_id=-1)

    assert (await failure(bot)).failure is Failure.RETRY


async def test_a_move_that_is_not_written_down_sends_nothing(
    telegram: FakeTelegram, bot: Bot
) -> None:
    async def on_moved(before: str, after: str) -> None:
        raise ConnectionError

    telegram.fail("sendMessage", 400, "moved", migrate_to_chat_id=int(GROUP))

    with pytest.raises(ConnectionError):
        await TelegramSender(bot, on_moved).send(outbound())
    assert len(telegram.asked("sendMessage")) == 1


@pytest.mark.parametrize(
    ("code", "description", "expected"),
    [
        (403, "Forbidden: bot was blocked by the user", Failure.BLOCKED),
        (403, "Forbidden: user is deactivated", Failure.BLOCKED),
        (400, "Bad Request: chat not found", Failure.RECIPIENT),
        (400, "Bad Request: PEER_ID_INVALID", Failure.RECIPIENT),
        (400, "Bad Request: message is too long", Failure.CONTENT),
        (400, "Bad Request: message text is empty", Failure.CONTENT),
        (400, "Bad Request: can't parse entities: …", Failure.CONTENT),
        (400, "Bad Request: BUTTON_DATA_INVALID", Failure.CONTENT),
        (401, "Unauthorized", Failure.CONFIG),
        (404, "Not Found", Failure.CONFIG),
        (409, "Conflict: terminated by other getUpdates request", Failure.CONFIG),
        (429, "Too Many Requests", Failure.RETRY),
        (500, "Internal Server Error", Failure.UNKNOWN),
    ],
)
async def test_a_refusal_says_what_is_to_be_done(
    telegram: FakeTelegram, bot: Bot, code: int, description: str, expected: Failure
) -> None:
    telegram.fail("sendMessage", code, description)

    assert (await failure(bot)).failure is expected


@pytest.mark.parametrize("named", [True, False])
async def test_telegram_says_how_long_to_wait(
    telegram: FakeTelegram, bot: Bot, *, named: bool
) -> None:
    parameters = {"retry_after": 7} if named else {}
    telegram.fail("sendMessage", 429, "Too Many Requests: retry after 7", **parameters)

    error = await failure(bot)

    assert (error.failure, error.code) == (Failure.RETRY, "429")
    assert error.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize(
    "answer",
    [
        (502, b"<html><h1>502 Bad Gateway</h1></html>"),
        (200, b"<html>welcome to the hotel</html>"),
        (200, {"ok": True}),
        (200, {"ok": True, "result": True}),
        (200, {"ok": True, "result": {"message_id": None}}),
        (200, []),
    ],
)
async def test_an_answer_nobody_can_read_leaves_it_unknown(
    telegram: FakeTelegram,
    bot: Bot,
    answer: tuple[int, object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    telegram.answers["sendMessage"].append(answer)

    assert (await failure(bot)).failure is Failure.UNKNOWN
    assert "hotel" not in caplog.text


async def test_a_line_that_breaks_leaves_it_unknown(
    telegram: FakeTelegram, bot: Bot
) -> None:
    telegram.answers["sendMessage"].append(Dropped())

    assert (await failure(bot)).failure is Failure.UNKNOWN


async def test_a_telegram_that_is_not_there_has_surely_sent_nothing() -> None:
    bot = make_bot(
        Settings(telegram_token=SecretStr(TOKEN), telegram_api_url="http://127.0.0.1:9")
    )

    error = await failure(bot)

    await close(bot)
    assert error.failure is Failure.RETRY
    assert TOKEN not in str(error)


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (caused(TimedOut(), httpx.ConnectTimeout("")), Failure.RETRY),
        (caused(TimedOut(), httpx.PoolTimeout("")), Failure.RETRY),
        (caused(TimedOut(), httpx.ReadTimeout("")), Failure.UNKNOWN),
        (caused(TimedOut(), httpx.WriteTimeout("")), Failure.UNKNOWN),
        (caused(NetworkError("x"), httpx.ConnectError("")), Failure.RETRY),
        (caused(NetworkError("x"), httpx.ProxyError("")), Failure.RETRY),
        (caused(NetworkError("x"), httpx.ReadError("")), Failure.UNKNOWN),
        (caused(NetworkError("x"), httpx.RemoteProtocolError("")), Failure.UNKNOWN),
        (caused(NetworkError("x"), httpx.UnsupportedProtocol("")), Failure.CONFIG),
        (caused(NetworkError("x"), httpx.InvalidURL("")), Failure.CONFIG),
        (NetworkError("Bad Gateway (502)"), Failure.UNKNOWN),
        (TelegramError("Invalid server response"), Failure.UNKNOWN),
        (BadRequest("Message is too long"), Failure.CONTENT),
        (Forbidden("x"), Failure.BLOCKED),
        (InvalidToken(), Failure.CONFIG),
        (EndPointNotFound("x"), Failure.CONFIG),
        (Conflict("x"), Failure.CONFIG),
        (ChatMigrated(1), Failure.RETRY),
        (RetryAfter(3), Failure.RETRY),
    ],
)
async def test_every_error_of_the_library_has_its_meaning(
    error: TelegramError, expected: Failure
) -> None:
    assert to_send_error(error).failure is expected


async def test_seconds_are_understood_as_well_as_a_timedelta(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(RetryAfter, "retry_after", 3)

    assert to_send_error(RetryAfter(3)).retry_after == timedelta(seconds=3)


async def test_telegram_has_no_list_to_look_in(bot: Bot) -> None:
    with pytest.raises(CannotLookError):
        await TelegramSender(bot).find(outbound(), since=NOW)


async def test_neither_the_token_nor_the_words_are_logged(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    await TelegramSender(bot).send(outbound(text="Juma is sick"))

    assert TOKEN not in caplog.text
    assert "Juma" not in caplog.text
