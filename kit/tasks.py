"""Background tasks that outlive their own failures."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0


class Tasks:
    """The tasks of one process, stopped together."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[None]] = {}
        self._stopping = False
        self.failing: dict[str, str] = {}

    def start(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        """Run `work`; if it raises, say so and run it again after a pause."""
        self._running[name] = asyncio.create_task(self._keep(name, work), name=name)

    async def _keep(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await work()
            except Exception as error:
                if self._stopping:  # it broke because it was to end
                    return
                log.exception("%s stopped; running it again", name)
                self.failing[name] = type(error).__name__
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                self.failing.pop(name, None)
                return

    async def stop(self) -> None:
        self._stopping = True
        for task in self._running.values():
            task.cancel()
        for task in self._running.values():
            with suppress(asyncio.CancelledError, Exception):
                await task
        self._running.clear()
