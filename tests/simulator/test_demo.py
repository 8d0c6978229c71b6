"""What `make run` shows first: a desk that is not empty."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from messages.channel import Status
from messages.models import Direction, Message
from messages.segments import measure
from people.address import is_phone
from people.models import Address, Area, Contact, Officer
from simulator import demo
from simulator.demo_people import PERSONAS
from tickets import canned, macros
from tickets.models import Ticket, TicketChange
from tickets.rules import TicketStatus

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def test_loading_twice_adds_nothing(session: Session) -> None:
    demo.load(session, password_hash="hash", now=NOW)
    before = _counts(session)

    demo.load(session, password_hash="other", now=NOW)

    assert _counts(session) == before


def test_the_desk_shows_tickets_of_every_status(session: Session) -> None:
    demo.load(session, now=NOW)

    statuses = set(session.scalars(select(Ticket.status)))

    assert statuses == set(TicketStatus)


def test_replies_show_every_end_a_delivery_can_come_to(session: Session) -> None:
    demo.load(session, now=NOW)

    found = set(
        session.scalars(
            select(Message.status).where(Message.direction == Direction.OUTBOUND)
        )
    )

    ends = {Status.SENT, Status.DELIVERED, Status.READ, Status.UNDELIVERED}
    assert found == ends | {Status.FAILED, Status.EXPIRED}


def test_nothing_of_the_demo_waits_to_be_sent_or_read(session: Session) -> None:
    demo.load(session, now=NOW)

    waiting = session.scalars(
        select(Message.id).where(
            Message.status.in_((Status.RECEIVED, Status.QUEUED, Status.SENDING))
        )
    ).all()

    assert waiting == []


def test_all_past_answers_fit_two_segments(session: Session) -> None:
    demo.load(session, now=NOW)

    texts = session.scalars(select(Message)).all()

    assert [m.text for m in texts if (m.segments or 0) > 2] == []
    assert {measure(m.text).encoding for m in texts} == {"GSM-7"}


def test_whoever_a_visitor_may_write_as_has_no_past(session: Session) -> None:
    demo.load(session, now=NOW)

    phones = [person.phone for person in PERSONAS]
    found = session.scalars(select(Message.id).where(Message.address.in_(phones))).all()

    assert found == []
    assert {person.locale for person in PERSONAS} == {"en", "sw", "fr"}


def test_every_contact_has_a_place_and_an_invented_number(session: Session) -> None:
    demo.load(session, now=NOW)

    contacts = session.scalars(select(Contact)).all()

    assert len(contacts) == 14
    assert all(contact.area is not None for contact in contacts)
    assert all(is_phone(contact.addresses[0].address) for contact in contacts)
    assert all("00000" in contact.addresses[0].address for contact in contacts)


def test_areas_know_their_path_from_the_root(session: Session) -> None:
    demo.load(session, now=NOW)

    leaf = session.scalars(select(Area).where(Area.name == "Mto Dispensary")).one()

    assert leaf.parent is not None
    assert leaf.path == f"{leaf.parent.path}{leaf.id}/"


def test_an_officer_who_is_there_already_keeps_her_password(session: Session) -> None:
    own = Officer(
        email="amina@example.org", name="Amina H", password_hash="own", created_at=NOW
    )
    session.add(own)
    session.flush()

    demo.load(session, password_hash="demo", now=NOW)

    hashes = set(session.scalars(select(Officer.password_hash)))
    assert own.password_hash == "own"
    assert hashes == {"own", "demo"}


def _counts(session: Session) -> list[int | None]:
    tables = (Area, Contact, Address, Officer, Ticket, TicketChange, Message)
    return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_the_desk_shows_what_officers_can_make_of_it(session: Session) -> None:
    demo.load(session, now=NOW)

    tickets = session.scalars(select(Ticket)).all()

    assert any(ticket.tags and ticket.category and ticket.fields for ticket in tickets)
    assert any(ticket.snoozed_until for ticket in tickets)
    assert any(ticket.merged_into_id for ticket in tickets)
    assert {"restart", "thanks"} <= {one.shortcut for one in canned.everything(session)}
    assert macros.everything(session)
