"""What happens by itself: promises are watched, tickets given out, answers brought.

Each deed is a transaction of its own, may be done at any time and again, and by any
number of processes at once: it takes rows that others have not locked, and what it has
done it can see. So one that fails is simply done in the next round.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from conversation import (
    asking,
    bringing,
    budgeting,
    held,
    learning,
    listening,
    news,
    telling,
)
from conversation.listening import Heard
from conversation.receive import Workshop
from kit.clock import Clock
from kit.wake import Topic, Wake
from kit.writer import Writer
from knowledge import labels
from knowledge.learning import Learnt
from messages import spending
from messages.spending import Reckoning
from tickets import assignment, closing, renewing, sla, snoozing, weekly
from tickets.incidents import Suggestion

log = logging.getLogger(__name__)

EVERY_SECONDS = 30.0
BREATH_SECONDS = 2.0
"""Between two rounds, however often it is woken."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)
LOOK_EVERY = timedelta(seconds=15)
"""How often all that was reported lately is looked through for incidents."""

RECKON_EVERY = timedelta(minutes=1)
"""How often the month's SMS are added up; between two counts claims take theirs off."""

LISTEN_EVERY = timedelta(minutes=1)
"""How often it is looked who wrote last, and whether anybody should have."""

REST = 10
"""Times as long as a round took: in a busy hour it is long, and messages come first."""

Deed = Callable[[Session, Workshop, datetime], int]
"""Does what is due and returns how much that was."""


def _mend(session: Session, workshop: Workshop, now: datetime) -> int:
    return sla.mend(session, office=workshop.office, now=now)


def _watch(session: Session, _: Workshop, now: datetime) -> int:
    return sla.watch(session, now=now)


def _release(session: Session, _: Workshop, now: datetime) -> int:
    return assignment.release_departed(session, now=now)


def _give_out(session: Session, _: Workshop, now: datetime) -> int:
    return len(assignment.sweep(session, now=now))


def _escalate(session: Session, workshop: Workshop, now: datetime) -> int:
    after = timedelta(minutes=workshop.settings.unclaimed_minutes)
    escalated = assignment.escalate(
        session, office=workshop.office, after=after, now=now
    )
    return len(escalated)


def _hand_over(session: Session, workshop: Workshop, now: datetime) -> int:
    return held.hand_over(session, workshop, now=now)


def _bring(session: Session, workshop: Workshop, now: datetime) -> int:
    return bringing.bring(session, settings=workshop.settings, now=now)


def _hear_again(session: Session, _: Workshop, now: datetime) -> int:
    return bringing.hear_again(session, now=now)


def _wake(session: Session, _: Workshop, now: datetime) -> int:
    return len(snoozing.wake_due(session, now=now))


def _close(session: Session, _: Workshop, now: datetime) -> int:
    return len(closing.close_due(session, now=now))


def _assume_fixed(session: Session, _: Workshop, now: datetime) -> int:
    return len(closing.assume_fixed(session, now=now))


def _ask_again(session: Session, workshop: Workshop, now: datetime) -> int:
    return len(asking.ask_again(session, workshop, now=now))


def _ask_who_tries(session: Session, workshop: Workshop, now: datetime) -> int:
    return len(asking.ask_who_tries(session, workshop, now=now))


def _ask_satisfaction(session: Session, workshop: Workshop, now: datetime) -> int:
    return len(asking.ask_satisfaction(session, workshop, now=now))


def _spread_news(session: Session, workshop: Workshop, now: datetime) -> int:
    return news.spread_news(session, settings=workshop.settings, now=now)


def _summarise(session: Session, workshop: Workshop, now: datetime) -> int:
    price = workshop.settings.sms_price
    return weekly.summarise(session, office=workshop.office, price=price, now=now)


def _tell_officers(session: Session, workshop: Workshop, now: datetime) -> int:
    return telling.tell(
        session, settings=workshop.settings, office=workshop.office, now=now
    )


def _renew_words(session: Session, _: Workshop, __: datetime) -> int:
    return renewing.renew_some(session)


DEEDS: dict[str, Deed] = {
    "wake what was snoozed": _wake,
    "close what is over": _close,
    "take silence for an answer": _assume_fixed,
    "ask whether it is fixed": _ask_again,
    "ask who wanted to try first": _ask_who_tries,
    "ask how our support was": _ask_satisfaction,
    "spread news of incidents": _spread_news,
    "hand over what the budget holds": _hand_over,
    "bring what did not arrive": _bring,
    "hear who was out of reach": _hear_again,
    "mend promises": _mend,
    "watch promises": _watch,
    "release tickets of who left": _release,
    "give out tickets": _give_out,
    "escalate what nobody took": _escalate,
    "sum up the week for leads": _summarise,
    "tell officers what waits": _tell_officers,
    "find places by their new names": _renew_words,
}
"""In this order: who left makes tickets to be given out, and so on."""


