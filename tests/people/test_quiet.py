"""Quiet hours: by her own clock, and across midnight."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.quiet import QuietHours

NAIROBI = ZoneInfo("Africa/Nairobi")
ZONES = st.sampled_from(
    [NAIROBI, ZoneInfo("Africa/Douala"), ZoneInfo("Europe/Paris"), ZoneInfo("UTC")]
)
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
MOMENTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("shown", "quiet"),
    [
        ("19:59", False),
        ("20:00", True),
        ("23:59", True),
        ("00:00", True),
        ("06:59", True),
        ("07:00", False),
        ("12:00", False),
    ],
)
def test_a_night_is_quiet_from_evening_to_morning(shown: str, *, quiet: bool) -> None:
    night = QuietHours(time(20), time(7), NAIROBI)
    moment = datetime.fromisoformat(f"2026-11-24T{shown}").replace(tzinfo=NAIROBI)

    assert night.hold(moment.astimezone(UTC)) is quiet


def test_a_rest_at_noon_is_over_on_the_same_day() -> None:
    rest = QuietHours(time(12), time(14), NAIROBI)

    assert rest.hold(datetime(2026, 11, 24, 13, tzinfo=NAIROBI))
    assert not rest.hold(datetime(2026, 11, 24, 15, tzinfo=NAIROBI))


@given(TIMES, TIMES, ZONES, MOMENTS)
def test_what_is_not_quiet_is_quiet_the_other_way_round(
    one: time, other: time, zone: ZoneInfo, moment: datetime
) -> None:
    forth, back = QuietHours(one, other, zone), QuietHours(other, one, zone)

    if one == other:
        assert not forth.hold(moment)
    else:
        assert forth.hold(moment) != back.hold(moment)


@given(TIMES, TIMES, ZONES, MOMENTS)
def test_only_what_her_clock_shows_counts(
    one: time, other: time, zone: ZoneInfo, moment: datetime
) -> None:
    hours = QuietHours(one, other, zone)
    local = moment.astimezone(zone)
    tomorrow = (local.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)

    assert hours.hold(local) == hours.hold(moment)
    if tomorrow.astimezone(UTC).astimezone(zone).time() == local.time():  # no gap there
        assert hours.hold(tomorrow) == hours.hold(local)


@given(TIMES, TIMES, ZONES, MOMENTS)
def test_quiet_begins_at_its_first_minute_and_ends_before_its_last(
    one: time, other: time, zone: ZoneInfo, moment: datetime
) -> None:
    hours = QuietHours(one, other, zone)
    day = moment.astimezone(zone).date()
    begins = datetime.combine(day, one, zone).astimezone(UTC)
    ends = datetime.combine(day, other, zone).astimezone(UTC)

    if begins.astimezone(zone).time() == one:  # else the clocks leapt over it
        assert hours.hold(begins) is (one != other)
    if ends.astimezone(zone).time() == other:
        assert not hours.hold(ends)
