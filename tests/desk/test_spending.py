"""What the month's SMS have used of the budget, beside the meter of a reply."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from messages import holding
from messages.channel import Status
from messages.claims import sending_line
from messages.holding import LET_GO
from messages.models import Author, Direction, Message
from people.address import Channel
from tests.desk.held import hold
from tests.desk.world import FROM_US, HTMX, NOW, Now, World
from tickets.models import NoticeKind
from tickets.notifications import notify
from tickets.rules import TicketPriority

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


def test_what_the_month_will_come_to_is_said_or_that_it_is_not_known(
    app: FastAPI, client: TestClient, world: World, clock: Now
) -> None:
    app.state.settings.sms_monthly_budget = 300
    number = world.ticket()
    assert "can be told after a week of work" in page(client, number)

    for days in range(1, 15):
        at = NOW - timedelta(days=days)
        world.say(number, "Hii", segments=10, created_at=at, **OURS)
    clock.pass_by(minutes=5)
    text = page(client, number)

    assert "At this pace the month comes to 70 %." in text
    assert "tape__month--many" not in text


def lead(client: TestClient, world: World) -> None:
    client.cookies.set("msaada", world.cookie(world.officer_with_role_lead()))


def test_what_waits_says_why_and_what_can_be_done(
    app: FastAPI, client: TestClient, world: World
) -> None:
    number = world.ticket(priority=TicketPriority.NORMAL)
    waits = hold(app, world, number)
    button = f"/desk/tickets/{number}/messages/{waits}/let-go"

    text = page(client, number)
    queue = client.get("/desk").text
    assert "Waits: the month’s SMS budget is used up." in text
    assert "an SMS on this ticket waits until a lead sends it" in text
    assert button not in text
    assert client.post(button, headers=FROM_US).status_code == 403
    assert "<b>1 message waits.</b>" in queue
    lead(client, world)
    assert button in page(client, number)


def test_a_lead_sends_one_that_waits(
    app: FastAPI, client: TestClient, world: World
) -> None:
    number = world.ticket()
    other, waits = world.ticket("Peter Kamau"), hold(app, world, number)
    lead(client, world)

    elsewhere = client.post(
        f"/desk/tickets/{other}/messages/{waits}/let-go", headers=FROM_US
    )
    for _ in range(2):
        answer = client.post(
            f"/desk/tickets/{number}/messages/{waits}/let-go", headers=HTMX
        )
        assert answer.status_code == 200

    assert elsewhere.status_code == 404
    with world.sessions() as session:
        message = session.get_one(Message, waits)
        assert (message.due_at, message.error_code) == (NOW, None)
        assert LET_GO in message.extra


def test_on_an_urgent_ticket_nothing_is_said_of_waiting(
    app: FastAPI, client: TestClient, world: World
) -> None:
    number = world.ticket(priority=TicketPriority.HIGH)
    hold(app, world, number)

    assert "an SMS on this ticket waits" not in page(client, number)


def test_a_lead_raises_the_budget_and_what_waits_is_due(
    app: FastAPI, client: TestClient, world: World
) -> None:
    waits = hold(app, world, world.ticket())
    raising = {"segments": "50"}
    path = "/desk/settings/budget"
    assert client.post(path, data=raising, headers=FROM_US).status_code == 403
    settings = client.get("/desk/settings").text
    assert "100 of 100 segments are used, about $4.00." in settings
    assert "What is not urgent waits" in settings
    assert path not in settings
    lead(client, world)

    for wrong in ("0", "-5", "many", ""):
        bad = client.post(path, data={"segments": wrong}, headers=FROM_US)
        assert bad.status_code == 422
    answer = client.post(path, data=raising, headers=FROM_US)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/desk/settings#budget",
    )

    settings = client.get("/desk/settings").text
    assert "100 of 150 segments are used" in settings
    assert "What is not urgent waits" not in settings
    with world.sessions() as session:
        message = session.get_one(Message, waits)
        assert (message.due_at, message.error_code) == (NOW, None)


def test_a_budget_raised_by_too_little_lets_nothing_go(
    app: FastAPI, client: TestClient, world: World
) -> None:
    waits = hold(app, world, world.ticket())
    with world.sessions.begin() as session:
        sending_line(session, Channel.SMS, NOW).segments_left = -20
    lead(client, world)

    client.post("/desk/settings/budget", data={"segments": "20"}, headers=FROM_US)

    with world.sessions() as session:
        assert holding.is_held(session.get_one(Message, waits))


def test_without_a_budget_the_settings_say_nothing_of_it(client: TestClient) -> None:
    assert 'id="budget"' not in client.get("/desk/settings").text


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("forecast", "at this pace it comes to 130 %"),
        ("many", "85 % is used"),
        ("used_up", "it is used up"),
    ],
)
def test_the_bell_says_how_the_month_stands(
    client: TestClient, world: World, amina: int, what: str, words: str
) -> None:
    with world.sessions.begin() as session:
        notify(
            session,
            [amina],
            NoticeKind.BUDGET,
            key=what,
            now=NOW,
            what=what,
            percent=85,
            forecast=130,
        )

    assert f"SMS budget of the month: {words}" in client.get("/desk/notices").text
