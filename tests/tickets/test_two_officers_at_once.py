"""A ticket is one officer's at a time, whatever was on the other's screen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from people.models import Officer
from tests.factories import make_contact, make_message, make_officer, make_ticket
from tickets import queries, service
from tickets.errors import TicketNotFoundError, TicketStateError
from tickets.models import ChangeKind, TicketChange


@pytest.fixture
def ticket_id(sessions: sessionmaker[Session]) -> int:
    with sessions.begin() as session:
        contact = make_contact(session)
        make_message(session, contact=contact)
        return make_ticket(session, contact=contact).id


@pytest.fixture
def officers(sessions: sessionmaker[Session]) -> list[int]:
    with sessions.begin() as session:
        return [make_officer(session, name=name).id for name in ("Amina", "Ben")]


def test_only_one_of_two_resolves_it(
    sessions: sessionmaker[Session], ticket_id: int, officers: list[int], now: datetime
) -> None:
    ready = Barrier(2)

    def resolve(officer_id: int) -> bool:
        ready.wait(10)
        try:
            with sessions.begin() as session:
                officer = session.get_one(Officer, officer_id)
                queries.get(session, ticket_id)
                service.resolve(session, ticket_id, officer, now=now)
        except TicketStateError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        resolved = list(pool.map(resolve, officers))

    assert sorted(resolved) == [False, True]
    with sessions() as session:
        kinds = session.scalars(select(TicketChange.kind)).all()
    assert kinds.count(ChangeKind.RESOLVED) == 1


def test_who_answers_second_does_not_take_it_from_the_first(
    sessions: sessionmaker[Session], ticket_id: int, officers: list[int], now: datetime
) -> None:
    ready = Barrier(2)

    def reply(officer_id: int) -> None:
        ready.wait(10)
        with sessions.begin() as session:
            officer = session.get_one(Officer, officer_id)
            queries.get(session, ticket_id)
            service.reply(
                session, ticket_id, officer, "Yes.", framed="Ben: Yes.", now=now
            )

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(reply, officers))

    with sessions() as session:
        first = session.scalars(
            select(TicketChange.officer_id)
            .where(TicketChange.kind == ChangeKind.REPLIED)
            .order_by(TicketChange.id)
        ).first()
        assert queries.get(session, ticket_id).assignee_id == first


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_locking_a_ticket_reads_it_anew(
    sessions: sessionmaker[Session], ticket_id: int, officers: list[int], now: datetime
) -> None:
    """What was read before the lock may be old by the time one gets it."""
    with sessions.begin() as slow:
        queries.get(slow, ticket_id)
        with sessions.begin() as quick:
            amina = quick.get_one(Officer, officers[0])
            service.resolve(quick, ticket_id, amina, now=now)

        ben = slow.get_one(Officer, officers[1])
        with pytest.raises(TicketStateError):
            service.resolve(slow, ticket_id, ben, now=now)


def test_there_is_no_locking_what_is_not_there(session: Session) -> None:
    with pytest.raises(TicketNotFoundError, match="7"):
        queries.lock(session, 7)
    with pytest.raises(TicketNotFoundError):
        queries.get(session, 7)
