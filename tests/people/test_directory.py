"""Who is at an address."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from people import directory
from people.address import Channel
from people.models import Address, Contact, OptOut, Role
from tests.factories import OUR_NUMBER, make_address, make_contact
from tests.fakes import refuse

SMS, TELEGRAM = Channel.SMS, Channel.TELEGRAM
HERS = "+254700010001"


def test_who_writes_first_is_a_new_contact(session: Session, now: datetime) -> None:
    found = directory.find_or_add(session, SMS, HERS, name="Akinyi", now=now)

    assert (found.contact.name, found.contact.role) == ("Akinyi", Role.OTHER)
    assert found.answerable
    assert directory.find_or_add(session, SMS, HERS, now=now) is found


def test_one_address_on_two_channels_is_two_addresses(
    session: Session, now: datetime
) -> None:
    one = directory.find_or_add(session, SMS, "500001", answerable=False, now=now)
    other = directory.find_or_add(session, TELEGRAM, "500001", now=now)

    assert one.contact_id != other.contact_id
    assert not one.answerable


def test_processes_that_hear_from_her_at_once_know_one_contact(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    """And none of them loses what else it does in the same transaction."""
    ready = Barrier(6)

    def hear(number: int) -> int:
        ready.wait(10)
        with sessions.begin() as session:
            make_contact(session, name=f"innocent {number}")
            return directory.find_or_add(session, SMS, HERS, now=now).contact_id

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(hear, range(6)))

    assert len(found) == 1
    with sessions() as session:
        assert session.scalar(select(func.count(Contact.id))) == 7


def test_a_database_that_refuses_an_address_is_not_taken_for_another_process(
    session: Session, now: datetime
) -> None:
    refuse(session, "INSERT", "addresses", "NEW.channel = 'sms'")

    with pytest.raises(IntegrityError):
        directory.find_or_add(session, SMS, HERS, now=now)

    assert session.scalars(select(Contact)).all() == []


def test_processes_that_hear_stop_at_once_write_it_down_once(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    ready = Barrier(6)

    def hear(number: int) -> None:
        ready.wait(10)
        with sessions.begin() as session:
            make_contact(session, name=f"innocent {number}")
            directory.opt_out(session, SMS, HERS, OUR_NUMBER, source="word", now=now)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(hear, range(6)))

    with sessions() as session:
        assert session.scalar(select(func.count(OptOut.id))) == 1
        assert session.scalar(select(func.count(Contact.id))) == 6


def test_she_is_answered_where_she_was_heard_last(
    session: Session, now: datetime
) -> None:
    contact = make_contact(session)
    phone = contact.addresses[0]
    chat = make_address(session, contact, channel=TELEGRAM, last_inbound_at=now)
    dead = make_address(
        session,
        contact,
        last_inbound_at=now + timedelta(hours=1),
        blocked_at=now,
    )
    make_address(
        session,
        contact,
        last_inbound_at=now + timedelta(hours=1),
        answerable=False,
    )

    assert directory.best_address(session, contact.id) is chat
    assert directory.best_address(session, contact.id, SMS) is phone
    assert directory.best_address(session, contact.id, TELEGRAM) is chat
    assert dead.blocked_at is not None


def test_of_two_never_heard_from_the_newer_is_taken(session: Session) -> None:
    contact = make_contact(session)
    newer = make_address(session, contact)

    assert directory.best_address(session, contact.id) is newer


def test_who_has_no_address_can_not_be_reached(session: Session) -> None:
    contact = make_contact(session)
    contact.addresses[0].answerable = False
    session.flush()

    assert directory.best_address(session, contact.id) is None


def test_an_opt_out_is_from_one_number_of_ours_and_can_be_undone(
    session: Session, now: datetime
) -> None:
    for _ in range(2):
        directory.opt_out(session, SMS, HERS, OUR_NUMBER, source="word", now=now)

    assert directory.opted_out(session, SMS, HERS, OUR_NUMBER)
    assert not directory.opted_out(session, SMS, HERS, "+254700000901")
    assert not directory.opted_out(session, TELEGRAM, HERS, OUR_NUMBER)
    directory.opt_in(session, SMS, HERS, OUR_NUMBER)
    directory.opt_in(session, SMS, HERS, OUR_NUMBER)
    assert not directory.opted_out(session, SMS, HERS, OUR_NUMBER)


def test_a_blocked_address_is_marked_and_unmarked(
    session: Session, now: datetime
) -> None:
    address = make_contact(session, address=HERS).addresses[0]

    directory.set_blocked(session, SMS, HERS, True, now)  # noqa: FBT003
    session.refresh(address)
    assert address.blocked_at == now
    directory.set_blocked(session, SMS, HERS, False, now)  # noqa: FBT003
    session.refresh(address)
    assert address.blocked_at is None


def test_an_address_does_not_move_onto_another(session: Session) -> None:
    for address in ("500001", "500002"):
        make_contact(session, channel=TELEGRAM, address=address)

    directory.move_address(session, TELEGRAM, "500001", "500002")
    directory.move_address(session, TELEGRAM, "500001", "500003")

    found = session.scalars(select(Address.address).order_by(Address.address))
    assert found.all() == ["500002", "500003"]


def test_a_chat_that_shares_a_known_number_is_that_person(
    session: Session, now: datetime
) -> None:
    known = make_contact(session, name="Akinyi", address=HERS)
    chat = make_contact(session, channel=TELEGRAM, name=None).addresses[0]

    contact = directory.link(session, chat, HERS, now=now)

    assert contact is known
    assert chat.contact is known
    assert chat.verified_at == now
    assert {address.channel for address in known.addresses} == {SMS, TELEGRAM}


def test_a_chat_that_shares_a_number_nobody_knows_gets_it(
    session: Session, now: datetime
) -> None:
    contact = make_contact(session, channel=TELEGRAM)

    assert directory.link(session, contact.addresses[0], HERS, now=now) is contact
    session.flush()
    found = directory.find(session, SMS, HERS)
    assert found is not None
    assert found.contact_id == contact.id


def test_sharing_the_same_number_again_changes_nothing(
    session: Session, now: datetime
) -> None:
    contact = make_contact(session, address=HERS)
    chat = make_address(session, contact, channel=TELEGRAM)

    assert directory.link(session, chat, HERS, now=now) is contact
    assert session.scalar(select(func.count(Contact.id))) == 1


def test_supervisors_are_told_apart_by_their_addresses(session: Session) -> None:
    make_contact(session, role=Role.SUPERVISOR, address=HERS)
    make_contact(session, role=Role.CHW, address="+254700010002")
    lines = [(SMS, HERS), (SMS, "+254700010002"), (TELEGRAM, HERS)]

    found = directory.lines_with_role(session, lines, Role.SUPERVISOR)

    assert found == {(SMS, HERS)}
    assert directory.lines_with_role(session, [], Role.SUPERVISOR) == set()


@pytest.mark.parametrize(
    ("name", "first"), [("Akinyi Odhiambo", "Akinyi"), (" ", None), (None, None)]
)
def test_she_is_called_by_her_first_name(
    session: Session, name: str | None, first: str | None
) -> None:
    assert make_contact(session, name=name).first_name == first
