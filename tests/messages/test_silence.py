"""When a channel is silent that never is in these hours, and when nobody can say so."""

from datetime import UTC, date, datetime, timedelta
from math import exp, factorial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.silence import FEWEST, LOOK_BACK, SHORTEST, WEEKS, judge, same_hours

NAIROBI = ZoneInfo("Africa/Nairobi")
PARIS = ZoneInfo("Europe/Paris")
MORNING = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # a Tuesday, 08:00 in Nairobi
NOON = MORNING + timedelta(hours=4)
COUNTS = st.lists(st.integers(0, 200), max_size=LOOK_BACK)


def always(_: date) -> bool:
    return True


def test_as_many_as_usual_in_every_week_make_a_silence_of_none() -> None:
    found = judge([9, 14, 5, 30], MORNING)

    assert found is not None
    assert (found.since, found.usual) == (MORNING, 5)


@pytest.mark.parametrize("counts", [[], [80], [80, 90, 70], [80, 90, 70, 4], [0] * 4])
def test_with_too_little_known_nothing_is_said(counts: list[int]) -> None:
    assert judge(counts, MORNING) is None


@given(COUNTS)
def test_no_silence_is_found_unless_each_of_four_weeks_brought_enough(
    counts: list[int],
) -> None:
    found = judge(counts, MORNING)

    enough = len(counts) >= WEEKS and all(count >= FEWEST for count in counts)
    assert (found is not None) == enough


@given(COUNTS, st.integers(0, 200))
def test_more_messages_in_the_past_never_hide_a_silence(
    counts: list[int], more: int
) -> None:
    if judge(counts, MORNING):
        assert judge([count + more for count in counts], MORNING)


@given(st.floats(0.01, 200))
def test_by_chance_it_is_said_less_than_once_in_a_thousand_times(rate: float) -> None:
    fewer = sum(exp(-rate) * rate**n / factorial(n) for n in range(FEWEST))

    assert (1 - fewer) ** WEEKS * exp(-rate) < 0.001


def test_the_same_hours_are_those_of_the_clock_on_the_wall() -> None:
    """The clocks in Paris went back on 25 October 2026."""
    begins = datetime(2026, 11, 3, 8, 0, tzinfo=PARIS)

    found = same_hours(begins, begins + timedelta(hours=2), PARIS, always)

    assert [f"{a:%d %H}-{b:%H}" for a, b in found] == [
        "27 08-10",
        "20 08-10",
        "13 08-10",
        "06 08-10",
    ]


def test_weeks_that_did_not_work_are_passed_over_for_earlier_ones() -> None:
    holidays = {date(2026, 11, 17), date(2026, 11, 3)}

    found = same_hours(MORNING, NOON, NAIROBI, lambda day: day not in holidays)

    assert [begins.day for begins, _ in found] == [10, 27, 20, 13]


@given(
    st.timedeltas(timedelta(0), timedelta(hours=10)),
    st.sets(st.integers(1, LOOK_BACK)),
)
def test_the_hours_are_past_working_ones_as_long_as_these(
    lasted: timedelta, rests: set[int]
) -> None:
    until = MORNING + lasted
    off = {(until.astimezone(NAIROBI) - timedelta(weeks=n)).date() for n in rests}

    found = same_hours(MORNING, until, NAIROBI, lambda day: day not in off)

    assert len(found) <= WEEKS
    assert lasted >= SHORTEST or not found
    for begins, ends in found:
        assert ends - begins == lasted
        assert ends <= until - timedelta(weeks=1)
        assert ends.date() not in off
