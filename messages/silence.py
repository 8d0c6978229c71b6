"""Whether a channel is silent that in these hours never is. Pure.

Nobody writes at night or on a holiday, so only time at work is looked at: since the
office opened today, or since the last message if that is later. It is held against the
same hours of the same weekday in past weeks. Each of them must have brought messages
enough. If people write independently, that four weeks each bring five or more and the
fifth brings none by chance happens less than once in a thousand times.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

WEEKS = 4
"""Past weeks that must be known; with fewer nothing is said."""

LOOK_BACK = 8
"""Weeks among which they are looked for, as holidays are passed over."""

FEWEST = 5
"""Messages that each of them brought in these hours."""

SHORTEST = timedelta(hours=1)

WorksOn = Callable[[date], bool]
Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody has written `since`; each of the weeks before brought at least `usual`."""

    since: datetime
    usual: int


def same_hours(
    begins: datetime, now: datetime, zone: ZoneInfo, works_on: WorksOn
) -> list[Window]:
    """These hours by the clock of `zone`, in each of the past weeks that worked then.

    None if they are too short to say anything. The latest week comes first.
    """
    if now - begins < SHORTEST:
        return []
    here, until = begins.astimezone(zone), now.astimezone(zone)
    weeks = (timedelta(weeks=back) for back in range(1, LOOK_BACK + 1))
    found = [
        (here - week, until - week) for week in weeks if works_on((until - week).date())
    ]
    return found[:WEEKS]


def judge(counts: Sequence[int], since: datetime) -> Silence | None:
    """What the messages of those hours say, if they are enough to say it."""
    if len(counts) < WEEKS or min(counts) < FEWEST:
        return None
    return Silence(since, min(counts))
