import asyncio

import pytest

from kit.tasks import LONGEST_PAUSE, Tasks

pytestmark = pytest.mark.anyio


class Pauses:
    """Stands for the passing of time: notes each pause and ends it at once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.taken: list[float] = []
        self._sleep = asyncio.sleep
        monkeypatch.setattr(asyncio, "sleep", self._note)

    async def _note(self, seconds: float) -> None:
        self.taken.append(seconds)
        await self._sleep(0)


async def test_work_that_breaks_is_run_again_after_ever_longer_pauses(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pauses, running, done = Pauses(monkeypatch), Tasks(), asyncio.Event()
    failing: list[dict[str, str]] = []

    async def work() -> None:
        failing.append(dict(running.failing))
        if len(failing) < 9:
            raise OSError("gone")
        done.set()

    running.start("telegram polling", work)
    async with asyncio.timeout(10):
        await done.wait()
    await running.stop()

    assert pauses.taken == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE]
    assert failing[0] == {}
    assert failing[1] == {"telegram polling": "OSError"}
    assert running.failing == {}
    assert "telegram polling stopped; running it again" in caplog.text


async def test_all_stop_together_even_one_that_will_not_go_quietly() -> None:
    running, begun, ended = Tasks(), asyncio.Event(), []

    async def quiet() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("quiet")

    async def loud() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("loud")
            raise OSError("not now") from None

    running.start("quiet", quiet)
    running.start("loud", loud)
    await begun.wait()

    async with asyncio.timeout(10):
        await running.stop()

    assert sorted(ended) == ["loud", "quiet"]
