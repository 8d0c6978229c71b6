"""What the month's SMS have used of the budget, beside the meter of a reply."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from fastapi.testclient import TestClient

from desk.spending import Month, month_of
from messages.channel import Status
from messages.models import Author, Direction
from people.address import Channel
from tests.desk.world import NOW, Now, World

NAIROBI = ZoneInfo("Africa/Nairobi")
MINUTE = timedelta(minutes=1)
OURS = {
    "direction": Direction.OUTBOUND,
    "author": Author.OFFICER,
    "status": Status.SENT,
}


def page(client: TestClient, number: int) -> str:
    return client.get(f"/desk/tickets/{number}").text


def test_without_a_budget_nothing_is_said(client: TestClient, world: World) -> None:
    assert "This month" not in page(client, world.ticket())


def test_all_that_left_since_the_first_of_the_month_counts(
    app: FastAPI, client: TestClient, world: World
) -> None:
    app.state.settings.sms_monthly_budget = 100
    number = world.ticket()
    first = NOW.replace(day=1, hour=0) - timedelta(hours=3)  # midnight in Nairobi
    world.say(number, "Hii", segments=40, created_at=NOW, **OURS)
    world.say(number, "Hii", segments=21, created_at=first, **OURS)
    world.say(
        number, "Kabla", segments=9, created_at=first - timedelta(seconds=1), **OURS
    )
    world.say(number, "Bure", channel=Channel.TELEGRAM, **OURS)

    assert "This month: 61 %" in page(client, number)


def test_it_is_looked_up_anew_after_five_minutes_and_warns(
    app: FastAPI, client: TestClient, world: World, clock: Now
) -> None:
    app.state.settings.sms_monthly_budget = 100
    number = world.ticket()
    assert "This month: 0 %" in page(client, number)
    world.say(number, "Hii", segments=80, **OURS)
    clock.pass_by(minutes=4)
    assert "This month: 0 %" in page(client, number)

    clock.pass_by(minutes=1)
    warned = page(client, number)
    world.say(number, "Hii", segments=21, **OURS)
    clock.pass_by(minutes=5)
    over = page(client, number)

    assert "This month: 80 %" in warned
    assert "tape__month--many" in warned
    assert "This month: 101 %" in over
    assert "tape__month--over" in over


def test_a_month_begins_by_the_clock_of_the_office() -> None:
    last = datetime(2026, 11, 30, 20, 59, tzinfo=UTC)  # a minute to midnight there

    before, after = (month_of(at, NAIROBI) for at in (last, last + MINUTE))

    assert before == datetime(2026, 10, 31, 21, 0, tzinfo=UTC)
    assert after == datetime(2026, 11, 30, 21, 0, tzinfo=UTC)
    known = Month(before, last, 50)
    assert known.is_fresh(last, before)
    assert not known.is_fresh(last + MINUTE, after)
