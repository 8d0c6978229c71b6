"""Working time, by the clock of Nairobi, of Paris and of New York."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.calendar import OfficeHours, parse_hours

NAIROBI = ZoneInfo("Africa/Nairobi")
KENYA = parse_hours("08:00-17:00", "mon-fri", NAIROBI, "KE")
PARIS = parse_hours("08:00-17:00", "mon-fri", ZoneInfo("Europe/Paris"), "FR")
NIGHTS = parse_hours("00:30-05:00", "mon-sun", ZoneInfo("America/New_York"))

OFFICES = st.sampled_from([KENYA, PARIS, NIGHTS])
MOMENTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
SPANS = st.timedeltas(timedelta(0), timedelta(hours=90))


def at(text: str, zone: ZoneInfo = NAIROBI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_a_day_of_nine_hours_from_noon_ends_at_noon_the_next_day() -> None:
    assert KENYA.add(at("2026-11-24 12:00"), KENYA.day_length) == at("2026-11-25 12:00")


def test_a_weekend_does_not_count() -> None:
    friday, monday = at("2026-11-27 16:00"), at("2026-11-30 09:00")

    assert KENYA.add(friday, timedelta(hours=2)) == monday
    assert KENYA.between(friday, monday) == timedelta(hours=2)


def test_a_holiday_of_the_country_does_not_count() -> None:
    madaraka = date(2026, 6, 1)

    assert not KENYA.works_on(madaraka)
    assert KENYA.add(at("2026-05-29 16:00"), timedelta(hours=2)) == at(
        "2026-06-02 09:00"
    )


def test_a_country_nobody_lists_has_no_holidays() -> None:
    office = parse_hours("08:00-17:00", "mon-fri", NAIROBI, "XX")

    assert office.works_on(date(2026, 12, 25))


def test_the_office_of_another_place_opens_by_its_own_clock() -> None:
    dakar = KENYA.in_zone("Africa/Dakar")

    assert dakar.next_open(at("2026-11-24 08:00")) == at("2026-11-24 11:00")


@pytest.mark.parametrize("name", [None, "", "Nowhere/City", "../etc"])
def test_an_unknown_zone_changes_no_hours(name: str | None) -> None:
    assert KENYA.in_zone(name) == KENYA


def test_the_night_on_which_the_clocks_go_back_is_an_hour_longer() -> None:
    new_york = ZoneInfo("America/New_York")
    night, day = at("2026-10-31 12:00", new_york), at("2026-11-01 12:00", new_york)

    assert NIGHTS.between(night, day) == timedelta(hours=5.5)


def test_the_night_on_which_they_go_forward_is_an_hour_shorter() -> None:
    new_york = ZoneInfo("America/New_York")
    night, day = at("2026-03-07 12:00", new_york), at("2026-03-08 12:00", new_york)

    assert NIGHTS.between(night, day) == timedelta(hours=3.5)


@given(OFFICES, MOMENTS, SPANS)
def test_what_is_added_lies_between(
    office: OfficeHours, start: datetime, span: timedelta
) -> None:
    assert office.between(start, office.add(start, span)) == span


@given(OFFICES, MOMENTS, SPANS, SPANS)
def test_adding_twice_is_adding_the_sum(
    office: OfficeHours, start: datetime, one: timedelta, other: timedelta
) -> None:
    once = office.add(start, one + other)
    twice = office.add(office.add(start, one), other)

    assert office.between(start, twice) == office.between(start, once) == one + other


@given(OFFICES, MOMENTS, MOMENTS, SPANS)
def test_who_comes_later_is_never_due_earlier(
    office: OfficeHours, one: datetime, other: datetime, span: timedelta
) -> None:
    first, second = sorted((one, other))

    assert office.add(first, span) <= office.add(second, span)


@given(OFFICES, MOMENTS)
def test_the_next_opening_is_open_and_none_lies_before(
    office: OfficeHours, moment: datetime
) -> None:
    opens = office.next_open(moment)

    assert office.is_open(opens)
    assert office.between(moment, opens) == timedelta(0)


def test_the_next_morning_is_on_another_day_however_early_it_is() -> None:
    assert KENYA.next_morning(at("2026-11-24 02:00")) == at("2026-11-25 08:00")
    assert KENYA.next_morning(at("2026-11-24 18:00")) == at("2026-11-25 08:00")
    assert KENYA.next_morning(at("2026-11-27 10:00")) == at("2026-11-30 08:00")


def test_the_holidays_of_one_country_bring_no_other_country() -> None:
    lines = (
        "import sys",
        "from datetime import date",
        "from tickets.calendar import _holidays",
        "assert date(2026, 12, 12) in _holidays('KE', 2026)",
        "print([m for m in sys.modules if m.startswith('holidays.countries.')])",
    )
    ran = subprocess.run(  # noqa: S603
        [sys.executable, "-c", "\n".join(lines)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout.strip() == "['holidays.countries.kenya']"
