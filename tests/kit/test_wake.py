import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import psycopg
import pytest

from kit import wake as wakes
from kit.wake import PG_CHANNEL, PostgresRelay, Topic, Wake
from tests.databases import OURS

pytestmark = pytest.mark.anyio
WITHIN = 10.0
"""Seconds; nobody waits this long unless something is broken."""


async def test_who_waits_is_woken_by_the_topic_waited_for() -> None:
    wake = Wake()
    wake.bind()
    waiting = asyncio.create_task(wake.wait(Topic.INBOX, 0, WITHIN))
    other = asyncio.create_task(wake.wait(Topic.DESK, 0, WITHIN))
    await asyncio.sleep(0)

    wake.signal(Topic.INBOX)

    assert await waiting == 1
    assert not other.done()
    other.cancel()


async def test_a_signal_before_the_waiting_is_not_lost() -> None:
    wake = Wake()
    wake.bind()
    seen = wake.count(Topic.OUTBOX)
    wake.signal(Topic.OUTBOX, Topic.DESK)

    assert await wake.wait(Topic.OUTBOX, seen, WITHIN) == seen + 1
    assert wake.count(Topic.DESK) == 1


async def test_who_waits_looks_by_himself_after_a_while() -> None:
    assert await Wake().wait(Topic.INBOX, 0, 0.0) == 0


async def test_a_signal_from_another_thread_wakes_the_loop() -> None:
    wake = Wake()
    wake.bind()
    waiting = asyncio.create_task(wake.wait(Topic.INBOX, 0, WITHIN))
    await asyncio.sleep(0)

    threading.Thread(target=wake.signal, args=(Topic.INBOX,)).start()

    assert await waiting == 1


def test_a_signal_after_the_loop_has_ended_is_only_counted() -> None:
    wake = Wake()

    async def bind() -> None:
        wake.bind()

    asyncio.run(bind())
    wake.signal(Topic.DESK)

    assert wake.count(Topic.DESK) == 1


@pytest.fixture
def dsn(postgresql_url: str) -> str:
    """The same database, as psycopg without SQLAlchemy is told of it."""
    return postgresql_url.replace("postgresql+psycopg:", "postgresql:")


@pytest.fixture
async def relayed(dsn: str) -> AsyncIterator[Callable[[], Wake]]:
    """Makes one process after another, each with a wake of its own."""
    running: list[asyncio.Task[None]] = []

    def process() -> Wake:
        wake = Wake()
        wake.bind()
        relay = PostgresRelay(wake, dsn)
        running.append(asyncio.create_task(relay.run()))
        return wake

    yield process
    for task in running:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def hear(signal: Callable[[], None], wake: Wake, topic: Topic) -> None:
    """Signal until it is heard: at first the other may not be listening yet."""
    seen = wake.count(topic)
    async with asyncio.timeout(WITHIN):
        while wake.count(topic) == seen:
            signal()
            await wake.wait(topic, seen, 0.1)


async def test_a_signal_reaches_another_process(
    relayed: Callable[[], Wake],
) -> None:
    web, worker = relayed(), relayed()

    await hear(lambda: web.signal(Topic.INBOX), worker, Topic.INBOX)

    assert worker.count(Topic.OUTBOX) == 0


async def test_words_nobody_knows_are_not_heard(
    relayed: Callable[[], Wake], dsn: str
) -> None:
    worker = relayed()

    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as other:

        def nonsense_then_inbox() -> None:
            spoken.append(asyncio.create_task(speak("nonsense", "inbox")))

        async def speak(*words: str) -> None:
            for word in words:
                await other.execute("SELECT pg_notify(%s, %s)", (PG_CHANNEL, word))

        spoken: list[asyncio.Task[None]] = []
        await hear(nonsense_then_inbox, worker, Topic.INBOX)
        await asyncio.gather(*spoken)

    assert worker.count(Topic.DESK) == 0


async def test_a_lost_connection_is_made_anew_and_none_is_left_over(
    relayed: Callable[[], Wake],
    dsn: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(wakes, "RECONNECT_SECONDS", 0.0)
    web, worker = relayed(), relayed()
    await hear(lambda: web.signal(Topic.INBOX), worker, Topic.INBOX)
    await hear(lambda: worker.signal(Topic.INBOX), web, Topic.INBOX)

    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as admin:
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        )
        await hear(lambda: web.signal(Topic.DESK), worker, Topic.DESK)
        await hear(lambda: worker.signal(Topic.DESK), web, Topic.DESK)
        rows = await admin.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND application_name <> %s",
            (OURS,),
        )
        connections = await rows.fetchone()

    assert connections == (4,)  # each process listens on one and notifies on one
    assert "connecting again" in caplog.text


async def test_a_signal_after_the_end_of_the_loop_breaks_nothing(
    dsn: str,
) -> None:
    wake = Wake()

    async def life() -> None:
        wake.bind()
        PostgresRelay(wake, dsn)

    await asyncio.to_thread(asyncio.run, life())

    wake.signal(Topic.OUTBOX)

    assert wake.count(Topic.OUTBOX) == 1
