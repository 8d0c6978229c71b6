"""One connection to a lane, for httpx.

httpx's own pool looks at all its connections, and asks the system about each, at every
request: with 16 under way that took more than half of the time of sending.
"""

from collections.abc import AsyncIterator

import httpx

ONE = httpx.Limits(max_connections=1, max_keepalive_connections=1)


class Lanes(httpx.AsyncBaseTransport):
    """As many lanes as there are requests at once; each keeps its connection open."""

    def __init__(self) -> None:
        self._secure = httpx.create_ssl_context()
        self._all: list[httpx.AsyncHTTPTransport] = []
        self._free: list[httpx.AsyncHTTPTransport] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        lane = self._free.pop() if self._free else self._open()
        try:
            answer = await lane.handle_async_request(request)
        except BaseException:
            self._free.append(lane)
            raise
        assert isinstance(answer.stream, httpx.AsyncByteStream)  # noqa: S101
        answer.stream = _Body(answer.stream, lane, self._free)
        return answer

    async def aclose(self) -> None:
        for lane in self._all:
            await lane.aclose()

    def _open(self) -> httpx.AsyncHTTPTransport:
        lane = httpx.AsyncHTTPTransport(verify=self._secure, limits=ONE)
        self._all.append(lane)
        return lane


class _Body(httpx.AsyncByteStream):
    """An answer's body; once it is closed, its lane is free."""

    def __init__(
        self,
        inner: httpx.AsyncByteStream,
        lane: httpx.AsyncHTTPTransport,
        free: list[httpx.AsyncHTTPTransport],
    ) -> None:
        self._inner = inner
        self._lane = lane
        self._free = free

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._inner:
            yield chunk

    async def aclose(self) -> None:
        try:
            await self._inner.aclose()
        finally:
            self._free.append(self._lane)
