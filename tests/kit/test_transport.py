"""Against real sockets: what broke decides whether an SMS goes twice."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from kit.transport import Transport

Answer = Callable[[int, asyncio.StreamWriter], Awaitable[None]]
"""What the server does about the request of this number, counted from 1."""

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\n\r\nhi"


class Server:
    """Reads requests without a body and lets `answer` answer them."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.connections = 0
        self.closed: list[asyncio.Event] = []
        self.requests: list[bytes] = []

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        self.closed.append(closed := asyncio.Event())
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while True:
                self.requests.append(await reader.readuntil(b"\r\n\r\n"))
                await self.answer(len(self.requests), writer)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        closed.set()


def ask(answer: Answer, work: Callable[[httpx.AsyncClient], Awaitable[None]]) -> Server:
    server = Server(answer)

    async def run() -> None:
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        async with httpx.AsyncClient(
            transport=Transport(), base_url=f"http://127.0.0.1:{port}", timeout=5
        ) as client:
            await work(client)
        for closed in server.closed:
            await closed.wait()
        listening.close()

    asyncio.run(run())
    return server


async def say_ok(_: int, writer: asyncio.StreamWriter) -> None:
    writer.write(OK)
    await writer.drain()


def test_a_connection_is_used_again_and_no_cookie_is_kept() -> None:
    async def twice(client: httpx.AsyncClient) -> None:
        for _ in range(2):
            answer = await client.post("/")
            assert (answer.status_code, answer.text) == (200, "hi")
            client.cookies.clear()

    server = ask(say_ok, twice)

    assert server.connections == 1
    assert len(server.requests) == 2
    assert b"cookie" not in server.requests[1].lower()


def test_a_redirect_is_shown_and_not_followed() -> None:
    async def move(_: int, writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n"
        )

    async def once(client: httpx.AsyncClient) -> None:
        answer = await client.post("/")
        assert answer.headers["Location"] == "/there"

    assert len(ask(move, once).requests) == 1


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi",
        b"so\r\n",
    ],
)
def test_a_connection_that_breaks_is_none_that_never_was(broken: bytes) -> None:
    async def cut(_: int, writer: asyncio.StreamWriter) -> None:
        writer.write(broken)
        writer.close()

    async def once(client: httpx.AsyncClient) -> None:
        with pytest.raises(httpx.ReadError):
            await client.post("/")

    assert len(ask(cut, once).requests) == 1


def test_a_kept_connection_that_breaks_is_not_tried_again() -> None:
    async def once_only(number: int, writer: asyncio.StreamWriter) -> None:
        if number == 1:
            await say_ok(number, writer)
        else:
            writer.close()

    async def twice(client: httpx.AsyncClient) -> None:
        await client.post("/")
        with pytest.raises(httpx.ReadError):
            await client.post("/")

    assert len(ask(once_only, twice).requests) == 2


def test_silence_ends_in_a_time_out_of_reading() -> None:
    async def say_nothing(_: int, writer: asyncio.StreamWriter) -> None:
        pass

    async def once(client: httpx.AsyncClient) -> None:
        with pytest.raises(httpx.ReadTimeout):
            await client.post("/", timeout=0.05)

    assert len(ask(say_nothing, once).requests) == 1


def test_nobody_listening_is_no_connection() -> None:
    async def run() -> None:
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        async with httpx.AsyncClient(transport=Transport()) as client:
            with pytest.raises(httpx.ConnectError):
                await client.post(f"http://127.0.0.1:{port}/")

    asyncio.run(run())


def test_an_address_that_is_none_is_refused() -> None:
    async def run() -> None:
        async with httpx.AsyncClient(transport=Transport()) as client:
            with pytest.raises(httpx.UnsupportedProtocol):
                await client.post("ftp://127.0.0.1/")

    asyncio.run(run())


def test_the_proxy_of_the_environment_is_used_with_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def elsewhere(client: httpx.AsyncClient) -> None:
        at = f"{client.base_url.host}:{client.base_url.port}"
        monkeypatch.setenv("http_proxy", f"http://anna:secret@{at}")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        for url in ("http://provider.example.org/one", "/two"):
            assert (await client.get(url)).text == "hi"

    through, past = ask(say_ok, elsewhere).requests

    assert through.startswith(b"GET http://provider.example.org/one ")
    assert b"\r\nProxy-Authorization: Basic YW5uYTpzZWNyZXQ=\r\n" in through
    assert past.startswith(b"GET /two ")
    assert b"authorization" not in past.lower()


def test_passwords_that_lie_about_on_the_machine_are_not_sent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login anna password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))

    async def once(client: httpx.AsyncClient) -> None:
        await client.get("/")

    (request,) = ask(say_ok, once).requests

    assert b"authorization" not in request.lower()
