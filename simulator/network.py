"""The invented mobile network and chat server: who holds what, in memory.

It forgets when the process ends; the page then shows what the database holds. Phones
are changed from the event loop alone; the page reads them in threads, and copies first.
"""

import asyncio
import secrets
import threading
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from fastapi import FastAPI

from simulator.faults import Fault
from simulator.payloads import Json

MOST_KEPT = 500
"""Messages kept for one phone."""

MOST_PHONES = 300
MOST_NOTES = 60
CALL_SECONDS = 10.0

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
"""Ids count seconds from here, so that a restart never gives one out again."""


@dataclass(slots=True, kw_only=True)
class Sms:
    """An SMS at the network. `callback` is where its fate is to be told."""

    sid: str
    inbound: bool
    sender: str
    to: str
    body: str
    status: str
    at: datetime
    callback: str | None = None
    code: str | None = None
    arrived: bool = False


@dataclass(slots=True)
class Chatted:
    """A message of the bot in a chat, with the buttons or keys it came with."""

    message_id: int
    text: str
    markup: Json | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """Something the network did, in words for the page."""

    at: datetime
    text: str


@dataclass(slots=True)
class Phone:
    """A phone, and the chat of whoever holds it."""

    number: str
    faults: frozenset[Fault] = frozenset()
    stopped: bool = False
    carried: deque[Sms] = field(default_factory=lambda: deque(maxlen=MOST_KEPT))
    chatted: deque[Chatted] = field(default_factory=lambda: deque(maxlen=MOST_KEPT))
    notes: deque[Note] = field(default_factory=lambda: deque(maxlen=MOST_NOTES))

    def note(self, at: datetime, text: str) -> None:
        self.notes.append(Note(at, text))


class Network:
    """All phones. `pause` is how it waits, `transport` how it reaches us."""

    def __init__(
        self,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.pause = pause
        self.webhook: Json = {"url": ""}
        self._transport = transport
        self._client: httpx.AsyncClient | None = None
        self._lock = threading.Lock()
        self._phones: OrderedDict[str, Phone] = OrderedDict()
        self._running: set[asyncio.Task[None]] = set()
        self._last_id = 0

    def phone(self, number: str) -> Phone:
        """The phone with this number; the one unused longest makes room for a new."""
        with self._lock:
            phone = self._phones.get(number)
            if phone is None:
                phone = self._phones[number] = Phone(number)
                if len(self._phones) > MOST_PHONES:
                    self._phones.popitem(last=False)
            self._phones.move_to_end(number)
            return phone

    def numbers(self) -> frozenset[str]:
        """Every phone that was handed out since the start."""
        return frozenset(list(self._phones))

    def all_sms(self) -> Iterator[Sms]:
        for phone in list(self._phones.values()):
            yield from list(phone.carried)

    def next_id(self, at: datetime) -> int:
        """An id greater than all before, also before the last start."""
        self._last_id = max(self._last_id + 1, int((at - EPOCH).total_seconds()))
        return self._last_id

    def next_sid(self) -> str:
        return f"SM{secrets.token_hex(16)}"

    @property
    def client(self) -> httpx.AsyncClient:
        """The way to our own doors; never through a proxy."""
        if self._client is None:
            self._client = httpx.AsyncClient(
                transport=self._transport, timeout=CALL_SECONDS, trust_env=False
            )
        return self._client

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self) -> None:
        """Wait until nothing is on its way any more."""
        while self._running:
            await asyncio.wait(set(self._running))

    async def close(self) -> None:
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def network_of(app: FastAPI) -> Network:
    """This app's network, made when first needed."""
    if not hasattr(app.state, "simulator_network"):
        app.state.simulator_network = Network()
    network: Network = app.state.simulator_network
    return network
