"""Waking those who wait for work: in this process at once, in others by NOTIFY.

A wake is only a hint. Everyone who waits also looks by himself now and then, so a lost
wake costs a second and never a message.
"""

import asyncio
import contextlib
import logging
import threading
from collections import defaultdict
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

log = logging.getLogger(__name__)

PG_CHANNEL = "msaada"
RECONNECT_SECONDS = 5.0


class Topic(StrEnum):
    INBOX = "inbox"
    OUTBOX = "outbox"
    DESK = "desk"
    KNOWLEDGE = "knowledge"


class Wake:
    """Counts signals by topic; who waits names the count seen, so none is lost."""

    def __init__(self) -> None:
        self._counts: dict[Topic, int] = defaultdict(int)
        self._waiters: dict[Topic, set[asyncio.Event]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: int | None = None
        self._lock = threading.Lock()
        self.on_signal: Callable[[Topic], None] | None = None

    def bind(self) -> None:
        """Tie to the running loop; before this, signals are only counted."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()

    def signal(self, *topics: Topic) -> None:
        """Tell all who wait, here and in other processes. Safe from any thread."""
        for topic in topics:
            self.heard(topic)
            if self.on_signal is not None:
                self.on_signal(topic)

    def heard(self, topic: Topic) -> None:
        """Tell those who wait in this process."""
        with self._lock:
            self._counts[topic] += 1
        if threading.get_ident() == self._thread:
            self._release(topic)
        elif self._loop is not None and self._waiters[topic]:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._release, topic)

    def _release(self, topic: Topic) -> None:
        for event in self._waiters[topic]:
            event.set()

    def count(self, topic: Topic) -> int:
        return self._counts[topic]

    async def wait(self, topic: Topic, seen: int, seconds: float) -> int:
        """Return the count once it differs from `seen`, or after `seconds`."""
        if self._counts[topic] == seen:
            event = asyncio.Event()
            self._waiters[topic].add(event)
            try:
                if self._counts[topic] == seen:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(event.wait(), seconds)
            finally:
                self._waiters[topic].discard(event)
        return self._counts[topic]


class PostgresRelay:
    """Carries signals between processes that share a PostgreSQL database."""

    def __init__(self, wake: Wake, dsn: str) -> None:
        self._wake = wake
        self._dsn = dsn
        self._pending: set[Topic] = set()
        self._lock = threading.Lock()
        self._has_pending = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        wake.on_signal = self._note

    def _note(self, topic: Topic) -> None:
        with self._lock:
            self._pending.add(topic)
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._has_pending.set)

    async def run(self) -> None:
        """Listen and notify until cancelled; a lost connection is made anew."""
        import psycopg  # 7 MB that a helpdesk on SQLite can do without

        while True:
            try:
                async with asyncio.TaskGroup() as both:  # one ends, both end
                    both.create_task(self._listen())
                    both.create_task(self._notify())
            except* (psycopg.Error, OSError):
                log.warning("the notification channel was lost; connecting again")
                await asyncio.sleep(RECONNECT_SECONDS)

    async def _connect(self) -> "psycopg.AsyncConnection[Any]":
        import psycopg

        return await psycopg.AsyncConnection.connect(self._dsn, autocommit=True)

    async def _listen(self) -> None:
        async with await self._connect() as connection:
            await connection.execute(f"LISTEN {PG_CHANNEL}".encode())
            async for notice in connection.notifies():
                with contextlib.suppress(ValueError):
                    self._wake.heard(Topic(notice.payload))

    async def _notify(self) -> None:
        async with await self._connect() as connection:
            while True:
                await self._has_pending.wait()
                self._has_pending.clear()
                with self._lock:
                    topics, self._pending = self._pending, set()
                for topic in topics:
                    await connection.execute(
                        "SELECT pg_notify(%s, %s)", (PG_CHANNEL, str(topic))
                    )
