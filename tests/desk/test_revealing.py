"""Numbers that the desk shows only for a reason, and secrets that it cannot show."""

import re

import pytest
from fastapi.testclient import TestClient

from conversation.masking import Detail
from desk.hiding import Piece, pieces, without_numbers
from desk.texts import LOCALES, say
from messages.models import Author, Direction
from people.models import Address, AuditEntry
from tests.desk.world import HTMX, World
from tickets.models import ChangeKind, Ticket, TicketChange

WHOLE = "+254700000001"
OTHER = "0712 345 431"


def address_of(world: World, number: int) -> int:
    with world.sessions() as session:
        contact_id = session.get_one(Ticket, number).contact_id
        return session.query(Address).filter_by(contact_id=contact_id).one().id


def audited(world: World) -> list[AuditEntry]:
    with world.sessions() as session:
        return list(session.query(AuditEntry))


def history(world: World, number: int) -> list[TicketChange]:
    with world.sessions() as session:
        kind = ChangeKind.REVEALED
        found = session.query(TicketChange).filter_by(ticket_id=number, kind=kind)
        return list(found)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call 0712 345 431 now", "call …431 now"),
        ("+254712345431.", "…431."),
        ("it was 2026-11-24 at 08:30", "it was 2026-11-24 at 08:30"),
        ("error 30003, version 4.9.0", "error 30003, version 4.9.0"),
        ("IMEI 356938035643809", "IMEI …809"),
        ("", ""),
    ],
)
def test_long_numbers_show_their_end(text: str, shown: str) -> None:
    assert without_numbers(text) == shown


def test_a_text_is_told_in_its_parts() -> None:
    found = list(pieces("pin **** and 0712345431 ok", was_masked=True))

    assert found == [
        Piece("text", "pin "),
        Piece("gone", ""),
        Piece("text", " and "),
        Piece("number", "…431"),
        Piece("text", " ok"),
    ]
    assert list(pieces("**** stars")) == [Piece("text", "**** stars")]


def test_what_is_gone_is_told_by_its_kind() -> None:
    kinds = ["patient_name", "pin"]
    told = list(pieces("mama **** 0712345431 pin ****", was_masked=True, hidden=kinds))
    uncertain = list(pieces("**** **** ****", was_masked=True, hidden=kinds))

    assert [piece.text for piece in told if piece.kind == "gone"] == kinds
    assert {piece.text for piece in uncertain if piece.kind == "gone"} == {""}


@pytest.mark.parametrize("locale", LOCALES)
def test_each_kind_has_a_word(locale: str) -> None:
    for detail in Detail:
        assert say(locale, f"masked_{detail}")


def test_her_number_is_shown_for_a_reason_that_is_written_down(
    client: TestClient, world: World, amina: int
) -> None:
    number = world.ticket()
    address = f"/desk/tickets/{number}/addresses/{address_of(world, number)}/reveal"

    asked = client.get(address, headers=HTMX)
    shown = client.post(address, data={"reason": "call"}, headers=HTMX)
    page = client.get(f"/desk/tickets/{number}").text

    assert WHOLE not in asked.text
    assert WHOLE in shown.text
    assert f'href="tel:{WHOLE}"' in shown.text
    assert WHOLE not in page
    assert "Amina Yusuf looked at the number …001: To call" in page
    (entry,) = audited(world)
    assert (entry.officer_id, entry.deed) == (amina, "number.revealed")
    assert entry.details["reason"] == "call"
    assert WHOLE not in str(entry.details)


def test_a_page_of_its_own_shows_it_without_a_script(
    client: TestClient, world: World
) -> None:
    number = world.ticket()
    address = f"/desk/tickets/{number}/addresses/{address_of(world, number)}/reveal"

    shown = client.post(address, data={"other": "The clinic asks for her"})

    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "no-store"
    assert WHOLE in shown.text
    assert history(world, number)[0].text == "The clinic asks for her"


@pytest.mark.parametrize("form", [{}, {"reason": "curious"}, {"other": "  "}])
def test_without_a_reason_nothing_is_shown(
    client: TestClient, world: World, form: dict[str, str]
) -> None:
    number = world.ticket()
    address = f"/desk/tickets/{number}/addresses/{address_of(world, number)}/reveal"

    refused = client.post(address, data=form)

    assert refused.status_code == 422
    assert WHOLE not in refused.text
    assert history(world, number) == []


def test_numbers_in_what_she_wrote_are_chips_until_asked_for(
    client: TestClient, world: World
) -> None:
    number = world.ticket(text=f"My sister has {OTHER}, call her")
    message = world.say(number, f"Again: {OTHER}")
    address = f"/desk/tickets/{number}/messages/{message}/reveal"

    page = client.get(f"/desk/tickets/{number}").text
    shown = client.post(address, data={"reason": "pass_on"}, headers=HTMX).text

    assert OTHER not in page
    assert "…431" in page
    assert f'href="{address}?' in page
    assert f"Again: {OTHER}" in shown
    assert history(world, number)[0].details["message"] == str(message)
    assert OTHER not in client.get("/desk/search?q=sister").text


def test_what_was_taken_out_when_it_came_in_cannot_be_shown(
    client: TestClient, world: World
) -> None:
    number = world.ticket()
    extra = {"masked": True, "hidden": ["password"]}
    world.say(number, "my password is **** and it refuses", extra=extra)

    page = client.get(f"/desk/tickets/{number}").text

    assert re.search(r'masked--gone"[^>]*><svg.*?</svg>password<', page)
    assert "Nobody can show it." in page
    assert "**** and" not in page.split('id="timeline"')[1]


def test_only_her_own_numbers_and_words_can_be_asked_for(
    client: TestClient, world: World
) -> None:
    number, other = world.ticket(), world.ticket("Peter Kamau")
    theirs = address_of(world, other)
    ours = world.say(
        number, "Call 0712345431", direction=Direction.OUTBOUND, author=Author.OFFICER
    )
    base, form = f"/desk/tickets/{number}", {"reason": "call"}

    for path in (f"addresses/{theirs}", f"messages/{ours}", "messages/1000000"):
        assert client.get(f"{base}/{path}/reveal").status_code == 404
        assert client.post(f"{base}/{path}/reveal", data=form).status_code == 404
    assert audited(world) == []
