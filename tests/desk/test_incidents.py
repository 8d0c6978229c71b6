"""An incident, from the fourth report to the last message."""

import re
from datetime import timedelta

from fastapi.testclient import TestClient

from messages.models import Direction, Message
from tests.desk.reports import reports
from tests.desk.world import NOW, World
from tickets import incidents
from tickets.models import Ticket
from tickets.rules import TicketStatus


def outbound(world: World) -> list[Message]:
    with world.sessions() as session:
        return list(session.query(Message).filter_by(direction=Direction.OUTBOUND))


def test_three_reports_are_no_incident(client: TestClient, world: World) -> None:
    reports(world, 3)

    assert "No incident" in client.get("/desk/incidents").text


def test_an_incident_goes_from_the_fourth_report_to_the_last_message(
    client: TestClient, world: World
) -> None:
    numbers = reports(world, 4)
    with world.sessions() as session:
        key = incidents.suggest(session, now=world.clock())[0].key

    suggested = client.get("/desk/incidents").text
    opened = client.post("/desk/incidents", data={"key": key, "title": "Sync is down"})
    address = opened.headers["location"]
    known, rail = client.get(address).text, client.get("/desk").text
    client.post(f"{address}/announcement")
    told = len(outbound(world))
    client.post(f"{address}/fix")
    fixed = client.get(address).text
    client.post(f"{address}/closing", data={"lesson": "Watch the disk."})

    assert "4 people report: App does not sync" in suggested
    assert "$0." in suggested
    assert "Sync is down" in known
    assert 'rail__count--late">1<' in rail
    assert told == 4
    assert len(outbound(world)) == 8
    assert "It works again" in fixed
    assert "Watch the disk." in client.get(address).text
    with world.sessions() as session:
        statuses = {session.get_one(Ticket, number).status for number in numbers}
    assert statuses == {TicketStatus.RESOLVED}


def test_what_is_not_suggested_cannot_be_declared(client: TestClient) -> None:
    answer = client.post("/desk/incidents", data={"key": "nothing-0"})

    assert answer.status_code == 409
    assert client.get("/desk/incidents/77").status_code == 404


def test_reports_are_counted_by_quarters_of_an_hour(
    client: TestClient, world: World
) -> None:
    reports(world, 3)
    world.clock.pass_by(minutes=34)
    reports(world, 2)
    with world.sessions() as session:
        key = incidents.suggest(session, now=world.clock())[0].key
    opened = client.post("/desk/incidents", data={"key": key})

    page = client.get(opened.headers["location"]).text

    said = re.findall(r"(\d+) at (\d\d:\d\d)", page)
    assert said == [("3", "12:00"), ("0", "12:15"), ("2", "12:30")]


def test_what_comes_later_than_eight_hours_is_in_the_last_quarter() -> None:
    late = [NOW, NOW + timedelta(hours=9), NOW + timedelta(days=2)]

    found = incidents.spread(NOW, late)

    assert len(found) == incidents.MOST_QUARTERS
    assert [count for _, count in found if count] == [1, 2]
    assert incidents.spread(NOW, []) == []
