"""One thread, one connection, many small transactions in one commit.

A commit to disk costs some milliseconds whatever it holds, so what waits is committed
together (decision 0004). Nothing learns of its result before the commit.
"""

import asyncio
import logging
import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.orm import Session, sessionmaker

log = logging.getLogger(__name__)

T = TypeVar("T")
MOST_AT_ONCE = 128
"""Jobs in one commit; bounds how long a batch holds SQLite's only write lock."""


@dataclass(slots=True)
class _Job:
    work: Callable[[Session], Any]
    future: "Future[Any]" = field(default_factory=Future)
    awaited: "asyncio.Future[Any] | None" = None


class Writer:
    """Runs small closures that write; each gets a session and must not commit.

    If one of a batch fails, the batch is rolled back and each is run again in a
    transaction of its own, so a poisoned one harms only itself. A closure may therefore
    run twice: it must keep its effects in the session.
    """

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Session], T]) -> T:
        """What `work` returned, once committed. Given up before it begins, it is not
        done at all."""
        awaited: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        job = _Job(work, awaited=awaited)
        self._jobs.put(job)
        try:
            return await awaited
        except asyncio.CancelledError:
            job.future.cancel()
            raise

    def submit(self, work: Callable[[Session], T]) -> "Future[T]":
        job = _Job(work)
        self._jobs.put(job)
        return job.future

    def close(self) -> None:
        """Finish what waits, then stop."""
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            batch = [job]
            open_ended = True
            while open_ended and len(batch) < MOST_AT_ONCE:
                try:
                    more = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    self._jobs.put(None)
                    open_ended = False
                else:
                    batch.append(more)
            begun = [job for job in batch if _begins(job)]
            self._commit(begun)
            _tell(begun)

    def _commit(self, batch: list[_Job]) -> None:
        if not batch:
            return
        try:
            with self._sessions.begin() as session:
                results = [job.work(session) for job in batch]
        except Exception as error:
            if len(batch) == 1:
                batch[0].future.set_exception(error)
                return
            log.warning("a batch of %d writes failed; running each alone", len(batch))
            for job in batch:
                self._commit([job])
            return
        for job, result in zip(batch, results, strict=True):
            job.future.set_result(result)


def _tell(jobs: Sequence[_Job]) -> None:
    """Wake each event loop once for all that it waits for: to wake it for one at a time
    made the threads take the interpreter from each other as often."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[_Job]] = defaultdict(list)
    for job in jobs:
        if job.awaited is not None:
            by_loop[job.awaited.get_loop()].append(job)
    for loop, waiting in by_loop.items():
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(_hand_over, waiting)


def _hand_over(jobs: Sequence[_Job]) -> None:
    for job in jobs:
        awaited, error = job.awaited, job.future.exception()
        if awaited is None or awaited.done():  # given up meanwhile
            continue
        if error is None:
            awaited.set_result(job.future.result())
        else:
            awaited.set_exception(error)


def _begins(job: _Job) -> bool:
    """Whether it is still wanted; from here on it can't be given up any more.

    Without this, a job that was given up meanwhile refuses its result, and the error
    would end the writer's thread and with it every write to come.
    """
    return job.future.set_running_or_notify_cancel()
