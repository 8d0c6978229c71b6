"""Canned replies and their places."""

import pytest
from sqlalchemy.orm import Session

from kit.errors import BadInputError, NotFoundError
from tests.factories import make_area, make_contact, make_officer, make_ticket
from tickets import canned

TEXTS = {"en": "Hello {{name}}, restart.", "sw": "Habari {{name}}, zima na uwashe."}


def test_a_canned_reply_is_found_by_its_shortcut(session: Session) -> None:
    canned.put(session, "/Restart", "Restart the phone", TEXTS)
    canned.put(session, "a-first", "First", {"en": "Hello."})

    found = canned.everything(session)

    assert [one.shortcut for one in found] == ["a-first", "restart"]
    assert canned.find(session, "restart").texts == TEXTS


def test_a_canned_reply_speaks_the_contacts_locale_or_english(session: Session) -> None:
    restart = canned.put(session, "restart", "Restart", TEXTS)

    assert restart.text("sw-KE") == TEXTS["sw"]
    assert restart.text("fr") == TEXTS["en"]


def test_it_is_written_anew_and_thrown_away(session: Session) -> None:
    canned.put(session, "restart", "Restart", TEXTS)
    canned.put(session, "restart", "Again", {"en": "Again.", "sw": " "})
    assert canned.find(session, "restart").texts == {"en": "Again."}

    canned.remove(session, "restart")

    with pytest.raises(NotFoundError):
        canned.find(session, "restart")


@pytest.mark.parametrize(
    ("shortcut", "title", "texts"),
    [
        ("two words", "Title", {"en": "Text"}),
        ("", "Title", {"en": "Text"}),
        ("short", " ", {"en": "Text"}),
        ("short", "Title", {"en": " "}),
        ("short", "Title", {"en": "Hello {{shoe_size}}"}),
    ],
)
def test_what_could_not_be_used_is_refused(
    session: Session, shortcut: str, title: str, texts: dict[str, str]
) -> None:
    with pytest.raises(BadInputError):
        canned.put(session, shortcut, title, texts)


def test_the_places_are_filled_from_the_ticket(session: Session) -> None:
    area = make_area(session, name="Ahero", facility="Ahero Clinic")
    contact = make_contact(session, name="Wanjiku Kamau", area=area)
    ticket, amina = make_ticket(session, contact=contact), make_officer(session)

    values = canned.values_for(session, ticket, amina)
    text = canned.fill("{{name}} at {{ facility }}: {{officer}} has {{ticket}}", values)

    assert text == f"Wanjiku at Ahero Clinic: Amina has {ticket.id}"


def test_a_place_that_nothing_fills_stays_to_be_seen(session: Session) -> None:
    ticket = make_ticket(session, contact=make_contact(session, name=None))
    values = canned.values_for(session, ticket, make_officer(session))

    text = canned.fill("Hello {{name}} and {{supervisor}} and {{name}}", values)

    assert canned.unfilled(text) == ("{{name}}", "{{supervisor}}")
