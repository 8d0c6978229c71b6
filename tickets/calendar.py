"""Working time: when an office is open, and how much of its time has passed. Pure.

All sums are done in UTC, so that a day on which the clocks change has the hours it has.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from kit.bare import not_run
from kit.errors import BadInputError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NOTHING = timedelta(0)

LONGEST_REST = 60
"""Days. No office we can imagine is closed for longer."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Open from `opens` to `closes` on `days` (0 is Monday), local time of `zone`.

    Closed on the public holidays of `country`, a code as KE; "" has none.
    """

    opens: time
    closes: time
    days: frozenset[int]
    zone: ZoneInfo
    country: str = ""

    @property
    def day_length(self) -> timedelta:
        """How long a working day is. Opening and closing are on one day."""
        begin, end = (
            timedelta(hours=t.hour, minutes=t.minute, seconds=t.second)
            for t in (self.opens, self.closes)
        )
        return end - begin

    def in_zone(self, name: str | None) -> "OfficeHours":
        """The same hours by the clock of another place; an unknown one changes none."""
        if not name or name == self.zone.key:
            return self
        try:
            return replace(self, zone=ZoneInfo(name))
        except (KeyError, ValueError, OSError):
            return self

    def works_on(self, day: date) -> bool:
        return day.weekday() in self.days and day not in _holidays(
            self.country, day.year
        )

    def is_open(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        return self.works_on(local.date()) and self.opens <= local.time() < self.closes

    def next_open(self, moment: datetime) -> datetime:
        """The first moment from here on at which the office is open."""
        for opens, _ in self._spans(moment):
            return max(moment, opens).astimezone(moment.tzinfo)
        raise AssertionError("an office with no open day can't be made")

    def next_morning(self, moment: datetime) -> datetime:
        """When the office opens on another day than this."""
        today = moment.astimezone(self.zone)
        midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
        return self.next_open(midnight + timedelta(days=1)).astimezone(UTC)

    def last_opening(self, moment: datetime) -> datetime:
        """When the office opened last, at this moment or before it."""
        today = moment.astimezone(self.zone).date()
        days = (today - timedelta(days=ago) for ago in range(LONGEST_REST))
        openings = (
            datetime.combine(day, self.opens, self.zone).astimezone(UTC)
            for day in days
            if self.works_on(day)
        )
        return next(opened for opened in openings if opened <= moment)

    def add(self, start: datetime, working: timedelta) -> datetime:
        """The moment at which `working` time has passed since `start`.

        What ends with the working day ends at its closing, not at the next opening.
        """
        left = working
        for opens, closes in self._spans(start):
            begin = max(start, opens)
            if closes - begin >= left:
                return (begin + left).astimezone(start.tzinfo)
            left -= max(closes - begin, NOTHING)
        raise AssertionError("an office with no open day can't be made")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none if `end` is earlier."""
        worked = NOTHING
        for opens, closes in self._spans(start):
            if opens >= end:
                break
            worked += max(min(closes, end) - max(opens, start), NOTHING)
        return worked

    def _spans(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Opening and closing of each working day, from that of `moment` on, in UTC."""
        day = moment.astimezone(self.zone).date()
        rest = 0
        while rest <= LONGEST_REST:
            if self.works_on(day):
                rest = 0
                opens = datetime.combine(day, self.opens, self.zone).astimezone(UTC)
                closes = datetime.combine(day, self.closes, self.zone).astimezone(UTC)
                if closes > moment:
                    yield opens, closes
            rest += 1
            day += timedelta(days=1)


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country's year; none where nobody lists them."""
    if not country:
        return frozenset()
    try:
        # Its package brings all countries for one: 250 modules, 8 MB, and a third of a
        # second in the first answer.
        with not_run("holidays.countries"):
            return frozenset(holidays.country_holidays(country.upper(), years=year))
    except NotImplementedError:
        return frozenset()


def parse_hours(
    hours: str, days: str, zone: ZoneInfo, country: str = ""
) -> OfficeHours:
    """Read `08:00-17:00` and `mon-fri` (or `mon,wed,sat`).

    Raises:
        BadInputError: They can't be read, or the office would never be open.
    """
    try:
        opens, closes = (time.fromisoformat(part.strip()) for part in hours.split("-"))
    except ValueError as error:
        raise BadInputError(
            f"HELPDESK_OPENING_HOURS is {hours!r}: write it like 08:00-17:00."
        ) from error
    if opens >= closes:
        raise BadInputError("HELPDESK_OPENING_HOURS: it must close after it opens.")
    return OfficeHours(opens, closes, _parse_days(days), zone, country)


def _parse_days(days: str) -> frozenset[int]:
    open_days: set[int] = set()
    try:
        for part in days.lower().split(","):
            first, _, last = (name.strip()[:3] for name in part.partition("-"))
            begin = DAYS.index(first)
            end = DAYS.index(last) if last else begin
            span = (end - begin) % 7 + 1
            open_days.update((begin + ahead) % 7 for ahead in range(span))
    except ValueError as error:
        raise BadInputError(
            f"HELPDESK_OPENING_DAYS is {days!r}: write it like mon-fri or mon,wed,sat."
        ) from error
    return frozenset(open_days)
