"""The tree of areas beside the list: opened branch by branch, to any depth."""

import re

import pytest
from fastapi.testclient import TestClient

from desk import branches
from people.models import Area, Contact
from tests.desk.world import FROM_US, HTMX, World
from tickets.models import Ticket

URL = "/desk/preferences/areas?view=all"


@pytest.fixture
def deep(world: World) -> dict[str, int]:
    """Nyando, Ahero, a facility and a unit in it, each with a ticket of its own."""
    with world.sessions.begin() as session:
        session.add(Area(id=1, name="Nyando", path="/1/"))
        session.flush()
        session.add(Area(id=2, name="Ahero", parent_id=1, path="/1/2/"))
        session.flush()
        session.add(Area(id=3, name="Kochogo", parent_id=2, path="/1/2/3/"))
        session.flush()
        session.add(Area(id=4, name="Kakola", parent_id=3, path="/1/2/3/4/"))
    for area in (2, 3, 4, 4):
        number = world.ticket(f"Person {area}")
        with world.sessions.begin() as session:
            ticket = session.get_one(Ticket, number)
            ticket.area_id = area
            session.get_one(Contact, ticket.contact_id).area_id = area
    return {"Nyando": 1, "Ahero": 2, "Kochogo": 3, "Kakola": 4}


def tree(text: str) -> dict[str, str]:
    """The names in the tree and their counts."""
    part = text.split('id="areas"')[1].split("</form>")[0]
    found = re.findall(r'class="clip"[^>]*>([^<]+)</span>.*?count">(\d+)<', part)
    return dict(found)


def test_at_first_the_top_stands_open(client: TestClient, deep: dict[str, int]) -> None:
    assert deep
    assert tree(client.get("/desk").text) == {"Nyando": "4", "Ahero": "4"}


def test_a_branch_is_opened_and_stays_so_on_this_screen(
    client: TestClient, deep: dict[str, int]
) -> None:
    text = client.get("/desk").text
    twig = re.search(r'id="twig-2" name="opened" value="([^"]+)"', text)
    assert twig is not None

    part = client.post(URL, data={"opened": twig[1]}, headers=HTMX).text

    names = {"Nyando": "4", "Ahero": "4", "Kochogo": "3"}
    assert tree(part) == tree(client.get("/desk").text) == names
    assert "<html" not in part
    client.post(URL, data={"opened": "1.2.3"}, headers=HTMX)
    assert tree(client.get("/desk").text) == names | {"Kakola": "2"}
    client.post(URL, data={"opened": branches.NONE}, headers=HTMX)
    assert tree(client.get("/desk").text) == {"Nyando": "4"}
    assert len(deep) == 4


def test_without_a_script_one_comes_back_to_the_page(
    client: TestClient, deep: dict[str, int]
) -> None:
    form = {"opened": "1.2", "next": "/desk?view=mine"}

    answer = client.post(URL, data=form, headers=FROM_US, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk?view=mine")
    assert "Kochogo" in tree(client.get("/desk?view=mine").text)
    assert deep


def test_the_way_to_what_is_chosen_stands_open(
    client: TestClient, deep: dict[str, int]
) -> None:
    query = f"view=all&sort=urgent&f=unresolved.is.yes&f=area.is.{deep['Kakola']}"

    text = client.get(f"/desk?{query}").text

    assert set(tree(text)) == set(deep)
    assert text.split('id="areas"')[1].count('aria-current="page"') == 1


def test_the_filter_has_every_level_by_its_way_from_the_top(
    client: TestClient, deep: dict[str, int]
) -> None:
    text = client.get("/desk/filters").text

    for path in ("Nyando", "Nyando › Ahero › Kochogo › Kakola"):
        assert f">{path}</option>" in text
    assert text.index("› Kochogo<") < text.index("› Kakola<")
    assert deep


def test_a_chosen_area_where_nobody_waits_has_its_name_in_the_filter(
    client: TestClient, world: World, deep: dict[str, int]
) -> None:
    with world.sessions.begin() as session:
        session.add(Area(id=77, name="Quiet Hill", path="/77/"))

    text = client.get("/desk/filters?f=area.is.77").text

    assert ">Quiet Hill</option>" in text
    assert deep


def test_of_many_areas_the_rail_has_the_busiest_and_says_how_many_more(
    client: TestClient, world: World
) -> None:
    with world.sessions.begin() as session:
        for number in range(101, 116):
            session.add(Area(id=number, name=f"County {number}", path=f"/{number}/"))
    for area in (*range(101, 116), 115):
        number = world.ticket()
        with world.sessions.begin() as session:
            session.get_one(Ticket, number).area_id = area

    text = client.get("/desk").text

    assert next(iter(tree(text))) == "County 115"
    assert len(tree(text)) == 12
    assert "3 more…" in text


@pytest.mark.parametrize("cookie", ["", "x", "1..2", "1.2.", "9" * 12, "-.1"])
def test_a_cookie_that_cannot_be_read_is_none(cookie: str) -> None:
    assert branches.kept({"areas": cookie}) is None


def test_a_branch_turns_and_the_oldest_go_first() -> None:
    assert branches.turned((), 3) == "3"
    assert branches.turned((3,), 3) == branches.NONE
    assert branches.turned((1, 2), 3) == "1.2.3"
    assert branches.turned(range(1, 41), 41).startswith("2.3.")
    assert branches.kept({"areas": branches.NONE}) == ()
    assert branches.kept({"areas": "1.2"}) == (1, 2)
