"""What providers say about our messages: kept, and acted on forwards only."""

from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.channel import Choice, Failure, Receipt, Status
from messages.claims import PAUSE
from messages.models import Direction, Message, ProviderEvent, SendingLine
from messages.receipts import TRY_AGAIN_AFTER, record
from people import directory
from people.address import Channel
from tests.factories import (
    NOW,
    OUR_NUMBER,
    make_contact,
    make_message,
    queue_message,
)


def receipt(
    status: Status | None,
    *,
    external_id: str = "SM1",
    message_id: int | None = None,
    code: str | None = None,
    failure: Failure | None = None,
    seconds: float = 0,
) -> Receipt:
    return Receipt(
        channel=Channel.SMS,
        external_id=external_id,
        message_id=message_id,
        status=status,
        raw=str(status or "accepted"),
        at=NOW + timedelta(seconds=seconds),
        code=code,
        reason="The phone is off" if code else None,
        failure=failure,
    )


def sent(session: Session, **more: object) -> Message:
    return make_message(
        session,
        direction=Direction.OUTBOUND,
        **({"status": Status.SENT, "external_id": "SM1", "due_at": None} | more),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    "order", [*permutations([Status.SENT, Status.DELIVERED, Status.SENT])]
)
def test_receipts_out_of_order_end_the_same(
    session: Session, order: tuple[Status, ...]
) -> None:
    message = sent(session, status=Status.SENDING, claimed_by="one")

    record(session, [receipt(status) for status in order])

    assert message.status is Status.DELIVERED
    assert message.sent_at == message.delivered_at == NOW
    assert message.claimed_by is None
    assert len(session.scalars(select(ProviderEvent)).all()) == 2


def test_a_receipt_may_overtake_the_answer_to_the_sending(session: Session) -> None:
    message = sent(session, status=Status.SENDING, external_id=None)

    moved = record(session, [receipt(Status.SENT, message_id=message.id)])

    assert moved == [message]
    assert (message.external_id, message.status) == ("SM1", Status.SENT)


def test_our_own_id_is_not_believed_against_the_providers(session: Session) -> None:
    message = sent(session, external_id="SM9")

    moved = record(session, [receipt(Status.FAILED, message_id=message.id)])

    assert moved == []
    assert message.status is Status.SENT
    assert session.scalars(select(ProviderEvent)).one().message_id is None


def test_an_id_that_two_of_our_numbers_share_is_told_apart_by_our_own(
    session: Session,
) -> None:
    ours = [OUR_NUMBER, "+254700000901", "+254700000902"]
    messages = [sent(session, our_address=our) for our in ours]

    record(session, [receipt(Status.DELIVERED, message_id=messages[1].id)])

    statuses = [message.status for message in messages]
    assert statuses == [Status.SENT, Status.DELIVERED, Status.SENT]


def test_a_receipt_for_what_a_contact_wrote_is_only_kept(session: Session) -> None:
    written = make_message(session, external_id="SM1")

    assert record(session, [receipt(Status.DELIVERED)]) == []
    assert written.status is Status.RECEIVED
    assert len(session.scalars(select(ProviderEvent)).all()) == 1


def test_a_word_without_a_status_moves_nothing(session: Session) -> None:
    message = sent(session, status=Status.SENDING)

    assert record(session, [receipt(None)]) == []
    assert message.status is Status.SENDING


def test_what_failed_says_why_until_it_is_read_after_all(session: Session) -> None:
    message = sent(session)
    record(session, [receipt(Status.UNDELIVERED, code="30005")])
    assert (message.error, message.error_code) == ("The phone is off", "30005")

    record(session, [receipt(Status.READ)])

    assert (message.error, message.error_code) == (None, None)
    assert message.status is Status.READ


def test_a_phone_that_was_off_is_tried_once_more_later(session: Session) -> None:
    choice = Choice("t", "1", "Yes")
    message = queue_message(session, choices=(choice,), lives=timedelta(hours=4))
    message.status, message.external_id = Status.SENT, "SM1"

    record(session, [receipt(Status.UNDELIVERED, failure=Failure.RETRY, seconds=60)])

    again = session.scalars(select(Message).where(Message.id != message.id)).one()
    assert (again.text, again.address) == (message.text, message.address)
    assert again.choices == message.choices
    assert again.due_at == NOW + timedelta(seconds=60) + TRY_AGAIN_AFTER
    assert again.expires_at == message.expires_at
    again.status, again.external_id = Status.SENT, "SM2"
    record(
        session,
        [receipt(Status.UNDELIVERED, failure=Failure.RETRY, external_id="SM2")],
    )
    assert len(session.scalars(select(Message)).all()) == 2


@pytest.mark.parametrize("word", [Status.DELIVERED, Status.READ])
def test_what_arrived_after_all_is_not_sent_again(
    session: Session, word: Status
) -> None:
    message = queue_message(session, lives=timedelta(hours=4))
    message.status, message.external_id = Status.SENT, "SM1"
    other = queue_message(session, address=message.address)
    record(session, [receipt(Status.UNDELIVERED, failure=Failure.RETRY)])

    record(session, [receipt(word)])

    known = (message.id, other.id)
    again = session.scalars(select(Message).where(Message.id.not_in(known))).one()
    assert (again.status, again.due_at) == (Status.EXPIRED, None)
    assert other.status is Status.QUEUED


@pytest.mark.parametrize(
    ("failure", "lives"),
    [
        (Failure.RECIPIENT, 240),
        (Failure.CONTENT, 240),
        (None, 240),
        (Failure.RETRY, 20),
        (Failure.RETRY, None),
    ],
    ids=[
        "a dead number",
        "a text that is filtered",
        "nobody knows why",
        "too late to be worth it",
        "no telling how long",
    ],
)
def test_what_is_not_worth_it_is_not_tried_again(
    session: Session, failure: Failure | None, lives: int | None
) -> None:
    message = sent(session)
    message.expires_at = NOW + timedelta(minutes=lives) if lives else None

    record(session, [receipt(Status.UNDELIVERED, failure=failure)])

    assert len(session.scalars(select(Message)).all()) == 1


def test_a_number_that_a_receipt_calls_dead_gets_no_more(session: Session) -> None:
    (address,) = make_contact(session).addresses
    sent(session, address=address.address)

    record(session, [receipt(Status.UNDELIVERED, failure=Failure.RECIPIENT)])
    session.expire_all()

    assert address.blocked_at == NOW


def test_a_receipt_that_blames_our_account_rests_the_line(session: Session) -> None:
    message = queue_message(session, lives=timedelta(hours=4))
    message.status, message.external_id = Status.SENT, "SM1"

    record(session, [receipt(Status.UNDELIVERED, code="30002", failure=Failure.CONFIG)])

    line = session.get_one(SendingLine, Channel.SMS)
    assert line.paused_until == NOW + PAUSE
    assert line.paused_reason == "The phone is off (30002)"
    again = session.scalars(select(Message).where(Message.id != message.id)).one()
    assert again.due_at == NOW + TRY_AGAIN_AFTER


def test_a_receipt_that_comes_twice_does_not_undo_an_opt_in(session: Session) -> None:
    message = sent(session)
    told = receipt(Status.UNDELIVERED, code="21610", failure=Failure.OPTED_OUT)
    record(session, [told])
    hers = message.channel, message.address, message.our_address
    directory.opt_in(session, *hers)

    record(session, [told])

    assert not directory.opted_out(session, *hers)
