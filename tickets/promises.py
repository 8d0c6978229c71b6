"""What we promise, and when it falls due. Pure.

Three promises run on a ticket: that somebody answers first, that somebody answers when
she has written again, and that the problem is solved. They stand still while she owes
us a word, while the ticket is snoozed, and while she can't be reached.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tickets.calendar import NOTHING, OfficeHours
from tickets.rules import TicketPriority


class PromiseKind(StrEnum):
    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"


AT_RISK = 0.75
"""Of its time, after which a promise is at risk and its people are warned."""


@dataclass(frozen=True, slots=True)
class Promise:
    """How soon: in hours round the clock, or in working days of the office."""

    hours: float = 0.0
    days: float = 0.0

    def due(self, start: datetime, office: OfficeHours) -> datetime:
        if self.hours:
            return start + timedelta(hours=self.hours)
        return office.add(start, self.days * office.day_length)

    def passed(self, start: datetime, end: datetime, office: OfficeHours) -> timedelta:
        """How much time that counts lies between two moments."""
        if self.hours:
            return max(end - start, NOTHING)
        return office.between(start, end)

    def later(self, due: datetime, by: timedelta, office: OfficeHours) -> datetime:
        if self.hours or not by:
            return due + by
        return office.add(due, by)


PROMISES: dict[TicketPriority, dict[PromiseKind, Promise]] = {
    TicketPriority.CRITICAL: {
        PromiseKind.FIRST_REPLY: Promise(hours=1),
        PromiseKind.NEXT_REPLY: Promise(hours=1),
        PromiseKind.RESOLUTION: Promise(hours=24),
    },
    TicketPriority.HIGH: {
        PromiseKind.FIRST_REPLY: Promise(days=1),
        PromiseKind.NEXT_REPLY: Promise(days=0.5),
        PromiseKind.RESOLUTION: Promise(days=3),
    },
    TicketPriority.NORMAL: {
        PromiseKind.FIRST_REPLY: Promise(days=2),
        PromiseKind.NEXT_REPLY: Promise(days=1),
        PromiseKind.RESOLUTION: Promise(days=7),
    },
    TicketPriority.LOW: {
        PromiseKind.FIRST_REPLY: Promise(days=5),
        PromiseKind.NEXT_REPLY: Promise(days=2),
        PromiseKind.RESOLUTION: Promise(days=30),
    },
}

Pauses = Sequence[tuple[datetime, datetime | None]]
"""From and until, in order; the last may still last."""


def due(
    promise: Promise, start: datetime, office: OfficeHours, pauses: Pauses = ()
) -> datetime:
    """When a promise given at `start` falls due.

    Each pause that is over puts it off by exactly the time of it that would have
    counted. One that lasts puts off nothing yet: the clock stands.
    """
    falls = promise.due(start, office)
    for begin, end in pauses:
        begins = max(begin, start)
        if end is None or begins >= falls:
            continue
        falls = promise.later(falls, promise.passed(begins, end, office), office)
    return falls


def warns(
    promise: Promise, start: datetime, falls_due: datetime, office: OfficeHours
) -> datetime:
    """When the people of a ticket are warned: a quarter of the time before."""
    whole = promise.passed(start, promise.due(start, office), office)
    spare = whole * (1 - AT_RISK)
    if promise.hours:
        return falls_due - spare
    return _before(falls_due, spare, office)


def _before(moment: datetime, working: timedelta, office: OfficeHours) -> datetime:
    """The moment from which `working` time is left until another."""
    early = moment - timedelta(days=1)
    while office.between(early, moment) < working:
        early -= timedelta(days=1)
    return office.add(early, office.between(early, moment) - working)


@dataclass(frozen=True, slots=True)
class Clock:
    """How a promise stands. `fraction` is what has passed of its time, 1 when due.

    While it is `paused` nothing falls due: `due`, `left` and `fraction` are None.
    """

    due: datetime | None = None
    left: timedelta | None = None
    fraction: float | None = None
    breached: bool = False
    paused: bool = False


PAUSED = Clock(paused=True)


def clock(since: datetime, falls_due: datetime, now: datetime) -> Clock:
    left = falls_due - now
    whole = max((falls_due - since).total_seconds(), 1.0)
    fraction = max(0.0, (now - since).total_seconds() / whole)
    return Clock(falls_due, left, fraction, breached=left < NOTHING)
