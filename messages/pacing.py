"""How many messages may go now. Pure.

The generic cell rate algorithm: one moment per line holds all the state, so that any
number of processes can share it in one row.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """`per_second` in the long run, at most `burst` at once."""

    per_second: float
    burst: int

    @property
    def gap(self) -> timedelta:
        return timedelta(seconds=1 / self.per_second)


@dataclass(frozen=True, slots=True)
class Allowance:
    count: int
    free_at: datetime


def allow(pace: Pace, free_at: datetime, now: datetime, wanted: int) -> Allowance:
    """Take as many of `wanted` as fit, and say when the line is free again.

    `free_at` is the moment up to which what was already sent is paid for; it may lie
    in the future by at most `burst` gaps.
    """
    start = max(free_at, now)
    room = now + pace.gap * pace.burst - start
    count = max(0, min(wanted, int(room / pace.gap)))
    return Allowance(count, start + pace.gap * count)


def wait(pace: Pace, free_at: datetime, now: datetime) -> timedelta:
    """How long until one more fits."""
    return max(timedelta(0), free_at - now - pace.gap * (pace.burst - 1))
