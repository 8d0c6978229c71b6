"""The desk's standing lists, and finding a ticket again."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    make_address,
    make_area,
    make_contact,
    make_officer,
    make_ticket,
)
from tickets import listing, queries, search
from tickets.models import Ticket, TicketPromise
from tickets.promises import PromiseKind
from tickets.rules import TicketPriority, TicketStatus


def found(
    session: Session, name: str, officer_id: int, now: datetime, words: str = ""
) -> list[int]:
    query = select(Ticket).where(queries.view(name, officer_id, now).condition)
    if words:
        session.commit()
        query = query.where(search.having(session, words))
    page = listing.page(session, query, "urgent", most=50)
    return [ticket.id for ticket in page.tickets]


def test_each_list_holds_what_its_name_says(session: Session, now: datetime) -> None:
    amina = make_officer(session)
    late = make_ticket(session, assignee=amina, due_at=now - timedelta(minutes=1)).id
    free = make_ticket(session, due_at=now + timedelta(hours=1)).id
    soon = make_ticket(session, assignee=amina, due_at=now + timedelta(minutes=9)).id
    for number, minutes in ((soon, -1), (free, 1)):
        session.add(
            TicketPromise(
                ticket_id=number,
                kind=PromiseKind.FIRST_REPLY,
                started_at=now - timedelta(hours=1),
                due_at=now + timedelta(hours=1),
                warn_at=now + timedelta(minutes=minutes),
            )
        )
    asked = make_ticket(session, status=TicketStatus.PENDING, due_at=None).id
    asleep = make_ticket(session, assignee=amina, due_at=None, snoozed_until=now).id
    woken = make_ticket(session, assignee=amina, due_at=None, woken_at=now).id
    over = make_ticket(session, status=TicketStatus.RESOLVED, due_at=None).id

    lists = {
        "needs-reply": {late, free, soon, woken},
        "mine": {late, soon, woken},
        "unassigned": {free, asked},
        "waiting": {asked},
        "at-risk": {late, soon},
        "snoozed": {asleep},
        "woken": {woken},
        "resolved": {over},
        "all": {late, free, soon, asked, asleep, woken, over},
    }
    for name, expected in lists.items():
        assert set(found(session, name, amina.id, now)) == expected, name


def test_there_is_no_list_of_another_name(now: datetime) -> None:
    with pytest.raises(KeyError):
        queries.view("everything", 1, now)


def test_the_most_urgent_and_then_the_longest_waiting_come_first(
    session: Session, now: datetime
) -> None:
    def waiting(hours: int, priority: TicketPriority) -> int:
        since = now - timedelta(hours=hours)
        return make_ticket(session, priority=priority, last_inbound_at=since).id

    short = waiting(1, TicketPriority.NORMAL)
    long = waiting(5, TicketPriority.NORMAL)
    low = waiting(9, TicketPriority.LOW)
    critical = waiting(0, TicketPriority.CRITICAL)
    high = waiting(1, TicketPriority.HIGH)

    assert found(session, "all", 1, now) == [critical, high, long, short, low]


def test_what_is_over_stands_behind_all_that_waits(
    session: Session, now: datetime
) -> None:
    def over(hours: int) -> int:
        return make_ticket(
            session,
            status=TicketStatus.RESOLVED,
            priority=TicketPriority.CRITICAL,
            opened_at=now - timedelta(hours=hours),
        ).id

    old, new = over(9), over(1)
    low = make_ticket(session, priority=TicketPriority.LOW).id
    high = make_ticket(session, priority=TicketPriority.HIGH).id

    assert found(session, "all", 1, now) == [high, low, new, old]
    assert found(session, "resolved", 1, now) == [new, old]


@pytest.fixture
def akinyis(session: Session) -> Ticket:
    contact = make_contact(
        session, name="Akinyi Odhiambo", code="CHW-0417", address="+254700012345"
    )
    make_address(session, contact)  # two numbers, and still one line in the list
    make_ticket(session, contact=make_contact(session, name="100%"), title="Other")
    return make_ticket(session, contact=contact, title="The battery is empty")


@pytest.mark.parametrize(
    "words",
    ["akinyi", " ODHIAMBO ", "chw-0417", "battery", "+254700012345", "12345", "#12345"],
)
def test_a_ticket_is_found_by_what_one_has_at_hand(
    session: Session, akinyis: Ticket, now: datetime, words: str
) -> None:
    assert found(session, "all", 1, now, words) == [akinyis.id]


def test_a_ticket_is_found_by_its_number(
    session: Session, akinyis: Ticket, now: datetime
) -> None:
    for words in (f"#{akinyis.id}", str(akinyis.id)):
        assert akinyis.id in found(session, "all", 1, now, words)


@pytest.mark.parametrize("words", ["nobody", "%%", "_", "99999999999999999999", "²"])
def test_what_is_nowhere_is_not_found(
    session: Session, akinyis: Ticket, now: datetime, words: str
) -> None:
    assert found(session, "all", 1, now, words) == []


def test_a_sign_of_the_database_is_only_a_sign(
    session: Session, akinyis: Ticket, now: datetime
) -> None:
    assert found(session, "all", 1, now, "%") == []
    assert found(session, "all", 1, now, "aki_yi") == []
    assert found(session, "all", 1, now, "akinyi") == [akinyis.id]


def test_an_area_holds_the_tickets_of_all_below_it(session: Session) -> None:
    county = make_area(session, name="Kisumu")
    unit = make_area(session, name="Chumo", parent=county)
    beside = make_area(session, name="Siaya")
    here, below, _ = (
        make_ticket(session, contact=make_contact(session, area=area))
        for area in (county, unit, beside)
    )
    below.priority = TicketPriority.HIGH
    make_ticket(
        session,
        contact=make_contact(session, area=unit),
        status=TicketStatus.RESOLVED,
    )
    session.flush()

    assert queries.open_in(session, county) == [below, here]
    assert queries.open_in(session, unit) == [below]
    assert queries.open_in(session, county, most=1) == [below]


def test_the_bot_sees_what_is_open_and_the_last_that_was_resolved(
    session: Session,
) -> None:
    contact = make_contact(session)
    make_ticket(session, contact=contact, status=TicketStatus.RESOLVED)
    last = make_ticket(session, contact=contact, status=TicketStatus.RESOLVED)
    pending = make_ticket(session, contact=contact, status=TicketStatus.PENDING)
    open_ = make_ticket(session, contact=contact)
    make_ticket(session)

    latest = queries.latest_of(session, [contact.id])

    assert latest == {contact.id: [last, pending, open_]}
    assert queries.latest_of(session, []) == {}


def test_a_merged_ticket_is_found_where_it_went(session: Session) -> None:
    kept = make_ticket(session)
    gone = make_ticket(session, merged_into_id=kept.id, status=TicketStatus.CLOSED)

    assert queries.where_it_went(session, gone.id) is kept
    assert queries.where_it_went(session, kept.id) is kept
