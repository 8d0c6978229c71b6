"""What happens to updates that break our reading or the database."""

from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from bot.intake import Intake
from messages.models import ProviderEvent
from people.address import Channel
from people.directory import find_or_add
from tests.bot.updates import ASHA, NOW, update
from tests.fakes import refuse

pytestmark = pytest.mark.anyio


class Unreadable(dict[str, Any]):
    """Stands for a fault in our reading."""

    def __contains__(self, name: object) -> bool:
        raise RuntimeError("Simu haitaki")


def events(sessions: sessionmaker[Session]) -> list[tuple[str, dict[str, Any]]]:
    with sessions() as session:
        rows = session.scalars(select(ProviderEvent).order_by(ProviderEvent.id))
        return [(row.kind, row.details) for row in rows]


async def test_an_update_we_fail_to_read_is_kept_and_its_words_not_logged(
    intake: Intake, sessions: sessionmaker[Session], caplog: pytest.LogCaptureFixture
) -> None:
    payload = update("text")

    (parsed,) = await intake.take(Unreadable(payload), at=NOW)

    assert (parsed.inbound, parsed.keep) == (None, True)
    assert events(sessions) == [("unread", payload)]
    assert "RuntimeError" in caplog.text
    assert "haitaki" not in caplog.text


async def test_what_json_cannot_say_is_kept_as_a_picture(
    intake: Intake, sessions: sessionmaker[Session]
) -> None:
    await intake.take({"update_id": 1, "poll": float("nan")}, at=NOW)

    assert events(sessions) == [("poll", {"raw": "{'update_id': 1, 'poll': nan}"})]


async def test_a_block_the_database_refuses_is_kept(
    intake: Intake, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        find_or_add(session, Channel.TELEGRAM, ASHA, now=NOW)
        refuse(session, "UPDATE", "addresses", "NEW.blocked_at IS NOT NULL")

    await intake.take(update("blocked"), at=NOW)

    assert events(sessions) == [("unstored", update("blocked"))]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_block_waits_for_a_database_that_is_away(
    intake: Intake, sessions: sessionmaker[Session]
) -> None:
    engine = sessions.kw["bind"]
    assert isinstance(engine, Engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE addresses RENAME TO away"))

    with pytest.raises(OperationalError):
        await intake.take(update("blocked"), at=NOW)
