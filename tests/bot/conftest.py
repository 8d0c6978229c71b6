from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.orm import Session, sessionmaker
from telegram import Bot

from bot.client import close, make_bot
from bot.intake import Intake
from kit.database import Base, make_engine, make_sessions
from kit.settings import Settings
from kit.wake import Wake
from kit.writer import Writer
from messages.inbox import Inbox
from tests.bot.fake_telegram import TOKEN, FakeTelegram
from tests.bot.updates import BOT


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


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


@pytest.fixture(scope="module")
def sessions(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[sessionmaker[Session]]:
    path: Path = tmp_path_factory.mktemp("database") / "helpdesk.db"
    engine = make_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    yield make_sessions(engine)
    engine.dispose()


@pytest.fixture
def clean(sessions: sessionmaker[Session]) -> sessionmaker[Session]:
    with sessions.begin() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
    return sessions


@pytest.fixture(scope="module")
def writer(sessions: sessionmaker[Session]) -> Iterator[Writer]:
    made = Writer(sessions)
    yield made
    made.close()


@pytest.fixture
def inbox(writer: Writer, clean: sessionmaker[Session]) -> Inbox:
    return Inbox(writer, Wake())


@pytest.fixture
def intake(inbox: Inbox) -> Intake:
    return Intake(inbox, BOT, "KE")
