"""Many small transactions in one commit, and a poisoned one harms only itself."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from kit.writer import MOST_AT_ONCE, Writer
from people.models import Contact
from tests.factories import make_contact, make_officer

pytestmark = pytest.mark.anyio
WITHIN = 10
"""Seconds after which a test that hangs is said to have failed."""


def add(name: str) -> Callable[[Session], str]:
    def work(session: Session) -> str:
        make_contact(session, name=name)
        return name

    return work


def add_known_officer(session: Session) -> None:
    make_officer(session, email="amina@example.org")


def names(sessions: sessionmaker[Session]) -> list[str | None]:
    with sessions() as session:
        return list(session.scalars(select(Contact.name).order_by(Contact.id)))


class Held:
    """Keeps the writer busy, so that what comes meanwhile waits together."""

    def __init__(self, writer: Writer) -> None:
        self._begun, self._go_on = threading.Event(), threading.Event()
        self.future = writer.submit(self._work)
        assert self._begun.wait(WITHIN)

    def _work(self, _: Session) -> None:
        self._begun.set()
        assert self._go_on.wait(WITHIN)

    def release(self) -> None:
        self._go_on.set()


def count_commits(sessions: sessionmaker[Session]) -> list[int]:
    commits: list[int] = []
    event.listen(sessions, "after_commit", lambda _: commits.append(1))
    return commits


async def test_the_result_comes_once_it_is_safe(
    writer: Writer, sessions: sessionmaker[Session]
) -> None:
    assert await writer.run(add("Wanjiku")) == "Wanjiku"
    assert names(sessions) == ["Wanjiku"]


def test_what_waits_together_is_committed_together(
    writer: Writer, sessions: sessionmaker[Session]
) -> None:
    held = Held(writer)
    futures = [writer.submit(add(str(number))) for number in range(20)]
    commits = count_commits(sessions)
    held.release()

    assert [future.result(WITHIN) for future in futures] == [*map(str, range(20))]
    assert len(commits) == 2  # who held the writer, and all the others
    assert names(sessions) == [*map(str, range(20))]


async def test_what_is_committed_together_wakes_the_loop_once(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(writer)
    waiting = [asyncio.create_task(writer.run(add(str(n)))) for n in range(20)]
    await asyncio.sleep(0)
    wakes: list[object] = []
    loop = asyncio.get_running_loop()
    wake = loop.call_soon_threadsafe

    def count(call: Callable[..., object], *values: object) -> asyncio.Handle:
        wakes.append(call)
        return wake(call, *values)

    monkeypatch.setattr(loop, "call_soon_threadsafe", count)
    held.release()

    async with asyncio.timeout(WITHIN):
        assert await asyncio.gather(*waiting) == [*map(str, range(20))]
    assert len(wakes) == 1


def test_a_batch_has_a_bound(writer: Writer, sessions: sessionmaker[Session]) -> None:
    sizes: list[int] = []
    held = Held(writer)
    running: list[int] = []
    event.listen(sessions, "after_commit", lambda _: sizes.append(len(running)))

    def note(_: Session) -> None:
        running.append(1)

    futures = [writer.submit(note) for _ in range(MOST_AT_ONCE + 5)]
    held.release()
    for future in futures:
        future.result(WITHIN)

    assert sizes == [0, MOST_AT_ONCE, MOST_AT_ONCE + 5]


def test_a_poisoned_write_harms_only_itself(
    writer: Writer, sessions: sessionmaker[Session], caplog: pytest.LogCaptureFixture
) -> None:
    with sessions.begin() as session:
        add_known_officer(session)
    held = Held(writer)
    before = writer.submit(add("before"))
    poisoned: Future[None] = writer.submit(add_known_officer)
    after = writer.submit(add("after"))
    held.release()

    assert (before.result(WITHIN), after.result(WITHIN)) == ("before", "after")
    with pytest.raises(IntegrityError):
        poisoned.result(WITHIN)
    assert names(sessions) == ["before", "after"]
    assert "running each alone" in caplog.text


def test_a_commit_that_fails_is_told_to_who_asked_for_it(
    writer: Writer, sessions: sessionmaker[Session]
) -> None:
    def refuse(_: Session) -> None:
        raise OSError("disk full")

    event.listen(sessions, "before_commit", refuse)

    with pytest.raises(OSError, match="disk full"):
        writer.submit(add("nobody")).result(WITHIN)
    assert names(sessions) == []


async def test_who_gives_up_waiting_does_not_stop_the_writer(
    writer: Writer, sessions: sessionmaker[Session]
) -> None:
    held = Held(writer)
    given_up = asyncio.create_task(writer.run(add("given up")))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    held.release()

    async with asyncio.timeout(WITHIN):
        await writer.run(add("next"))

    assert names(sessions) == ["next"]


async def test_who_gives_up_while_it_is_written_does_not_stop_the_writer(
    writer: Writer, sessions: sessionmaker[Session]
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(session: Session) -> None:
        add("slow")(session)
        begun.set()
        assert go_on.wait(WITHIN)

    given_up = asyncio.create_task(writer.run(slow))
    await asyncio.to_thread(begun.wait, WITHIN)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    go_on.set()

    async with asyncio.timeout(WITHIN):
        await writer.run(add("next"))

    assert names(sessions) == ["slow", "next"]


def test_closing_finishes_what_waits(sessions: sessionmaker[Session]) -> None:
    writer = Writer(sessions)
    held = Held(writer)
    waiting = [writer.submit(add(str(number))) for number in range(3)]
    closing = threading.Thread(target=writer.close)
    closing.start()
    held.release()
    closing.join(WITHIN)

    assert [future.result(0) for future in waiting] == ["0", "1", "2"]
    with sessions() as session:
        assert session.scalar(select(func.count(Contact.id))) == 3
