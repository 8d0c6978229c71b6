"""What an officer with areas sees of the others': nothing, by whichever way."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from messages.channel import Kind
from people.models import Area, Officer, OfficerRole
from tests.desk.world import World
from tickets import incidents, merging
from tickets.models import Incident, IncidentStatus, Ticket

ANYBODY = "asks for nothing of a contact"
TICKETS = "a ticket"
ONE = "a thing of a contact"
LIST = "many things of contacts"

RULES = {
    "/desk/static/": ANYBODY,
    "/desk/sign-in": ANYBODY,
    "/desk/sign-out": ANYBODY,
    "/desk/link/": ANYBODY,
    "/desk/preferences/": ANYBODY,
    "/desk/keys": ANYBODY,
    "/desk/articles/": ANYBODY,
    "/desk/knowledge": ANYBODY,
    "/desk/views": ANYBODY,
    "/desk/notices": ANYBODY,
    "/desk/events": ANYBODY,  # numbers alone
    "/desk/settings": ANYBODY,
    "/desk/officers": ANYBODY,  # admins alone: test_staff
    "/desk/fields": ANYBODY,  # admins alone: test_fields
    "/desk/areas": ANYBODY,  # leads, and of their own: test_areas
    "/desk/ready": ANYBODY,  # a ticket it is tried on has to be hers: test_ready
    "/desk/tickets/{ticket_id}": TICKETS,
    "/desk/attachments/": ONE,
    "/desk/incidents/{incident_id}": ONE,
    "/desk/incidents": LIST,
    "/desk/bulk": ONE,
    "/desk/filters": LIST,
    "/desk/search": LIST,
    "/desk/new": LIST,
    "/desk/people": LIST,
    "/desk/people/{contact_id}": ONE,
    "/desk/figures": LIST,
    "/desk": LIST,
}
"""By how a route's path begins, the longest first: what an officer can reach by it."""

NAME = "Wambui Outside"


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Each method and path of the desk."""
    for part in app.routes:
        contexts: Any = getattr(part, "effective_route_contexts", None)
        for one in contexts() if contexts else ():
            for method in sorted(one.methods):
                yield method, one.path


def rule_of(path: str) -> str | None:
    if path == "/desk":
        return RULES[path]
    fitting = [start for start in RULES if path.startswith(start) and start != "/desk"]
    return RULES[max(fitting, key=len)] if fitting else None


@pytest.fixture
def outside(world: World, amina: int) -> int:
    """A ticket with a file and an incident, in an area that is not Amina's."""
    world.ticket("Akinyi Inside")
    number = world.ticket(NAME, "Siri ya mbali sana")
    with world.sessions.begin() as session:
        far = Area(name="Turkana", path="/9/")
        session.add(far)
        session.flush()
        far.path = f"/{far.id}/"
        ticket = session.get_one(Ticket, number)
        ticket.area_id = ticket.contact.area_id = far.id
        session.add(
            Incident(
                title="Far away it is down",
                things={"en": "the app"},
                area_id=far.id,
                status=IncidentStatus.OPEN,
                began_at=world.clock(),
                opened_at=world.clock(),
            )
        )
    restrict(world, amina, "Nyando")
    return number


def restrict(world: World, officer_id: int, area: str) -> None:
    with world.sessions.begin() as session:
        found = session.query(Area).filter_by(name=area).one()
        session.get_one(Officer, officer_id).areas = [found.id]


def test_each_route_of_the_desk_has_a_rule(app: FastAPI) -> None:
    without = [path for _, path in routes(app) if rule_of(path) is None]

    assert without == []
    assert len(list(routes(app))) > 50


def test_no_route_of_a_ticket_opens_one_of_another_area(
    app: FastAPI, client: TestClient, outside: int
) -> None:
    answers = {
        (method, path): client.request(
            method,
            path.format(
                ticket_id=outside,
                message_id=1,
                copy_id=1,
                kind="messages",
                hidden_id=1,
                token="none",
                slug="sync-not-working",
            ),
        ).status_code
        for method, path in routes(app)
        if rule_of(path) == TICKETS
    }

    assert len(answers) >= 25
    assert {way: code for way, code in answers.items() if code != 404} == {}


def test_files_and_incidents_of_another_area_are_not_there(
    app: FastAPI, client: TestClient, world: World, amina: int, outside: int
) -> None:
    files = {"attachments": [{"reference": "r", "content_type": "image/png"}]}
    photo = world.say(outside, "", kind=Kind.PHOTO, extra=files)
    lead(world, amina)
    with world.sessions() as session:
        hers = session.get_one(Ticket, outside).contact_id
    answers = {
        (method, path): client.request(
            method,
            path.format(message_id=photo, number=0, incident_id=1, contact_id=hers),
        ).status_code
        for method, path in routes(app)
        if rule_of(path) == ONE and "/bulk" not in path
    }

    assert len(answers) >= 5
    assert {way: code for way, code in answers.items() if code != 404} == {}


def test_a_file_of_her_own_area_is_shown(
    client: TestClient, world: World, outside: int
) -> None:
    files = {"attachments": [{"reference": "r", "content_type": "image/png"}]}
    photo = world.say(outside - 1, "", kind=Kind.PHOTO, extra=files)

    assert client.get(f"/desk/attachments/{photo}/0").content == b"bytes"


def test_no_list_names_a_contact_of_another_area(
    app: FastAPI, client: TestClient, world: World, amina: int, outside: int
) -> None:
    lead(world, amina)
    shown = {
        path: client.get(f"{path}?view=all&q=Wambui").text
        + client.get(f"{path}?view=all").text
        for method, path in routes(app)
        if method == "GET" and rule_of(path) == LIST
    }

    assert len(shown) >= 5
    secrets = (NAME, "Siri ya mbali", f"#{outside}", "Far away")
    assert [p for p, page in shown.items() for s in secrets if s in page] == []


def test_a_bulk_deed_leaves_tickets_of_another_area_alone(
    client: TestClient, world: World, outside: int
) -> None:
    client.post("/desk/bulk", data={"id": outside, "deed": "resolve"})

    with world.sessions() as session:
        assert session.get_one(Ticket, outside).unresolved


def test_who_has_a_part_of_an_incident_sees_it_and_leaves_telling_to_a_lead(
    client: TestClient, world: World, amina: int, outside: int
) -> None:
    with world.sessions.begin() as session:
        incident = session.query(Incident).one()
        incident.area_id = None
        for number in (outside - 1, outside):
            ticket = session.get_one(Ticket, number)
            incidents.link(
                session, incident, ticket.contact_id, ticket=ticket, now=world.clock()
            )

    page = client.get("/desk/incidents/1").text
    told = client.post("/desk/incidents/1/announcement")

    assert "Akinyi Inside" in page
    assert NAME not in page
    assert "and 1 outside your areas" in page
    assert "beyond your areas" in page
    assert told.status_code == 403


def test_tickets_joined_to_hers_stay_hidden_when_they_are_elsewhere(
    client: TestClient, world: World, outside: int
) -> None:

    with world.sessions.begin() as session:
        other = session.get_one(Officer, 1)
        merging.link(session, outside - 1, outside, by=other, now=world.clock())

    page = client.get(f"/desk/tickets/{outside - 1}").text
    offered = client.get(f"/desk/tickets/{outside - 1}/merging").text

    assert f'href="/desk/tickets/{outside}?' not in page
    assert f"#{outside}" not in offered


def lead(world: World, officer_id: int) -> None:
    with world.sessions.begin() as session:
        session.get_one(Officer, officer_id).role = OfficerRole.LEAD
