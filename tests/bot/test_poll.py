import asyncio
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker
from telegram import Bot

from bot.intake import Intake
from bot.poll import LONGEST_PAUSE, QUIET_ROUNDS, Poller
from messages.models import Message
from tests.bot.fake_telegram import Dropped, FakeTelegram
from tests.bot.updates import NOW, update
from tests.fakes import refuse

pytestmark = pytest.mark.anyio


def at_noon() -> datetime:
    return NOW


class Naps:
    """Instead of sleeping: remembers for how long one would have."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
def poller(bot: Bot, intake: Intake, naps: Naps) -> Poller:
    return Poller(bot, intake, at_noon, timeout=0, sleep=naps)


def texts(count: int, first: int = 1) -> list[dict[str, Any]]:
    made = []
    for number in range(first, first + count):
        payload = update("text")
        payload["update_id"] = 500 + number
        payload["message"]["message_id"] = number
        made.append(payload)
    return made


def count_messages(sessions: sessionmaker[Session]) -> int:
    with sessions() as session:
        return len(session.scalars(select(Message.id)).all())


async def test_what_has_come_is_taken_in_and_then_confirmed(
    telegram: FakeTelegram, poller: Poller, sessions: sessionmaker[Session]
) -> None:
    telegram.updates = texts(3)

    first = await poller.ask_safely()
    unconfirmed = len(telegram.updates)
    second = await poller.ask_safely()

    assert (first, unconfirmed, second) == (3, 3, 0)
    assert telegram.updates == []
    assert count_messages(sessions) == 3


async def test_it_asks_for_what_we_need_and_drops_nothing(
    telegram: FakeTelegram, poller: Poller
) -> None:
    await poller.ask_safely()

    assert telegram.calls == [
        (
            "getUpdates",
            {
                "limit": 100,
                "timeout": 0,
                "allowed_updates": [
                    "message",
                    "edited_message",
                    "callback_query",
                    "my_chat_member",
                ],
            },
        )
    ]


async def test_what_the_database_could_not_take_is_asked_for_again(
    telegram: FakeTelegram, poller: Poller, sessions: sessionmaker[Session], naps: Naps
) -> None:
    telegram.updates = texts(2)
    engine = sessions.kw["bind"]
    assert isinstance(engine, Engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE messages RENAME TO away"))
    during = await poller.ask_safely()
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO messages"))

    after = await poller.ask_safely()

    assert (during, after, naps.seconds) == (0, 2, [1.0])
    assert count_messages(sessions) == 2


async def test_one_poisoned_update_harms_only_itself(
    telegram: FakeTelegram, poller: Poller, sessions: sessionmaker[Session]
) -> None:
    telegram.updates = texts(3)
    telegram.updates[1]["message"]["text"] = "poison"
    telegram.updates.insert(1, {"update_id": 501, "message": []})
    with sessions.begin() as session:
        refuse(session, "INSERT", "messages", "NEW.text = 'poison'")

    taken = await poller.ask_safely()
    await poller.ask_safely()

    with sessions.begin() as session:
        kinds = session.execute(
            text("SELECT kind FROM provider_events ORDER BY kind")
        ).scalars()
        assert list(kinds) == ["message", "unstored"]
    assert (taken, count_messages(sessions), telegram.updates) == (4, 2, [])


async def test_a_press_is_answered_after_it_was_stored(
    telegram: FakeTelegram, poller: Poller, sessions: sessionmaker[Session]
) -> None:
    telegram.updates = [update("button")]
    telegram.fail("answerCallbackQuery", 400, "Bad Request: query is too old")

    assert await poller.ask_safely() == 1

    assert telegram.asked("answerCallbackQuery") == [
        {"callback_query_id": 4300000000000000017}
    ]
    assert count_messages(sessions) == 1


async def test_a_webhook_in_the_way_is_removed_once_and_nothing_dropped(
    telegram: FakeTelegram, poller: Poller, naps: Naps, caplog: pytest.LogCaptureFixture
) -> None:
    reason = "Conflict: can't use getUpdates method while webhook is active"
    for _ in range(3):
        telegram.fail("getUpdates", 409, reason)

    for _ in range(3):
        await poller.ask_safely()

    assert telegram.asked("deleteWebhook") == [{"drop_pending_updates": False}]
    assert naps.seconds == [1.0, 2.0]
    assert "HELPDESK_TELEGRAM_MODE=webhook" in caplog.text


async def test_a_webhook_that_cannot_be_removed_is_tried_again(
    telegram: FakeTelegram, poller: Poller, naps: Naps
) -> None:
    for _ in range(2):
        telegram.fail("getUpdates", 409, "Conflict: webhook is active")
    telegram.fail("deleteWebhook", 500, "Internal Server Error")

    await poller.ask_safely()
    await poller.ask_safely()

    assert (len(telegram.asked("deleteWebhook")), naps.seconds) == (2, [1.0])


async def test_of_two_pollers_one_steps_back(
    telegram: FakeTelegram, poller: Poller, naps: Naps, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(9):
        telegram.fail("getUpdates", 409, "Conflict: terminated by other getUpdates")

    for _ in range(9):
        await poller.ask_safely()

    assert telegram.asked("deleteWebhook") == []
    assert naps.seconds == [1, 2, 4, 8, 16, 32, *[LONGEST_PAUSE] * 3]
    assert caplog.text.count("another program polls this bot") == 1


async def test_a_broken_line_is_waited_out_and_then_forgotten(
    telegram: FakeTelegram, poller: Poller, naps: Naps
) -> None:
    telegram.updates = texts(1)
    telegram.answers["getUpdates"].extend([Dropped(), (502, b"<html>"), Dropped()])

    for _ in range(4):
        await poller.ask_safely()
    telegram.answers["getUpdates"].append(Dropped())
    await poller.ask_safely()

    assert naps.seconds == [1.0, 2.0, 4.0, 1.0]


async def test_telegram_says_how_long_to_wait(
    telegram: FakeTelegram, poller: Poller, naps: Naps
) -> None:
    telegram.fail("getUpdates", 429, "Too Many Requests", retry_after=7)

    await poller.ask_safely()

    assert naps.seconds == [7.0]


async def test_a_wrong_token_is_said_once_and_asked_about_seldom(
    telegram: FakeTelegram, poller: Poller, naps: Naps, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        telegram.fail("getUpdates", 401, "Unauthorized")

    for _ in range(2):
        await poller.ask_safely()

    assert naps.seconds == [LONGEST_PAUSE, LONGEST_PAUSE]
    assert caplog.text.count("HELPDESK_TELEGRAM_TOKEN") == 1


@pytest.mark.parametrize("answer", [[{"message": {}}], {"update_id": 1}, "x"])
async def test_an_answer_without_updates_confirms_nothing(
    telegram: FakeTelegram, poller: Poller, naps: Naps, answer: object
) -> None:
    telegram.answers["getUpdates"].append((200, {"ok": True, "result": answer}))

    assert await poller.ask_safely() == 0
    assert (poller.offset, naps.seconds) == (None, [1.0])


async def test_a_fault_of_ours_does_not_end_the_polling(
    telegram: FakeTelegram, bot: Bot, intake: Intake, naps: Naps
) -> None:
    def broken() -> datetime:
        raise ValueError

    telegram.updates = texts(1)
    poller = Poller(bot, intake, broken, timeout=0, sleep=naps)

    assert await poller.ask_safely() == 0
    assert (poller.offset, naps.seconds) == (None, [1.0])


async def test_after_long_quiet_any_number_is_welcome(
    telegram: FakeTelegram, poller: Poller
) -> None:
    poller.offset = 900
    poller._empty = QUIET_ROUNDS - 1

    await poller.ask_safely()
    telegram.updates = texts(1)

    assert await poller.ask_safely() == 1


async def test_it_asks_until_it_is_stopped(
    telegram: FakeTelegram, poller: Poller, sessions: sessionmaker[Session]
) -> None:
    telegram.updates = texts(2)
    telegram.answers["getUpdates"].append(
        (200, {"ok": True, "result": telegram.updates[:1]})
    )
    running = asyncio.create_task(poller.run())
    async with asyncio.timeout(10):
        while len(telegram.asked("getUpdates")) < 3:
            await asyncio.sleep(0.001)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert count_messages(sessions) == 2
