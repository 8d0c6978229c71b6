"""Who gets a ticket, and what happens when nobody takes it up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from people.models import Officer, OfficerRole
from tests.factories import make_area, make_contact, make_officer, make_ticket
from tests.tickets.test_calendar import KENYA
from tickets import assignment, notifications, queries, service
from tickets.models import NoticeKind, Ticket, TicketChange
from tickets.rules import TicketPriority, TicketStatus

HALF_AN_HOUR = timedelta(minutes=30)


def officer(number: int, **values: Any) -> Officer:  # noqa: ANN401
    """A value, no row yet."""
    filled = {"cap": 20, "areas": [], "categories": [], "speaks": []} | values
    return Officer(id=number, name=f"Officer {number}", **filled)


def online(session: Session, **values: Any) -> Officer:  # noqa: ANN401
    return make_officer(session, available=True, **values)


# --- Deciding -------------------------------------------------------------------------


def test_whoever_has_least_to_do_is_next_and_the_longest_serving_of_equals() -> None:
    one, two, three = officer(1), officer(2), officer(3)

    assert assignment.choose([one, two, three], {1: 4, 2: 1, 3: 1}) is two


def test_who_has_as_many_as_she_may_gets_no_more() -> None:
    assert assignment.choose([officer(1, cap=2)], {1: 2}) is None


@pytest.mark.parametrize(
    ("limits", "fits"),
    [
        ({}, True),
        ({"areas": [4]}, True),
        ({"areas": [14]}, False),
        ({"categories": ["app"]}, True),
        ({"categories": ["phone"]}, False),
        ({"speaks": ["sw", "en"]}, True),
        ({"speaks": ["fr"]}, False),
    ],
)
def test_an_officer_is_asked_by_area_category_and_locale(
    limits: dict[str, Any], *, fits: bool
) -> None:
    able = officer(1, **limits)

    assert assignment.fits(able, path="/1/4/9/", category="app", locale="sw-KE") is fits


def test_what_nobody_knows_of_a_ticket_keeps_nobody_away() -> None:
    able = officer(1, categories=["app"], speaks=["fr"])

    assert assignment.fits(able, path=None, category=None, locale=None)


def test_a_ticket_of_no_area_is_not_shown_to_who_sees_some_areas_only() -> None:
    assert not assignment.fits(
        officer(1, areas=[4]), path=None, category=None, locale=None
    )


# --- Giving out -----------------------------------------------------------------------


def test_new_tickets_go_round_among_those_online(
    session: Session, now: datetime
) -> None:
    amina, ben = online(session, name="Amina"), online(session, name="Ben")
    make_officer(session, name="Away")
    tickets = [make_ticket(session) for _ in range(4)]

    assignment.sweep(session, now=now)

    assert [ticket.assignee for ticket in tickets] == [amina, ben, amina, ben]
    rings = notifications.unread(session, amina.id)
    assert {ring.ticket_id for ring in rings} == {tickets[0].id, tickets[2].id}


def test_nobody_online_leaves_it_unassigned_until_somebody_comes(
    session: Session, now: datetime
) -> None:
    away = make_officer(session)
    ticket = make_ticket(session)
    assert assignment.sweep(session, now=now) == []

    away.available = True

    assert assignment.sweep(session, now=now) == [ticket.id]
    assert assignment.sweep(session, now=now) == []


def test_the_oldest_is_given_out_first_but_for_what_is_critical(
    session: Session, now: datetime
) -> None:
    online(session, cap=2)
    make_ticket(session, opened_at=now - timedelta(hours=1))
    old = make_ticket(session, opened_at=now - timedelta(hours=5))
    critical = make_ticket(session, priority=TicketPriority.CRITICAL, opened_at=now)

    assert assignment.sweep(session, now=now) == [critical.id, old.id]


@pytest.mark.parametrize(
    "values",
    [
        {"status": TicketStatus.PENDING},
        {"status": TicketStatus.RESOLVED},
        {"snoozed_until": datetime(2027, 1, 1, tzinfo=UTC)},
    ],
)
def test_what_waits_for_somebody_else_is_not_given_out(
    session: Session, now: datetime, values: dict[str, Any]
) -> None:
    online(session)
    make_ticket(session, **values)

    assert assignment.sweep(session, now=now) == []


def test_who_puts_a_ticket_back_does_not_get_it_again(
    session: Session, now: datetime
) -> None:
    amina = online(session, name="Amina")
    ticket = make_ticket(session)
    assignment.sweep(session, now=now)

    service.assign(session, ticket.id, None, by=amina, now=now)

    assert assignment.sweep(session, now=now) == []
    ben = online(session, name="Ben")
    assignment.sweep(session, now=now)
    assert ticket.assignee is ben


def test_an_officer_gets_only_tickets_of_her_areas(
    session: Session, now: datetime
) -> None:
    county, other = make_area(session, name="Kisumu"), make_area(session, name="Siaya")
    facility = make_area(session, name="Mto", parent=county)
    online(session, areas=[county.id])
    hers = make_ticket(session, contact=make_contact(session, area=facility))
    make_ticket(session, contact=make_contact(session, area=other))

    assert assignment.sweep(session, now=now) == [hers.id]


def test_many_who_give_out_at_once_give_each_ticket_once_and_overfill_nobody(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    with sessions.begin() as session:
        online(session, cap=3)
        for _ in range(5):
            make_ticket(session)

    def sweep(_: int) -> list[int]:
        with sessions.begin() as session:
            return assignment.sweep(session, now=now)

    with ThreadPoolExecutor(4) as pool:
        given = [number for swept in pool.map(sweep, range(8)) for number in swept]

    assert len(given) == len(set(given)) == 3
    with sessions() as session:
        assert session.scalar(select(func.count(TicketChange.id))) == 3


# --- Taking up ------------------------------------------------------------------------


def test_being_given_a_ticket_is_not_taking_it_up(
    session: Session, now: datetime
) -> None:
    amina = online(session)
    ticket = make_ticket(session)

    assignment.sweep(session, now=now)
    assert not ticket.taken

    service.assign(session, ticket.id, amina, by=amina, now=now)
    assert ticket.taken


def test_who_is_given_a_ticket_by_a_lead_has_not_taken_it_up_and_is_told(
    session: Session, now: datetime
) -> None:
    amina, lead = make_officer(session), make_officer(session, role=OfficerRole.LEAD)
    ticket = make_ticket(session)

    service.assign(session, ticket.id, amina, by=lead, now=now)

    assert not ticket.taken
    assert [ring.kind for ring in notifications.unread(session, amina.id)] == [
        NoticeKind.ASSIGNED
    ]


def test_a_reply_takes_it_up(session: Session, now: datetime) -> None:
    amina, ticket = make_officer(session), make_ticket(session)

    service.reply(session, ticket.id, amina, "Hello", framed="Hello", now=now)

    assert ticket.taken_at == now


# --- Escalating -----------------------------------------------------------------------


def escalate(session: Session, now: datetime) -> list[int]:
    return assignment.escalate(session, office=KENYA, after=HALF_AN_HOUR, now=now)


def test_what_nobody_took_up_in_time_goes_to_a_lead_online_and_all_leads_hear_of_it(
    session: Session, now: datetime
) -> None:
    amina = online(session)
    lead = online(session, role=OfficerRole.LEAD)
    away = make_officer(session, role=OfficerRole.ADMIN)
    ticket = make_ticket(session, opened_at=now)
    ticket.assignee_id = amina.id

    assert escalate(session, now + timedelta(minutes=29)) == []
    assert escalate(session, now + HALF_AN_HOUR) == [ticket.id]
    assert escalate(session, now + timedelta(hours=1)) == []

    assert ticket.assignee is lead
    assert not ticket.taken
    for told in (lead, away):
        rings = notifications.unread(session, told.id)
        assert [r.kind for r in rings].count(NoticeKind.UNCLAIMED) == 1
    assert NoticeKind.UNCLAIMED not in [
        ring.kind for ring in notifications.unread(session, amina.id)
    ]


def test_the_night_is_not_held_against_anyone_but_for_what_is_critical(
    session: Session,
) -> None:
    evening = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)  # 22:00 in Nairobi
    make_ticket(session, opened_at=evening)
    critical = make_ticket(session, opened_at=evening, priority=TicketPriority.CRITICAL)

    assert escalate(session, evening + timedelta(hours=8)) == [critical.id]


def test_what_was_taken_up_is_not_escalated(session: Session, now: datetime) -> None:
    make_ticket(session, assignee=make_officer(session), opened_at=now)

    assert escalate(session, now + timedelta(hours=5)) == []


# --- Leaving --------------------------------------------------------------------------


def test_what_a_leaver_had_is_handed_over_to_be_taken_up_anew(
    session: Session, now: datetime
) -> None:
    amina, ben = make_officer(session, name="Amina"), make_officer(session, name="Ben")
    ticket = make_ticket(session, assignee=amina)
    solved = make_ticket(session, assignee=amina, status=TicketStatus.RESOLVED)

    assert assignment.hand_over(session, amina, ben, now=now) == 1

    assert ticket.assignee is ben
    assert not ticket.taken
    assert solved.assignee is amina
    (ring,) = notifications.unread(session, ben.id)
    assert ring.details == {"name": "Amina", "count": 1}


def test_who_may_not_sign_in_any_more_loses_her_tickets_and_another_gets_them(
    session: Session, now: datetime
) -> None:
    gone = make_officer(session, active=False, available=True)
    ticket = make_ticket(session, assignee=gone)
    ben = online(session)

    assert assignment.release_departed(session, now=now) == 1
    assert assignment.release_departed(session, now=now) == 0
    assignment.sweep(session, now=now)

    assert queries.get(session, ticket.id).assignee is ben
    kinds = session.scalars(select(TicketChange.kind).order_by(TicketChange.id)).all()
    assert kinds == ["handed_over", "assigned"]
    assert session.scalar(select(Ticket.taken_at)) is None
