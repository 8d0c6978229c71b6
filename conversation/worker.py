"""The loop that converses: looks for what waits, understands it, carries it out.

Understanding is arithmetic, and done before the first row is touched. It is done on the
writer's thread all the same: two threads that both compute take the interpreter from
each other at every step, which cost a fifth of all messages a second.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from conversation import receive
from conversation.receive import Where, Workshop, Written
from conversation.understand import Understood, understand
from kit.clock import Clock
from kit.wake import Topic, Wake
from kit.writer import Writer
from messages.channel import Kind
from people import directory
from people.models import Role

log = logging.getLogger(__name__)

MOST_CONTACTS = 40
WORDED = (Kind.TEXT, Kind.PHOTO, Kind.VIDEO, Kind.FILE)
"""Kinds of messages that may have words."""
IDLE_SECONDS = 1.0
SETTLING_SECONDS = 0.25


@dataclass(slots=True)
class Converser:
    """Converses for one process."""

    writer: Writer
    readers: sessionmaker[Session]
    workshop: Workshop
    wake: Wake
    clock: Clock

    async def run(self) -> None:
        """Converse until cancelled."""
        seen = self.wake.count(Topic.INBOX)
        while True:
            try:
                handled = await self.converse_due()
            except Exception:  # the database is away: nothing is lost, look again
                log.exception("the inbox could not be conversed; trying again")
                handled = 0
                await asyncio.sleep(IDLE_SECONDS)
            if not handled:
                nap = await asyncio.to_thread(self._nap)
                seen = await self.wake.wait(Topic.INBOX, seen, nap)

    async def converse_due(self) -> int:
        """Handle some of what is due, and return how many messages that were."""
        now = self.clock()
        early = None
        if self.workshop.settings.semantic:  # seconds for many; nobody waits for that
            early = await asyncio.to_thread(self._prepare, now)

        def work(session: Session) -> int:
            lines, prepared = early or self._prepare(now)
            if not lines:
                return 0
            return receive.converse(session, lines, prepared, self.workshop, now=now)

        handled = await self.writer.run(work)
        if handled:
            self.wake.signal(Topic.OUTBOX, Topic.DESK)
        return handled

    async def drain(self) -> None:
        while await self.converse_due():
            pass

    def _prepare(self, now: datetime) -> tuple[list[Where], dict[int, Understood]]:
        with self.readers() as session:
            lines = receive.due_lines(session, most=MOST_CONTACTS, now=now)
            waiting = receive.written(session, lines)
            supervisors = _supervisors(session, waiting)
        prepared = {}
        for message in waiting:
            if message.kind in WORDED:
                led = (message.channel, message.address) in supervisors
                understood = self._understood(message, "supervisor" if led else "chw")
                if understood is not None:
                    prepared[message.id] = understood
        return lines, prepared

    def _understood(self, message: Written, audience: str) -> Understood | None:
        """What a message says; none if it can't be told. Then its own turn finds that
        out once more, and fails alone, while the others are answered."""
        try:
            return understand(
                message.text, self.workshop.library.index, audience=audience
            )
        except Exception as error:
            kind = type(error).__name__
            log.warning("message %d could not be understood: %s", message.id, kind)
            return None

    def _nap(self) -> float:
        """Sleep no longer than until the next burst has settled."""
        with self.readers() as session:
            settling = receive.any_waiting(session)
        return SETTLING_SECONDS if settling else IDLE_SECONDS


def _supervisors(session: Session, messages: Sequence[Written]) -> set[Where]:
    lines = {(message.channel, message.address) for message in messages}
    return directory.lines_with_role(session, lines, Role.SUPERVISOR)
