"""The whole helpdesk on a port of its own, with an invented network as its provider.

Everything goes over HTTP: the phone's text by a signed webhook, the reply by the
provider's interface, its receipts by webhook again. Nothing sleeps: the clock is the
test's, and work is done when the test says so.
"""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy import select

from channels import Channels, open_channels
from conversation.caretaker import Caretaker
from conversation.receive import Workshop
from conversation.worker import Converser
from kit.settings import Settings
from kit.writer import Writer
from knowledge import articles
from messages.models import Message
from messages.outbox import Outbox
from people import officers
from people.address import Channel
from people.models import Area, OfficerRole
from simulator.network import Network
from simulator.provider import with_demo_providers
from tests.factories import make_address, make_area, make_contact
from tests.fakes import FakeClock
from tests.served import create_app
from tickets.models import Ticket

PASSWORD = "four plain words here"
PATIENCE = 60.0
"""Seconds for an answer: that a machine is busy is no failure."""
FROM_US = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class House:
    """What a journey walks through."""

    app: FastAPI
    base: str
    clock: FakeClock
    network: Network
    converser: Converser
    outbox: Outbox

    def add(
        self,
        number: str,
        *,
        chat: bool = False,
        area: str | None = None,
        **who: Any,  # noqa: ANN401
    ) -> None:
        """Somebody the programme knows."""
        with self.app.state.sessions.begin() as session:
            place = session.scalar(select(Area).where(Area.name == area))
            if area and place is None:
                place = make_area(session, name=area)
            contact = make_contact(session, address=number, area=place, **who)
            if chat:
                chat_id = number.removeprefix("+")
                make_address(
                    session, contact, channel=Channel.TELEGRAM, address=chat_id
                )

    async def text(self, number: str, text: str) -> list[str]:
        """Text us from a phone; the answers that arrive on it."""
        before = len(self.network.phone(number).carried)
        await self._press("/simulator/sms", phone=number, text=text)
        await self.work()
        carried = list(self.network.phone(number).carried)[before:]
        return [sms.body for sms in carried if not sms.inbound and sms.arrived]

    async def chat(self, number: str, **deed: str) -> list[str]:
        """Write or press in the chat of whoever holds a phone; what is said there."""
        before = len(self.network.phone(number).chatted)
        await self._press("/simulator/telegram", phone=number, **deed)
        await self.work()
        return [said.text for said in list(self.network.phone(number).chatted)[before:]]

    def buttons(self, number: str) -> dict[str, str]:
        """The buttons under the last message of a chat: label, and what it sends."""
        last = self.network.phone(number).chatted[-1]
        rows = (last.markup or {}).get("inline_keyboard", [])
        keys = [key for row in rows for key in row]
        return {
            key["text"]: f"{last.message_id}|{key['callback_data']}" for key in keys
        }

    async def read(self, number: str) -> list[str]:
        """What arrives on a phone that did nothing."""
        before = len(self.network.phone(number).carried)
        await self.work()
        return [sms.body for sms in list(self.network.phone(number).carried)[before:]]

    async def work(self) -> None:
        """Until everything that was written is answered, sent, and receipted."""
        await self.network.settle()
        self.clock.advance(seconds=2)
        await self.converser.drain()
        for _ in range(3):  # a chat takes one message a second
            await self.outbox.drain()
            await self.network.settle()
            self.clock.advance(seconds=1)

    async def tend(self) -> None:
        """What happens by itself, a minute later."""
        state = self.app.state
        self.clock.advance(minutes=1)
        caretaker = Caretaker(
            self.converser.writer,
            state.readers,
            self.converser.workshop,
            state.wake,
            state.clock,
        )
        await caretaker.tend()

    async def _press(self, path: str, **fields: str) -> None:
        async with httpx.AsyncClient(
            base_url=self.base, trust_env=False, timeout=PATIENCE
        ) as client:
            answer = await client.post(
                path, data=fields, headers={**FROM_US, "Accept": "application/json"}
            )
        assert answer.json() == {"answers": [200]}

    @asynccontextmanager
    async def desk(
        self, name: str = "Amina Yusuf", role: OfficerRole = OfficerRole.OFFICER
    ) -> AsyncIterator["Desk"]:
        """An officer's browser, signed in by the form."""
        email = f"{name.split()[0].lower()}@example.org"
        with self.app.state.sessions.begin() as session:
            officers.add(session, email, name, role, PASSWORD, now=self.clock())
        async with httpx.AsyncClient(
            base_url=self.base, trust_env=False, headers=FROM_US, timeout=PATIENCE
        ) as client:
            answer = await client.post(
                "/desk/sign-in", data={"email": email, "password": PASSWORD}
            )
            assert answer.status_code == 303
            yield Desk(client, self.clock)

    def ticket(self) -> Ticket:
        with self.app.state.sessions() as session:
            (ticket,) = session.scalars(select(Ticket)).all()
            assert isinstance(ticket, Ticket)
            return ticket

    def messages(self) -> list[Message]:
        with self.app.state.sessions() as session:
            return list(session.scalars(select(Message).order_by(Message.id)))


