"""A small HTTP client over raw sockets: so cheap that it is never what is measured."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

import httptools

PATIENCE = 30.0
"""Seconds for one answer; who waits longer counts it as none."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What became of each request: its status, or None if no answer came."""

    statuses: list[int | None]
    times: list[float]
    seconds: float

    @property
    def taken(self) -> int:
        return sum(status is not None and status < 300 for status in self.statuses)


async def post_all(
    host: str, port: int, requests: Sequence[bytes], *, connections: int
) -> Answers:
    """Send every request once, over so many connections, each in its turn."""
    statuses: list[int | None] = [None] * len(requests)
    times = [0.0] * len(requests)
    waiting = iter(range(len(requests)))
    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(min(connections, len(requests))):
            work = _Work(host, port, requests, waiting, statuses, times)
            group.create_task(work.run())
    return Answers(statuses, times, time.perf_counter() - start)


@dataclass(slots=True)
class _Work:
    """What one connection does."""

    host: str
    port: int
    requests: Sequence[bytes]
    waiting: Iterator[int]
    statuses: list[int | None]
    times: list[float]
    line: "_Line | None" = None

    async def run(self) -> None:
        for number in self.waiting:
            start = time.perf_counter()
            self.statuses[number] = await self._ask(self.requests[number])
            self.times[number] = time.perf_counter() - start
        if self.line is not None:
            self.line.close()

    async def _ask(self, request: bytes) -> int | None:
        loop = asyncio.get_running_loop()
        try:
            if self.line is None or self.line.closed:
                _, self.line = await loop.create_connection(_Line, self.host, self.port)
            async with asyncio.timeout(PATIENCE):
                return await self.line.ask(request)
        except (OSError, TimeoutError):
            if self.line is not None:
                self.line.close()
            return None


@dataclass(slots=True, eq=False)
class _Line(asyncio.Protocol):
    """One kept-alive connection; one request at a time."""

    closed: bool = False
    _transport: asyncio.Transport | None = None
    _answer: "asyncio.Future[int] | None" = None
    _parser: httptools.HttpResponseParser = field(init=False)

    def __post_init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)

    async def ask(self, request: bytes) -> int:
        if self._transport is None or self.closed:
            raise ConnectionResetError
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        self.closed = True
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclass of asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        self.closed = self.closed or not self._parser.should_keep_alive()
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(self._parser.get_status_code())

    def connection_lost(self, _: Exception | None) -> None:
        self.closed = True
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError())