@dataclass(slots=True)
class Caretaker:
    """Goes round for one process."""

    writer: Writer
    readers: sessionmaker[Session]
    workshop: Workshop
    wake: Wake
    clock: Clock
    _looked_at: datetime = LONG_AGO
    _reckoned_at: datetime = LONG_AGO
    _listened_at: datetime = LONG_AGO
    _began_at: datetime | None = None

    async def run(self) -> None:
        """Go round until cancelled: twice a minute, and soon after a happening."""
        while True:
            seen = self.wake.count(Topic.DESK)
            begun = time.monotonic()
            await self.tend()
            took = time.monotonic() - begun
            await asyncio.sleep(max(BREATH_SECONDS, took * REST))
            await self.wake.wait(Topic.DESK, seen, EVERY_SECONDS - BREATH_SECONDS)

    async def tend(self) -> int:
        """Go round once, and return how much was done."""
        done = 0
        for name, deed in DEEDS.items():
            done += await self._do(name, deed)
        done += await self._point_out()
        done += await self._reckon()
        done += await self._listen()
        if await self._learn():
            self.wake.signal(Topic.KNOWLEDGE)
        if done:
            self.wake.signal(Topic.OUTBOX, Topic.DESK)
        return done

    async def _point_out(self) -> int:
        """What may be an incident is looked for beside the writer: in a busy hour there
        are thousands of reports, and mostly nothing to write."""
        now, settings = self.clock(), self.workshop.settings
        if now - self._looked_at < LOOK_EVERY:
            return 0
        self._looked_at = now

        def look() -> list[Suggestion]:
            with self.readers() as session:
                return news.suggest(session, settings=settings, now=now)

        try:
            found = await asyncio.to_thread(look)
        except Exception:
            log.exception("the caretaker could not look for incidents; trying again")
            return 0
        if not found:
            return 0
        return await self._do(
            "point out incidents",
            lambda session, _, at: news.point_out(session, found, now=at),
        )

    async def _reckon(self) -> int:
        """Once a minute, beside the writer: where the month's budget stands."""
        now, settings = self.clock(), self.workshop.settings
        if now - self._reckoned_at < RECKON_EVERY:
            return 0
        works_on = self.workshop.office.works_on

        def add_up() -> Reckoning:
            with self.readers() as session:
                return spending.reckon(session, settings, works_on, now=now)

        try:
            found = await asyncio.to_thread(add_up)
        except Exception:
            log.exception("the caretaker could not add up the month; trying again")
            return 0
        self._reckoned_at = now
        return await self._do(
            "watch the budget",
            lambda session, _, at: budgeting.watch(
                session, found, settings=settings, now=at
            ),
        )

    async def _listen(self) -> int:
        """Once a minute, beside the writer: whether a channel has fallen silent."""
        now, workshop = self.clock(), self.workshop
        self._began_at = self._began_at or now
        if now - self._listened_at < LISTEN_EVERY:
            return 0
        is_first = self._listened_at == LONG_AGO
        back = listening.FIRST_LOOK if is_first else now - self._listened_at
        since = now - back - listening.OVERLAP
        ready = now - self._began_at >= listening.WARM_UP

        def listen() -> Heard:
            with self.readers() as session:
                return listening.listen(
                    session,
                    workshop.settings,
                    workshop.office,
                    since=since,
                    ready=ready,
                    now=now,
                )

        try:
            found = await asyncio.to_thread(listen)
        except Exception:
            log.exception("the caretaker could not listen; trying again")
            return 0
        self._listened_at = now
        return await self._do(
            "note what was heard",
            lambda session, _, at: listening.note(session, found, now=at),
        )

    async def _learn(self) -> int:
        """How sure to be, from what was said of answers: read beside the writer."""
        now, library = self.clock(), self.workshop.library

        def study() -> Learnt | None:
            with self.readers() as session:
                return learning.study(session, library, now=now)

        try:
            found = await asyncio.to_thread(study)
        except Exception:
            log.exception("the caretaker could not learn from labels; trying again")
            return 0
        if found is None:
            return 0
        return await self._do(
            "keep what was learnt",
            lambda session, _, at: int(labels.keep(session, found, now=at)),
        )

    async def _do(self, name: str, deed: Deed) -> int:
        now, workshop = self.clock(), self.workshop
        try:
            return await self.writer.run(lambda session: deed(session, workshop, now))
        except Exception:  # one that fails must not keep the others from being done
            log.exception("the caretaker could not %s; trying again", name)
            return 0
