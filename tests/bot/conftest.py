from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import SecretStr
from telegram import Bot

from bot.client import close, make_bot
from bot.intake import Intake
from kit.settings import Settings
from kit.wake import Wake
from kit.writer import Writer
from messages.inbox import Inbox
from tests.bot.fake_telegram import TOKEN, FakeTelegram
from tests.bot.updates import BOT


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram() as fake:
        yield fake


@pytest.fixture
def settings(telegram: FakeTelegram) -> Settings:
    return Settings(
        telegram_token=SecretStr(TOKEN),
        telegram_secret=SecretStr("a-long_Secret"),
        telegram_mode="webhook",
        telegram_api_url=telegram.url,
        public_url="https://helpdesk.example.org",
    )


@pytest.fixture
async def bot(settings: Settings) -> AsyncIterator[Bot]:
    made = make_bot(settings)
    yield made
    await close(made)


@pytest.fixture
def inbox(writer: Writer) -> Inbox:
    return Inbox(writer, Wake())


@pytest.fixture
def intake(inbox: Inbox) -> Intake:
    return Intake(inbox, BOT, "KE")
