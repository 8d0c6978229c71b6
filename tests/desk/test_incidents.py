"""An incident, from the fourth report to the last message."""

from fastapi.testclient import TestClient

from messages.models import Direction, Message
from tests.desk.world import World
from tickets import incidents
from tickets.models import Ticket
from tickets.rules import TicketStatus


def reports(world: World, many: int) -> list[int]:
    """So many health workers of one area report the same."""
    numbers = [world.ticket(f"Person {place}") for place in range(many)]
    with world.sessions.begin() as session:
        for number in numbers:
            ticket = session.get_one(Ticket, number)
            incidents.report(
                session,
                ticket.contact,
                article=ticket.article,
                text=ticket.question,
                message_id=number,
                ticket_id=number,
                now=world.clock(),
            )
    return numbers


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
