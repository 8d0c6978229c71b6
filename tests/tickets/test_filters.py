"""Lists of tickets: what is in them, in which order, page by page."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from messages.channel import Kind, Status
from messages.models import Direction
from people.address import Channel
from people.models import Officer
from tests.factories import (
    NOW,
    make_area,
    make_contact,
    make_message,
    make_officer,
    make_ticket,
)
from tickets import followers, labels, listing
from tickets.filters import (
    DATES,
    EMPTY,
    FIELDS,
    Asker,
    Filter,
    Narrowing,
    Operator,
    condition,
    parse,
    parse_all,
    parse_params,
)
from tickets.listing import SORTS
from tickets.models import Ticket
from tickets.rules import TicketPriority, TicketStatus

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

VALUES = st.text(st.characters(exclude_characters="\x00"), min_size=1, max_size=20)
FILTERS = st.one_of(
    st.builds(Filter, st.sampled_from(sorted(FIELDS)), st.just(Operator.IS), VALUES),
    st.builds(Filter, st.sampled_from(sorted(FIELDS)), st.just(Operator.NOT), VALUES),
    st.builds(Filter, st.sampled_from(sorted(EMPTY)), st.just(Operator.EMPTY)),
    st.builds(
        Filter,
        st.sampled_from(sorted(DATES)),
        st.sampled_from([Operator.BEFORE, Operator.AFTER]),
        st.dates(date(1971, 1, 1), date(9998, 12, 31)).map(date.isoformat),
    ),
)
LISTS = st.lists(FILTERS, max_size=5, unique=True).map(tuple)


@given(FILTERS)
def test_a_filter_is_read_as_it_was_written(one: Filter) -> None:
    assert parse(str(one)) == one


@given(LISTS, LISTS, st.sampled_from(sorted(SORTS)), st.sampled_from(["", "1_2"]))
def test_the_whole_state_of_a_list_stands_in_its_address(
    every: tuple[Filter, ...], some: tuple[Filter, ...], sort: str, after: str
) -> None:
    narrowing = Narrowing(every, some, sort, after)

    assert parse_params([("view", "mine"), *narrowing.params()]) == narrowing


@given(st.text(max_size=40))
def test_what_can_not_be_read_narrows_nothing(text: str) -> None:
    found = parse(text)

    assert found is None or parse(str(found)) == found


@pytest.mark.parametrize(
    "text",
    ["", "status", "status.is", "shoe.is.40", "opened.after.soon", "status.before.1"],
)
def test_nonsense_is_no_filter(text: str) -> None:
    assert parse(text) is None


def test_an_address_holds_only_so_many_filters() -> None:
    assert len(parse_all([f"tag.is.{number}" for number in range(99)])) == 20


def found(session: Session, officer: Officer, now: datetime, *texts: str) -> list[int]:
    narrowing = Narrowing(every=parse_all(texts), sort="newest")
    session.flush()
    page = listing.filtered(session, narrowing, officer=officer, now=now)
    return [ticket.id for ticket in page.tickets]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("status.is.pending", {"status": TicketStatus.PENDING}),
        ("priority.is.high", {"priority": TicketPriority.HIGH}),
        ("category.is.network", {"category": "network"}),
        ("topic.is.no-sync", {"article": "no-sync"}),
        ("channel.is.telegram", {"channel": Channel.TELEGRAM}),
        ("rating.is.7", {"rating": 7}),
        ("reason.is.split", {"reason": "split"}),
        ("confidence.is.sure", {"confidence": "sure"}),
        ("snoozed.is.yes", {"snoozed_until": datetime(2026, 12, 1, tzinfo=UTC)}),
        ("woken.is.yes", {"woken_at": datetime(2026, 11, 24, tzinfo=UTC)}),
        ("assumed.is.yes", {"assumed_fixed_at": datetime(2026, 11, 24, tzinfo=UTC)}),
        ("merged.is.yes", {"merged_into_id": 1}),
        ("opened.before.2026-11-20", {"opened_at": datetime(2026, 11, 19, tzinfo=UTC)}),
        ("active.before.2026-11-20", {"changed_at": datetime(2026, 11, 1, tzinfo=UTC)}),
        (
            "resolved.after.2026-11-20",
            {"resolved_at": datetime(2026, 11, 21, tzinfo=UTC)},
        ),
        ("sla.is.late", {"due_at": datetime(2026, 11, 24, 8, tzinfo=UTC)}),
        ("sla.is.soon", {"due_at": datetime(2026, 11, 24, 10, tzinfo=UTC)}),
        ("sla.is.paused", {"due_at": None}),
    ],
)
def test_each_field_finds_its_tickets_and_no_others(
    session: Session, now: datetime, text: str, values: dict[str, Any]
) -> None:
    amina = make_officer(session)
    opened = {"opened_at": now, "changed_at": now} | values
    changed = opened.pop("changed_at")
    wanted = make_ticket(session, **opened)
    wanted.changed_at = changed
    other = make_ticket(session, due_at=now + 5 * HOUR)

    assert found(session, amina, now, text) == [wanted.id]
    opposite = text.replace(".is.", ".not.")
    if opposite != text:
        assert found(session, amina, now, opposite) == [other.id]


def test_people_and_places_find_their_tickets(session: Session, now: datetime) -> None:
    amina = make_officer(session)
    county = make_area(session, name="Kisumu")
    ward = make_area(session, name="Ahero", parent=county)
    boss = make_contact(session)
    contact = make_contact(session, area=ward, locale="sw-KE", supervisor_id=boss.id)
    wanted = make_ticket(session, contact=contact, assignee=amina)
    other = make_ticket(session)
    labels.tag(session, wanted.id, "sim", by=amina, now=now)
    followers.follow(session, wanted.id, amina, now=now)

    for text in (
        f"area.is.{county.id}",
        f"supervisor.is.{boss.id}",
        "locale.is.sw",
        "assignee.is.me",
        f"assignee.is.{amina.id}",
        "follower.is.me",
        "tag.is.sim",
    ):
        assert found(session, amina, now, text) == [wanted.id], text
        assert found(session, amina, now, text.replace(".is.", ".not.")) == [other.id]
    for text in ("area.empty", "assignee.empty", "tag.empty", "supervisor.empty"):
        assert found(session, amina, now, text) == [other.id], text


def test_an_answer_that_was_lost_counts_until_another_gets_through(
    session: Session, now: datetime
) -> None:
    amina, ticket = make_officer(session), make_ticket(session)
    make_ticket(session)
    ours: dict[str, Any] = {"direction": Direction.OUTBOUND, "ticket_id": ticket.id}
    make_message(session, status=Status.FAILED, **ours)
    assert found(session, amina, now, "failed.is.yes") == [ticket.id]

    make_message(session, status=Status.QUEUED, **ours)
    assert found(session, amina, now, "failed.is.yes") == [ticket.id]

    make_message(session, status=Status.DELIVERED, **ours)
    assert found(session, amina, now, "failed.is.yes") == []


def test_to_see_what_got_through_no_message_is_read(session: Session) -> None:
    """Its index has to be named in its own words, or each database overlooks it."""
    asked = select(Ticket.id).where(
        condition(Filter("failed", Operator.IS, "yes"), Asker(1, NOW))
    )
    written = asked.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    way = "EXPLAIN"
    if session.get_bind().dialect.name == "sqlite":
        way = "EXPLAIN QUERY PLAN"
    else:
        session.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
        session.connection().exec_driver_sql("SET LOCAL enable_hashjoin = off")

    plan = session.connection().exec_driver_sql(f"{way} {written}").all()

    assert "ix_messages_arrived" in str(plan)


def test_a_picture_finds_its_ticket(session: Session, now: datetime) -> None:
    amina, ticket = make_officer(session), make_ticket(session)
    make_message(session, kind=Kind.PHOTO, ticket_id=ticket.id)
    make_message(session, ticket_id=make_ticket(session).id)

    assert found(session, amina, now, "files.is.yes") == [ticket.id]


def test_all_of_the_one_and_any_of_the_other(session: Session, now: datetime) -> None:
    amina = make_officer(session)
    high, low = (
        make_ticket(session, priority=priority, category="network")
        for priority in (TicketPriority.HIGH, TicketPriority.LOW)
    )
    make_ticket(session, priority=TicketPriority.HIGH)
    make_ticket(session, category="network")
    session.flush()

    page = listing.filtered(
        session,
        parse_params(
            [
                ("f", "category.is.network"),
                ("any", "priority.is.high"),
                ("any", "priority.is.low"),
            ]
        ),
        officer=amina,
        now=now,
    )

    assert {ticket.id for ticket in page.tickets} == {high.id, low.id}


def test_an_officer_finds_only_what_she_may_see(
    session: Session, now: datetime
) -> None:
    here, there = make_area(session, name="Here"), make_area(session, name="There")
    near = make_ticket(session, contact=make_contact(session, area=here))
    make_ticket(session, contact=make_contact(session, area=there))

    amina = make_officer(session, areas=[here.id])

    assert found(session, amina, now) == [near.id]


def some_tickets(session: Session, now: datetime) -> list[Ticket]:
    """Some wait and some don't, some are promised something, several at once."""
    contact = make_contact(session)
    tickets = []
    for number in range(23):
        ticket = make_ticket(
            session,
            contact=contact,
            opened_at=now - number % 4 * HOUR,
            priority=list(TicketPriority)[number % 4],
            due_at=now + number % 3 * HOUR if number % 2 else None,
        )
        ticket.last_inbound_at = now - number % 5 * HOUR if number % 3 else None
        tickets.append(ticket)
    session.flush()
    return tickets


