"""An answer that does not arrive: which way it goes, and what is written down."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation import bringing, by_hand, outlook
from kit.errors import ConflictError, NotFoundError
from kit.settings import Settings
from messages import receipts
from messages.channel import Failure, Receipt, Status
from messages.models import Author, Direction, Message
from messages.ways import Trouble, Way
from people import directory
from people.address import Channel
from people.models import Contact, OfficerRole, Role
from tests.factories import (
    OUR_NUMBER,
    make_address,
    make_contact,
    make_message,
    make_officer,
    make_ticket,
)
from tickets import notifications
from tickets.models import ChangeKind, NoticeKind, Ticket, TicketChange
from tickets.rules import TicketStatus

PHONE, OTHER, CHAT = "+254700000001", "+254700000002", "500001"
BOSS = "500009"
WORDS = "Grace, the PIN of baby Otieno's file is 4711."
SETTINGS = Settings(_env_file=None)
QUARTER = timedelta(minutes=15)

Go = Callable[..., int]


@pytest.fixture
def grace(session: Session) -> Contact:
    """With a supervisor, and one phone."""
    supervisor = make_contact(
        session,
        name="Rose Adongo",
        role=Role.SUPERVISOR,
        channel=Channel.TELEGRAM,
        address=BOSS,
        locale="en",
    )
    return make_contact(
        session,
        name="Grace Wanjiru",
        code="CHW-0932",
        address=PHONE,
        supervisor_id=supervisor.id,
    )


def answer(session: Session, contact: Contact, **values: Any) -> Message:  # noqa: ANN401
    """What an officer wrote to her; refused by the operator unless told otherwise."""
    officer = make_officer(session)
    ticket = make_ticket(
        session, contact=contact, assignee=officer, status=TicketStatus.PENDING
    )
    filled: dict[str, Any] = {
        "contact": contact,
        "address": PHONE,
        "direction": Direction.OUTBOUND,
        "author": Author.OFFICER,
        "officer_id": officer.id,
        "ticket_id": ticket.id,
        "status": Status.UNDELIVERED,
        "error_code": "30003",
        "text": WORDS,
        "due_at": None,
    }
    return make_message(session, **(filled | values))


def copies(session: Session) -> list[Message]:
    query = select(Message).where(Message.outcome == "copy").order_by(Message.id)
    return list(session.scalars(query))


def bring(session: Session, now: datetime) -> int:
    return bringing.bring(session, settings=SETTINGS, now=now)


def history(session: Session) -> list[tuple[ChangeKind, str]]:
    changes = session.scalars(select(TicketChange).order_by(TicketChange.id))
    return [(change.kind, change.text) for change in changes]


def test_it_goes_every_way_in_order_each_a_quarter_of_an_hour_after_the_other(
    session: Session, now: datetime, grace: Contact
) -> None:
    make_address(session, grace, address=OTHER)
    make_address(session, grace, channel=Channel.TELEGRAM, address=CHAT)
    message = answer(session, grace)

    went: list[tuple[int, Channel, str]] = []
    for quarter in range(8):
        bring(session, now + quarter * QUARTER)
        bring(session, now + quarter * QUARTER + timedelta(minutes=14))
        for copy in copies(session)[len(went) :]:
            went.append((quarter, copy.channel, copy.address))
            copy.status = Status.FAILED

    assert went == [
        (1, Channel.SMS, PHONE),
        (2, Channel.SMS, OTHER),
        (3, Channel.TELEGRAM, CHAT),
        (4, Channel.TELEGRAM, BOSS),
    ]
    assert message.outcome == "unreachable"
    assert history(session) == [
        (ChangeKind.DETOUR, "retry"),
        (ChangeKind.DETOUR, "other_number"),
        (ChangeKind.DETOUR, "telegram"),
        (ChangeKind.DETOUR, "supervisor"),
        (ChangeKind.UNREACHABLE, ""),
    ]


def test_the_supervisor_reads_for_whom_and_never_what_was_written(
    session: Session, now: datetime, grace: Contact
) -> None:
    answer(session, grace, status=Status.SENT)

    bring(session, now + QUARTER)

    (relay,) = copies(session)
    assert relay.address == BOSS
    assert relay.contact_id == grace.supervisor_id
    assert "Grace CHW-0932" in relay.text
    for word in ("4711", "Otieno", "baby", "PIN"):
        assert word not in relay.text


def test_while_she_is_out_of_reach_the_clock_stands(
    session: Session, now: datetime, grace: Contact
) -> None:
    message = answer(session, grace, status=Status.SENT)
    bring(session, now + QUARTER)
    ticket = session.get_one(Ticket, message.ticket_id)
    assert ticket.unreachable_at == now + QUARTER

    assert bringing.hear_again(session, now=now + 2 * QUARTER) == 0
    grace.addresses[0].last_inbound_at = now + 2 * QUARTER
    session.flush()

    assert bringing.hear_again(session, now=now + 2 * QUARTER) == 1
    assert ticket.unreachable_at is None


def test_what_arrives_in_time_goes_no_other_way(
    session: Session, now: datetime, grace: Contact
) -> None:
    answer(session, grace, status=Status.DELIVERED)

    assert bring(session, now + QUARTER) == 0
    assert copies(session) == []


def test_what_arrived_by_a_copy_is_over(
    session: Session, now: datetime, grace: Contact
) -> None:
    message = answer(session, grace)
    bring(session, now + QUARTER)
    copies(session)[0].status = Status.DELIVERED

    bring(session, now + 2 * QUARTER)
    bring(session, now + 3 * QUARTER)

    assert message.outcome == "arrived"
    assert len(copies(session)) == 1


def test_a_copy_is_called_off_when_the_first_arrives_meanwhile(
    session: Session, now: datetime, grace: Contact
) -> None:
    make_address(session, grace, address=OTHER)
    message = answer(session, grace, status=Status.SENT, external_id="SM1")
    bring(session, now + QUARTER)
    (copy,) = copies(session)
    assert (copy.address, copy.status) == (OTHER, Status.QUEUED)

    receipts.record(
        session,
        [
            Receipt(
                channel=Channel.SMS,
                external_id="SM1",
                message_id=message.id,
                status=Status.DELIVERED,
                raw="delivered",
                at=now + QUARTER,
            )
        ],
    )

    assert (copy.status, copy.due_at) == (Status.EXPIRED, None)


def test_a_phone_that_is_off_is_tried_once_more_and_not_twice_at_a_time(
    session: Session, now: datetime, grace: Contact
) -> None:
    message = answer(session, grace, status=Status.SENT, external_id="SM1")
    refused = Receipt(
        channel=Channel.SMS,
        external_id="SM1",
        message_id=message.id,
        status=Status.UNDELIVERED,
        raw="undelivered",
        code="30003",
        failure=Failure.RETRY,
        at=now,
    )
    receipts.record(session, [refused])

    bring(session, now + QUARTER)

    ours = select(Message).where(Message.direction == Direction.OUTBOUND)
    assert len(session.scalars(ours).all()) == 2


def test_an_address_that_asked_for_no_more_is_never_written_to(
    session: Session, now: datetime, grace: Contact
) -> None:
    make_address(session, grace, address=OTHER)
    for address, ours in ((PHONE, OUR_NUMBER), (OTHER, "+254700000901")):
        directory.opt_out(
            session, Channel.SMS, address, ours, source="their word", now=now
        )
    answer(session, grace)

    bring(session, now + QUARTER)

    assert [copy.address for copy in copies(session)] == [BOSS]


def test_a_dead_number_or_a_blocked_chat_is_left_out(
    session: Session, now: datetime, grace: Contact
) -> None:
    make_address(session, grace, channel=Channel.TELEGRAM, address=CHAT, blocked_at=now)
    grace.addresses[0].blocked_at = now
    answer(session, grace)

    bring(session, now + QUARTER)

    assert [copy.address for copy in copies(session)] == [BOSS]


def test_what_still_waits_here_goes_by_telegram_and_not_by_sms_as_well(
    session: Session, now: datetime, grace: Contact
) -> None:
    make_address(session, grace, channel=Channel.TELEGRAM, address=CHAT)
    message = answer(session, grace, status=Status.QUEUED, due_at=now)

    bring(session, now + QUARTER)

    assert [copy.address for copy in copies(session)] == [CHAT]
    assert message.status is Status.EXPIRED


def test_what_still_waits_here_and_has_no_other_way_is_left_to_the_outbox(
    session: Session, now: datetime, grace: Contact
) -> None:
    message = answer(session, grace, status=Status.QUEUED, due_at=now)

    assert bring(session, now + QUARTER) == 0
    assert (message.status, message.outcome) == (Status.QUEUED, None)


def test_who_has_written_from_there_since_has_been_reached(
    session: Session, now: datetime, grace: Contact
) -> None:
    message = answer(session, grace, status=Status.SENT, sent_at=now)
    grace.addresses[0].last_inbound_at = now + timedelta(minutes=3)
    session.flush()

    bring(session, now + QUARTER)

    assert message.outcome == "answered"
    assert copies(session) == []


@pytest.mark.parametrize(
    "values",
    [
        {"author": Author.BOT, "reply_to_id": 7},
        {"ticket_id": None},
        {"channel": Channel.TELEGRAM, "address": CHAT, "status": Status.SENT},
        {"created_at": datetime.fromisoformat("2026-11-20T09:00:00Z")},
    ],
    ids=["a reflex of the bot", "on no ticket", "sent in a chat", "of last week"],
)
def test_what_is_no_answer_or_too_old_stays_where_it_is(
    session: Session, now: datetime, grace: Contact, values: dict[str, Any]
) -> None:
    answer(session, grace, **values)

    assert bring(session, now + QUARTER) == 0


def test_the_bots_word_on_a_ticket_does_not_trouble_the_supervisor(
    session: Session, now: datetime, grace: Contact
) -> None:
    answer(session, grace, author=Author.BOT, officer_id=None, error_code="30006")

    bring(session, now + QUARTER)

    assert copies(session) == []
    assert history(session) == []
    assert session.scalar(select(Ticket.unreachable_at)) is None


def test_when_no_way_is_left_the_officer_and_the_leads_hear_of_it_once(
    session: Session, now: datetime
) -> None:
    alone = make_contact(session, address=PHONE)
    lead = make_officer(session, role=OfficerRole.LEAD)
    message = answer(session, alone, error_code="30005")

    bring(session, now + QUARTER)
    bring(session, now + 2 * QUARTER)

    assert message.officer_id is not None
    for told in (lead.id, message.officer_id):
        rings = notifications.unread(session, told)
        assert [ring.kind for ring in rings] == [NoticeKind.UNDELIVERED]


def test_an_officer_sends_it_another_way_at_once_but_no_way_twice(
    session: Session, now: datetime, grace: Contact
) -> None:
    make_address(session, grace, channel=Channel.TELEGRAM, address=CHAT)
    message, officer = answer(session, grace), make_officer(session, name="Ben")

    copy = by_hand.send_on(
        session, message.id, Way.TELEGRAM, officer, settings=SETTINGS, now=now
    )

    assert (copy.address, copy.text) == (CHAT, WORDS)
    change = session.scalars(select(TicketChange)).one()
    assert (change.officer_id, change.details["to"]) == (officer.id, "…001")
    with pytest.raises(ConflictError, match="gone it already"):
        by_hand.send_on(
            session, message.id, Way.TELEGRAM, officer, settings=SETTINGS, now=now
        )


def test_an_officer_cannot_send_on_what_arrived_or_is_not_there(
    session: Session, now: datetime, grace: Contact
) -> None:
    message = answer(session, grace, status=Status.DELIVERED)
    officer = make_officer(session)

    for message_id, error in ((message.id, ConflictError), (0, NotFoundError)):
        with pytest.raises(error):
            by_hand.send_on(
                session, message_id, Way.RETRY, officer, settings=SETTINGS, now=now
            )


def test_the_desk_is_told_why_what_comes_next_and_when(
    session: Session, now: datetime, grace: Contact
) -> None:
    make_address(session, grace, channel=Channel.TELEGRAM, address=CHAT)
    message = answer(session, grace, error="The phone is off")

    seen = outlook.outlook(session, message, settings=SETTINGS, now=now)

    assert seen.trouble is Trouble.REFUSED
    assert seen.said == "The phone is off"
    assert (seen.next_way, seen.next_at) == (Way.RETRY, now + QUARTER)
    assert seen.ways == (Way.RETRY, Way.TELEGRAM, Way.SUPERVISOR)

    bring(session, now + QUARTER)
    seen = outlook.outlook(session, message, settings=SETTINGS, now=now + QUARTER)
    assert (seen.next_way, seen.gone) == (Way.TELEGRAM, (Way.RETRY,))
    assert seen.next_at == now + 2 * QUARTER
