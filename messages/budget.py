"""A month's SMS budget: how much is used, what the month will come to, what then. Pure.

All numbers are SMS segments, which is what a carrier bills.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

FEWEST = 5
"""Whole working days that must be known before anything is foretold: a week's worth."""

LOOK_BACK = timedelta(days=28)
"""Four of each weekday. What was longer ago says little of now."""

WorksOn = Callable[[date], bool]
"""Whether the office works on a day: on others people write less."""


class Stage(StrEnum):
    FREE = "free"
    SPARING = "sparing"  # what can be spared is not sent by SMS
    USED_UP = "used_up"


@dataclass(frozen=True, slots=True)
class Month:
    """`forecast` is what it will have come to at its end; None: too little is known."""

    budget: int
    spent: int
    forecast: int | None = None

    @property
    def left(self) -> int:
        return self.budget - self.spent

    @property
    def percent(self) -> int:
        return self.spent * 100 // self.budget

    @property
    def forecast_percent(self) -> int | None:
        """Of the budget; more than 100 only if it is passed."""
        if self.forecast is None:
            return None
        return -(-self.forecast * 100 // self.budget)

    def stage(self, spare_percent: int) -> Stage:
        if self.left <= 0:
            return Stage.USED_UP
        spares = self.spent * 100 >= self.budget * spare_percent
        return Stage.SPARING if spares else Stage.FREE


def month_of(
    budget: int, days: Mapping[date, int], today: date, works_on: WorksOn
) -> Month:
    """Where the month of `today` stands. `days`: what each day cost, today so far."""
    spent = sum(cost for day, cost in days.items() if _is_same_month(day, today))
    return Month(budget, spent, forecast(days, today, works_on))


def forecast(days: Mapping[date, int], today: date, works_on: WorksOn) -> int | None:
    """What is spent, and for each day that is left as much as such a day costs.

    Working days and others have a mean of their own, over the last four weeks, those
    of the month before among them. None before five whole working days are known.
    """
    known = _whole_days(days, today)
    if sum(map(works_on, known)) < FEWEST:
        return None
    usual = {kind: _mean(known, kind, works_on) for kind in (True, False)}
    spent = sum(cost for day, cost in days.items() if _is_same_month(day, today))
    ahead = max(0.0, usual[works_on(today)] - days.get(today, 0))
    day = today + timedelta(days=1)
    while _is_same_month(day, today):
        ahead += usual[works_on(day)]
        day += timedelta(days=1)
    return round(spent + ahead)


def _whole_days(days: Mapping[date, int], today: date) -> dict[date, int]:
    """The last four weeks up to yesterday, from the first day on that cost anything."""
    used = [day for day, cost in days.items() if cost and day < today]
    if not used:
        return {}
    first = max(min(used), today - LOOK_BACK)
    count = (today - first).days
    every = (first + timedelta(days=number) for number in range(count))
    return {day: days.get(day, 0) for day in every}


def _mean(known: Mapping[date, int], kind: bool, works_on: WorksOn) -> float:  # noqa: FBT001
    """Of the days of this kind; of all if there was none."""
    costs = [cost for day, cost in known.items() if works_on(day) is kind]
    costs = costs or list(known.values())
    return sum(costs) / len(costs)


def _is_same_month(one: date, other: date) -> bool:
    return (one.year, one.month) == (other.year, other.month)