@pytest.mark.parametrize("sort", sorted(SORTS))
@pytest.mark.parametrize("most", [1, 5, 50])
def test_the_pages_together_show_each_ticket_once_and_in_order(
    session: Session, now: datetime, sort: str, most: int
) -> None:
    amina, tickets = make_officer(session), some_tickets(session, now)
    whole = listing.filtered(session, Narrowing(sort=sort), officer=amina, now=now)

    seen: list[int] = []
    after = ""
    while True:
        page = listing.filtered(
            session,
            Narrowing(sort=sort, after=after),
            officer=amina,
            now=now,
            most=most,
        )
        seen += [ticket.id for ticket in page.tickets]
        after = page.after
        if not after:
            break

    assert seen == [ticket.id for ticket in whole.tickets]
    assert sorted(seen) == [ticket.id for ticket in tickets]


def test_who_waits_longest_stands_first_and_who_does_not_wait_last(
    session: Session, now: datetime
) -> None:
    amina, _ = make_officer(session), some_tickets(session, now)

    page = listing.filtered(session, Narrowing(sort="wait"), officer=amina, now=now)

    since = [ticket.last_inbound_at for ticket in page.tickets]
    waiting = [moment for moment in since if moment]
    assert since == [*sorted(waiting), *[None] * (len(since) - len(waiting))]


