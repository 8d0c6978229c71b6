"""Working time: when the office is open, and when a promise falls due. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from kit.errors import BadInputError
from tickets.rules import PROMISES, TicketPriority

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Open from `opens` to `closes` on `days` (0 is Monday), local time of `zone`."""

    opens: time
    closes: time
    days: frozenset[int]
    zone: ZoneInfo

    def is_open(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        return local.weekday() in self.days and self.opens <= local.time() < self.closes

    def next_open(self, moment: datetime) -> datetime:
        """The first moment from here on at which the office is open."""
        local = moment.astimezone(self.zone)
        for ahead in range(8):
            day = local.date() + timedelta(days=ahead)
            opens = datetime.combine(day, self.opens, self.zone)
            closes = datetime.combine(day, self.closes, self.zone)
            if day.weekday() in self.days and local < closes:
                return max(local, opens).astimezone(moment.tzinfo)
        raise AssertionError("an office with no open day can't be made")

    def add(self, start: datetime, working: timedelta) -> datetime:
        """The moment at which `working` time has passed since `start`."""
        at, left = self.next_open(start), working
        while True:
            local = at.astimezone(self.zone)
            closes = datetime.combine(local.date(), self.closes, self.zone)
            if closes - local >= left:
                return (local + left).astimezone(start.tzinfo)
            left -= closes - local
            at = self.next_open(closes.astimezone(start.tzinfo))


def parse_hours(hours: str, days: str, zone: ZoneInfo) -> OfficeHours:
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
    return OfficeHours(opens, closes, _parse_days(days), zone)


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


def due(priority: TicketPriority, opened: datetime, office: OfficeHours) -> datetime:
    """By when the first reply is promised."""
    promise = PROMISES[priority]
    if promise.around_the_clock:
        return opened + promise.within
    return office.add(opened, promise.within)
