"""The menu of a row, and rows that say how often the same was sent."""

from datetime import timedelta

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from messages.models import Author, Direction
from tests.desk.world import HTMX, NOW, World, statements
from tickets.models import Ticket
from tickets.rules import TicketStatus


def test_a_row_leads_to_its_menu_and_back_to_the_list(
    client: TestClient, world: World
) -> None:
    number = world.ticket()
    listed = client.get("/desk?view=all").text
    address = f"/desk/tickets/{number}/menu?view=all"

    menu = client.get(address, headers=HTMX).text
    page = client.get(address).text
    done = client.post(
        "/desk/bulk?view=all",
        data={"id": str(number), "assign": "me"},
        headers=HTMX,
    ).text

    assert f'href="{address}"' in listed
    for said in ("Assign to me", "Resolve", "Waiting on contact", "Snooze…", "Merge…"):
        assert said in menu
    assert "<html" in page
    assert "Done on 1 ticket." in done


def test_the_menu_offers_what_the_ticket_can_take(
    client: TestClient, world: World, amina: int
) -> None:
    resolved = world.ticket(status=TicketStatus.RESOLVED, assignee_id=amina)
    closed = world.ticket(status=TicketStatus.CLOSED)

    over = client.get(f"/desk/tickets/{resolved}/menu", headers=HTMX).text
    gone = client.get(f"/desk/tickets/{closed}/menu", headers=HTMX).text

    assert "Reopen" in over
    assert "Assign to me" not in over
    assert "Snooze…" not in over
    for missing in ("Reopen", "Resolve", "Merge…", "Close for good"):
        assert missing not in gone


def test_what_was_sent_again_is_counted_in_the_row(
    client: TestClient, world: World
) -> None:
    number, other = world.ticket(text="Nothing works"), world.ticket("Peter Kamau")
    yesterday = NOW - timedelta(hours=30)
    world.say(number, "Nothing works", at=yesterday)
    for _ in range(2):
        world.say(number, "Nothing works")
    for _ in range(3):
        world.say(other, "1")

    listed = client.get("/desk").text

    assert "×3<" in listed
    assert listed.count("row__times") == 1


def test_words_between_end_the_count_by_being_the_last(
    client: TestClient, world: World
) -> None:
    number = world.ticket(text="Nothing works")
    world.say(number, "Nothing works")
    world.say(
        number, "Tunaangalia.", direction=Direction.OUTBOUND, author=Author.OFFICER
    )

    assert "row__times" not in client.get("/desk").text


def test_counting_costs_one_statement_however_many_rows(
    client: TestClient, world: World, engine: Engine
) -> None:
    with world.sessions.begin() as session:
        assert session.query(Ticket).count() == 0
    first = world.ticket(text="Nothing works")
    world.say(first, "Nothing works")
    client.get("/desk")
    few = statements(engine, client, "/desk")
    for place in range(12):
        number = world.ticket(f"Person {place}", text="Nothing works")
        world.say(number, "Nothing works")

    assert statements(engine, client, "/desk") == few
