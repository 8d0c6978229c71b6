"""Who speaks while a ticket is given out and nobody has taken it up (decision 0010)."""

import pytest

from people.models import Officer
from tests.conversation.dialogue import Helpdesk, Phone
from tickets import assignment, queries, service


@pytest.fixture
def amina(desk: Helpdesk) -> Officer:
    return desk.officer(name="Amina Yusuf", available=True)


@pytest.fixture
def phone(desk: Helpdesk, amina: Officer) -> Phone:
    """Somebody whose ticket was given to Amina by itself."""
    phone = desk.phone()
    phone.write("0")
    with desk.sessions.begin() as session:
        assignment.sweep(session, now=desk.clock())
    return phone


def test_the_bot_goes_on_helping_until_somebody_takes_it_up(
    desk: Helpdesk, phone: Phone
) -> None:
    desk.clock.advance(minutes=5)

    said = phone.write("The screen of my phone is black since this morning")

    assert said != []


def test_how_far_it_is_names_nobody_who_has_not_looked_yet(
    desk: Helpdesk, phone: Phone
) -> None:
    desk.clock.advance(minutes=5)

    (said,) = phone.write("status")

    assert "Amina" not in said


def test_once_taken_up_the_bot_is_silent_and_the_officer_is_named(
    desk: Helpdesk, phone: Phone, amina: Officer
) -> None:
    number = desk.ticket().id
    with desk.sessions.begin() as session:
        officer = session.merge(amina)
        service.assign(session, number, officer, by=officer, now=desk.clock())
    desk.clock.advance(minutes=5)

    assert phone.write("The screen of my phone is black since this morning") == []
    desk.clock.advance(minutes=5)
    (said,) = phone.write("status")
    assert "Amina" in said


def test_after_a_hand_over_the_bot_helps_again(
    desk: Helpdesk, phone: Phone, amina: Officer
) -> None:
    ticket = desk.ticket()
    desk.take(ticket, amina)
    with desk.sessions.begin() as session:
        officer = session.merge(amina)
        assignment.hand_over(session, officer, None, now=desk.clock())
        assert queries.get(session, ticket.id).assignee_id is None
    desk.clock.advance(minutes=5)

    assert phone.write("The screen of my phone is black since this morning") != []
