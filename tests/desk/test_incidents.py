"""An incident, from the fourth report to the last message."""

import re
from datetime import timedelta

from fastapi.testclient import TestClient

from messages.models import Direction, Message
from people.models import Officer
from tests.desk.reports import reports
from tests.desk.world import NOW, World
from tickets import incidents
from tickets.models import Incident, IncidentStatus, Ticket
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


def test_as_many_nearby_as_make_one_are_made_one_from_a_ticket(
    client: TestClient, world: World
) -> None:
    numbers = [world.ticket(f"Person {place}") for place in range(3)]
    few = client.get(f"/desk/tickets/{numbers[0]}").text
    numbers.append(world.ticket("Person 3", status=TicketStatus.PENDING))
    over = world.ticket("Person 4", status=TicketStatus.RESOLVED)
    url = f"/desk/tickets/{numbers[0]}"

    many = client.get(url).text
    sheet = client.get(f"{url}/incident").text
    made = client.post(f"{url}/incident", data={"title": "Sync is down"})
    again = client.post(f"{url}/incident", data={"title": "Sync is down"})

    assert f"/desk/tickets/{numbers[0]}/incident" not in few
    assert f'href="{url}/incident?' in many
    assert "4 people report: App does not sync" in sheet
    assert "$0." in sheet
    assert made.headers["location"] == "/desk/incidents/1"
    assert again.status_code == 409
    assert "Sync is down" in client.get("/desk/incidents/1").text
    assert len(outbound(world)) == 4
    with world.sessions() as session:
        of_it = session.query(Ticket).filter_by(incident_id=1)
        assert {one.id for one in of_it} == set(numbers)
        assert session.get_one(Ticket, over).incident_id is None
    assert f"{url}/incident" not in client.get(url).text


def test_who_sees_a_part_of_the_area_makes_no_incident_of_the_whole(
    client: TestClient, world: World, amina: int
) -> None:
    numbers = [world.ticket(f"Person {place}") for place in range(4)]
    with world.sessions.begin() as session:
        place = session.get_one(Ticket, numbers[0]).area_id or 0
        session.get_one(Officer, amina).areas = [place]

    answer = client.post(f"/desk/tickets/{numbers[0]}/incident")

    assert answer.status_code == 403
    assert outbound(world) == []


def test_it_says_where_they_live_and_its_lesson_becomes_an_article(
    editor: TestClient, world: World
) -> None:
    numbers = reports(world, 5)
    with world.sessions.begin() as session:
        for number in numbers[:2]:
            contact = session.get_one(Ticket, number).contact
            contact.area_id = contact.area.parent_id if contact.area else None
        incident = Incident(
            title="Nothing syncs",
            things={"en": "the app"},
            status=IncidentStatus.CLOSED,
            lesson="Watch the  disk.",
            began_at=NOW,
            opened_at=NOW,
        )
        session.add(incident)
        session.flush()
        for number in numbers:
            ticket = session.get_one(Ticket, number)
            incidents.link(session, incident, ticket.contact_id, ticket=ticket, now=NOW)
        number = incident.id

    page = editor.get(f"/desk/incidents/{number}").text
    form = {"name": "Nothing syncs", "summary": "Watch the  disk."}
    draft = editor.post("/desk/knowledge", data=form).headers["location"]

    assert re.findall(r"<b>(\d)</b></span></li>", page) == ["3", "2"]
    assert "Nyando › Ahero" in page
    assert 'name="summary" value="Watch the  disk."' in page
    assert "Watch the disk." in editor.get(draft).text
