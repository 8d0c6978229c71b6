"""A reply waits a moment, and until then it can be taken back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import ForbiddenError, NotFoundError
from messages import claims
from messages.channel import Status
from messages.models import Message
from messages.pacing import Pace
from people.address import Channel
from people.models import Officer
from tests.factories import make_contact, make_officer, make_ticket
from tickets import drafts, merging, service
from tickets.calendar import parse_hours
from tickets.errors import TooLateError, UnfilledError
from tickets.models import ChangeKind, Ticket
from tickets.rules import TicketStatus

HOLD = timedelta(seconds=10)
SECOND = timedelta(seconds=1)


def reply(session: Session, ticket: Ticket, officer: Officer, now: datetime) -> Message:
    message = service.reply(
        session,
        ticket.id,
        officer,
        "Switch it off and on.",
        framed="Amina: Switch it off and on.",
        hold=HOLD,
        now=now,
    )
    session.flush()
    return message


def claimed(session: Session, now: datetime) -> list[int]:
    pace = Pace(per_second=10, burst=10)
    found = claims.claim(
        session, Channel.SMS, most=10, pace=pace, name="sender", now=now
    )
    return [claim.message_id for claim in found]


def texts(session: Session) -> list[str]:
    return list(session.scalars(select(Message.text).order_by(Message.id)))


def test_nothing_reaches_the_provider_before_the_hold_is_over(
    session: Session, now: datetime
) -> None:
    message = reply(session, make_ticket(session), make_officer(session), now)

    assert claimed(session, now + HOLD - SECOND) == []
    assert claimed(session, now + HOLD) == [message.id]


def test_a_reply_that_is_taken_back_leaves_the_ticket_as_it_was(
    session: Session, now: datetime
) -> None:
    amina = make_officer(session)
    then = now - timedelta(hours=1)
    ticket = make_ticket(
        session, opened_at=then, unread=2, snoozed_until=now + HOLD, snooze_reason="x"
    )
    before = service.remember(ticket)
    message = reply(session, ticket, amina, now)

    service.undo_reply(session, message.id, amina, now=now + SECOND)
    session.flush()

    assert service.remember(ticket) == before
    assert (ticket.status, ticket.assignee_id) == (TicketStatus.OPEN, None)
    assert claimed(session, now + HOLD) == []
    assert texts(session) == []
    assert [event.kind for event in ticket.events][-1] is ChangeKind.UNDONE


def test_the_words_come_back_as_a_draft(session: Session, now: datetime) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    message = reply(session, ticket, amina, now)

    service.undo_reply(session, message.id, amina, now=now)

    draft = drafts.load(session, ticket.id, amina.id)
    assert draft is not None
    assert draft.text == "Switch it off and on."


def test_what_is_on_its_way_can_not_be_taken_back(
    session: Session, now: datetime
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    message = reply(session, ticket, amina, now)
    claimed(session, now + HOLD)
    session.flush()

    with pytest.raises(TooLateError):
        service.undo_reply(session, message.id, amina, now=now + HOLD)

    assert message.status is Status.SENDING
    assert ticket.status is TicketStatus.PENDING


def test_only_who_wrote_it_takes_it_back_and_only_once(
    session: Session, now: datetime
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    ben = make_officer(session, name="Ben Otieno")
    message = reply(session, ticket, amina, now)
    number = message.id

    with pytest.raises(ForbiddenError):
        service.undo_reply(session, number, ben, now=now)
    service.undo_reply(session, number, amina, now=now)
    with pytest.raises(NotFoundError):
        service.undo_reply(session, number, amina, now=now)


def test_what_the_contact_wrote_meanwhile_stays(
    session: Session, now: datetime
) -> None:
    office = parse_hours("08:00-17:00", "mon-fri", now.tzinfo)  # type: ignore[arg-type]
    ticket, amina = make_ticket(session, unread=1), make_officer(session)
    message = reply(session, ticket, amina, now)
    service.follow_up(session, ticket, office=office, now=now + SECOND)

    service.undo_reply(session, message.id, amina, now=now + 2 * SECOND)

    assert (ticket.status, ticket.unread) == (TicketStatus.OPEN, 2)
    assert ticket.last_inbound_at == now
    assert ticket.first_replied_at is None


def test_a_reply_sent_and_resolved_is_taken_back_whole(
    session: Session, now: datetime
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    message = reply(session, ticket, amina, now)
    service.resolve(session, ticket.id, amina, now=now)

    service.undo_reply(session, message.id, amina, now=now + SECOND)

    assert (ticket.status, ticket.resolved_at) == (TicketStatus.OPEN, None)


def test_everybody_whose_ticket_was_merged_reads_the_reply(
    session: Session, now: datetime
) -> None:
    amina = make_officer(session)
    into, gone = make_ticket(session), make_ticket(session)
    merging.merge(session, into.id, gone.id, by=amina, now=now)
    message = reply(session, into, amina, now)
    copies = session.scalars(select(Message).where(Message.id != message.id)).all()

    assert [copy.contact_id for copy in copies] == [gone.contact_id]
    assert claimed(session, now + HOLD - SECOND) == []
    service.undo_reply(session, message.id, amina, now=now)
    assert texts(session) == []


def test_who_is_out_of_reach_does_not_keep_the_others_waiting(
    session: Session, now: datetime
) -> None:
    amina = make_officer(session)
    unreachable = make_contact(session)
    unreachable.addresses[0].answerable = False
    into, gone = make_ticket(session), make_ticket(session, contact=unreachable)
    merging.merge(session, into.id, gone.id, by=amina, now=now)

    message = reply(session, into, amina, now)

    assert message.contact_id == into.contact_id
    assert len(texts(session)) == 1


def test_a_place_that_nobody_filled_in_is_not_sent(
    session: Session, now: datetime
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)

    with pytest.raises(UnfilledError, match="supervisor"):
        service.reply(
            session, ticket.id, amina, "Ask {{supervisor}}.", framed="…", now=now
        )
