"""What is promised, and that a pause puts it off by exactly what it took."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.test_calendar import KENYA, MOMENTS, OFFICES
from tickets.calendar import OfficeHours
from tickets.promises import (
    AT_RISK,
    PROMISES,
    Pauses,
    Promise,
    PromiseKind,
    clock,
    due,
    warns,
)
from tickets.rules import TicketPriority

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday in Nairobi."""

ALL = [promise for kinds in PROMISES.values() for promise in kinds.values()]
FIRST = PromiseKind.FIRST_REPLY


@st.composite
def pauses_after(draw: st.DrawFn, start: datetime) -> Pauses:
    """Up to four pauses, in order and apart."""
    moments, at = [], start
    for _ in range(2 * draw(st.integers(0, 4))):
        at += draw(st.timedeltas(timedelta(minutes=1), timedelta(days=3)))
        moments.append(at)
    return list(zip(moments[::2], moments[1::2], strict=True))


@pytest.mark.parametrize(
    ("priority", "promised"),
    [
        (TicketPriority.CRITICAL, datetime(2026, 11, 24, 10, 0, tzinfo=UTC)),
        (TicketPriority.HIGH, datetime(2026, 11, 25, 9, 0, tzinfo=UTC)),
        (TicketPriority.NORMAL, datetime(2026, 11, 26, 9, 0, tzinfo=UTC)),
        (TicketPriority.LOW, datetime(2026, 12, 1, 9, 0, tzinfo=UTC)),
    ],
)
def test_the_first_reply_comes_within_an_hour_or_one_two_or_five_working_days(
    priority: TicketPriority, promised: datetime
) -> None:
    assert due(PROMISES[priority][FIRST], NOON, KENYA) == promised


def test_critical_is_promised_round_the_clock() -> None:
    sunday = datetime(2026, 11, 29, 1, 0, tzinfo=UTC)
    promise = PROMISES[TicketPriority.CRITICAL][FIRST]

    assert due(promise, sunday, KENYA) == sunday + timedelta(hours=1)


def test_a_working_day_is_as_long_as_the_office_is_open() -> None:
    short = OfficeHours(
        KENYA.opens, KENYA.opens.replace(hour=12), KENYA.days, KENYA.zone
    )

    assert Promise(days=1).due(NOON - timedelta(hours=2), short) == datetime(
        2026, 11, 25, 7, 0, tzinfo=UTC
    )


@pytest.mark.parametrize("kind", PromiseKind)
def test_the_more_urgent_is_promised_no_later(kind: PromiseKind) -> None:
    promised = [due(PROMISES[p][kind], NOON, KENYA) for p in TicketPriority]

    assert promised == sorted(promised, reverse=True)


@given(st.data(), st.sampled_from(ALL), OFFICES, MOMENTS)
def test_what_counts_until_it_is_due_is_the_promise_and_no_more(
    data: st.DataObject, promise: Promise, office: OfficeHours, start: datetime
) -> None:
    pauses = data.draw(pauses_after(start))

    falls = due(promise, start, office, pauses)

    whole = promise.passed(start, promise.due(start, office), office)
    paused = sum(
        (
            promise.passed(begin, min(end or falls, falls), office)
            for begin, end in pauses
            if begin < falls
        ),
        timedelta(0),
    )
    assert promise.passed(start, falls, office) - paused == whole


@given(st.data(), st.sampled_from(ALL), OFFICES, MOMENTS)
def test_a_pause_never_brings_a_promise_forward(
    data: st.DataObject, promise: Promise, office: OfficeHours, start: datetime
) -> None:
    pauses = data.draw(pauses_after(start))

    promised = [due(promise, start, office, pauses[:n]) for n in range(len(pauses) + 1)]

    assert promised == sorted(promised)


def test_a_pause_in_the_night_puts_off_nothing_but_what_runs_round_the_clock() -> None:
    night = [(NOON + timedelta(hours=6), NOON + timedelta(hours=16))]

    assert due(Promise(days=1), NOON, KENYA, night) == due(Promise(days=1), NOON, KENYA)
    assert due(Promise(hours=24), NOON, KENYA, night) == NOON + timedelta(hours=34)


def test_a_pause_over_the_change_of_clocks_takes_the_hours_it_took() -> None:
    paris = OfficeHours(KENYA.opens, KENYA.closes, KENYA.days, ZoneInfo("Europe/Paris"))
    friday = datetime(2026, 10, 23, 10, 0, tzinfo=UTC)  # noon; on Sunday it is 11:00
    weekend = [(friday + timedelta(hours=1), datetime(2026, 10, 26, 9, 0, tzinfo=UTC))]

    falls = due(Promise(days=1), friday, paris, weekend)

    # Friday one hour and Monday seven from 10:00 to 17:00, then Tuesday one.
    assert falls == datetime(2026, 10, 27, 8, 0, tzinfo=UTC)


def test_a_pause_that_lasts_puts_off_nothing_yet() -> None:
    lasting: Pauses = [(NOON + timedelta(hours=1), None)]

    assert due(Promise(days=1), NOON, KENYA, lasting) == due(
        Promise(days=1), NOON, KENYA
    )


@given(st.sampled_from(ALL), OFFICES, MOMENTS)
def test_the_warning_comes_when_a_quarter_of_the_time_is_left(
    promise: Promise, office: OfficeHours, start: datetime
) -> None:
    falls = due(promise, start, office)

    left = promise.passed(warns(promise, start, falls, office), falls, office)

    whole = promise.passed(start, falls, office)
    assert abs(left - whole * (1 - AT_RISK)) < timedelta(seconds=1)


def test_a_clock_says_what_is_left_and_what_has_passed() -> None:
    half = clock(NOON, NOON + timedelta(hours=2), NOON + timedelta(hours=1))
    late = clock(NOON, NOON + timedelta(hours=2), NOON + timedelta(hours=3))

    assert (half.left, half.fraction) == (timedelta(hours=1), 0.5)
    assert not half.breached
    assert (late.left, late.breached) == (timedelta(hours=-1), True)
