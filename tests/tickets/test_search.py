"""Finding a ticket or a person again, by whatever an officer remembers of it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from messages.channel import Status
from messages.models import Author, Direction, Message
from people.models import Area, Contact, Officer
from tests.factories import (
    NOW,
    make_address,
    make_area,
    make_contact,
    make_message,
    make_officer,
    make_ticket,
)
from tickets import indexing, joining, labels, search, service
from tickets.entries import SearchEntry
from tickets.folding import read
from tickets.models import Ticket


@pytest.fixture
def amina(session: Session) -> Officer:
    return make_officer(session)


def said(session: Session, ticket: Ticket, text: str, **more: object) -> int:
    """Something that was said on a ticket, and conversed."""
    message = make_message(
        session,
        contact=ticket.contact,
        text=text,
        ticket_id=ticket.id,
        **({"status": Status.CONVERSED} | more),  # type: ignore[arg-type]
    )
    return message.id


def found(session: Session, text: str, officer: Officer) -> list[int]:
    """Numbers of the tickets found, once all that was written is committed."""
    session.commit()
    page = search.tickets(session, read(text), officer)
    return [one.ticket.id for one in page.found]


def people_found(session: Session, text: str, officer: Officer) -> list[str | None]:
    session.commit()
    page = search.people(session, read(text), officer)
    return [one.contact.name for one in page.found]


@pytest.mark.parametrize(
    "text",
    [
        "synchronise",
        "SYNCHRONISÉS",
        "rapports non synchronisés",
        "synchronises rapports",
        "rap syn",
        "«rapports»",
    ],
)
def test_accents_case_order_and_endings_do_not_matter(
    session: Session, amina: Officer, text: str
) -> None:
    ticket = make_ticket(session)
    said(session, ticket, "Mes rapports non synchronisés depuis hier")
    make_ticket(session)

    assert found(session, text, amina) == [ticket.id]


@pytest.mark.parametrize(
    "text", ["simu haiwaki", "haiw", "Ng'ombe", "ng’ombe", "ngombe"]
)
def test_swahili_is_found_as_it_is_written(
    session: Session, amina: Officer, text: str
) -> None:
    ticket = make_ticket(session)
    said(session, ticket, "Simu yangu haiwaki, niko kwa ng'ombe")

    assert found(session, text, amina) == [ticket.id]


@pytest.mark.parametrize(
    ("written", "asked"),
    [("الهاتف لا يعمل", "هاتف لا"), ("ስልኬ አይሰራም", "አይሰራ"), ("फ़ोन नहीं चल रहा", "नहीं")],
)
def test_other_scripts_are_found_too(
    session: Session, amina: Officer, written: str, asked: str
) -> None:
    ticket = make_ticket(session, question=written)
    is_inner = asked.startswith("هاتف")  # not how the word begins

    assert found(session, asked, amina) == ([] if is_inner else [ticket.id])


@pytest.mark.parametrize("text", ["CHW-0417", "chw 0417", "0417", "akinyi", "Odh Aki"])
def test_a_contact_s_code_or_name_finds_her_and_her_tickets(
    session: Session, amina: Officer, text: str
) -> None:
    contact = make_contact(session, name="Akinyi Odhiambo", code="CHW-0417")
    ticket = make_ticket(session, contact=contact)
    make_ticket(session)

    assert found(session, text, amina) == [ticket.id]
    assert people_found(session, text, amina) == ["Akinyi Odhiambo"]


@pytest.mark.parametrize(
    "text", ["5678", "345678", "+254712345678", "0712 345 678", "akinyi 5678"]
)
def test_the_tail_of_a_number_finds_whose_it_is(
    session: Session, amina: Officer, text: str
) -> None:
    contact = make_contact(session, name="Akinyi", address="+254712345678")
    ticket = make_ticket(session, contact=contact)
    make_ticket(session, contact=make_contact(session, address="+254700005679"))

    assert found(session, text, amina) == [ticket.id]
    assert people_found(session, text, amina) == ["Akinyi"]


def test_three_digits_are_not_yet_a_tail(session: Session, amina: Officer) -> None:
    make_ticket(session, contact=make_contact(session, address="+254712345678"))

    assert found(session, "678", amina) == []


@pytest.mark.parametrize("mark", ["", "#"])
def test_a_number_is_that_ticket_before_any_other(
    session: Session, amina: Officer, mark: str
) -> None:
    first = make_ticket(session)
    other = make_ticket(session, title=f"As in {first.id}")

    assert found(session, f"{mark}{first.id}", amina) == [first.id, other.id]


def test_tags_and_places_are_words_of_a_ticket(
    session: Session, amina: Officer
) -> None:
    county = make_area(session, name="Kisii")
    area = make_area(session, name="Suneka", parent=county)
    ticket = make_ticket(session, contact=make_contact(session, area=area))
    make_ticket(session)
    labels.tag(session, ticket.id, "battery", by=amina, now=NOW)

    assert found(session, "kisii battery", amina) == [ticket.id]

    labels.untag(session, ticket.id, "battery", by=amina, now=NOW)

    assert found(session, "battery", amina) == []


def test_own_words_stand_before_notes_and_these_before_messages(
    session: Session, amina: Officer
) -> None:
    own = make_ticket(session, title="The charger is broken")
    noted = make_ticket(session)
    service.add_note(session, noted.id, amina, "Sent a new charger", now=NOW)
    spoken = make_ticket(session)
    number = said(session, spoken, "My charger is lost")
    session.commit()

    page = search.tickets(session, read("charger"), amina)

    assert [one.ticket.id for one in page.found] == [own.id, noted.id, spoken.id]
    assert page.found[1].text == "Sent a new charger"
    assert page.found[2].message_id == number


def test_a_ticket_is_found_once_however_often_a_word_was_said(
    session: Session, amina: Officer
) -> None:
    ticket = make_ticket(session)
    numbers = [said(session, ticket, f"charger {number}") for number in range(70)]
    further = make_ticket(session)
    before = said(session, further, "charger")
    session.commit()

    page = search.tickets(session, read("charger"), amina)

    assert [one.message_id for one in page.found] == [before, numbers[-1]]


@pytest.mark.parametrize("recent", [0, 4, 10_000])
def test_pages_show_every_ticket_once(
    session: Session, amina: Officer, monkeypatch: pytest.MonkeyPatch, recent: int
) -> None:
    """However many entries are read one by one before the words are looked up."""
    monkeypatch.setattr(search, "RECENT", recent)
    tickets = [make_ticket(session, title=f"charger {n}") for n in range(5)]
    tickets += [make_ticket(session) for _ in range(6)]
    for _ in range(2):
        for ticket in tickets:
            said(session, ticket, "the charger again")
    session.commit()

    seen: list[int] = []
    after, pages = None, 0
    while pages == 0 or after is not None:
        page = search.tickets(session, read("charger"), amina, after=after, most=3)
        seen += [one.ticket.id for one in page.found]
        after, pages = page.after, pages + 1

    assert sorted(seen) == sorted(ticket.id for ticket in tickets)
    assert seen[:5] == [ticket.id for ticket in reversed(tickets[:5])]
    assert pages == 4


def test_people_come_in_pages_too(session: Session, amina: Officer) -> None:
    for number in range(5):
        make_contact(session, name=f"Wanjiku {number}")
    session.commit()

    first = search.people(session, read("wanj"), amina, most=3)
    second = search.people(session, read("wanj"), amina, after=first.after, most=3)

    names = [one.contact.name for one in [*first.found, *second.found]]
    assert names == [f"Wanjiku {number}" for number in (4, 3, 2, 1, 0)]
    assert second.after is None


@pytest.fixture
def kisii_only(session: Session) -> tuple[Officer, Area]:
    area = make_area(session, name="Kisii")
    return make_officer(session, areas=[area.id]), area


def test_nothing_is_found_that_an_officer_may_not_see(
    session: Session, kisii_only: tuple[Officer, Area]
) -> None:
    officer, area = kisii_only
    elsewhere = make_contact(session, name="Elsewhere", area=make_area(session))
    hidden = make_ticket(session, contact=elsewhere, title="charger")
    said(session, hidden, "charger")
    service.add_note(session, hidden.id, officer, "charger", now=NOW)
    hers = make_contact(session, name="Hers", area=make_area(session, parent=area))
    ticket = make_ticket(session, contact=hers)
    said(session, ticket, "charger")

    assert found(session, "charger", officer) == [ticket.id]
    assert found(session, str(hidden.id), officer) == []
    assert people_found(session, "else", officer) == []
    assert people_found(session, "hers", officer) == ["Hers"]


def test_whom_she_was_given_is_found_wherever_that_is(
    session: Session, kisii_only: tuple[Officer, Area]
) -> None:
    officer, _ = kisii_only
    contact = make_contact(session, name="Elsewhere", area=make_area(session))
    ticket = make_ticket(session, contact=contact, assignee=officer)

    assert found(session, "elsewhere", officer) == [ticket.id]
    assert people_found(session, "elsewhere", officer) == ["Elsewhere"]


def test_a_secret_that_was_hidden_is_not_found_any_more(
    session: Session, amina: Officer
) -> None:
    ticket = make_ticket(session)
    number = said(session, ticket, "My password is tumaini99")
    assert found(session, "tumaini", amina) == [ticket.id]

    message = session.get_one(Message, number)
    message.text = "My password is ****"

    assert found(session, "tumaini", amina) == []
    assert found(session, "password", amina) == [ticket.id]


def test_what_may_still_hold_a_secret_is_not_searched(
    session: Session, amina: Officer
) -> None:
    ticket = make_ticket(session)
    said(session, ticket, "tumaini99", status=Status.RECEIVED)

    assert found(session, "tumaini", amina) == []


def test_what_the_bot_says_to_everyone_is_not_found(
    session: Session, amina: Officer
) -> None:
    ticket = make_ticket(session)
    said(session, ticket, "Charge it", direction=Direction.OUTBOUND, author=Author.BOT)
    said(
        session,
        ticket,
        "Amina from support: Try it",
        direction=Direction.OUTBOUND,
        author=Author.OFFICER,
        extra={"said": "Try it"},
    )

    assert found(session, "charge", amina) == []
    assert found(session, "support", amina) == []
    assert found(session, "try it", amina) == [ticket.id]


def test_what_only_the_bot_answered_is_found_at_her_last_ticket(
    session: Session, amina: Officer
) -> None:
    contact = make_contact(session)
    make_message(session, contact=contact, text="My charger", status=Status.CONVERSED)
    make_ticket(session, contact=contact)
    last = make_ticket(session, contact=contact)

    assert found(session, "charger", amina) == [last.id]


def test_a_new_name_or_number_is_found_and_the_old_one_is_not(
    session: Session, amina: Officer
) -> None:
    contact = make_contact(session, name="Old Name", address="+254700001111")
    ticket = make_ticket(session, contact=contact)
    assert found(session, "old name", amina) == [ticket.id]

    contact.name = "Achieng"
    make_address(session, contact, address="+254700002222")

    assert found(session, "old", amina) == []
    assert found(session, "achieng 2222", amina) == [ticket.id]


def test_a_chat_that_became_somebody_known_is_found_by_her_name(
    session: Session, amina: Officer
) -> None:
    chat = make_contact(session, name=None)
    ticket = make_ticket(session, contact=chat)
    known = make_contact(session, name="Achieng")
    session.commit()

    chat.addresses[0].contact_id = known.id
    session.flush()
    joining.bring_along(session, chat.addresses[0], chat.id)

    assert found(session, "achieng", amina) == [ticket.id]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        '"',
        "'",
        '"charger',
        "char' OR '1'='1",
        "NEAR(a b)",
        "AND OR NOT",
        "a AND",
        "-charger",
        "charger*",
        "words:charger",
        "^charger",
        "(",
        "!&|():*<->",
        "\\",
        "%",
        "😀",
        "👩🏾‍⚕️ charger",
        "\x00",
        "charger " * 125,
        "x" * 1000,
        "9" * 30,
        "#" + "9" * 30,
        "٤٢",
        "½",
        "\u0301",
        "#0",
    ],
)
def test_no_text_makes_the_search_fail(
    session: Session, amina: Officer, text: str
) -> None:
    make_ticket(session, title="charger")
    session.commit()

    page = search.tickets(session, read(text), amina)
    search.people(session, read(text), amina)
    session.scalars(select(Ticket.id).where(search.having(session, text))).all()

    assert len(page.found) <= 1


def test_a_transaction_that_is_undone_leaves_nothing_to_find(
    session: Session, amina: Officer
) -> None:
    session.commit()
    make_ticket(session, title="charger")
    session.rollback()

    assert found(session, "charger", amina) == []


def test_what_is_written_in_a_savepoint_is_found(
    session: Session, amina: Officer
) -> None:
    with session.begin_nested():
        ticket = make_ticket(session, title="charger")

    assert found(session, "charger", amina) == [ticket.id]


def test_all_can_be_written_anew(
    sessions: sessionmaker[Session], session: Session, amina: Officer
) -> None:
    ticket = make_ticket(session, title="charger")
    said(session, ticket, "screen")
    service.add_note(session, ticket.id, amina, "battery", now=NOW)
    session.commit()
    before = {row.id: row.words for row in session.scalars(select(SearchEntry))}
    session.query(SearchEntry).delete()
    session.commit()
    assert indexing.is_behind(session)
    session.rollback()

    count = indexing.reindex(sessions)

    session.expire_all()
    after = {row.id: row.words for row in session.scalars(select(SearchEntry))}
    assert after == before
    assert count == len(before) == 4
    assert not indexing.is_behind(session)


@pytest.mark.parametrize("few", [0, 300])
def test_a_list_is_narrowed_by_its_tickets_own_words(
    session: Session, amina: Officer, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Whether these are named one by one, or too many for that."""
    monkeypatch.setattr(search, "FEW", few)
    contact = make_contact(session, name="Akinyi", address="+254712345678")
    ticket = make_ticket(session, contact=contact, title="Chargeur cassé")
    make_ticket(session)
    session.commit()

    for text in ("casse", "akinyi", "5678", str(ticket.id)):
        query = select(Ticket.id).where(search.having(session, text))
        assert session.scalars(query).all() == [ticket.id]
    assert session.scalars(select(Contact.id)).all() != []
