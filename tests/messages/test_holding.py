"""Once the month's budget is used up only what can't wait goes; nothing is lost."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from messages import claims, endings, holding
from messages.channel import Failure, SendError, Status
from messages.claims import HELD_AT_ONCE, Claim
from messages.holding import CODE, LOOK_AGAIN, USED_UP
from messages.ledger import LATE, ledger
from messages.models import Message, SendingLine
from messages.pacing import Pace
from people.address import Channel
from tests.factories import NOW, queue_message

FAST = Pace(1000, 1000)
URGENT = "Turn the phone off"


def urgent(_: Session, messages: Sequence[Message]) -> set[int]:
    return {message.id for message in messages if message.text == URGENT}


def claim(
    session: Session, *, after: timedelta = timedelta(0), most: int = 24
) -> list[str]:
    found = claim_all(session, after=after, most=most)
    return [one.message.text for one in found]


def claim_all(
    session: Session, *, after: timedelta = timedelta(0), most: int = 24
) -> list[Claim]:
    session.flush()
    found = claims.claim(
        session,
        Channel.SMS,
        most=most,
        pace=FAST,
        name="one",
        now=NOW + after,
        urgent=urgent,
    )
    session.flush()
    return found


@pytest.fixture
def line(session: Session) -> SendingLine:
    """With nothing left."""
    made = claims.sending_line(session, Channel.SMS, NOW)
    made.segments_left = 0
    return made


def test_what_can_wait_is_held_and_says_why(
    session: Session, line: SendingLine
) -> None:
    waits = queue_message(session, "Good morning")
    goes = queue_message(session, URGENT)

    assert claim(session) == [URGENT]

    assert goes.status is Status.SENDING
    assert (waits.status, waits.attempts) == (Status.QUEUED, 0)
    assert (waits.error, waits.error_code) == (USED_UP, CODE)
    assert waits.due_at == NOW + LOOK_AGAIN
    assert holding.is_held(waits)
    assert holding.count(session) == 1
    assert line.segments_left == -1


def test_what_is_held_is_accounted_for_and_holds_up_nothing_urgent(
    session: Session, line: SendingLine
) -> None:
    queue_message(session, "Good morning", address="+254700010001")
    assert claim(session) == []
    queue_message(session, URGENT, address="+254700010001")

    assert claim(session) == [URGENT]

    found = ledger(session, now=NOW + LATE * 4)
    assert found.channels["sms"]["queued"] == 1
    assert ledger(session, now=NOW).unaccounted == 0


def test_it_is_looked_at_again_and_goes_once_there_is_budget(
    session: Session, line: SendingLine
) -> None:
    waits = queue_message(session, "Good morning")
    claim(session)
    assert claim(session, after=LOOK_AGAIN) == []
    line.segments_left = 10

    assert claim(session, after=LOOK_AGAIN) == []
    assert holding.release(session, now=NOW + LOOK_AGAIN) == 1
    session.refresh(waits)

    assert (waits.error, waits.error_code) == (None, None)
    assert claim(session, after=LOOK_AGAIN) == ["Good morning"]
    assert holding.release(session, now=NOW) == 0


def test_what_waits_too_long_expires_on_time(
    session: Session, line: SendingLine
) -> None:
    lives = timedelta(minutes=3)
    waits = queue_message(session, "Good morning", lives=lives)
    claim(session)
    claim(session, after=LOOK_AGAIN)
    assert waits.due_at == NOW + lives

    assert claim(session, after=lives) == []

    assert waits.status is Status.EXPIRED
    assert waits.error_code == CODE


def test_one_that_is_let_go_goes(session: Session, line: SendingLine) -> None:
    waits = queue_message(session, "Good morning")
    queue_message(session, "Good evening")
    claim(session)

    holding.let_go(waits, 7, now=NOW)

    assert claim(session) == ["Good morning"]
    assert not holding.is_held(waits)


def test_what_was_begun_is_brought_to_its_end(
    session: Session, line: SendingLine
) -> None:
    line.segments_left = 1
    queue_message(session, "Good morning")
    (one,) = claim_all(session)
    assert line.segments_left == 0
    error = SendError("Busy", failure=Failure.RETRY)
    endings.record_failure(session, one, error, now=NOW)

    assert claim(session, after=timedelta(minutes=1)) == ["Good morning"]


def test_however_much_waits_the_urgent_goes_at_once_and_at_its_pace(
    session: Session, line: SendingLine
) -> None:
    for _ in range(HELD_AT_ONCE + 10):
        queue_message(session, "Good morning")
    for _ in range(5):
        queue_message(session, URGENT)

    assert claim(session, most=2) == [URGENT] * 2
    assert holding.count(session) == HELD_AT_ONCE + 10


def test_without_a_hard_stop_all_goes(session: Session, line: SendingLine) -> None:
    queue_message(session, "Good morning")
    session.flush()

    found = claims.claim(session, Channel.SMS, most=9, pace=FAST, name="one", now=NOW)

    assert len(found) == 1
    assert line.segments_left == -1
