"""A month's budget: what is used, what is foretold, and when nothing can be."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.budget import FEWEST, LOOK_BACK, Month, Stage, forecast, month_of

MONDAY = date(2026, 11, 2)
COSTS = st.dictionaries(
    st.dates(date(2026, 10, 1), date(2026, 11, 30)), st.integers(0, 500), max_size=40
)


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def every(first: date, count: int, *, working: int, other: int = 0) -> dict[date, int]:
    days = (first + timedelta(days=number) for number in range(count))
    return {day: working if weekdays(day) else other for day in days}


@pytest.mark.parametrize(
    ("spent", "stage"),
    [
        (0, Stage.FREE),
        (899, Stage.FREE),
        (900, Stage.SPARING),
        (999, Stage.SPARING),
        (1000, Stage.USED_UP),
        (1200, Stage.USED_UP),
    ],
)
def test_from_a_share_on_it_is_spared_and_at_the_end_it_is_used_up(
    spent: int, stage: Stage
) -> None:
    assert Month(1000, spent).stage(90) is stage


def test_nothing_is_foretold_before_a_week_of_work_is_known() -> None:
    four = every(MONDAY, 4, working=100)

    assert forecast(four, MONDAY + timedelta(days=4), weekdays) is None
    assert forecast({}, MONDAY, weekdays) is None


def test_working_days_and_others_are_foretold_each_by_their_own() -> None:
    """Of November 2026, Monday the 16th to the 30th are eleven working days."""
    days = every(date(2026, 11, 1), 15, working=100, other=10)

    assert forecast(days, date(2026, 11, 16), weekdays) == (
        10 * 100 + 5 * 10 + 11 * 100 + 4 * 10
    )


def test_days_before_the_first_message_are_not_days_without_any() -> None:
    days = every(date(2026, 11, 1), 8, working=0) | every(
        date(2026, 11, 9), 5, working=100
    )

    found = forecast(days, date(2026, 11, 14), weekdays)

    # No weekend is known: the days off are taken for days like the others.
    assert found == 500 + 11 * 100 + 6 * 100


def test_what_today_cost_already_is_not_added_twice() -> None:
    days = every(date(2026, 11, 2), 28, working=100)
    last = date(2026, 11, 30)

    assert forecast(days, last, weekdays) == 20 * 100 + 100
    assert forecast(days | {last: 30}, last, weekdays) == 20 * 100 + 100
    assert forecast(days | {last: 170}, last, weekdays) == 20 * 100 + 170


def test_a_new_month_is_foretold_from_the_one_before() -> None:
    days = every(date(2026, 10, 1), 31, working=50)

    month = month_of(2000, days, date(2026, 11, 1), weekdays)

    assert (month.spent, month.percent) == (0, 0)
    assert month.forecast == 21 * 50
    assert month.forecast_percent == 53


@given(COSTS, st.dates(date(2026, 11, 1), date(2026, 11, 30)))
def test_no_month_is_foretold_for_less_than_is_spent(
    days: dict[date, int], today: date
) -> None:
    days = {day: cost for day, cost in days.items() if day <= today}

    month = month_of(100, days, today, weekdays)

    assert month.spent == sum(c for d, c in days.items() if d.month == today.month)
    assert month.left + month.spent == 100
    known = sum(weekdays(d) for d in days if today - LOOK_BACK <= d < today)
    if month.forecast is not None:
        assert month.forecast >= month.spent
        assert month.forecast_percent is not None
        assert (month.forecast_percent > 100) == (month.forecast > 100)
    elif known >= FEWEST:
        first = min((d for d, c in days.items() if c and d < today), default=today)
        since = max(first, today - LOOK_BACK)
        whole = (since + timedelta(days=n) for n in range((today - since).days))
        assert sum(map(weekdays, whole)) < FEWEST
