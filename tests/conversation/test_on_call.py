"""An officer answers from her own chat, without the desk."""

import pytest
from sqlalchemy import select

from conversation import on_call
from messages.models import Author, Message
from people.models import Area, Officer
from tests.conversation.dialogue import CHAT, Helpdesk
from tests.conversation.test_telling import linked
from tickets.models import Ticket
from tickets.rules import TicketStatus


@pytest.fixture
def amina(desk: Helpdesk) -> Officer:
    officer = desk.officer(name="Amina Yusuf")
    linked(desk, officer)
    return officer


@pytest.fixture
def ticket(desk: Helpdesk) -> Ticket:
    """Somebody asked for a person, by SMS."""
    desk.phone().write("0")
    return desk.ticket()


def heard(desk: Helpdesk, ticket: Ticket) -> list[str]:
    """What officers' words the contact was sent, once they could not be undone."""
    desk.clock.advance(seconds=10)
    desk.work()
    with desk.sessions() as session:
        sent = select(Message).where(
            Message.ticket_id == ticket.id, Message.author == Author.OFFICER
        )
        return [str(one.extra["said"]) for one in session.scalars(sent)]


def test_she_reads_a_ticket_and_answers_it_in_her_name(
    desk: Helpdesk, amina: Officer, ticket: Ticket
) -> None:
    number = ticket.id
    desk.phone().write("My number is 0722 000 111 and it will not sync")

    (shown,) = desk.chat().write(f"#{number}")
    (done,) = desk.chat().write(f"#{number} Turn data on, please.")

    assert shown.startswith(f"#{number}, open: “")
    assert "it will not sync" in shown
    assert done == f"#{number}: goes out."
    assert heard(desk, ticket) == ["Turn data on, please."]
    with desk.sessions() as session:
        now = session.get_one(Ticket, number)
        assert (now.status, now.assignee_id) == (TicketStatus.PENDING, amina.id)
        hers = session.scalars(select(Message).where(Message.address == CHAT))
        assert not any("Turn data on" in one.text for one in hers)
    assert len(desk.tickets()) == 1


def test_a_burst_is_one_answer_or_several(
    desk: Helpdesk, amina: Officer, ticket: Ticket
) -> None:
    (done,) = desk.chat().write(f"#{ticket.id}: First this.", "Then that.")
    (other,) = desk.chat().write(f"#{ticket.id} And this.", "#999999")

    assert done == f"#{ticket.id}: goes out."
    assert other == f"#{ticket.id}: goes out.\nThere is no ticket #999999 for you."
    assert heard(desk, ticket) == ["First this.\nThen that.", "And this."]


def test_a_colleague_who_answered_first_is_not_talked_over(
    desk: Helpdesk, amina: Officer, ticket: Ticket
) -> None:
    brian = desk.officer(name="Brian Kiptoo")
    desk.reply(ticket, brian, "Charge it first.")

    (refused,) = desk.chat().write(f"#{ticket.id} Turn it off.")
    (over,) = desk.chat().write(f"#{ticket.id}! Turn it off.")

    assert "Brian has answered already" in refused
    assert over == f"#{ticket.id}: goes out."
    assert heard(desk, ticket) == ["Charge it first.", "Turn it off."]


def test_what_is_not_hers_or_can_not_be_sent_is_said(
    desk: Helpdesk, amina: Officer, ticket: Ticket
) -> None:
    (long,) = desk.chat().write(f"#{ticket.id} {'a' * (on_call.LONGEST + 1)}")
    desk.resolve(ticket, amina)
    (over,) = desk.chat().write(f"#{ticket.id} Too late.")
    with desk.sessions.begin() as session:
        area = Area(name="Elsewhere")
        session.add(area)
        session.flush()
        session.get_one(Officer, amina.id).areas = [area.id]
        session.get_one(Ticket, ticket.id).assignee_id = None
    (hidden,) = desk.chat().write(f"#{ticket.id}")

    assert "At most 1500 characters" in long
    assert "It is resolved" in over
    assert hidden == f"There is no ticket #{ticket.id} for you."
    assert heard(desk, ticket) == []


def test_nobody_else_answers_that_way(desk: Helpdesk, ticket: Ticket) -> None:
    desk.chat("500009").write(f"#{ticket.id} I am an officer.")
    desk.phone().write(f"#{ticket.id} So am I.")

    assert heard(desk, ticket) == []


def test_an_officer_who_left_answers_no_more(
    desk: Helpdesk, amina: Officer, ticket: Ticket
) -> None:
    with desk.sessions.begin() as session:
        session.get_one(Officer, amina.id).active = False

    desk.chat().write(f"#{ticket.id} Still here.")

    assert heard(desk, ticket) == []
