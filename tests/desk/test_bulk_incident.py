"""Tickets linked to an incident from the list: whom that tells, and taking it back."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from conversation import news
from messages.models import Direction, Message
from people.models import Area, Officer
from tests.desk.world import HTMX, NOW, Now, World, make_settings
from tickets import incidents
from tickets.models import ChangeKind, Incident, IncidentStatus, Ticket, TicketChange
from tickets.rules import TicketStatus

URL = "/desk/bulk/incident"


@pytest.fixture
def incident(world: World, amina: int) -> int:
    """Announced already: whoever is linked is told."""
    with world.sessions.begin() as session:
        one = Incident(
            open_key="sync",
            title="Sync is down",
            things={"en": "sync", "sw": "sawazisha"},
            words="",
            status=IncidentStatus.OPEN,
            opened_by_id=amina,
            began_at=NOW - timedelta(hours=1),
            opened_at=NOW,
            told_at=NOW,
        )
        session.add(one)
        session.flush()
        return one.id


def spread(world: World, clock: Now) -> None:
    with world.sessions.begin() as session:
        news.spread_news(session, settings=make_settings(), now=clock())


def told(world: World) -> int:
    with world.sessions() as session:
        return session.query(Message).filter_by(direction=Direction.OUTBOUND).count()


def of(world: World, number: int) -> int | None:
    with world.sessions() as session:
        return session.get_one(Ticket, number).incident_id


def test_the_cost_is_shown_then_they_are_linked_and_told(
    client: TestClient, world: World, incident: int, clock: Now
) -> None:
    numbers = [world.ticket(), world.ticket("Peter Kamau")]
    over = world.ticket("Over", status=TicketStatus.RESOLVED)
    form = {
        "id": [str(one) for one in (*numbers, over)],
        "incident": str(incident),
    }

    listed = client.get("/desk").text
    asked = client.post(URL, data={"id": form["id"]}, headers=HTMX).text
    priced = client.post(URL, data=form, headers=HTMX).text
    done = client.post(f"{URL}/joining", data=form, headers=HTMX).text
    spread(world, clock)

    assert "Link to the incident…" in listed
    assert "Sync is down" in asked
    assert "become part of it: 2." in priced
    assert "not there for you: 1." in priced
    assert "2 people · " in priced
    assert "Now part of the incident: 2." in done
    assert [of(world, one) for one in (*numbers, over)] == [incident, incident, None]
    assert told(world) == 2


def test_it_is_taken_back_before_they_are_told(
    client: TestClient, world: World, incident: int, clock: Now
) -> None:
    number = world.ticket()
    form = {"id": str(number), "incident": str(incident)}
    done = client.post(f"{URL}/joining", data=form, headers=HTMX).text
    undo = re.search(r'hx-post="(/desk/bulk/[^/"]+/undo)', done)
    assert undo is not None

    client.post(undo[1], headers=HTMX)
    spread(world, clock)

    assert of(world, number) is None
    assert told(world) == 0
    with world.sessions() as session:
        assert incidents.members(session, incident) == []
        kinds = [one.kind for one in session.query(TicketChange).order_by("id")]
    assert kinds[-2:] == [ChangeKind.INCIDENT, ChangeKind.UNDONE]
    assert client.post(undo[1]).status_code == 409


def test_what_they_were_told_is_not_taken_back(
    client: TestClient, world: World, incident: int, clock: Now
) -> None:
    number = world.ticket()
    form = {"id": str(number), "incident": str(incident)}
    done = client.post(f"{URL}/joining", data=form, headers=HTMX).text
    undo = re.search(r'hx-post="(/desk/bulk/[^/"]+/undo)', done)
    assert undo is not None
    spread(world, clock)

    assert client.post(undo[1]).status_code == 409
    assert of(world, number) == incident


def test_who_is_told_already_costs_nothing_more(
    client: TestClient, world: World, incident: int, clock: Now
) -> None:
    number = world.ticket()
    with world.sessions.begin() as session:
        contact_id = session.get_one(Ticket, number).contact_id
        incidents.link(
            session, incidents.get(session, incident), contact_id, now=clock()
        )
    spread(world, clock)
    form = {"id": str(number), "incident": str(incident)}

    priced = client.post(URL, data=form).text
    page = client.post(f"{URL}/joining", data=form).text
    undo = re.search(r'action="(/desk/bulk/[^/"?]+/undo)', page)
    assert undo is not None
    client.post(undo[1])

    assert "Nobody is told by it." in priced
    assert of(world, number) is None
    with world.sessions() as session:
        assert len(incidents.members(session, incident)) == 1


def test_one_ticket_is_linked_from_its_menus(
    client: TestClient, world: World, incident: int
) -> None:
    number = world.ticket()
    way = f"{URL}?id={number}"

    assert way in client.get(f"/desk/tickets/{number}").text
    assert way in client.get(f"/desk/tickets/{number}/menu", headers=HTMX).text
    assert "Sync is down" in client.get(way, headers=HTMX).text


def test_incidents_that_are_over_or_elsewhere_take_none(
    client: TestClient, world: World, incident: int, amina: int
) -> None:
    number = world.ticket()
    form = {"id": str(number), "incident": str(incident)}
    with world.sessions.begin() as session:
        session.get_one(Incident, incident).status = IncidentStatus.FIXED
    assert client.post(f"{URL}/joining", data=form).status_code == 409
    assert client.post(f"{URL}/joining", data={"id": form["id"]}).status_code == 422
    assert client.post(URL, data={}).status_code == 422
    with world.sessions.begin() as session:
        far = Area(name="Far", path="/8/")
        near = Area(name="Near", path="/9/")
        session.add_all([far, near])
        session.flush()
        session.get_one(Incident, incident).status = IncidentStatus.OPEN
        session.get_one(Incident, incident).area = far
        session.get_one(Officer, amina).areas = [near.id]
    assert client.post(f"{URL}/joining", data=form).status_code == 404
    assert of(world, number) is None
