"""Who may see a ticket, asked of the database."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_area, make_contact, make_officer, make_ticket
from tickets import followers, rights
from tickets.errors import TicketNotFoundError


def test_an_officer_with_areas_sees_those_and_all_below(session: Session) -> None:
    county = make_area(session, name="Kisumu")
    ward = make_area(session, name="Ahero", parent=county)
    other = make_area(session, name="Siaya")
    amina, lead = make_officer(session, areas=[county.id]), make_officer(session)
    above, below, elsewhere = (
        make_ticket(session, contact=make_contact(session, area=area))
        for area in (county, ward, other)
    )
    nowhere = make_ticket(session)
    everything = [above.id, below.id, elsewhere.id, nowhere.id]

    assert rights.only_visible(session, amina, everything) == {above.id, below.id}
    assert rights.only_visible(session, lead, everything) == set(everything)


def test_what_she_was_given_or_follows_she_sees_wherever_it_is(
    session: Session, now: datetime
) -> None:
    amina = make_officer(session, areas=[make_area(session).id])
    given, followed, strange = (
        make_ticket(session, assignee=amina),
        make_ticket(session),
        make_ticket(session),
    )
    followers.follow(session, followed.id, amina, now=now)

    rights.require(session, amina, given.id)
    rights.require(session, amina, followed.id)
    with pytest.raises(TicketNotFoundError):
        rights.require(session, amina, strange.id)


def test_an_area_whose_number_begins_alike_is_another_one(session: Session) -> None:
    areas = [make_area(session, name=f"Area {number}") for number in range(12)]
    amina = make_officer(session, areas=[areas[0].id])
    far = make_ticket(session, contact=make_contact(session, area=areas[-1]))

    assert rights.only_visible(session, amina, [far.id]) == set()
