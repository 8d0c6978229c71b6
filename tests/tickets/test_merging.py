"""Tickets that belong together, and one that is two."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import BadInputError
from messages.models import Direction, Message
from tests.factories import (
    make_area,
    make_contact,
    make_message,
    make_officer,
    make_ticket,
)
from tickets import drafts, followers, labels, merging, queries, service
from tickets.errors import TicketStateError
from tickets.merging import Why
from tickets.models import ChangeKind, Ticket, TicketChange
from tickets.rules import NOT_CLOSED, TicketPriority, TicketStatus, merged

HOUR = timedelta(hours=1)
OTHER = "The charger got hot and smells of plastic"


def kinds(session: Session, ticket: Ticket) -> list[ChangeKind]:
    session.flush()
    return list(
        session.scalars(
            select(TicketChange.kind)
            .where(TicketChange.ticket_id == ticket.id)
            .order_by(TicketChange.id)
        )
    )


def test_candidates_are_of_the_same_contact_then_topic_and_area_then_like_text(
    session: Session, now: datetime
) -> None:
    area = make_area(session)
    wanjiku = make_contact(session, area=area)
    neighbour = make_contact(session, area=area)
    ticket = make_ticket(
        session, contact=wanjiku, article="no-sync", question="My app does not sync"
    )
    alike = make_ticket(session, question="app does not sync my")
    nearby = make_ticket(session, contact=neighbour, article="no-sync", question=OTHER)
    own = make_ticket(session, contact=wanjiku, question=OTHER)
    make_ticket(session, question=OTHER)

    found = merging.candidates(session, ticket.id, now=now)

    assert [(one.ticket, one.why) for one in found] == [
        (own, Why.SAME_CONTACT),
        (nearby, Why.SAME_TOPIC_AND_AREA),
        (alike, Why.LIKE_TEXT),
    ]


def test_what_is_closed_is_no_candidate(session: Session, now: datetime) -> None:
    contact = make_contact(session)
    ticket = make_ticket(session, contact=contact)
    make_ticket(session, contact=contact, status=TicketStatus.CLOSED)

    assert merging.candidates(session, ticket.id, now=now) == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("My app does not open", "my app does not open!!", True),
        ("app haifungui tangu jana", "tangu jana app haifungui", True),
        ("no network", "no network", True),
        ("no network", "no charger", False),
        ("My app does not open", "The SIM card asks for a PUK code", False),
        ("", "", False),
    ],
)
def test_texts_are_alike_whatever_the_order_of_their_words(
    one: str, other: str, *, alike: bool
) -> None:
    assert (merging.likeness(one, other) >= merging.ALIKE) == alike


def test_a_merge_loses_nothing(session: Session, now: datetime) -> None:
    amina, ben, zoe = (make_officer(session, name=name) for name in ("A", "B", "Z"))
    contact = make_contact(session)
    into = make_ticket(session, contact=contact, assignee=amina)
    gone = make_ticket(
        session,
        contact=contact,
        assignee=ben,
        priority=TicketPriority.HIGH,
        article="no-sync",
        unread=2,
        fields={"model": "Spark"},
        flags=["data_at_risk"],
    )
    linked = make_ticket(session)
    message = make_message(session, contact=contact, ticket_id=gone.id)
    service.add_note(session, gone.id, ben, "Her SIM is new.", now=now)
    followers.follow(session, gone.id, zoe, now=now)
    labels.tag(session, gone.id, "sim", by=ben, now=now)
    merging.link(session, gone.id, linked.id, by=ben, now=now)
    drafts.save(session, gone.id, ben.id, "Half a sentence", now=now)

    merging.merge(session, into.id, gone.id, by=amina, now=now)
    session.expire_all()

    assert message.ticket_id == into.id
    note = session.scalars(
        select(TicketChange).where(TicketChange.kind == ChangeKind.NOTE)
    ).one()
    assert (note.ticket_id, note.details["from"]) == (into.id, gone.id)
    assert followers.of(session, into.id) == [ben, zoe]
    assert (into.tags, into.fields) == (("sim",), {"model": "Spark"})
    assert (into.priority, into.article) == (TicketPriority.HIGH, "no-sync")
    assert (into.unread, into.flags) == (2, ["data_at_risk"])
    assert into.assignee is amina
    assert merging.linked(session, into.id) == [linked]
    draft = drafts.load(session, into.id, ben.id)
    assert draft is not None
    assert draft.text == "Half a sentence"


def test_a_merged_ticket_is_closed_and_says_where_it_went(
    session: Session, now: datetime
) -> None:
    amina, contact = make_officer(session), make_contact(session)
    into, gone, older = (make_ticket(session, contact=contact) for _ in range(3))
    merging.merge(session, gone.id, older.id, by=amina, now=now)

    merging.merge(session, into.id, gone.id, by=amina, now=now)
    session.expire_all()

    assert (gone.status, gone.merged_into_id) == (TicketStatus.CLOSED, into.id)
    assert (gone.resolved_at, gone.due_at, gone.unread) == (None, None, 0)
    assert older.merged_into_id == into.id
    assert kinds(session, gone)[-1] is ChangeKind.MERGED
    assert kinds(session, into)[-1] is ChangeKind.MERGED
    assert queries.latest_of(session, [contact.id]) == {contact.id: [into]}


def test_what_the_merged_one_owed_is_owed_by_the_other(
    session: Session, now: datetime
) -> None:
    amina, contact = make_officer(session), make_contact(session)
    into = make_ticket(session, contact=contact, status=TicketStatus.RESOLVED)
    gone = make_ticket(session, contact=contact, opened_at=now - HOUR)

    merging.merge(session, into.id, gone.id, by=amina, now=now)

    assert (into.status, into.resolved_at) == (TicketStatus.OPEN, None)
    assert into.last_inbound_at == now - HOUR


STATUSES = st.sampled_from(sorted(NOT_CLOSED))


@given(STATUSES, STATUSES)
def test_a_merge_forgets_no_debt(one: TicketStatus, other: TicketStatus) -> None:
    assert merged(one, other) is merged(other, one)
    assert merged(one, one) is one
    if TicketStatus.OPEN in (one, other):
        assert merged(one, other) is TicketStatus.OPEN


def test_another_contacts_ticket_that_is_merged_keeps_its_contact(
    session: Session, now: datetime
) -> None:
    amina = make_officer(session)
    wanjiku, otieno = make_contact(session), make_contact(session)
    into = make_ticket(session, contact=wanjiku)
    gone = make_ticket(session, contact=otieno)
    drafts.save(session, gone.id, amina.id, "For Otieno", now=now)

    merging.merge(session, into.id, gone.id, by=amina, now=now)

    assert merging.reporters(session, into) == [wanjiku.id, otieno.id]
    assert queries.latest_of(session, [wanjiku.id, otieno.id]) == {
        wanjiku.id: [into],
        otieno.id: [into],
    }
    assert drafts.load(session, into.id, amina.id) is None


@pytest.mark.parametrize("closed", ["into", "gone"])
def test_what_is_closed_takes_part_in_no_merge(
    session: Session, now: datetime, closed: str
) -> None:
    amina = make_officer(session)
    both = {"into": make_ticket(session), "gone": make_ticket(session)}
    both[closed].status = TicketStatus.CLOSED
    session.flush()

    with pytest.raises(TicketStateError):
        merging.merge(session, both["into"].id, both["gone"].id, by=amina, now=now)


def test_a_ticket_is_not_merged_into_itself(session: Session, now: datetime) -> None:
    ticket, amina = make_ticket(session), make_officer(session)

    with pytest.raises(BadInputError):
        merging.merge(session, ticket.id, ticket.id, by=amina, now=now)


def said(
    session: Session, ticket: Ticket, text: str, at: datetime | None = None
) -> Message:
    at = at or ticket.opened_at
    return make_message(
        session, contact=ticket.contact, ticket_id=ticket.id, text=text, created_at=at
    )


def test_a_second_problem_becomes_a_ticket_of_its_own(
    session: Session, now: datetime
) -> None:
    amina = make_officer(session)
    ticket = make_ticket(session, assignee=amina, priority=TicketPriority.HIGH)
    stays = said(session, ticket, "My app does not open")
    goes = said(session, ticket, "And my torch is broken", now - HOUR)

    new = merging.split(session, ticket.id, [goes.id], by=amina, now=now)

    assert (goes.ticket_id, stays.ticket_id) == (new.id, ticket.id)
    assert (new.title, new.question) == ("And my torch is broken",) * 2
    assert (new.contact_id, new.status) == (ticket.contact_id, TicketStatus.OPEN)
    assert (new.last_inbound_at, new.priority) == (now - HOUR, TicketPriority.HIGH)
    assert merging.linked(session, ticket.id) == [new]
    assert kinds(session, new) == [ChangeKind.OPENED, ChangeKind.SPLIT]
    assert kinds(session, ticket) == [ChangeKind.SPLIT]


def test_a_wrong_merge_is_taken_apart_again(session: Session, now: datetime) -> None:
    amina = make_officer(session)
    into, gone = make_ticket(session), make_ticket(session)
    said(session, into, "My app does not open")
    theirs = said(session, gone, "My torch is broken")
    merging.merge(session, into.id, gone.id, by=amina, now=now)
    session.refresh(theirs)

    new = merging.split(session, into.id, [theirs.id], by=amina, now=now)

    assert new.contact_id == gone.contact_id
    assert merging.reporters(session, into) == [into.contact_id]


def test_a_split_takes_the_contacts_words_and_leaves_some(
    session: Session, now: datetime
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    theirs = said(session, ticket, "My app does not open")
    ours = make_message(
        session,
        contact=ticket.contact,
        direction=Direction.OUTBOUND,
        ticket_id=ticket.id,
    )
    strange = make_message(session)

    for chosen in ([ours.id], [theirs.id, ours.id], [theirs.id, strange.id], []):
        with pytest.raises(BadInputError):
            merging.split(session, ticket.id, chosen, by=amina, now=now)


def test_a_link_is_kept_once_and_seen_from_both_sides(
    session: Session, now: datetime
) -> None:
    one, other, amina = (
        make_ticket(session),
        make_ticket(session),
        make_officer(session),
    )

    merging.link(session, one.id, other.id, by=amina, now=now)
    merging.link(session, other.id, one.id, by=amina, now=now)

    assert merging.linked(session, one.id) == [other]
    assert merging.linked(session, other.id) == [one]
    assert kinds(session, one) == [ChangeKind.LINKED]
    with pytest.raises(BadInputError):
        merging.link(session, one.id, one.id, by=amina, now=now)
