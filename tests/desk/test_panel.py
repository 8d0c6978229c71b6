"""The panel beside a ticket: whose order its sections have, and which are open."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import desk
from desk import texts
from desk.panel import SECTIONS, arranged, in_order, sections, turned
from people.models import Officer
from tests.desk.world import HTMX, World
from tickets.rules import TicketStatus

ALL = ["contact", "device", "ticket", "suggested", "similar", "activity"]
USUAL = [name for name in ALL if name != "device"]  # nothing is told of hers
MINE = ["activity", "similar", "suggested", "ticket", "contact"]
PANEL = "/desk/preferences/panel"
FOLDS = "/desk/preferences/sections"


def shown(page: str) -> list[str]:
    return re.findall(r'data-section="(\w+)"', page)


def opened(page: str) -> list[str]:
    found = re.findall(r'data-section="(\w+)".*?\n<details class="fold"( open)?', page)
    return [name for name, is_open in found if is_open]


def kept(world: World, officer_id: int) -> list[str]:
    with world.sessions() as session:
        return session.get_one(Officer, officer_id).panel


@pytest.mark.parametrize(
    ("remembered", "order"),
    [
        ([], ALL),
        (MINE, [*MINE, "device"]),
        (["activity"], ALL),
        (["ticket", "contact"], ["ticket", *USUAL[2:], "contact", "device"]),
        (["similar", "activity", "contact"], ["similar", "activity", *ALL[:4]]),
        (["gone", "contact", "contact", 7, None, "<b>"], ALL),
    ],
)
def test_what_was_not_put_stands_after_what_it_usually_follows(
    remembered: list[object], order: list[str]
) -> None:
    assert in_order(remembered) == order


def test_a_section_that_a_ticket_lacks_keeps_its_place() -> None:
    now = arranged(MINE, ["contact", "activity", "ticket"])

    assert now == ["contact", "similar", "suggested", "activity", "ticket", "device"]
    assert arranged([], ["gone", "ticket", "contact", "ticket"]) == [
        "ticket",
        "device",
        "contact",
        *USUAL[2:],
    ]
    assert arranged(MINE, []) == [*MINE, "device"]


def test_a_press_moves_past_the_neighbour_that_is_seen() -> None:
    first, second, last = sections([], "", without={"device", "suggested", "similar"})

    assert (first.up, first.down) == ("", "ticket.contact.activity")
    assert second.up == "ticket.contact.activity"
    assert (last.up, last.down) == ("contact.activity.ticket", "")


def test_sections_are_open_as_usual_but_for_those_she_turned() -> None:
    assert {one.name: one.is_open for one in sections([], "")} == SECTIONS
    turned_two = sections([], "activity.contact.gone..<b>")
    assert [one.name for one in turned_two if not one.is_open] == ["contact"]


@pytest.mark.parametrize(
    ("before", "opens", "shuts", "after"),
    [
        ("", "", "contact", "contact"),
        ("", "activity", "similar.contact", "contact.similar.activity"),
        ("contact", "contact", "", ""),
        ("contact", "", "contact", "contact"),
        ("contact.gone", "gone", "x.y", "contact"),
        ("contact", "activity", "activity", "contact"),
    ],
)
def test_only_what_is_not_as_usual_is_kept(
    before: str, opens: str, shuts: str, after: str
) -> None:
    assert turned(before, opens, shuts) == after


def test_an_order_follows_its_officer_and_no_other(
    client: TestClient, world: World, amina: int
) -> None:
    ticket = f"/desk/tickets/{world.ticket()}"
    world.ticket("Peter Kamau")
    brian = world.officer("Brian Kiptoo", "brian@example.org")
    assert shown(client.get(ticket).text) == USUAL

    answer = client.post(PANEL, data={"order": ".".join(MINE), "next": ticket})

    assert (answer.status_code, answer.headers["location"]) == (303, ticket)
    assert shown(client.get(ticket).text) == MINE
    assert shown(client.get(ticket, headers=HTMX).text) == MINE
    client.cookies.clear()  # another device, and another officer
    client.cookies.set("msaada", world.cookie(brian))
    assert shown(client.get(ticket).text) == USUAL
    client.cookies.set("msaada", world.cookie(amina))
    assert shown(client.get(ticket).text) == MINE
    assert (kept(world, amina), kept(world, brian)) == (
        ["activity", "device", *MINE[1:]],
        [],
    )


def test_a_ticket_with_fewer_sections_moves_only_its_own(
    client: TestClient, world: World, amina: int
) -> None:
    alone = world.ticket(status=TicketStatus.RESOLVED, article=None)
    assert shown(client.get(f"/desk/tickets/{alone}").text) == [
        "contact",
        "ticket",
        "activity",
    ]

    client.post(PANEL, data={"order": "activity.contact.ticket"}, headers=HTMX)

    assert kept(world, amina) == [
        "activity",
        "device",
        "contact",
        "suggested",
        "similar",
        "ticket",
    ]


@pytest.mark.parametrize("order", ["", "gone", "<script>", ". . .", "contact"])
def test_an_order_of_nothing_changes_nothing(
    client: TestClient, world: World, amina: int, order: str
) -> None:
    assert client.post(PANEL, data={"order": order}, headers=HTMX).status_code == 204
    assert kept(world, amina) == ALL
    assert shown(client.get(f"/desk/tickets/{world.ticket()}").text)[:2] == USUAL[:2]


def test_a_section_stays_open_or_shut_on_this_screen(
    client: TestClient, world: World
) -> None:
    ticket = f"/desk/tickets/{world.ticket()}"
    assert opened(client.get(ticket).text) == ["contact", "ticket", "suggested"]

    client.post(FOLDS, data={"opened": "activity", "shut": "contact"}, headers=HTMX)

    assert opened(client.get(ticket).text) == ["ticket", "suggested", "activity"]
    client.post(FOLDS, data={"opened": "contact"}, headers=HTMX)
    assert "contact" in opened(client.get(ticket, headers=HTMX).text)


def test_a_foreign_cookie_opens_nothing_else(client: TestClient, world: World) -> None:
    ticket = f"/desk/tickets/{world.ticket()}"
    client.cookies.set("sections", "x" * 2000 + ".contact.<b>")

    assert opened(client.get(ticket).text) == ["ticket", "suggested"]


def test_a_stranger_orders_nothing(stranger: TestClient) -> None:
    answer = stranger.post(PANEL, data={"order": "ticket.contact"})

    assert answer.headers["location"].startswith("/desk/sign-in")


@pytest.mark.parametrize("name", SECTIONS)
def test_every_section_has_its_words(name: str) -> None:
    templates = Path(desk.__file__).parent / "templates"

    assert (templates / "ticket" / "panel" / f"{name}.html").is_file()
    assert all(name in texts.catalogue(locale) for locale in texts.LOCALES)
