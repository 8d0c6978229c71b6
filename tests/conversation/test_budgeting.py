"""The month's SMS budget: leads are warned, what can be spared is spared.

At its end only what can't wait goes, and whoever wrote is heard by a person.
"""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from conversation import budgeting
from conversation.caretaker import Caretaker
from messages import claims, spending
from messages.budget import Month
from messages.channel import Status
from messages.ledger import ledger
from messages.models import Direction, Message, SendingLine
from people.address import Channel
from people.models import Contact, OfficerRole
from tests.conversation.dialogue import Helpdesk
from tests.factories import make_message, make_officer
from tickets import service
from tickets.models import NoticeKind, Notification, Ticket
from tickets.rules import TicketPriority
from tickets.urgency import urgent

QUESTION = "my phone does not charge"


@pytest.fixture
def tight(desk: Helpdesk) -> Helpdesk:
    """A budget of 100 segments, and a stop at its end."""
    desk.settings.sms_monthly_budget = 100
    desk.settings.sms_hard_stop = True
    desk.outbox.urgent = urgent
    with desk.sessions.begin() as session:
        claims.sending_line(session, Channel.SMS, desk.clock())
    return desk


def spend(desk: Helpdesk, segments: int, *, days: int = 0) -> None:
    with desk.sessions.begin() as session:
        make_message(
            session,
            direction=Direction.OUTBOUND,
            status=Status.SENT,
            segments=segments,
            created_at=desk.clock() - timedelta(days=days),
        )
    tend(desk)


def tend(desk: Helpdesk) -> int:
    workshop = desk.converser.workshop
    caretaker = Caretaker(desk.writer, desk.sessions, workshop, desk.wake, desk.clock)
    return asyncio.run(caretaker.tend())


def rung(desk: Helpdesk) -> list[str]:
    with desk.sessions() as session:
        query = select(Notification).where(Notification.kind == NoticeKind.BUDGET)
        return [one.details["what"] for one in session.scalars(query)]


def outbound(desk: Helpdesk) -> list[Message]:
    return list(desk._messages(Direction.OUTBOUND))


def unaccounted(desk: Helpdesk) -> int:
    with desk.sessions() as session:
        return ledger(session, now=desk.clock()).unaccounted


# --- Warnings -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "warned"),
    [
        (Month(100, 0), []),
        (Month(100, 79, 100), []),
        (Month(100, 10, 101), ["forecast"]),
        (Month(100, 80, 90), ["many"]),
        (Month(100, 99, 140), ["forecast", "many"]),
        (Month(100, 100, 140), ["forecast", "many", "used_up"]),
    ],
)
def test_what_leads_are_told_follows_from_the_month(
    month: Month, warned: list[str]
) -> None:
    assert budgeting.warnings(month) == warned


def test_each_lead_hears_once_of_each_step(desk: Helpdesk) -> None:
    desk.settings.sms_monthly_budget = 100
    with desk.sessions.begin() as session:
        make_officer(session)
        make_officer(session, role=OfficerRole.LEAD)
        make_officer(session, role=OfficerRole.ADMIN)
    spend(desk, 79)
    assert rung(desk) == []

    spend(desk, 1)
    assert rung(desk) == ["many"] * 2
    assert tend(desk) == 0
    spend(desk, 20)

    assert rung(desk) == ["many"] * 2 + ["used_up"] * 2


# --- What can be spared ---------------------------------------------------------------


@pytest.mark.parametrize(("spent", "asked"), [(80, 1), (90, 0)])
def test_nobody_is_asked_by_sms_whether_it_helped_when_little_is_left(
    desk: Helpdesk, spent: int, asked: int
) -> None:
    desk.settings.sms_monthly_budget = 100
    phone = desk.phone()
    phone.ask(QUESTION)
    phone.write("wait")
    spend(desk, spent)
    desk.clock.advance(hours=24)

    tend(desk)

    assert len(phone.read()) == asked


def test_in_a_chat_she_is_asked_all_the_same(desk: Helpdesk) -> None:
    desk.settings.sms_monthly_budget = 100
    desk.phone().ask(QUESTION)
    chat = desk.chat()
    chat.ask(QUESTION)
    chat.write("wait")
    spend(desk, 99)
    desk.clock.advance(hours=24)

    tend(desk)

    assert len(chat.read()) == 1


# --- The stop -------------------------------------------------------------------------


def test_a_text_whose_answer_is_held_becomes_a_ticket(tight: Helpdesk) -> None:
    spend(tight, 100)
    phone = tight.phone()

    assert phone.write(QUESTION) == []
    tend(tight)

    ticket = tight.ticket()
    (asked,), (*_, answer) = tight.inbound(), outbound(tight)
    assert ticket.reason == "budget_used_up"
    assert (ticket.article, ticket.confidence) == ("phone-not-charging", "sure")
    assert ticket.question == QUESTION
    assert asked.ticket_id == answer.ticket_id == ticket.id
    assert (answer.status, answer.error_code) == (Status.QUEUED, "budget")
    assert unaccounted(tight) == 0
    assert tend(tight) == 0


def test_what_she_writes_next_is_on_the_same_ticket(tight: Helpdesk) -> None:
    spend(tight, 100)
    phone = tight.phone()
    phone.write(QUESTION)
    tend(tight)
    tight.clock.advance(minutes=10)

    phone.write("I forgot my password")
    tend(tight)

    ticket = tight.ticket()
    assert [one.ticket_id for one in tight.inbound()] == [ticket.id] * 2
    assert ticket.unread == 2


