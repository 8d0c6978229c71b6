"""Why messages did not arrive: the providers' codes, counted on both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from messages.channel import Status
from messages.models import Direction
from tests.factories import (
    make_area,
    make_contact,
    make_message,
    make_officer,
    make_ticket,
)
from tickets import listing
from tickets.filters import Narrowing, parse_all
from tickets.losses import Loss, counted, losses
from tickets.measuring import Scope
from tickets.metrics import Period
from tickets.models import Ticket

EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}

LOST: dict[str, Any] = {
    "direction": Direction.OUTBOUND,
    "status": Status.UNDELIVERED,
    "error": "The phone was off.",
}


@pytest.fixture
def week(now: datetime) -> Period:
    return Period(now - timedelta(days=7), now)


def test_codes_are_counted_with_their_messages_and_tickets(
    session: Session, now: datetime, week: Period
) -> None:
    ticket, other = make_ticket(session), make_ticket(session)
    hour_ago = now - timedelta(hours=1)
    for place in (ticket, ticket, other):
        make_message(
            session,
            ticket_id=place.id,
            error_code="30003",
            created_at=hour_ago,
            **LOST,
        )
    make_message(session, error_code="30003", created_at=hour_ago, **LOST)
    make_message(session, ticket_id=other.id, created_at=hour_ago, **LOST)

    found = losses(session, week, Scope())

    assert found == [
        Loss("30003", "The phone was off.", 4, 2),
        Loss("", "The phone was off.", 1, 1),
    ]


def test_what_arrived_what_came_in_and_what_was_earlier_is_not_counted(
    session: Session, now: datetime, week: Period
) -> None:
    hour_ago = now - timedelta(hours=1)
    make_message(
        session,
        direction=Direction.OUTBOUND,
        status=Status.DELIVERED,
        created_at=hour_ago,
    )
    make_message(session, status=Status.FAILED, created_at=hour_ago)
    make_message(session, created_at=week.since - timedelta(seconds=1), **LOST)

    assert losses(session, week, Scope()) == []


def test_of_an_area_and_of_what_the_reader_may_see(
    session: Session, now: datetime, week: Period
) -> None:
    area = make_area(session, name="Mto")
    near = make_ticket(session, contact=make_contact(session, area=area))
    near.area_id = area.id
    far = make_ticket(session)
    for ticket in (near, far):
        contact = session.get_one(Ticket, ticket.id).contact
        make_message(
            session,
            contact=contact,
            ticket_id=ticket.id,
            error_code="30008",
            created_at=now - timedelta(hours=1),
            **LOST,
        )

    (in_area,) = losses(session, week, Scope(area))
    (seen,) = losses(session, week, Scope(may_see=Ticket.id == far.id))

    assert (in_area.messages, in_area.tickets) == (1, 1)
    assert (seen.messages, seen.tickets) == (1, 1)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("error.is.30003", {"old", "new"}),
        ("error.is.30003@2026-11-20", {"new"}),
        ("error.is.none@2026-11-20", {"silent"}),
        ("error.is.30003@never", set()),
        ("error.is.21610", set()),
    ],
)
def test_each_code_finds_its_tickets_since_a_day(
    session: Session, now: datetime, written: str, expected: set[str]
) -> None:
    for title, code, days in (("old", "30003", 40), ("new", "30003", 1)):
        ticket = make_ticket(session, title=title)
        at = now - timedelta(days=days)
        more = {**LOST, "error_code": code, "created_at": at}
        make_message(session, ticket_id=ticket.id, **more)
    silent = make_ticket(session, title="silent")
    make_message(session, ticket_id=silent.id, created_at=now, **LOST)

    session.flush()
    officer = make_officer(session)
    page = listing.filtered(
        session, Narrowing(every=parse_all([written])), officer=officer, now=now
    )
    assert {ticket.title for ticket in page.tickets} == expected


def test_only_what_was_lost_lately_is_read(session: Session, week: Period) -> None:
    years_ago = week.since - timedelta(days=700)
    for _ in range(200):
        make_message(session, created_at=years_ago, **LOST)
    connection = session.connection()
    connection.exec_driver_sql("ANALYZE messages")
    written = counted(week, Scope()).compile(
        session.get_bind(), compile_kwargs={"literal_binds": True}
    )
    way = EXPLAIN[connection.dialect.name]

    plan = connection.exec_driver_sql(f"{way} {written}".replace("%", "%%")).all()

    assert "ix_messages_lost_when" in str(plan)
