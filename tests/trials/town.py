"""A town: the real helpdesk as processes, contacts who write, and their provider.

Nothing is faked but Twilio, which keeps what it took and can fail in every way we know.
"""

import asyncio
import contextlib
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bench.caller import letters
from bench.http import post_all
from bench.serving import Process, command, free_port, helpdesk, start
from bench.twilio import ENVIRONMENT, Letter, Mishap, Provider, webhook
from kit.database import make_engine, make_readers
from messages.channel import Status
from messages.models import Direction, Message

CONNECTIONS = 8
LOOK_EVERY = 0.1
SETTLED_WITHIN = 90.0
UNDER_WAY = (Status.RECEIVED, Status.QUEUED, Status.SENDING)
HASTE = {
    "HELPDESK_SETTLE_SECONDS": "0.2",
    "HELPDESK_SEND_SECONDS": "1",
    "HELPDESK_REPLIES_PER_HOUR": "100",
    "HELPDESK_LOG_LEVEL": "error",
}
"""Shorter waits than in life, where a minute more harms nobody."""


def write_letters(contacts: int, each: int) -> list[Letter]:
    """Some texts from each contact, the contacts in turn."""
    written = letters(contacts * each, first=0)
    return [
        Letter(one.number, f"+25470001{one.number % contacts:04}", one.text)
        for one in written
    ]


@dataclass
class Town:
    """The processes share one database. The first of `roles` has the doors."""

    url: str
    folder: Path
    roles: Sequence[str] = ("all",)
    provider: Provider = field(default_factory=Provider)
    processes: dict[str, Process] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    port: int = field(default_factory=free_port)
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        self.engine = make_engine(self.url)

    async def __aenter__(self) -> Self:
        await self.provider.open()
        await asyncio.gather(*(self.start(name) for name in self._names()))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self.processes.values():
            with contextlib.suppress(OSError):
                process.kill()
        await self.provider.close()
        self.engine.dispose()

    def _names(self) -> list[str]:
        return [f"{role}-{number}" for number, role in enumerate(self.roles)]

    @property
    def environment(self) -> dict[str, str]:
        return {
            **ENVIRONMENT,
            **HASTE,
            "HELPDESK_DATABASE_URL": self.url,
            "HELPDESK_TWILIO_API_URL": self.provider.url,
        }

    async def start(self, name: str) -> None:
        role = name.partition("-")[0]
        port = self.port if name == self._names()[0] else free_port()
        process = start(
            helpdesk("serve", "--role", role),
            self.folder,
            port=port,
            environment=self.environment,
        )
        self.processes[name] = process
        await asyncio.to_thread(process.wait_until_up)

    async def kill_and_start(self, name: str) -> None:
        """`kill -9`: nothing is finished, nothing is said."""
        await asyncio.to_thread(self.processes[name].kill)
        await self.start(name)

    async def stop(self, name: str) -> int:
        return await asyncio.to_thread(self.processes[name].stop)

    # --- What is done to it -----------------------------------------------------------

    async def write(self, written: Sequence[Letter]) -> None:
        """Bring each, again and again until it is taken, as Twilio is told to."""
        left = list(written)
        base = f"http://127.0.0.1:{self.port}"
        while left:
            answers = await post_all(
                "127.0.0.1",
                self.port,
                [webhook(letter, base) for letter in left],
                connections=CONNECTIONS,
            )
            taken = [s is not None and s < 300 for s in answers.statuses]
            self.accepted |= {
                one.sid for one, ok in zip(left, taken, strict=True) if ok
            }
            left = [one for one, ok in zip(left, taken, strict=True) if not ok]
            await asyncio.sleep(LOOK_EVERY)

    async def until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(SETTLED_WITHIN):
            while not reached():
                await asyncio.sleep(LOOK_EVERY / 10)

    async def settle(self) -> None:
        """Wait until nothing is under way any more."""
        async with asyncio.timeout(SETTLED_WITHIN):
            while self.read(_under_way):
                await asyncio.sleep(LOOK_EVERY)

    # --- What is seen of it -----------------------------------------------------------

    def read(self, look: Callable[[Session], Any]) -> Any:  # noqa: ANN401
        with make_readers(self.engine)() as session:
            return look(session)

    def ledger(self) -> tuple[int, dict[str, Any]]:
        done = command(["ledger", "--json"], self.folder, self.environment)
        return done.returncode, json.loads(done.stdout)


def _under_way(session: Session) -> int:
    return _count(session, UNDER_WAY)


def in_hand(session: Session) -> int:
    """How many were handed to the provider and not heard of since."""
    return _count(session, (Status.SENDING,))


def _count(session: Session, statuses: Sequence[Status]) -> int:
    return len(
        session.scalars(select(Message.id).where(Message.status.in_(statuses))).all()
    )


def tried_twice(session: Session) -> bool:
    """Whether a sending has failed and failed again."""
    query = select(Message.id).where(Message.attempts > 1).limit(1)
    return session.scalar(query) is not None


def inbound_ids(session: Session) -> list[str | None]:
    query = select(Message.external_id).where(Message.direction == Direction.INBOUND)
    return list(session.scalars(query))


def answered_twice(session: Session) -> list[int]:
    """The inbound messages that more than one reply of the bot answers."""
    rows = session.scalars(
        select(Message.reply_to_id).where(Message.direction == Direction.OUTBOUND)
    )
    counts = Counter(number for number in rows if number is not None)
    return [number for number, count in counts.items() if count > 1]


def sent_to_each(session: Session) -> dict[str, list[str | None]]:
    """The provider's ids of what we said to each address, in our order."""
    rows = session.execute(
        select(Message.address, Message.external_id)
        .where(Message.direction == Direction.OUTBOUND)
        .order_by(Message.id)
    )
    found: dict[str, list[str | None]] = {}
    for address, sid in rows:
        found.setdefault(address, []).append(sid)
    return found


def taken_from_us(provider: Provider) -> dict[str, list[str]]:
    """The same as the provider has it, in the order in which it came."""
    found: dict[str, list[str]] = {}
    for taken in provider.taken:
        found.setdefault(taken.to, []).append(taken.sid)
    return found


def clumsy(seed: int) -> Callable[[str, str], Mishap]:
    """One call in six goes wrong, in every way; the same text only once."""
    chance = random.Random(seed)  # noqa: S311  (mishaps, not secrets)
    ways = [way for way in Mishap if way is not Mishap.NONE]
    seen: set[tuple[str, str]] = set()

    def mishap(to: str, text: str) -> Mishap:
        if (to, text) in seen or chance.random() > 1 / 6:
            return Mishap.NONE
        seen.add((to, text))
        return chance.choice(ways)

    return mishap
