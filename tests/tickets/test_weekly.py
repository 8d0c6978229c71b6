"""The weekly summary: who hears of it, when, and of which tickets."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from people.models import Officer, OfficerRole
from tests.factories import make_area, make_officer, make_ticket
from tests.tickets.test_calendar import KENYA
from tickets import weekly
from tickets.models import NoticeKind, Notification
from tickets.rules import TicketStatus

MONDAY = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
"""Eight in the morning in Nairobi, as the office opens."""
LONG_AGO = MONDAY - timedelta(days=90)
WEEK = timedelta(days=7)


def lead(session: Session, role: OfficerRole = OfficerRole.LEAD) -> Officer:
    return make_officer(session, role=role, created_at=LONG_AGO)


def summarise(session: Session, now: datetime = MONDAY) -> int:
    return weekly.summarise(session, office=KENYA, price=0.05, now=now)


def notices(session: Session) -> list[Notification]:
    query = select(Notification).order_by(Notification.id)
    return list(session.scalars(query))


def test_leads_and_administrators_hear_once_a_week(session: Session) -> None:
    leads = [lead(session), lead(session, OfficerRole.ADMIN)]
    make_officer(session, created_at=LONG_AGO)

    rounds = [
        summarise(session),
        summarise(session, MONDAY + timedelta(hours=1)),
        summarise(session, MONDAY + timedelta(days=4)),
        summarise(session, MONDAY + WEEK),
    ]

    assert rounds == [2, 0, 0, 2]
    assert [one.officer_id for one in notices(session)] == [one.id for one in leads] * 2
    assert {one.kind for one in notices(session)} == {NoticeKind.WEEKLY}


def test_nobody_hears_while_the_office_is_closed(session: Session) -> None:
    lead(session)

    before_it_opens = summarise(session, MONDAY - timedelta(minutes=1))
    on_sunday = summarise(session, MONDAY - timedelta(days=1))

    assert before_it_opens == on_sunday == 0
    assert summarise(session, MONDAY) == 1


def test_who_came_this_week_or_has_left_hears_nothing(session: Session) -> None:
    make_officer(session, role=OfficerRole.LEAD, created_at=MONDAY)
    lead(session).active = False
    session.flush()

    assert summarise(session) == 0


def test_the_week_runs_from_monday_to_monday_by_the_office_clock(
    session: Session,
) -> None:
    lead(session)
    midnight = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)  # Monday 00:00 in Nairobi
    opened = (
        midnight - WEEK - timedelta(minutes=1),
        midnight - WEEK,
        midnight - timedelta(minutes=1),
        midnight,
    )
    for at in opened:
        make_ticket(session, opened_at=at)
    done = make_ticket(session, opened_at=opened[1], status=TicketStatus.RESOLVED)
    done.resolved_at = opened[2]
    session.flush()

    summarise(session, MONDAY + timedelta(days=2))

    (notice,) = notices(session)
    assert notice.details["opened"] == 3
    assert notice.details["resolved"] == 1
    assert notice.details["backlog"] == 3


def test_each_reads_of_the_areas_she_may_see(session: Session) -> None:
    mine, other = make_area(session, name="Mto"), make_area(session, name="Pwani")
    bounded = lead(session)
    bounded.areas = [mine.id]
    everywhere = lead(session)
    for area in (mine, other, other):
        ticket = make_ticket(session, opened_at=MONDAY - timedelta(days=2))
        ticket.area_id = area.id
    session.flush()

    summarise(session)

    said = {one.officer_id: one.details["opened"] for one in notices(session)}
    assert said == {bounded.id: 1, everywhere.id: 3}
