"""The queue: three lines a row, the same few statements however many rows."""

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from messages.channel import Status
from messages.models import Author, Direction
from tests.desk.world import HTMX, NOW, World, statements
from tickets.rules import TicketStatus


def test_a_row_says_who_where_what_and_by_when(
    client: TestClient, world: World
) -> None:
    world.ticket()

    text = client.get("/desk").text

    for words in ("Akinyi Odhiambo", "CHW-0001", "28 min", "Nilijaribu", "2 h"):
        assert words in text
    assert "Nyando › Ahero" in text
    assert "High" in text


def test_forty_rows_cost_as_many_statements_as_two(
    client: TestClient, world: World, engine: Engine
) -> None:
    for _ in range(2):
        world.ticket()
    few = statements(engine, client, "/desk")
    for _ in range(38):
        world.ticket(assignee_id=1)

    many = statements(engine, client, "/desk")

    assert many == few


@pytest.mark.parametrize(
    ("view", "values", "is_there"),
    [
        ("needs-reply", {}, True),
        ("needs-reply", {"status": TicketStatus.PENDING}, False),
        ("mine", {"assignee_id": 1}, True),
        ("mine", {}, False),
        ("unassigned", {}, True),
        ("waiting", {"status": TicketStatus.PENDING}, True),
        ("at-risk", {"due_at": NOW - timedelta(minutes=1)}, True),
        ("at-risk", {}, False),
        ("resolved", {"status": TicketStatus.RESOLVED, "resolved_at": NOW}, True),
        ("all", {"status": TicketStatus.RESOLVED, "resolved_at": NOW}, True),
        ("no-such-view", {}, True),
    ],
)
def test_each_view_holds_its_tickets(
    client: TestClient,
    world: World,
    view: str,
    values: dict[str, Any],
    is_there: bool,  # noqa: FBT001
) -> None:
    world.ticket(**values)

    text = client.get(f"/desk?view={view}").text

    assert ("Akinyi Odhiambo" in text) is is_there


@pytest.mark.parametrize("words", ["{}", "#{}", "akinyi", "CHW-0001", "00001"])
def test_a_ticket_is_found_by_number_name_code_and_the_end_of_a_phone_number(
    client: TestClient, world: World, words: str
) -> None:
    number = world.ticket()
    asked = {"view": "all", "q": words.format(number)}

    text = client.get("/desk", params=asked).text

    assert "Akinyi Odhiambo" in text


def test_words_that_nothing_matches_are_said_back_and_escaped(
    client: TestClient,
) -> None:
    text = client.get("/desk", params={"q": '"><script>x'}).text

    assert "No tickets match" in text
    assert "<script>x" not in text


def test_a_failed_last_message_is_marked(client: TestClient, world: World) -> None:
    number = world.ticket()
    world.say(
        number,
        "Framed",
        direction=Direction.OUTBOUND,
        author=Author.OFFICER,
        status=Status.UNDELIVERED,
        extra={"said": "What was said"},
    )

    text = client.get("/desk").text

    assert "Last message failed" in text
    assert "What was said" in text


def test_after_fifty_rows_more_are_a_link_away(
    client: TestClient, world: World
) -> None:
    for place in range(52):
        world.ticket(f"Person {place}")

    first = client.get("/desk").text
    more = re.search(r"after=(\w+)", first)
    assert more is not None
    rest = client.get(f"/desk?after={more[1]}", headers=HTMX).text

    assert first.count('class="row ') == 50
    assert rest.count('class="row ') == 2
    assert "<html" not in rest


def test_htmx_gets_the_queue_and_the_counts_alone(
    client: TestClient, world: World
) -> None:
    world.ticket()

    text = client.get("/desk", headers=HTMX).text

    assert 'id="rows"' in text
    assert 'id="views"' in text
    assert "<html" not in text


def test_going_back_in_history_gets_the_whole_page(client: TestClient) -> None:
    headers = {**HTMX, "HX-History-Restore-Request": "true"}

    assert "<html" in client.get("/desk", headers=headers).text


def test_a_contact_nobody_knows_has_a_row_too(client: TestClient, world: World) -> None:
    world.ticket(None, "   ")

    assert "CHW-0001" in client.get("/desk").text
