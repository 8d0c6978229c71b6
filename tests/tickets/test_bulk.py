"""One deed done to many tickets, and taken back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kit.errors import BadInputError, ForbiddenError, NotFoundError
from people.models import Officer
from tests.factories import make_area, make_contact, make_officer, make_ticket
from tickets import bulk, deeds, followers, service
from tickets.bulk import UNDO_WITHIN
from tickets.deeds import (
    Assign,
    Close,
    Follow,
    Note,
    Resolve,
    SetCategory,
    SetField,
    SetPriority,
    Silent,
    Snooze,
    Tag,
    Untag,
    Wait,
)
from tickets.errors import TooLateError
from tickets.fields import set_field
from tickets.models import ChangeKind, FieldDefinition, FieldKind, Ticket
from tickets.rules import TicketPriority, TicketStatus

MINUTE = timedelta(minutes=1)
ALL_DEEDS: list[Silent] = [
    Assign("me"),
    Assign(None),
    SetPriority(TicketPriority.HIGH),
    SetCategory("network"),
    Tag("new"),
    Untag("old"),
    SetField("model", "Spark"),
    Snooze(4, "waits for the SIM"),
    Resolve(),
    Close(),
    Wait(),
    Note("Seen."),
    Follow(),
]


def ticket_and_officer(session: Session, now: datetime) -> tuple[Ticket, Officer]:
    amina, ben = make_officer(session), make_officer(session, name="Ben Otieno")
    ticket = make_ticket(session, assignee=ben, unread=1)
    session.add(FieldDefinition(name="model", label="Model", kind=FieldKind.TEXT))
    service.tag(session, ticket.id, "old", by=amina, now=now)
    session.flush()
    return ticket, amina


@pytest.mark.parametrize("deed", ALL_DEEDS, ids=lambda deed: str(deed.deed))
def test_whatever_is_done_to_many_can_be_taken_back(
    session: Session, now: datetime, deed: Silent
) -> None:
    ticket, amina = ticket_and_officer(session, now)
    before = bulk.state(session, ticket, amina)

    done = bulk.apply(session, [ticket.id], deed, by=amina, now=now)
    session.expire_all()
    between = bulk.state(session, ticket, amina)
    restored = bulk.undo(session, done.token, by=amina, now=now + MINUTE)
    session.expire_all()

    assert done.done == restored == [ticket.id]
    assert between != before
    assert bulk.state(session, ticket, amina) == before


@pytest.mark.parametrize("deed", ALL_DEEDS, ids=lambda deed: str(deed.deed))
def test_a_deed_is_kept_and_read_again_as_it_was(deed: Silent) -> None:
    assert deeds.read(deeds.stored(deed)) == deed


@pytest.mark.parametrize(
    "kept", [None, {}, {"deed": "explode"}, {"deed": "priority", "priority": "huge"}]
)
def test_what_is_no_deed_is_refused(kept: object) -> None:
    with pytest.raises(BadInputError):
        deeds.read(kept)


def test_what_can_not_be_done_to_one_is_done_to_the_others(
    session: Session, now: datetime
) -> None:
    amina = make_officer(session)
    fine = make_ticket(session)
    over = make_ticket(session, status=TicketStatus.RESOLVED)

    done = bulk.apply(
        session, [over.id, fine.id, fine.id, 999_999], Resolve(), by=amina, now=now
    )

    assert done.done == [fine.id]
    assert set(done.skipped) == {over.id, 999_999}
    assert "resolved" in done.skipped[over.id]


def test_what_another_has_changed_since_stays(session: Session, now: datetime) -> None:
    amina, ben = make_officer(session), make_officer(session, name="Ben Otieno")
    mine, theirs = make_ticket(session), make_ticket(session)
    done = bulk.apply(session, [mine.id, theirs.id], Assign("me"), by=amina, now=now)
    service.assign(session, theirs.id, ben, by=ben, now=now + MINUTE)

    restored = bulk.undo(session, done.token, by=amina, now=now + MINUTE)

    assert restored == [mine.id]
    assert (mine.assignee_id, theirs.assignee_id) == (None, ben.id)


def test_it_is_taken_back_once_in_time_and_by_who_did_it(
    session: Session, now: datetime
) -> None:
    amina, ben = make_officer(session), make_officer(session, name="Ben Otieno")
    ticket = make_ticket(session)
    done = bulk.apply(session, [ticket.id], Tag("app"), by=amina, now=now)

    with pytest.raises(NotFoundError):
        bulk.undo(session, "nonsense", by=amina, now=now)
    with pytest.raises(ForbiddenError):
        bulk.undo(session, done.token, by=ben, now=now)
    with pytest.raises(TooLateError):
        bulk.undo(session, done.token, by=amina, now=now + UNDO_WITHIN + MINUTE)
    bulk.undo(session, done.token, by=amina, now=now + UNDO_WITHIN)
    with pytest.raises(TooLateError):
        bulk.undo(session, done.token, by=amina, now=now + UNDO_WITHIN)


def test_it_says_in_the_history_that_it_was_taken_back(
    session: Session, now: datetime
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    done = bulk.apply(session, [ticket.id], Tag("app"), by=amina, now=now)

    bulk.undo(session, done.token, by=amina, now=now)
    session.refresh(ticket)

    assert [event.kind for event in ticket.events] == [
        ChangeKind.TAGGED,
        ChangeKind.UNDONE,
    ]


@pytest.mark.parametrize("ids", [[], range(1, bulk.MOST + 2)], ids=["none", "many"])
def test_there_is_a_number_of_tickets_at_once(
    session: Session, now: datetime, ids: list[int]
) -> None:
    with pytest.raises(BadInputError):
        bulk.apply(session, ids, Resolve(), by=make_officer(session), now=now)


def test_nobody_touches_what_she_may_not_see(session: Session, now: datetime) -> None:
    here, there = make_area(session, name="Here"), make_area(session, name="There")
    amina = make_officer(session, areas=[here.id])
    elsewhere = make_ticket(session, contact=make_contact(session, area=there))

    done = bulk.apply(session, [elsewhere.id], Tag("app"), by=amina, now=now)

    assert (done.done, list(done.skipped)) == ([], [elsewhere.id])


def test_a_priority_given_to_many_is_promised_anew(
    session: Session, now: datetime
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)

    bulk.apply(
        session, [ticket.id], SetPriority(TicketPriority.CRITICAL), by=amina, now=now
    )

    assert (ticket.priority, ticket.due_at) == (TicketPriority.CRITICAL, None)


def test_an_officer_who_left_is_given_nothing(session: Session, now: datetime) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    gone = make_officer(session, active=False)

    done = bulk.apply(session, [ticket.id], Assign(gone.id), by=amina, now=now)

    assert list(done.skipped) == [ticket.id]


def test_following_many_does_not_unfollow_what_was_followed_before(
    session: Session, now: datetime
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    followers.follow(session, ticket.id, amina, now=now)
    done = bulk.apply(session, [ticket.id], Follow(), by=amina, now=now)

    bulk.undo(session, done.token, by=amina, now=now)

    assert followers.of(session, ticket.id) == [amina]


def test_a_field_filled_in_since_is_not_emptied(
    session: Session, now: datetime
) -> None:
    ticket, amina = ticket_and_officer(session, now)
    done = bulk.apply(
        session, [ticket.id], SetField("model", "Spark"), by=amina, now=now
    )
    set_field(session, ticket.id, "model", "Camon", by=amina, now=now)

    assert bulk.undo(session, done.token, by=amina, now=now) == []
    assert ticket.fields == {"model": "Camon"}