@pytest.mark.parametrize(
    "after", ["nonsense", "1_2_3_4", "_", "99999999999999999999_1"]
)
def test_a_place_that_can_not_be_read_is_the_start(
    session: Session, now: datetime, after: str
) -> None:
    amina, ticket = make_officer(session), make_ticket(session)

    page = listing.filtered(
        session, Narrowing(sort="activity", after=after), officer=amina, now=now
    )

    assert page.tickets == [ticket]


@pytest.mark.parametrize("count", [1, 20])
def test_a_page_takes_three_statements_however_many_rows_it_has(
    session: Session, now: datetime, count: int
) -> None:
    amina, area = make_officer(session), make_area(session)
    for _ in range(count):
        ticket = make_ticket(
            session, contact=make_contact(session, area=area), assignee=amina
        )
        labels.tag(session, ticket.id, "sim", by=amina, now=now)
    session.commit()
    session.expunge_all()
    amina = session.merge(amina)
    statements: list[str] = []
    event.listen(
        session.get_bind(),
        "before_cursor_execute",
        lambda *args: statements.append(args[2]),
    )

    page = listing.filtered(session, Narrowing(), officer=amina, now=now)
    for ticket in page.tickets:
        assert ticket.assignee is not None
        assert ticket.contact.area is not None
        assert ticket.tags == ("sim",)

    assert len(statements) == 3
