"""A chat that turns out to be somebody we know brings its words and tickets along."""

from datetime import datetime

from sqlalchemy.orm import Session

from messages import transcript
from people import directory
from people.address import Channel
from tests.factories import (
    make_address,
    make_contact,
    make_message,
    make_officer,
    make_ticket,
)
from tickets import joining, queries, service

HERS = "+254700010001"


def test_an_open_ticket_of_the_chat_can_still_be_answered(
    session: Session, now: datetime
) -> None:
    known = make_contact(session, address=HERS)
    stranger = make_contact(session, channel=Channel.TELEGRAM)
    (chat,) = stranger.addresses
    asked = make_message(session, contact=stranger, channel=Channel.TELEGRAM)
    ticket = make_ticket(session, contact=stranger)

    directory.link(session, chat, HERS, now=now)
    joining.bring_along(session, chat, stranger.id)
    session.expire_all()

    amina = make_officer(session)
    reply = service.reply(session, ticket.id, amina, "Yes.", framed="Yes.", now=now)
    session.flush()
    assert reply.contact_id == known.id
    assert queries.latest_of(session, [known.id]) == {known.id: [ticket]}
    assert transcript.of_contact(session, known.id) == [asked, reply]


def test_who_can_still_be_reached_keeps_the_tickets(
    session: Session, now: datetime
) -> None:
    make_contact(session, address=HERS)
    lender = make_contact(session)
    chat = make_address(session, lender, channel=Channel.TELEGRAM)
    ticket = make_ticket(session, contact=lender)

    directory.link(session, chat, HERS, now=now)
    joining.bring_along(session, chat, lender.id)
    session.expire_all()

    assert ticket.contact_id == lender.id


def test_a_chat_that_stays_whose_it_was_changes_nothing(
    session: Session, now: datetime
) -> None:
    contact = make_contact(session, channel=Channel.TELEGRAM)
    ticket = make_ticket(session, contact=contact)

    directory.link(session, contact.addresses[0], HERS, now=now)
    joining.bring_along(session, contact.addresses[0], contact.id)
    session.expire_all()

    assert ticket.contact_id == contact.id
