"""A place that was renamed is found by its new name, a part at a time."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from people.models import Area, Officer
from tests.factories import make_area, make_contact, make_officer, make_ticket
from tickets import renewing, search
from tickets.entries import Renewal
from tickets.folding import read


@pytest.fixture
def amina(session: Session) -> Officer:
    return make_officer(session)


@pytest.fixture
def county(session: Session) -> Area:
    """With a unit below it, and in that two people who have a ticket each."""
    county = make_area(session, name="Kisii")
    unit = make_area(session, name="Suneka", parent=county)
    for _ in range(2):
        make_ticket(session, contact=make_contact(session, area=unit))
    make_ticket(session)
    session.commit()
    return county


def found(session: Session, words: str, officer: Officer) -> tuple[int, int]:
    """How many tickets, and how many people."""
    asked = read(words)
    tickets = search.tickets(session, asked, officer).found
    return len(tickets), len(search.people(session, asked, officer).found)


def test_all_below_is_found_by_the_new_name(
    session: Session, amina: Officer, county: Area
) -> None:
    county.name = "Gusii"
    session.commit()
    assert found(session, "gusii", amina) == (0, 0)

    assert renewing.renew_some(session) == 2
    session.commit()
    assert found(session, "gusii suneka", amina) == (0, 2)
    assert renewing.renew_some(session) == 2
    assert renewing.renew_some(session) == 0
    session.commit()

    assert found(session, "gusii suneka", amina) == (2, 2)
    assert found(session, "kisii", amina) == (0, 0)
    assert session.scalars(select(Renewal)).all() == []


def test_it_goes_on_where_it_ceased(
    session: Session, amina: Officer, county: Area
) -> None:
    county.name = "Gusii"
    session.commit()

    done = [renewing.renew_some(session, most=1) for _ in range(5)]
    session.commit()

    assert done == [1, 1, 1, 1, 0]
    assert found(session, "gusii", amina) == (2, 2)


def test_renamed_again_meanwhile_it_begins_anew(
    session: Session, amina: Officer, county: Area
) -> None:
    county.name = "Gusii"
    session.commit()
    renewing.renew_some(session)
    county.name = "Kisii"
    session.commit()

    while renewing.renew_some(session):
        session.commit()
    session.commit()

    assert found(session, "kisii", amina) == (2, 2)
    assert found(session, "gusii", amina) == (0, 0)


def test_a_phone_of_a_place_changes_no_words(session: Session, county: Area) -> None:
    county.phone = "+254700000000"
    session.commit()

    assert session.scalars(select(Renewal)).all() == []
    assert renewing.renew_some(session) == 0
