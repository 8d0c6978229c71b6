"""Against a real socket on this machine: the time limits are real."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import httpx
import pytest

from messages.channel import Failure, SendError
from sms import client as twilio
from sms.sender import TwilioSender
from tests.sms.forms import make_settings
from tests.sms.test_sender import outbound

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def send_to(serve: Serve) -> SendError:
    async def attempt() -> SendError:
        done = asyncio.Event()

        async def serve_whole(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            await serve(reader, writer)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            done.set()

        server = await asyncio.start_server(serve_whole, "127.0.0.1", 0)
        error = await _send(server.sockets[0].getsockname()[1])
        async with asyncio.timeout(10):  # if nobody came, it fails and does not hang
            await done.wait()
        server.close()
        await server.wait_closed()
        return error

    return asyncio.run(attempt())


async def _send(port: int) -> SendError:
    settings = make_settings(twilio_api_url=f"http://127.0.0.1:{port}")
    client = twilio.make_client(settings)
    try:
        with pytest.raises(SendError) as failed:
            await TwilioSender(client, settings).send(outbound())
    finally:
        await twilio.close(client)
    return failed.value


def test_a_provider_that_never_answers_ends_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(twilio, "ANSWER_WITHIN", 0.5)
    connections = []

    async def say_nothing(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        connections.append(writer)
        await reader.read()

    assert send_to(say_nothing).failure is Failure.UNKNOWN
    assert len(connections) == 1


def test_a_connection_that_is_cut_ends_unknown_and_is_tried_once() -> None:
    connections = []

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        connections.append(writer)

    assert send_to(cut).failure is Failure.UNKNOWN
    assert len(connections) == 1


def test_a_server_fault_is_not_repeated_behind_our_back() -> None:
    connections = []

    async def fail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        connections.append(writer)
        writer.write(b"HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    assert send_to(fail).failure is Failure.UNKNOWN
    assert len(connections) == 1


def test_nobody_listening_is_surely_not_sent() -> None:
    async def attempt() -> SendError:
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        return await _send(port)

    assert asyncio.run(attempt()).failure is Failure.RETRY


def test_the_librarys_own_environment_moves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(201, json={"sid": "SM1"})

    async def attempt() -> None:
        settings = make_settings()
        client = twilio.make_client(settings, transport=httpx.MockTransport(answer))
        await TwilioSender(client, settings).send(outbound())
        await twilio.close(client)

    asyncio.run(attempt())
    assert seen == ["api.twilio.com"]
