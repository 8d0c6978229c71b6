"""What is done to one ticket can be taken back, as what is done to many."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from messages.channel import Status
from messages.models import Direction, Message
from people.models import Officer
from tests.desk.world import HTMX, NOW, World
from tickets.models import Ticket
from tickets.rules import TicketPriority, TicketStatus

STATE = ("status", "priority", "assignee_id", "closed_at", "resolved_at", "due_at")


def state(world: World, number: int) -> tuple[object, ...]:
    with world.sessions() as session:
        ticket = session.get_one(Ticket, number)
        return tuple(getattr(ticket, name) for name in STATE)


def way_back(shown: str) -> str:
    found = re.search(r'hx-post="(/desk/tickets/\d+/deeds/[\w-]+/undo)', shown)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("path", "form", "said"),
    [
        ("assignee", {"officer": "me"}, "Amina Yusuf took it"),
        ("assignee", {"officer": "2"}, "Amina Yusuf gave it to Brian Kiptoo"),
        ("priority", {"priority": "low"}, "Low"),
        ("waiting", {}, "Amina Yusuf"),
        ("closing", {}, "closed it"),
    ],
)
def test_a_deed_says_what_it_was_and_is_taken_back(
    client: TestClient,
    world: World,
    path: str,
    form: dict[str, str],
    said: str,
) -> None:
    world.officer("Brian Kiptoo", "brian@example.org")
    number = world.ticket()
    before = state(world, number)

    shown = client.post(f"/desk/tickets/{number}/{path}", data=form, headers=HTMX).text
    between = state(world, number)
    undone = client.post(way_back(shown), headers=HTMX).text

    toast = shown.split("data-passes")[-1]
    assert said in toast
    assert between != before
    assert state(world, number) == before
    assert "Taken back on 1 ticket." in undone


def test_what_changes_nothing_offers_no_way_back(
    client: TestClient, world: World
) -> None:
    number = world.ticket(priority=TicketPriority.HIGH)

    form = {"priority": "high"}
    shown = client.post(
        f"/desk/tickets/{number}/priority", data=form, headers=HTMX
    ).text

    assert "/undo" not in shown


def test_what_a_colleague_has_changed_since_stays_hers(
    client: TestClient, world: World
) -> None:
    brian = world.officer("Brian Kiptoo", "brian@example.org")
    number = world.ticket()
    url = f"/desk/tickets/{number}"
    shown = client.post(f"{url}/assignee", data={"officer": "me"}, headers=HTMX).text
    with world.sessions.begin() as session:
        session.get_one(Ticket, number).assignee = session.get_one(Officer, brian)

    undone = client.post(way_back(shown), headers=HTMX)

    assert "Somebody has changed it since" in undone.text
    with world.sessions() as session:
        assert session.get_one(Ticket, number).assignee_id == brian


def test_what_can_not_be_done_is_still_refused(
    client: TestClient, world: World
) -> None:
    number = world.ticket(status=TicketStatus.CLOSED)

    assert client.post(f"/desk/tickets/{number}/closing").status_code == 409
    assert client.post(f"/desk/tickets/{number}/deeds/none/undo").status_code == 404


def test_without_a_script_the_page_comes_back(client: TestClient, world: World) -> None:
    number = world.ticket()

    answer = client.post(f"/desk/tickets/{number}/closing")

    assert answer.status_code == 303


def test_what_she_would_be_told_of_it_is_taken_back_as_well(
    client: TestClient, world: World
) -> None:
    number = world.ticket()
    before = state(world, number)
    url = f"/desk/tickets/{number}/resolution"

    shown = client.post(url, data={"tell": "true"}, headers=HTMX).text
    with world.sessions() as session:
        told = session.query(Message).filter_by(direction=Direction.OUTBOUND).one()
        assert told.due_at == NOW + timedelta(seconds=10)
    client.post(way_back(shown), headers=HTMX)

    assert state(world, number) == before
    with world.sessions() as session:
        assert (
            session.query(Message).filter_by(direction=Direction.OUTBOUND).count() == 0
        )


def test_once_she_was_told_it_is_opened_again_instead(
    client: TestClient, world: World
) -> None:
    number = world.ticket()
    url = f"/desk/tickets/{number}/resolution"
    shown = client.post(url, data={"tell": "true"}, headers=HTMX).text
    with world.sessions.begin() as session:
        told = session.query(Message).filter_by(direction=Direction.OUTBOUND).one()
        told.status = Status.SENT

    answer = client.post(way_back(shown), headers=HTMX)

    assert answer.status_code == 409
    assert "She was told already" in answer.text
    with world.sessions() as session:
        assert session.get_one(Ticket, number).status is TicketStatus.RESOLVED


@pytest.mark.parametrize(
    ("path", "first", "then", "said"),
    [
        (
            "assignee",
            {"officer": "2", "was": "nobody"},
            {"officer": "me", "was": "nobody"},
            "a moment ago: Brian Kiptoo took it",
        ),
        (
            "priority",
            {"priority": "low", "was": "high"},
            {"priority": "normal", "was": "high"},
            "a moment ago: Brian Kiptoo set the priority to Low",
        ),
    ],
)
def test_who_changes_what_a_colleague_has_just_changed_is_told(
    client: TestClient,
    world: World,
    path: str,
    first: dict[str, str],
    then: dict[str, str],
    said: str,
) -> None:
    brian = world.officer("Brian Kiptoo", "brian@example.org")
    number = world.ticket()
    url = f"/desk/tickets/{number}/{path}"
    amina = str(client.cookies.get("msaada"))
    client.cookies.set("msaada", world.cookie(brian))
    alone = client.post(url, data=first, headers=HTMX).text
    client.cookies.set("msaada", amina)

    shown = client.post(url, data=then, headers=HTMX).text

    assert "a moment ago" not in alone
    assert said in shown
