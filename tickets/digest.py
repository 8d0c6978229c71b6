"""What of an officer's bell is told by Telegram now, and what waits. Pure.

Told is only what she has not read at the desk, and each notice once. Nothing is dropped
for coming at night: it waits, and goes with the first that is told after.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from people.quiet import QuietHours
from tickets.calendar import OfficeHours
from tickets.loudness import Ring, Wishes, is_loud

TIME_TO_READ = timedelta(minutes=5)
"""Who is at the desk reads her bell within this, and needs no message."""

APART = timedelta(minutes=15)
"""Between two messages: a busy hour makes four, each with all that came meanwhile."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice neither read nor told, and since when it lies there."""

    ring: Ring
    since: datetime


def soon(
    waiting: Collection[Waiting],
    wishes: Wishes,
    *,
    told_at: datetime | None,
    now: datetime,
) -> Sequence[Waiting]:
    """All that is loud by her wishes, once the oldest of it had time to be read."""
    if told_at is not None and now - told_at < APART:
        return ()
    heard = [one for one in waiting if is_loud(one.ring, wishes, now=now)]
    ripe = any(now - one.since >= TIME_TO_READ for one in heard)
    return heard if ripe else ()


def daily(
    waiting: Collection[Waiting],
    quiet: QuietHours | None,
    office: OfficeHours,
    *,
    now: datetime,
) -> Sequence[Waiting]:
    """Of whatever kind, what came before the office opened last, outside quiet hours.

    Who sleeps while the office is open reads it when she gets up.
    """
    if quiet is not None and quiet.hold(now):
        return ()
    opened = office.last_opening(now)
    return [one for one in waiting if one.since < opened]
