"""A helpdesk without doors: what is written goes in as a row, what is said comes out.

Everything between is the real thing: inbox, converser, engine, articles, outbox.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from conversation.compose import sms_text
from conversation.models import Conversation
from conversation.officer import office_of, reply, resolve
from conversation.receive import Workshop
from conversation.worker import Converser
from kit.database import make_readers, make_sessions
from kit.settings import Settings
from kit.wake import Wake
from kit.writer import Writer
from knowledge.library import Library
from messages.channel import Choice, InboundMessage, Kind, OutboundMessage
from messages.inbox import insert, row
from messages.models import Direction, Message
from messages.outbox import Outbox
from messages.pacing import Pace
from people import directory
from people.address import Channel
from people.models import Address, Contact, Officer
from tests.factories import inbound, make_contact, make_officer
from tests.fakes import FakeClock, FakeSender
from tickets import service
from tickets.models import Ticket

NUMBER = "+254700010001"
CHAT = "500001"
SETTLE = timedelta(seconds=1.5)


def make_settings(**values: Any) -> Settings:  # noqa: ANN401
    return Settings(**{"_env_file": None, "facility_phone": "+254700000500", **values})


@dataclass
class Helpdesk:
    """One process with a database, a clock and a provider that takes everything."""

    engine: Engine
    library: Library
    clock: FakeClock
    settings: Settings = field(default_factory=make_settings)
    sender: FakeSender = field(default_factory=FakeSender)

    def __post_init__(self) -> None:
        self.sessions: sessionmaker[Session] = make_sessions(self.engine)
        self.writer = Writer(self.sessions)
        self.wake = Wake()
        self.converser = self.make_converser(self.writer)
        self.outbox = Outbox(
            writer=self.writer,
            senders=dict.fromkeys(Channel, self.sender),
            paces=dict.fromkeys(Channel, Pace(250, 50)),
            wake=self.wake,
            clock=self.clock,
            name="test",
        )

    def make_converser(self, writer: Writer) -> Converser:
        workshop = Workshop(self.library, self.settings, office_of(self.settings))
        readers = make_readers(self.engine)
        return Converser(writer, readers, workshop, self.wake, self.clock)

    def close(self) -> None:
        self.writer.close()

    def receive(self, *messages: InboundMessage) -> None:
        with self.sessions.begin() as session:
            insert(session, [row(message, SETTLE) for message in messages])

    def work(self) -> list[OutboundMessage]:
        """Converse and deliver all that is due; what went out meanwhile."""
        before = len(self.sender.sent)
        asyncio.run(self._work())
        return self.sender.sent[before:]

    async def _work(self) -> None:
        await self.converser.drain()
        await self.outbox.drain()
        while self._queued():  # a chat takes one message a second
            self.clock.advance(seconds=1)
            await self.outbox.drain()

    def _queued(self) -> bool:
        now = self.clock()
        soon = Message.due_at <= now + timedelta(seconds=1)
        with self.sessions() as session:
            query = select(Message.id).where(Message.status == "queued", soon)
            return session.scalar(query.limit(1)) is not None

    def phone(self, number: str = NUMBER, **contact: Any) -> "Phone":  # noqa: ANN401
        """A phone; with a name or a role it is one we know."""
        return self._phone(Channel.SMS, number, contact)

    def chat(self, chat: str = CHAT, **contact: Any) -> "Phone":  # noqa: ANN401
        return self._phone(Channel.TELEGRAM, chat, contact)

    def _phone(
        self, channel: Channel, address: str, contact: dict[str, Any]
    ) -> "Phone":
        if contact:
            with self.sessions.begin() as session:
                make_contact(session, channel=channel, address=address, **contact)
        return Phone(self, channel, address)

    def officer(self, **values: Any) -> Officer:  # noqa: ANN401
        with self.sessions.begin() as session:
            return make_officer(session, **values)

    def tickets(self) -> Sequence[Ticket]:
        with self.sessions() as session:
            return session.scalars(select(Ticket).order_by(Ticket.id)).all()

    def ticket(self) -> Ticket:
        (ticket,) = self.tickets()
        return ticket

    def take(self, ticket: Ticket, officer: Officer) -> None:
        with self.sessions.begin() as session:
            service.assign(session, ticket.id, officer, by=officer, now=self.clock())

    def resolve(self, ticket: Ticket, officer: Officer) -> None:
        with self.sessions.begin() as session:
            resolve(
                session,
                ticket.id,
                officer,
                settings=self.settings,
                tell=False,
                now=self.clock(),
            )

    def reply(self, ticket: Ticket, officer: Officer, text: str) -> None:
        with self.sessions.begin() as session:
            reply(
                session,
                ticket.id,
                officer,
                text,
                settings=self.settings,
                now=self.clock(),
            )

    def inbound(self) -> Sequence[Message]:
        return self._messages(Direction.INBOUND)

    def outcomes(self) -> list[str | None]:
        return [message.outcome for message in self.inbound()]

    def _messages(self, direction: Direction) -> Sequence[Message]:
        query = select(Message).where(Message.direction == direction)
        with self.sessions() as session:
            return session.scalars(query.order_by(Message.id)).all()


@dataclass
class Phone:
    """Somebody who writes, by SMS or in a chat, and reads what comes back."""

    desk: Helpdesk
    channel: Channel
    address: str

    def write(self, *texts: str, **more: Any) -> list[str]:  # noqa: ANN401
        """Write texts a second apart, wait for them to settle, and read the answers."""
        for text in texts:
            self.send(text, **more)
            self.desk.clock.advance(seconds=1)
        return self.read()

    def ask(self, text: str, **more: Any) -> str:  # noqa: ANN401
        """Write one text that gets exactly one answer."""
        (answer,) = self.write(text, **more)
        return answer

    def send(self, text: str, **more: Any) -> None:  # noqa: ANN401
        self.desk.receive(
            inbound(
                text,
                channel=self.channel,
                address=self.address,
                received_at=self.desk.clock(),
                **more,
            )
        )

    def read(self) -> list[str]:
        """What is said to this address once all that was written has settled."""
        self.desk.clock.advance(seconds=2)
        sent = self.desk.work()
        return [self._shown(m) for m in sent if m.address == self.address]

    def _shown(self, message: OutboundMessage) -> str:
        if self.channel is Channel.SMS:
            return sms_text(message.text, message.choices)
        return message.text

    def press(self, token: str, *, question: int = -1) -> list[str]:
        """Press a button under one of the messages that came, the last if not told."""
        return self.write(
            "",
            kind=Kind.BUTTON,
            picked=token,
            question_id=f"fake-{self._number(question)}",
        )

    def _number(self, question: int) -> int:
        mine = [
            number
            for number, message in enumerate(self.desk.sender.sent, start=1)
            if message.address == self.address
        ]
        return mine[question]

    def buttons(self) -> tuple[Choice, ...]:
        """The choices under the last message that came."""
        return self.desk.sender.sent[self._number(-1) - 1].choices

    def conversation(self) -> Conversation:
        with self.desk.sessions() as session:
            found = session.scalar(
                select(Conversation)
                .join(Address, Address.contact_id == Conversation.contact_id)
                .where(Address.address == self.address)
            )
            assert found is not None
            return found

    def contact(self) -> Contact:
        with self.desk.sessions() as session:
            known = directory.find(session, self.channel, self.address)
            assert known is not None
            return known.contact
