"""How an operator writes down when the office is open."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kit.errors import BadInputError
from tickets.calendar import OfficeHours, parse_hours

NAIROBI = ZoneInfo("Africa/Nairobi")
NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday, noon in Nairobi."""


def parse(hours: str = "08:00-17:00", days: str = "mon-fri") -> OfficeHours:
    return parse_hours(hours, days, NAIROBI)


@pytest.mark.parametrize(
    ("days", "open_on"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("Mon, Wed ,SAT", {0, 2, 5}),
        ("sat-mon", {5, 6, 0}),
        ("monday-friday,sun", {0, 1, 2, 3, 4, 6}),
        ("sun", {6}),
        ("mon-sun", {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_days_are_named_or_run_from_one_to_another(
    days: str, open_on: set[int]
) -> None:
    assert parse(days=days).days == open_on


def test_hours_are_of_one_day() -> None:
    office = parse(" 08:30 - 16:15 ")

    assert (office.opens, office.closes) == (time(8, 30), time(16, 15))
    assert office.day_length == timedelta(hours=7, minutes=45)


@pytest.mark.parametrize(
    ("hours", "days", "setting"),
    [
        ("8-17", "mon-fri", "HOURS"),
        ("08:00", "mon-fri", "HOURS"),
        ("08:00-12:00-17:00", "mon-fri", "HOURS"),
        ("08:00-25:00", "mon-fri", "HOURS"),
        ("17:00-08:00", "mon-fri", "HOURS"),
        ("08:00-08:00", "mon-fri", "HOURS"),
        ("", "mon-fri", "HOURS"),
        ("08:00-17:00", "", "DAYS"),
        ("08:00-17:00", "funday", "DAYS"),
        ("08:00-17:00", "mon,,fri", "DAYS"),
    ],
)
def test_what_can_not_be_read_is_answered_with_what_to_write(
    hours: str, days: str, setting: str
) -> None:
    with pytest.raises(BadInputError, match=f"HELPDESK_OPENING_{setting}") as refused:
        parse(hours, days)

    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("hour", "day", "is_open"),
    [
        (7, 24, False),
        (8, 24, True),
        (16, 24, True),
        (17, 24, False),
        (12, 28, False),
    ],
)
def test_the_office_is_open_from_its_first_minute_to_its_last(
    *, hour: int, day: int, is_open: bool
) -> None:
    assert parse().is_open(datetime(2026, 11, day, hour, tzinfo=NAIROBI)) is is_open


def test_working_time_between_two_moments_leaves_the_night_out() -> None:
    office = parse()

    assert office.between(NOON, NOON + timedelta(days=1)) == timedelta(hours=9)
    assert office.between(NOON, NOON + timedelta(hours=20)) == timedelta(hours=5)
    assert office.between(NOON, NOON - timedelta(hours=1)) == timedelta(0)


def test_an_office_without_a_day_is_a_fault_of_ours_and_no_endless_loop() -> None:
    never = OfficeHours(time(8), time(17), frozenset(), NAIROBI)

    with pytest.raises(AssertionError):
        never.next_open(NOON)
    with pytest.raises(AssertionError):
        never.add(NOON, timedelta(hours=1))
    assert never.between(NOON, NOON + timedelta(days=365)) == timedelta(0)