def test_a_greeting_is_heard_by_a_person_too(tight: Helpdesk) -> None:
    spend(tight, 100)

    tight.phone().write("hello")
    tend(tight)

    ticket = tight.ticket()
    assert (ticket.title, ticket.article) == ("hello", None)
    assert ticket.confidence is None


def test_whom_somebody_speaks_with_just_now_gets_her_ticket_later(
    tight: Helpdesk,
) -> None:
    if tight.engine.dialect.name == "sqlite":
        pytest.skip("one writer at a time: nobody else can hold a contact")
    spend(tight, 100)
    phone = tight.phone()
    phone.write(QUESTION)

    with tight.sessions.begin() as session:
        session.get_one(Contact, phone.contact().id, with_for_update=True)
        tend(tight)
        assert tight.tickets() == []
    tend(tight)

    assert tight.ticket().question == QUESTION


def test_thanks_are_no_ticket(tight: Helpdesk) -> None:
    phone = tight.phone()
    phone.ask(QUESTION)
    spend(tight, 100)

    assert phone.write("1") == []
    tend(tight)

    assert tight.tickets() == []
    assert unaccounted(tight) == 0


def test_danger_and_what_is_urgent_goes_out(tight: Helpdesk) -> None:
    spend(tight, 100)

    lost = tight.phone().write("a thief took my phone")
    ill = tight.phone("+254700010009").write("the mother is bleeding and unconscious")

    assert [len(lost), len(ill)] == [1, 1]


def test_an_officers_words_go_where_it_is_urgent_and_wait_elsewhere(
    tight: Helpdesk,
) -> None:
    phone = tight.phone()
    phone.ask("0")
    officer = tight.officer()
    spend(tight, 100)
    tight.clock.advance(minutes=2)
    ticket = tight.ticket()
    tight.reply(ticket, officer, "Please bring the phone.")
    assert phone.read() == []
    tend(tight)
    assert unaccounted(tight) == 0

    with tight.sessions.begin() as session:
        service.set_priority(
            session,
            ticket.id,
            TicketPriority.HIGH,
            by=officer,
            office=None,
            now=tight.clock(),
        )
    tight.clock.advance(minutes=3)

    (said,) = phone.read()
    assert "Please bring the phone." in said


def test_an_officers_words_that_wait_go_no_other_way_by_themselves(
    tight: Helpdesk,
) -> None:
    phone = tight.phone()
    phone.ask("0")
    spend(tight, 100)
    tight.reply(tight.ticket(), tight.officer(), "Please bring the phone.")
    for _ in range(12):
        tight.work()
        tend(tight)
        tight.clock.advance(minutes=2)

    words = [one for one in outbound(tight) if "bring the phone" in one.text]
    assert [one.status for one in words] == [Status.QUEUED]


def test_a_chat_is_answered_as_ever(tight: Helpdesk) -> None:
    spend(tight, 100)

    assert len(tight.chat().write(QUESTION)) == 1
    tend(tight)

    assert tight.tickets() == []


def test_a_raised_budget_lets_go_what_is_not_stale(tight: Helpdesk) -> None:
    officer = tight.officer()
    spend(tight, 100)
    phone, late = tight.phone(), tight.phone("+254700010009")
    late.write(QUESTION)
    tend(tight)
    tight.clock.advance(hours=3)
    phone.write(QUESTION)
    tend(tight)
    tight.clock.advance(hours=2)  # an answer of the bot lives for four hours

    with tight.sessions.begin() as session:
        today = tight.clock().date()
        now = tight.clock()
        spending.raise_budget(session, officer.id, 50, day=today, now=now)
    tend(tight)
    tight.work()

    stale, fresh = outbound(tight)[-2:]
    assert (stale.status, fresh.status) == (Status.EXPIRED, Status.SENT)
    assert len(tight.tickets()) == 2
    assert unaccounted(tight) == 0


def test_a_new_month_begins_anew(tight: Helpdesk) -> None:
    spend(tight, 100)
    phone = tight.phone()
    while tight.clock().month == 11:
        tight.clock.advance(hours=23)
    tight.clock.advance(hours=12)
    tend(tight)

    assert len(phone.write(QUESTION)) == 1


def test_without_the_switch_all_goes_on(desk: Helpdesk) -> None:
    desk.settings.sms_monthly_budget = 100
    desk.phone().ask("hello")
    spend(desk, 200)

    assert len(desk.phone("+254700010009").write(QUESTION)) == 1
    with desk.sessions() as session:
        assert session.get_one(SendingLine, Channel.SMS).sparing
        assert session.scalars(select(Ticket)).all() == []


def test_two_caretakers_open_one_ticket(tight: Helpdesk) -> None:
    spend(tight, 100)
    tight.phone().write(QUESTION)
    workshop = tight.converser.workshop

    async def both() -> None:
        pair = [
            Caretaker(tight.writer, tight.sessions, workshop, tight.wake, tight.clock)
            for _ in range(2)
        ]
        await asyncio.gather(*(one.tend() for one in pair))

    asyncio.run(both())

    assert len(tight.tickets()) == 1
