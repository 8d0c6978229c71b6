"""The facts behind the figures, read from both databases."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from messages.channel import Status
from messages.models import Author, Direction
from people.address import Channel
from tests.factories import make_area, make_contact, make_message, make_ticket
from tickets.measuring import Scope, by_day, by_hour, gather, labels, splits
from tickets.metrics import Period
from tickets.models import TicketPromise
from tickets.promises import PromiseKind
from tickets.rules import TicketStatus

NAIROBI = ZoneInfo("Africa/Nairobi")


@pytest.fixture
def period(now: datetime) -> Period:
    return Period(now - timedelta(days=7), now)


def test_tickets_are_told_apart_by_what_is_asked_for(
    session: Session, now: datetime, period: Period
) -> None:
    area = make_area(session, name="Mto")
    contact = make_contact(session, area=area, locale="sw")
    mine = make_ticket(session, contact=contact, article="app-slow")
    other = make_ticket(session, article="sync-not-working")
    for ticket, hours in ((mine, 1), (other, 2)):
        ticket.opened_at = now - timedelta(hours=hours)
    mine.area_id = area.id
    session.flush()

    by_area = gather(session, period, Scope(), "area")
    by_article = gather(session, period, Scope(), "article")
    by_locale = gather(session, period, Scope(), "locale")

    assert len(by_area[area.id].tickets) == 1
    assert set(by_article) == {"app-slow", "sync-not-working"}
    assert len(by_locale["sw"].tickets) == 1
    assert labels(session, "area", list(by_area))(area.id) == "Mto"
    assert labels(session, "article", list(by_article))("app-slow") == "app-slow"


def test_an_area_holds_what_lies_below_it(
    session: Session, now: datetime, period: Period
) -> None:
    county = make_area(session, name="Kisumu")
    facility = make_area(session, name="Mto", parent=county)
    contact = make_contact(session, area=facility)
    ticket = make_ticket(session, contact=contact)
    ticket.area_id, ticket.opened_at = facility.id, now - timedelta(hours=1)
    make_ticket(session).opened_at = now - timedelta(hours=1)
    make_message(session, contact=contact, created_at=now - timedelta(hours=1))
    make_message(session, created_at=now - timedelta(hours=1))
    session.flush()

    facts = gather(session, period, Scope(area=county))[None]

    assert len(facts.tickets) == 1
    assert facts.messages.received == 1


def test_only_what_touches_the_period_is_read(
    session: Session, now: datetime, period: Period
) -> None:
    long_ago = now - timedelta(days=60)
    done = make_ticket(session, status=TicketStatus.RESOLVED)
    done.opened_at = done.resolved_at = long_ago
    left = make_ticket(session)
    left.opened_at = long_ago
    later = make_ticket(session)
    later.opened_at = now + timedelta(hours=1)
    session.flush()

    facts = gather(session, period, Scope())[None]

    assert [ticket.opened_at for ticket in facts.tickets] == [long_ago]


def test_messages_are_counted_by_what_became_of_them(
    session: Session, now: datetime, period: Period
) -> None:
    at = now - timedelta(hours=1)
    for outcome in ("answered", "duplicate", "fixed", "escalated"):
        make_message(session, outcome=outcome, created_at=at)
    ours: dict[str, Any] = {
        "direction": Direction.OUTBOUND,
        "author": Author.BOT,
        "created_at": at,
    }
    make_message(session, **ours, status=Status.DELIVERED, segments=2, external_id="a")
    make_message(session, **ours, status=Status.FAILED, external_id=None)
    make_message(session, **ours, status=Status.QUEUED, external_id=None)
    make_message(
        session,
        **ours,
        channel=Channel.TELEGRAM,
        status=Status.SENT,
        segments=0,
        external_id="b",
    )

    said = gather(session, period, Scope())[None].messages

    assert (said.received, said.bot_answered, said.bot_confirmed) == (3, 1, 1)
    assert (said.ended, said.undelivered, said.segments) == (3, 1, 2)


def test_promises_count_in_the_period_in_which_they_ended(
    session: Session, now: datetime, period: Period
) -> None:
    ticket = make_ticket(session)

    def promised(start: int, met: int | None, *, due: int, late: bool = False) -> None:
        begun = now - timedelta(hours=start)
        session.add(
            TicketPromise(
                ticket_id=ticket.id,
                kind=PromiseKind.FIRST_REPLY,
                started_at=begun,
                due_at=now - timedelta(hours=due),
                warn_at=begun,
                met_at=None if met is None else now - timedelta(hours=met),
                breached_at=now - timedelta(hours=due) if late else None,
            )
        )

    promised(10, 9, due=5)
    promised(20, 2, due=12, late=True)
    promised(30, None, due=25, late=True)
    promised(40, None, due=-5)
    promised(24 * 20, 24 * 19, due=24 * 18)
    session.flush()

    facts = gather(session, period, Scope())[None]

    assert (facts.promises_kept, facts.promises_broken) == (1, 2)


def test_days_and_hours_are_those_of_the_deployment(
    session: Session, now: datetime, period: Period
) -> None:
    late = now.replace(hour=22)  # one in the morning of the next day in Nairobi
    ticket = make_ticket(session)
    ticket.opened_at = late - timedelta(days=2)
    make_message(session, created_at=late - timedelta(days=2))
    session.flush()

    days = by_day(session, period, Scope(), NAIROBI)
    hours = by_hour(session, period, Scope(), NAIROBI)

    (busy,) = [day for day in days if day.opened]
    assert busy.at.date() == (now - timedelta(days=1)).date()
    assert len(days) == 8
    assert hours == {(busy.at.weekday(), 1): 1}


def test_every_split_can_be_asked_for_and_an_unknown_one_cannot(
    session: Session, period: Period
) -> None:
    for split in splits():
        assert gather(session, period, Scope(), split) == {}
    with pytest.raises(KeyError):
        gather(session, period, Scope(), "shoe_size")
