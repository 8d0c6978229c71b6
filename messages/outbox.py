"""Sending what the transcript has queued.

Three steps, and never a transaction open over the network: claim (commit), send,
record (commit). Few are in flight, each marked just before its own call. What was in
flight when a process died, or ended unknown, is looked for at the provider before it is
ever sent again (decision 0005).
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from kit.clock import Clock
from kit.wake import Topic, Wake
from kit.writer import Writer
from messages import claims, endings
from messages.channel import (
    CannotLookError,
    Failure,
    Sender,
    SendError,
    Sent,
)
from messages.claims import USUAL, Patience
from messages.holding import Urgent
from messages.pacing import Pace
from people.address import Channel

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
SHORTEST_NAP = 0.02
"""When the pace says to wait: so many may go together afterwards."""


@dataclass(slots=True)
class Outbox:
    """Delivers for one process. `name` fences what it claimed.

    `urgent` is set where only what can't wait goes once the budget is used up.
    """

    writer: Writer
    senders: Mapping[Channel, Sender]
    paces: Mapping[Channel, Pace]
    wake: Wake
    clock: Clock
    name: str
    in_flight: int = 24
    patience: Patience = USUAL
    urgent: Urgent | None = None
    _busy: dict[Channel, set["asyncio.Task[None]"]] = field(default_factory=dict)

    async def run(self) -> None:
        """Deliver until cancelled."""
        seen = self.wake.count(Topic.OUTBOX)
        while True:
            nap = IDLE_SECONDS
            try:
                started, nap = await self._deliver()
            except Exception:  # the database is away: nothing is lost, look again
                log.exception("the outbox could not claim; trying again")
                started = 0
                await asyncio.sleep(IDLE_SECONDS)
            if not started:
                seen = await self.wake.wait(Topic.OUTBOX, seen, nap)

    async def deliver_due(self) -> int:
        """Start as many sendings as have room, and return how many that were."""
        started, _ = await self._deliver()
        return started

    async def _deliver(self) -> tuple[int, float]:
        """How many were started, and the seconds after which to look again."""
        started, nap = 0, IDLE_SECONDS
        for channel in self.senders:
            busy = self._busy.setdefault(channel, set())
            room = self._most(channel) - len(busy)
            if room <= 0:
                continue
            found, rest = await self._claim(channel, room)
            for claim in found:
                task = asyncio.create_task(self._finish(channel, claim))
                busy.add(task)
                task.add_done_callback(partial(self._left, channel))
            started += len(found)
            if rest:
                nap = min(nap, max(rest.total_seconds(), SHORTEST_NAP))
        return started, nap

    def _most(self, channel: Channel) -> int:
        """In flight at once: no more than the pace lets go at once."""
        return min(self.in_flight, self.paces[channel].burst)

    def _left(self, channel: Channel, task: "asyncio.Task[None]") -> None:
        """Look for more once half of the places are free: a claim costs the same for
        one as for many."""
        busy = self._busy[channel]
        busy.discard(task)
        if len(busy) <= self._most(channel) // 2:
            self.wake.heard(Topic.OUTBOX)

    async def drain(self) -> None:
        """Deliver until nothing is due and nothing in flight."""
        while await self.deliver_due() or any(self._busy.values()):
            for tasks in list(self._busy.values()):
                if tasks:
                    await asyncio.wait(set(tasks))

    async def stop(self) -> None:
        """Let what is in flight come to its end."""
        running = [task for tasks in self._busy.values() for task in tasks]
        if running:
            await asyncio.wait(
                running, timeout=self.patience.send_within.total_seconds()
            )

    async def _claim(
        self, channel: Channel, most: int
    ) -> tuple[list[claims.Claim], timedelta]:
        now, pace = self.clock(), self.paces[channel]

        def work(session: Session) -> tuple[list[claims.Claim], timedelta]:
            found = claims.claim(
                session,
                channel,
                most=most,
                pace=pace,
                name=self.name,
                now=now,
                patience=self.patience,
                urgent=self.urgent,
            )
            return found, claims.rest(session, channel, pace, now)

        return await self.writer.run(work)

    async def _finish(self, channel: Channel, claim: claims.Claim) -> None:
        try:
            if claim.look:
                await self._look(channel, claim)
            else:
                await self._send(channel, claim)
        except Exception:  # recording failed: the claim runs out and is looked for
            log.exception("message %d: its end was not recorded", claim.message_id)
        self.wake.signal(Topic.DESK)

    async def _send(self, channel: Channel, claim: claims.Claim) -> None:
        try:
            async with asyncio.timeout(self.patience.send_within.total_seconds()):
                sent = await self.senders[channel].send(claim.message)
        except SendError as error:
            await self._record_failure(claim, error)
        except TimeoutError:
            await self._record_failure(
                claim, SendError("The provider did not answer", failure=Failure.UNKNOWN)
            )
        except Exception:  # a network that broke in a new way, or a bug of ours
            log.exception("message %d: sending broke", claim.message_id)
            await self._record_failure(
                claim, SendError("Sending broke", failure=Failure.UNKNOWN)
            )
        else:
            await self._record_sent(claim, sent)

    async def _look(self, channel: Channel, claim: claims.Claim) -> None:
        """Find out whether a message went, before it is ever sent again."""
        since = claim.attempted_at - timedelta(minutes=5)
        try:
            async with asyncio.timeout(self.patience.send_within.total_seconds()):
                found = await self.senders[channel].find(claim.message, since=since)
        except CannotLookError:
            await self._put_back(claim)
        except (SendError, TimeoutError):
            await self._look_later(claim, counted=False)
        except Exception:
            log.exception("message %d: looking for it broke", claim.message_id)
            await self._look_later(claim, counted=False)
        else:
            if found is not None and await self._record_found(claim, found):
                return
            if claim.looks + 1 < len(self.patience.look_again):
                await self._look_later(claim, counted=True)
            else:
                await self._put_back(claim)

    async def _record_sent(self, claim: claims.Claim, sent: Sent) -> None:
        now = self.clock()
        await self.writer.run(
            lambda session: endings.record_sent(session, claim, sent, now=now)
        )

    async def _record_found(self, claim: claims.Claim, found: Sent) -> bool:
        now = self.clock()
        return await self.writer.run(
            lambda session: endings.record_found(session, claim, found, now=now)
        )

    async def _record_failure(self, claim: claims.Claim, error: SendError) -> None:
        now = self.clock()
        log.warning(
            "message %d was not sent: %s (%s)",
            claim.message_id,
            error.failure,
            error.code or "no code",
        )
        await self.writer.run(
            lambda session: endings.record_failure(session, claim, error, now=now)
        )

    async def _look_later(self, claim: claims.Claim, *, counted: bool) -> None:
        now = self.clock()
        await self.writer.run(
            lambda session: endings.look_later(session, claim, counted=counted, now=now)
        )

    async def _put_back(self, claim: claims.Claim) -> None:
        log.warning(
            "message %d is not at the provider; it goes again", claim.message_id
        )
        now = self.clock()
        await self.writer.run(lambda session: endings.put_back(session, claim, now=now))
