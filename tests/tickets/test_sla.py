"""A ticket's promises through its life."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from people.models import OfficerRole
from tests.factories import make_area, make_contact, make_officer, make_ticket
from tests.tickets.test_calendar import KENYA
from tickets import notifications, service, sla
from tickets.models import NoticeKind, Notification, Ticket, TicketFollower
from tickets.promises import PromiseKind
from tickets.rules import TicketPriority
from tickets.service import Opening

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FIRST, NEXT, SOLVED = PromiseKind
WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def open_one(
    session: Session, now: datetime, priority: TicketPriority = TicketPriority.HIGH
) -> Ticket:
    """Opened at noon on a Tuesday: an answer is promised by noon on Wednesday."""
    opening = Opening(title="t", question="q", reason="r", priority=priority)
    contact = make_contact(session)
    return service.open_ticket(session, contact, opening, office=KENYA, now=now)


def reply(session: Session, ticket: Ticket, now: datetime) -> None:
    officer = make_officer(session)
    service.reply(session, ticket.id, officer, "Try this.", framed="x", now=now)


def follow_up(session: Session, ticket: Ticket, now: datetime) -> None:
    service.follow_up(session, ticket, office=KENYA, now=now)


def kinds(session: Session, ticket: Ticket, now: datetime) -> list[PromiseKind]:
    """What is still owed."""
    standings = sla.standings(session, ticket, now=now)
    return [one.kind for one in standings if one.kept_at is None]


def test_a_new_ticket_promises_a_reply_and_a_solution(
    session: Session, now: datetime
) -> None:
    ticket = open_one(session, now)

    assert kinds(session, ticket, now) == [FIRST, SOLVED]
    assert ticket.due_at == WEDNESDAY
    assert sla.state(ticket, now + DAY + HOUR) is not None


def test_a_reply_keeps_the_first_promise_and_the_other_stands_still(
    session: Session, now: datetime
) -> None:
    ticket = open_one(session, now)

    reply(session, ticket, now + HOUR)

    assert kinds(session, ticket, now) == [SOLVED]
    assert ticket.due_at is None
    state = sla.state(ticket, now + HOUR)
    assert state is not None
    assert state.paused


def test_her_next_message_begins_a_promise_of_the_next_reply(
    session: Session, now: datetime
) -> None:
    ticket = open_one(session, now)
    reply(session, ticket, now + HOUR)

    follow_up(session, ticket, now + 2 * HOUR)
    follow_up(session, ticket, now + 3 * HOUR)

    assert kinds(session, ticket, now) == [SOLVED, NEXT]
    # Half a day of nine hours from 14:00: three today, one and a half tomorrow.
    assert ticket.due_at == datetime(2026, 11, 25, 6, 30, tzinfo=UTC)


def test_waiting_for_her_puts_off_the_solution_by_as_much(
    session: Session, now: datetime
) -> None:
    ticket = open_one(session, now)
    before = next(
        s for s in sla.standings(session, ticket, now=now) if s.kind is SOLVED
    )
    reply(session, ticket, now + HOUR)

    follow_up(session, ticket, now + DAY + 2 * HOUR)

    after = next(s for s in sla.standings(session, ticket, now=now) if s.kind is SOLVED)
    assert before.clock.due is not None
    assert after.clock.due is not None
    # One working day and an hour.
    assert after.clock.due == KENYA.add(before.clock.due, KENYA.day_length + HOUR)


def test_a_resolved_ticket_owes_nothing_and_a_reopened_one_again(
    session: Session, now: datetime
) -> None:
    ticket = open_one(session, now)
    service.resolve(session, ticket.id, None, now=now + HOUR)

    assert kinds(session, ticket, now) == []
    assert sla.state(ticket, now) is None

    service.reopen(session, ticket.id, None, office=KENYA, now=now + DAY)

    assert kinds(session, ticket, now) == [FIRST, SOLVED]
    assert ticket.due_at == WEDNESDAY + DAY


def test_a_higher_priority_brings_the_promise_forward(
    session: Session, now: datetime
) -> None:
    ticket = open_one(session, now)

    service.set_priority(
        session,
        ticket.id,
        TicketPriority.CRITICAL,
        by=make_officer(session),
        office=KENYA,
        now=now + timedelta(minutes=5),
    )

    assert ticket.due_at == now + HOUR


def test_a_snooze_stops_the_clock_until_it_is_over(
    session: Session, now: datetime
) -> None:
    ticket = open_one(session, now)
    ticket.snoozed_until = now + DAY
    session.flush()

    assert sla.mend(session, office=KENYA, now=now) == 1
    assert ticket.due_at is None
    assert sla.mend(session, office=KENYA, now=now + HOUR) == 0

    assert sla.mend(session, office=KENYA, now=now + DAY) == 1
    assert ticket.due_at == WEDNESDAY + DAY
    assert sla.mend(session, office=KENYA, now=now + DAY) == 0


def test_the_clock_stands_while_she_cannot_be_reached(
    session: Session, now: datetime
) -> None:
    ticket = open_one(session, now)
    ticket.unreachable_at = now
    sla.stop(session, ticket, now=now)

    assert ticket.due_at is None

    follow_up(session, ticket, now + DAY)

    assert ticket.unreachable_at is None
    assert ticket.due_at == WEDNESDAY + DAY


def test_a_ticket_from_before_gets_its_promises_from_when_it_was_opened(
    session: Session, now: datetime
) -> None:
    ticket = make_ticket(session, priority=TicketPriority.HIGH, due_at=now)

    assert sla.mend(session, office=KENYA, now=now + DAY) == 1
    assert sla.mend(session, office=KENYA, now=now + DAY) == 0

    assert ticket.due_at == WEDNESDAY
    assert kinds(session, ticket, now) == [FIRST, SOLVED]


def test_promises_run_by_the_clock_of_the_area_or_of_one_above(
    session: Session, now: datetime
) -> None:
    country = make_area(session, name="Senegal", timezone="Africa/Dakar")
    post = make_area(session, name="Baobab", parent=country)
    contact = make_contact(session, area=post)
    opening = Opening(title="t", question="q", reason="r", priority=TicketPriority.HIGH)

    evening = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)  # 19:00 in Nairobi
    ticket = service.open_ticket(session, contact, opening, office=KENYA, now=evening)

    assert ticket.due_at == datetime(2026, 11, 25, 16, 0, tzinfo=UTC)


def test_the_officer_followers_and_leads_are_warned_and_told_once(
    session: Session, now: datetime
) -> None:
    ticket = open_one(session, now)
    amina = make_officer(session, name="Amina")
    ben = make_officer(session, name="Ben")
    lead = make_officer(session, name="Lea", role=OfficerRole.LEAD)
    make_officer(session, name="Nobody")
    ticket.assignee_id = amina.id
    session.add(TicketFollower(ticket_id=ticket.id, officer_id=ben.id, since=now))
    session.flush()
    at_risk = datetime(2026, 11, 25, 6, 45, tzinfo=UTC)

    assert sla.watch(session, now=at_risk - timedelta(minutes=1)) == 0
    for _ in range(2):
        sla.watch(session, now=at_risk)
    for _ in range(2):
        sla.watch(session, now=WEDNESDAY)

    for officer in (amina, ben, lead):
        rings = notifications.unread(session, officer.id)
        assert [ring.kind for ring in rings] == [
            NoticeKind.BREACHED,
            NoticeKind.WARNED,
        ]
    told = {ring.officer_id for ring in session.scalars(select(Notification))}
    assert told == {amina.id, ben.id, lead.id}
    assert [change.kind for change in ticket.events] == ["opened", "warned", "breached"]


def test_nobody_is_warned_while_the_clock_stands(
    session: Session, now: datetime
) -> None:
    ticket = open_one(session, now)
    reply(session, ticket, now + HOUR)

    assert sla.watch(session, now=now + 90 * DAY) == 0


def test_a_lead_of_another_area_is_not_told(session: Session, now: datetime) -> None:
    here, there = make_area(session, name="Here"), make_area(session, name="There")
    ours = make_officer(session, role=OfficerRole.LEAD, areas=[here.id])
    make_officer(session, role=OfficerRole.LEAD, areas=[there.id])

    assert notifications.leads(session, here.id) == {ours.id}


def test_a_bell_is_read_by_ticket_or_as_a_whole(
    session: Session, now: datetime
) -> None:
    officer, ticket = make_officer(session), make_ticket(session)
    for key in ("a", "a", "b"):
        notifications.notify(
            session,
            [officer.id],
            NoticeKind.WARNED,
            key=key,
            ticket_id=ticket.id if key == "a" else None,
            now=now,
        )
    assert notifications.count_unread(session, officer.id) == 2

    notifications.mark_read(session, officer.id, ticket_id=ticket.id, now=now)
    assert notifications.count_unread(session, officer.id) == 1

    notifications.mark_read(session, officer.id, now=now)
    assert notifications.unread(session, officer.id) == []


@pytest.mark.parametrize("priority", TicketPriority)
def test_settling_again_changes_nothing(
    session: Session, now: datetime, priority: TicketPriority
) -> None:
    ticket = open_one(session, now, priority)
    before = sla.standings(session, ticket, now=now)

    sla.settle(session, ticket, office=KENYA, now=now + HOUR)

    assert sla.standings(session, ticket, now=now) == before
