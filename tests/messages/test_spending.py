"""What SMS cost is added up once for each day, and known between two counts."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from kit.settings import Settings
from messages import claims, spending
from messages.channel import Status
from messages.models import Direction, SendingLine, SpentDay
from messages.pacing import Pace
from people.address import Channel
from tests.factories import NOW, make_message, make_officer, queue_message

DAY = timedelta(days=1)
FAST = Pace(1000, 1000)
TODAY = date(2026, 11, 24)


@pytest.fixture
def settings() -> Settings:
    return Settings(_env_file=None, sms_monthly_budget=100)


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def sent(session: Session, segments: int, at: datetime, **more: Any) -> None:  # noqa: ANN401
    make_message(
        session,
        direction=Direction.OUTBOUND,
        status=Status.SENT,
        segments=segments,
        created_at=at,
        **more,
    )


def reckon(session: Session, settings: Settings, now: datetime = NOW) -> int:
    """Add up, keep it, and say what is spent."""
    session.flush()
    found = spending.reckon(session, settings, weekdays, now=now)
    spending.keep(session, found, settings)
    session.flush()
    assert found.month is not None
    return found.month.spent


def line(session: Session) -> SendingLine:
    return session.get_one(SendingLine, Channel.SMS, populate_existing=True)


def claim(session: Session) -> int:
    session.flush()
    return len(
        claims.claim(session, Channel.SMS, most=9, pace=FAST, name="one", now=NOW)
    )


def test_a_month_begins_by_the_clock_of_the_office_and_chats_cost_nothing(
    session: Session, settings: Settings
) -> None:
    midnight = NOW.replace(day=1, hour=0, minute=0) - timedelta(hours=3)  # in Nairobi
    sent(session, 40, NOW)
    sent(session, 21, midnight)
    sent(session, 9, midnight - timedelta(seconds=1))
    sent(session, 7, NOW, channel=Channel.TELEGRAM)
    make_message(session)

    assert reckon(session, settings) == 61


def test_days_that_are_over_are_added_up_once(
    session: Session, settings: Settings
) -> None:
    for days in (0, 1, 2, 20):
        sent(session, 5, NOW - days * DAY)
    first = reckon(session, settings)
    statements: list[str] = []
    event.listen(
        session.get_bind(),
        "before_cursor_execute",
        lambda *values: statements.append(values[2]),
    )

    again = reckon(session, settings)

    assert (first, again) == (20, 20)
    assert sum("sum(messages.segments)" in one for one in statements) == 2
    kept = session.scalars(select(SpentDay.day).where(SpentDay.segments > 0)).all()
    assert sorted(kept) == [TODAY - 20 * DAY, TODAY - 2 * DAY]


def test_between_two_counts_each_claim_takes_its_segments_off(
    session: Session, settings: Settings
) -> None:
    claim(session)  # the line exists
    reckon(session, settings)
    assert line(session).segments_left == 100

    queue_message(session, "short")
    queue_message(session, "long " * 40)
    queue_message(session, "a chat", channel=Channel.TELEGRAM)
    assert claim(session) == 2

    assert line(session).segments_left == 97


def test_without_a_budget_nothing_is_added_up_or_left(
    session: Session, settings: Settings
) -> None:
    claim(session)
    reckon(session, settings)
    line(session).sparing = True
    session.flush()
    settings.sms_monthly_budget = 0

    found = spending.reckon(session, settings, weekdays, now=NOW)
    spending.keep(session, found, settings)
    session.flush()

    assert found == spending.NONE
    assert line(session).segments_left is None
    assert not spending.is_sparing(session)
    assert not spending.is_used_up(session)


def test_a_budget_is_raised_for_its_month_and_at_once(
    session: Session, settings: Settings
) -> None:
    officer = make_officer(session)
    claim(session)
    sent(session, 100, NOW)
    reckon(session, settings)
    assert spending.is_used_up(session)
    assert spending.is_sparing(session)

    spending.raise_budget(session, officer.id, 400, day=TODAY, now=NOW)
    session.flush()

    assert not spending.is_used_up(session)
    found = spending.reckon(session, settings, weekdays, now=NOW)
    assert found.month is not None
    assert (found.month.budget, found.month.left) == (500, 400)
    later = spending.reckon(session, settings, weekdays, now=NOW + 7 * DAY)
    assert later.month is not None
    assert (later.month.budget, later.month.spent) == (100, 0)
