"""What a browser is told to sound: her own unread notices, each once."""

from datetime import datetime, time
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kit.errors import BadInputError
from people.models import Officer
from tests.factories import make_area, make_contact, make_officer, make_ticket
from tests.tickets.test_calendar import KENYA
from tickets import alerts, assignment, notifications, service
from tickets.loudness import Group, NoticeKind, Ring
from tickets.rules import TicketPriority

WANTED: dict[str, Any] = {
    "sound": True,
    "desktop": True,
    "group": list(Group),
    "quiet": True,
    "quiet_from": time(20),
    "quiet_until": time(7),
    "critical_anyway": True,
}
EARLY = datetime.fromisoformat("2026-11-24T00:00Z")
NOON = datetime.fromisoformat("2026-11-24T09:00Z")


def ring(session: Session, *officers: Officer, kind: NoticeKind, key: str) -> None:
    ids = [officer.id for officer in officers]
    notifications.notify(session, ids, kind, key=key, now=NOON)


def loud(
    session: Session, officer: Officer, after: int | None, now: datetime = NOON
) -> tuple[Ring, ...]:
    hers = alerts.of_officer(session, officer.id)
    wishes = alerts.wishes_of(hers, alerts.zone_of(session, officer, KENYA))
    return alerts.loud(session, officer, wishes, after=after, now=now).rings


def test_a_browser_hears_what_is_younger_than_what_it_knows(session: Session) -> None:
    amina, ben = make_officer(session), make_officer(session)
    ring(session, amina, kind=NoticeKind.MENTIONED, key="old")
    wishes = alerts.wishes_of(alerts.usual(amina.id), KENYA.zone)
    begun = alerts.loud(session, amina, wishes, after=None, now=NOON)
    ring(session, amina, ben, kind=NoticeKind.MENTIONED, key="new")

    heard = alerts.loud(session, amina, wishes, after=begun.cursor, now=NOON)

    assert begun.rings == ()
    assert [one.kind for one in heard.rings] == [NoticeKind.MENTIONED]
    again = alerts.loud(session, amina, wishes, after=heard.cursor, now=NOON)
    assert again == alerts.Loud(heard.cursor, ())


def test_what_she_has_read_elsewhere_is_silent(session: Session) -> None:
    amina = make_officer(session)
    ring(session, amina, kind=NoticeKind.MENTIONED, key="1")
    notifications.mark_read(session, amina.id, now=NOON)

    assert loud(session, amina, 0) == ()


def test_a_browser_that_knows_of_another_database_begins_anew(session: Session) -> None:
    amina = make_officer(session)
    ring(session, amina, kind=NoticeKind.MENTIONED, key="1")
    wishes = alerts.wishes_of(alerts.usual(amina.id), KENYA.zone)

    found = alerts.loud(session, amina, wishes, after=10**6, now=NOON)

    assert found.rings == ()
    assert 0 < found.cursor < 10**6


def test_at_night_a_critical_ticket_of_hers_is_heard_and_no_other(
    session: Session,
) -> None:
    amina, ben = make_officer(session), make_officer(session)
    contact = make_contact(session, code="CHW-0417")
    worst = make_ticket(session, contact=contact, priority=TicketPriority.CRITICAL)
    other = make_ticket(session, contact=contact)
    for ticket in (worst, other):
        service.assign(session, ticket.id, amina, by=ben, now=EARLY)
    session.flush()

    (heard,) = loud(session, amina, 0, EARLY)

    assert (heard.ticket_id, heard.code) == (worst.id, "CHW-0417")
    assert len(loud(session, amina, 0, NOON)) == 2


def test_a_critical_ticket_that_is_somebody_elses_by_now_wakes_nobody(
    session: Session,
) -> None:
    amina, ben = make_officer(session), make_officer(session)
    worst = make_ticket(session, priority=TicketPriority.CRITICAL)
    service.assign(session, worst.id, amina, by=ben, now=EARLY)
    service.assign(session, worst.id, ben, by=ben, now=EARLY)
    session.flush()

    assert loud(session, amina, 0, EARLY) == ()


def test_nobody_hears_of_what_she_did_herself(session: Session, now: datetime) -> None:
    amina = make_officer(session, name="Amina Yusuf")
    gone = make_officer(session, active=False)
    ticket, left = make_ticket(session), make_ticket(session, assignee=gone)

    service.assign(session, ticket.id, amina, by=amina, now=now)
    service.add_note(session, ticket.id, amina, "@amina look again", now=now)
    assignment.hand_over(session, gone, amina, by=amina, now=now)

    assert left.assignee_id == amina.id
    assert notifications.unread(session, amina.id) == []


def test_quiet_hours_go_by_the_clock_of_her_areas(session: Session) -> None:
    west = make_area(session, name="Douala", timezone="Africa/Douala")
    east = make_area(session, name="Nyando")
    of_one = make_officer(session, areas=[west.id])
    of_both = make_officer(session, areas=[west.id, east.id])

    zones = [alerts.zone_of(session, o, KENYA).key for o in (of_one, of_both)]

    assert zones == ["Africa/Douala", "Africa/Nairobi"]


def test_wishes_are_kept_to_the_minute(session: Session) -> None:
    amina = make_officer(session)
    wanted = WANTED | {"quiet_from": time(21, 30, 15), "group": [Group.SLA]}

    alerts.wish(session, amina.id, **wanted)
    session.flush()
    session.expire_all()

    hers = alerts.of_officer(session, amina.id)
    assert hers.quiet_from == time(21, 30)
    assert hers.groups == ["sla"]
    assert alerts.to_change(session, amina.id) is hers


def test_quiet_hours_that_end_when_they_begin_are_refused(session: Session) -> None:
    amina = make_officer(session)

    with pytest.raises(BadInputError):
        alerts.wish(session, amina.id, **WANTED | {"quiet_until": time(20)})

    assert not alerts.of_officer(session, amina.id).sound
    off = WANTED | {"quiet": False, "quiet_until": time(20)}
    alerts.wish(session, amina.id, **off)
    assert alerts.of_officer(session, amina.id).sound
