"""The loop that converses: it sleeps little, and outlives a database that is away."""

import asyncio

import pytest

from conversation.understand import Understood, understand
from conversation.worker import IDLE_SECONDS, SETTLING_SECONDS, Converser
from kit.wake import Topic
from tests.conversation.dialogue import Helpdesk

pytestmark = pytest.mark.anyio


async def test_it_converses_until_it_is_stopped(desk: Helpdesk) -> None:
    desk.wake.bind()
    seen = desk.wake.count(Topic.OUTBOX)
    desk.phone().send("hello")
    desk.clock.advance(seconds=2)

    running = asyncio.create_task(desk.converser.run())
    await asyncio.wait_for(desk.wake.wait(Topic.OUTBOX, seen, 10), 10)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert desk.outcomes() == ["greeted"]
    assert desk.wake.count(Topic.DESK) > 0


async def test_nothing_due_is_nothing_done(desk: Helpdesk) -> None:
    assert await desk.converser.converse_due() == 0


async def test_it_naps_shorter_while_somebody_is_writing(desk: Helpdesk) -> None:
    idle = await asyncio.to_thread(desk.converser._nap)
    desk.phone().send("hello")
    settling = await asyncio.to_thread(desk.converser._nap)

    assert (idle, settling) == (IDLE_SECONDS, SETTLING_SECONDS)


async def test_a_database_that_is_away_is_asked_again(
    desk: Helpdesk,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("conversation.worker.IDLE_SECONDS", 0.0)
    outages = iter([OSError("away"), OSError("away")])
    looks: list[int] = []

    class Shaky(Converser):
        async def converse_due(self) -> int:
            looks.append(1)
            for outage in outages:
                raise outage
            return await super().converse_due()

    shaky = Shaky(
        desk.writer,
        desk.converser.readers,
        desk.converser.workshop,
        desk.wake,
        desk.clock,
    )
    desk.wake.bind()
    seen = desk.wake.count(Topic.OUTBOX)
    desk.phone().send("hello")
    desk.clock.advance(seconds=2)

    running = asyncio.create_task(shaky.run())
    await asyncio.wait_for(desk.wake.wait(Topic.OUTBOX, seen, 10), 10)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert len(looks) >= 3
    assert desk.outcomes() == ["greeted"]
    assert "trying again" in caplog.text


@pytest.mark.parametrize("semantic", [False, True])
async def test_a_text_that_breaks_the_understanding_stops_nobody_else(
    desk: Helpdesk, monkeypatch: pytest.MonkeyPatch, *, semantic: bool
) -> None:
    """On the writer's thread and, where meaning is compared, beside it."""

    def break_at(text: str, *more: object, **named: object) -> Understood:
        if text == "breaks":
            raise RuntimeError("a bug of ours")
        return understand(text, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("conversation.worker.understand", break_at)
    monkeypatch.setattr("conversation.listen.understand", break_at)
    monkeypatch.setattr(desk.converser.workshop.settings, "semantic", semantic)
    desk.phone("+254700010007").send("breaks")
    desk.phone("+254700010008").send("hello")
    desk.clock.advance(seconds=2)

    await desk.converser.drain()
    assert desk.outcomes() == [None, "greeted"]

    for _ in range(2):
        desk.clock.advance(seconds=20)
        await desk.converser.drain()
    assert desk.outcomes() == ["failed", "greeted"]
    assert len(desk.tickets()) == 1
