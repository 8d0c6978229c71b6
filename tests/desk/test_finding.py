"""Looking for words in one conversation."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from messages.models import Author, Direction
from tests.desk.world import HTMX, NOW, World
from tickets.folding import marks, read
from tickets.models import ChangeKind, TicketChange


@pytest.fixture
def number(world: World) -> int:
    """Three times of the battery: she, we, and a note between."""
    number = world.ticket(text="Betri yangu imeisha")
    world.say(
        number,
        "Amina: Chaji bétri kwanza",
        direction=Direction.OUTBOUND,
        author=Author.OFFICER,
        extra={"said": "Chaji bétri kwanza"},
        at=NOW - timedelta(minutes=20),
    )
    with world.sessions.begin() as session:
        session.add(
            TicketChange(
                ticket_id=number,
                kind=ChangeKind.NOTE,
                text="The BETRI is swollen?",
                created_at=NOW - timedelta(minutes=10),
            )
        )
    world.say(number, "Asante sana")
    return number


def found(client: TestClient, number: int, **asked: str) -> str:
    return client.get(f"/desk/tickets/{number}/find", params=asked, headers=HTMX).text


def current(text: str) -> str:
    return "".join(re.findall(r'message--hit" id="([\w-]+)"', text))


def test_the_newest_hit_first_then_one_after_the_other_and_round(
    client: TestClient, number: int
) -> None:
    newest = found(client, number, words="betri")
    older = found(client, number, words="betri", hit="2")
    oldest = found(client, number, words="betri", hit="1")

    assert "3 of 3" in newest
    assert current(newest).startswith("note-")
    assert "2 of 3" in older
    assert newest.count("<mark>") == 3
    assert "<mark>bétri</mark>" in newest
    assert "hit=2#message-" in newest
    assert "hit=1#message-" in newest
    assert "hit=3#note-" in oldest
    assert "Amina: " not in newest.split('id="timeline"')[1]


def test_all_words_have_to_be_there_and_beginnings_do(
    client: TestClient, number: int
) -> None:
    assert "1 of 1" in found(client, number, words="chaj kwan")
    assert "No match" in found(client, number, words="chaj asante")
    assert "1 of 1" in found(client, number, words="chaj", hit="77")
    assert "No match" not in found(client, number)


def test_it_works_without_a_script(client: TestClient, number: int) -> None:
    page = client.get(f"/desk/tickets/{number}/find?view=all&words=asante").text

    assert "<html" in page
    assert 'name="view" value="all"' in page
    assert current(page).startswith("message-")
    assert f'href="/desk/tickets/{number}?view=all' in page


def test_a_hit_far_back_is_shown_with_what_was_said_around_it(
    client: TestClient, world: World, number: int
) -> None:
    for place in range(130):
        world.say(number, f"Message {place}")

    page = found(client, number, words="yangu")

    assert current(page).startswith("message-")
    assert "Betri <mark>yangu</mark> imeisha" in page


def test_what_we_said_again_is_one_hit_as_on_the_page(
    client: TestClient, world: World, number: int
) -> None:
    for _ in range(3):
        world.say(
            number, "Zima washa", direction=Direction.OUTBOUND, author=Author.OFFICER
        )

    assert "1 of 1" in found(client, number, words="washa")


def test_it_keeps_to_what_the_officer_may_see(client: TestClient, world: World) -> None:
    assert client.get("/desk/tickets/4711/find?words=a").status_code == 404


def test_the_whole_text_is_kept_when_words_are_marked() -> None:
    text = "A  pin,\nthe PIN is pinned."

    parts = list(marks(text, read("pin")))

    assert "".join(part for part, _ in parts) == text
    assert [part for part, hit in parts if hit] == ["pin", "PIN", "pinned"]
