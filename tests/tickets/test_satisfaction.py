"""Asking a sample, and hearing the answer."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from people.models import Contact
from tests.factories import make_contact, make_ticket
from tickets import satisfaction
from tickets.models import ChangeKind, Ticket
from tickets.rules import TicketStatus
from tickets.satisfaction import HEARD_FOR, Rating, is_sampled

HOUR = timedelta(hours=1)


def resolved(
    session: Session,
    now: datetime,
    contact: Contact | None = None,
    **more: Any,  # noqa: ANN401
) -> Ticket:
    filled = {"resolved_at": now - 2 * HOUR, "first_replied_at": now - 3 * HOUR}
    return make_ticket(
        session, contact=contact, status=TicketStatus.RESOLVED, **(filled | more)
    )


def asked(session: Session, now: datetime) -> list[int]:
    return [one.id for one in satisfaction.to_ask(session, percent=100, now=now)]


def test_who_got_an_officers_answer_is_asked(session: Session, now: datetime) -> None:
    ticket = resolved(session, now)

    assert asked(session, now) == [ticket.id]
    assert satisfaction.to_ask(session, percent=0, now=now) == []


@pytest.mark.parametrize(
    "more",
    [
        {"resolved_at": datetime.fromisoformat("2026-11-24T08:30:00+00:00")},
        {"resolved_at": datetime.fromisoformat("2026-11-20T09:00:00+00:00")},
        {"first_replied_at": None},
        {"assumed_fixed_at": datetime.fromisoformat("2026-11-24T07:00:00+00:00")},
        {"rating_asked_at": datetime.fromisoformat("2026-11-24T08:00:00+00:00")},
    ],
    ids=["just now", "long ago", "by the bot alone", "assumed only", "asked already"],
)
def test_nobody_is_asked_at_the_wrong_moment(
    session: Session, now: datetime, more: dict[str, Any]
) -> None:
    resolved(session, now, **more)

    assert asked(session, now) == []


def test_who_waits_for_something_else_is_not_asked(
    session: Session, now: datetime
) -> None:
    contact = make_contact(session)
    resolved(session, now, contact)
    make_ticket(session, contact=contact)

    assert asked(session, now) == []


def test_nobody_is_asked_twice_in_a_month(session: Session, now: datetime) -> None:
    contact = make_contact(session)
    days = timedelta(days=1)
    before = resolved(session, now, contact, rating_asked_at=now - 29 * days)
    after = resolved(session, now, contact)

    assert asked(session, now) == []
    before.rating_asked_at = now - 31 * days
    session.flush()
    assert asked(session, now) == [after.id]


@given(st.integers(1000, 10_000_000), st.integers(0, 100))
def test_a_ticket_of_a_sample_is_of_any_larger_one(number: int, percent: int) -> None:
    if is_sampled(number, percent):
        assert all(is_sampled(number, more) for more in range(percent, 101))
    assert is_sampled(number, 100)
    assert not is_sampled(number, 0)


def test_a_sample_of_a_fifth_is_about_a_fifth() -> None:
    count = sum(is_sampled(number, 20) for number in range(1001, 2001))

    assert 150 < count < 250


@pytest.mark.parametrize(
    ("ago", "heard"),
    [(HEARD_FOR, True), (HEARD_FOR + timedelta(seconds=1), False)],
    ids=["in time", "too late"],
)
def test_a_digit_is_heard_as_a_rating_only_for_some_days(
    session: Session, now: datetime, ago: timedelta, *, heard: bool
) -> None:
    ticket = resolved(session, now, rating_asked_at=now - ago)

    assert satisfaction.awaited([ticket], now) == (ticket if heard else None)


def test_the_first_rating_counts(session: Session, now: datetime) -> None:
    ticket = resolved(session, now, rating_asked_at=now)

    satisfaction.rate(session, ticket, Rating.BAD, now=now)
    satisfaction.rate(session, ticket, Rating.GOOD, now=now)
    satisfaction.comment(session, ticket, " Answer sooner. ", now=now)
    session.flush()

    assert (ticket.rating, ticket.rated_at) == (7, now)
    assert ticket.rating_comment == "Answer sooner."
    assert [event.kind for event in ticket.events] == [ChangeKind.RATED] * 2
    assert satisfaction.awaited([ticket], now) is None