@dataclass
class Desk:
    client: httpx.AsyncClient
    clock: FakeClock
    nonces: Iterator[int] = field(default_factory=lambda: count(1))

    async def page(self, path: str) -> str:
        answer = await self.client.get(path)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", answer.text)

    async def do(self, ticket: int, deed: str, **form: str) -> None:
        answer = await self.client.post(f"/desk/tickets/{ticket}/{deed}", data=form)
        assert answer.status_code in (200, 303), answer.text

    async def reply(self, ticket: int, text: str) -> None:
        """Answer, and let the ten seconds pass in which she could take it back.

        Each form that is sent has a nonce, so that a double click sends once.
        """
        nonce = f"nonce-{next(self.nonces):06}"
        await self.do(ticket, "messages", text=text, kind="reply", nonce=nonce)
        self.clock.advance(seconds=10)

    async def resolve(self, ticket: int) -> None:
        """Say that it is solved; she is told once the same ten seconds have passed."""
        await self.do(ticket, "resolution", tell="true")
        self.clock.advance(seconds=10)


@asynccontextmanager
async def open_house(
    database_url: str,
    clock: FakeClock,
    cache: Path,
    **values: Any,  # noqa: ANN401
) -> AsyncIterator[House]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    settings = with_demo_providers(
        Settings(
            _env_file=None,
            database_url=database_url,
            port=port,
            role="web",
            settle_seconds=0,
            **values,
        )
    )
    app = create_app(settings, clock=clock, cache=cache)
    with app.state.sessions.begin() as session:
        articles.ensure_loaded(session, now=clock())
    network = app.state.simulator_network = Network(pause=_no_pause)
    web = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on"))
    running = asyncio.create_task(web.serve(sockets=[listener]))
    while not web.started and not running.done():
        await asyncio.sleep(0.01)
    channels = open_channels(app, settings)
    writer = Writer(app.state.sessions)
    try:
        yield House(
            app,
            settings.base_url,
            clock,
            network,
            _converser(app, writer),
            _outbox(app, writer, channels),
        )
    finally:
        await network.close()
        await channels.close()
        await asyncio.to_thread(writer.close)
        web.should_exit = True
        await running


def _converser(app: FastAPI, writer: Writer) -> Converser:
    state = app.state
    workshop = Workshop(state.library, state.settings, state.office)
    return Converser(writer, state.readers, workshop, state.wake, state.clock)


def _outbox(app: FastAPI, writer: Writer, channels: Channels) -> Outbox:
    return Outbox(
        writer=writer,
        senders=channels.senders,
        paces=channels.paces,
        wake=app.state.wake,
        clock=app.state.clock,
        name="journey",
    )


async def _no_pause(_: float) -> None:
    await asyncio.sleep(0)
