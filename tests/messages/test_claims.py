"""Claiming what is due: never twice, never above the pace, in order by address."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from messages import claims, endings
from messages.channel import Choice, Failure, SendError, Sent, Status
from messages.claims import LEASE, LOOK_AGAIN, PAUSE, Claim
from messages.endings import RETRY_AFTER
from messages.models import Direction, Message, SendingLine
from messages.pacing import Pace
from people import directory
from people.address import Channel
from people.models import Address
from tests.factories import (
    NOW,
    OUR_NUMBER,
    make_contact,
    make_message,
    queue_message,
)

FAST = Pace(1000, 1000)
SMS = Channel.SMS


def claim(
    session: Session,
    *,
    most: int = 100,
    pace: Pace = FAST,
    name: str = "one",
    now: datetime = NOW,
    channel: Channel = SMS,
) -> list[Claim]:
    found = claims.claim(session, channel, most=most, pace=pace, name=name, now=now)
    session.flush()
    return found


def texts(found: list[Claim]) -> list[str]:
    return [one.message.text for one in found]


def fail(session: Session, one: Claim, failure: Failure, **more: object) -> None:
    error = SendError("It did not go", failure=failure, **more)  # type: ignore[arg-type]
    endings.record_failure(session, one, error, now=NOW)
    session.flush()


def sender_line(session: Session) -> SendingLine:
    return session.get_one(SendingLine, SMS, populate_existing=True)


def test_a_claim_says_all_that_a_sender_needs(session: Session) -> None:
    choice = Choice("topic:1", "1", "Yes")
    queued = queue_message(
        session, "Habari", choices=(choice,), lives=timedelta(hours=2)
    )

    (one,) = claim(session)

    assert (one.message.text, one.message.choices) == ("Habari", (choice,))
    assert one.message.valid_for == timedelta(hours=2)
    assert (one.look, one.attempts, one.attempted_at) == (False, 1, NOW)
    assert (queued.status, queued.claimed_by) == (Status.SENDING, "one")
    assert queued.due_at == NOW + LEASE


def test_messages_to_one_address_go_in_order_one_at_a_time(session: Session) -> None:
    for word in ("first", "second", "third"):
        queue_message(session, word, address="+254700010001")
    queue_message(session, "other", address="+254700010002")

    (one, other) = claim(session)
    assert texts([one, other]) == ["first", "other"]
    assert claim(session) == []
    endings.record_sent(session, one, Sent("SM1"), now=NOW)

    assert texts(claim(session)) == ["second"]


def test_a_message_that_waits_for_its_next_try_keeps_its_place(
    session: Session,
) -> None:
    queue_message(session, "first", address="+254700010001")
    queue_message(session, "second", address="+254700010001")
    (one,) = claim(session)
    fail(session, one, Failure.RETRY)

    assert claim(session) == []
    assert texts(claim(session, now=NOW + RETRY_AFTER[0])) == ["first"]


def test_what_is_put_off_to_a_later_hour_holds_up_nobody(session: Session) -> None:
    later = queue_message(session, "again, later", address="+254700010001")
    later.due_at = NOW + timedelta(minutes=20)
    queue_message(session, "what she asked since", address="+254700010001")

    assert texts(claim(session)) == ["what she asked since"]


def test_no_more_are_claimed_than_asked_for_or_than_the_pace_allows(
    session: Session,
) -> None:
    for _ in range(9):
        queue_message(session)

    pace, later = Pace(1, 5), NOW + timedelta(seconds=2)

    assert len(claim(session, pace=pace, most=2)) == 2
    assert len(claim(session, pace=pace)) == 3
    assert claim(session, pace=pace) == []
    assert len(claim(session, pace=pace, now=later)) == 2


def test_nothing_of_another_channel_is_claimed(session: Session) -> None:
    queue_message(session, channel=Channel.TELEGRAM)
    make_message(session)

    assert claim(session) == []
    assert len(claim(session, channel=Channel.TELEGRAM)) == 1


def claim_at_once(
    sessions: sessionmaker[Session], claimers: int, pace: Pace
) -> list[Claim]:
    """Everything that many claimers got who began at the same moment."""
    ready = Barrier(claimers)

    def work(number: int) -> list[Claim]:
        ready.wait(10)
        found: list[Claim] = []
        for _ in range(6):
            with sessions.begin() as session:
                found += claim(session, most=5, pace=pace, name=f"claimer {number}")
        return found

    with ThreadPoolExecutor(claimers) as pool:
        return [one for found in pool.map(work, range(claimers)) for one in found]


def test_many_claimers_at_once_never_take_a_message_twice(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        for _ in range(60):
            queue_message(session)

    found = claim_at_once(sessions, 8, FAST)

    ids = [one.message_id for one in found]
    assert sorted(ids) == sorted(set(ids))
    assert len(ids) == 60
    with sessions() as session:
        holders = dict(session.execute(select(Message.id, Message.claimed_by)).all())
    assert {one.message_id: one.name for one in found} == holders


def test_many_claimers_at_once_never_exceed_the_pace(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        for _ in range(60):
            queue_message(session)

    assert len(claim_at_once(sessions, 8, Pace(1, 20))) == 20


def test_many_claimers_at_once_keep_the_order_of_an_address(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        for number in range(10):
            queue_message(session, str(number), address="+254700010001")

    assert texts(claim_at_once(sessions, 8, FAST)) == ["0"]


def test_a_claim_that_ran_out_is_looked_for_and_not_sent(session: Session) -> None:
    queue_message(session)
    claim(session, name="killed")

    assert claim(session, now=NOW + LEASE - timedelta(seconds=1)) == []
    (one,) = claim(session, name="next", now=NOW + LEASE)

    assert (one.look, one.attempts, one.attempted_at) == (True, 1, NOW)


def test_who_lost_a_claim_can_not_write_down_its_end(session: Session) -> None:
    queued = queue_message(session)
    (lost,) = claim(session, name="slow")
    claim(session, name="next", now=NOW + LEASE)

    endings.record_sent(session, lost, Sent("SM1"), now=NOW)
    fail(session, lost, Failure.CONTENT)
    endings.put_back(session, lost, now=NOW)
    endings.look_later(session, lost, counted=True, now=NOW)

    assert (queued.status, queued.claimed_by) == (Status.SENDING, "next")
    assert (queued.external_id, queued.looks) == (None, 0)


@pytest.mark.parametrize("tries", range(1, len(RETRY_AFTER) + 1))
def test_each_try_waits_longer_than_the_one_before(
    session: Session, tries: int
) -> None:
    queued = queue_message(session)
    queued.attempts = tries - 1
    (one,) = claim(session)

    fail(session, one, Failure.RETRY, code="20429")

    assert queued.status is Status.QUEUED
    assert queued.due_at == NOW + RETRY_AFTER[tries - 1]
    assert (queued.error, queued.error_code) == ("It did not go", "20429")


def test_after_the_last_try_it_has_failed(session: Session) -> None:
    queued = queue_message(session)
    queued.attempts = len(RETRY_AFTER)
    (one,) = claim(session)

    fail(session, one, Failure.RETRY)

    assert (queued.status, queued.due_at) == (Status.FAILED, None)


def test_a_provider_that_says_when_is_asked_then(session: Session) -> None:
    queued = queue_message(session)
    (one,) = claim(session)

    fail(session, one, Failure.RETRY, retry_after=timedelta(seconds=33))

    assert queued.due_at == NOW + timedelta(seconds=33)


def test_a_fault_of_our_own_account_rests_the_whole_line(session: Session) -> None:
    queued = queue_message(session)
    queue_message(session)
    (one,) = claim(session, most=1)

    fail(session, one, Failure.CONFIG, code="20003")

    assert (queued.status, queued.attempts) == (Status.QUEUED, 0)
    assert sender_line(session).paused_reason == "It did not go (20003)"
    assert claim(session, now=NOW + PAUSE - timedelta(seconds=1)) == []
    assert len(claim(session, now=NOW + PAUSE)) == 2


def test_one_that_our_account_may_not_write_to_holds_up_nobody(
    session: Session,
) -> None:
    abroad = queue_message(session)
    queue_message(session)
    (one,) = claim(session, most=1)

    fail(session, one, Failure.BARRED, code="21408")

    assert (abroad.status, abroad.attempts) == (Status.QUEUED, 0)
    assert abroad.due_at == NOW + PAUSE
    assert sender_line(session).paused_until is None
    assert len(claim(session)) == 1


@pytest.mark.parametrize("failure", [Failure.RECIPIENT, Failure.BLOCKED])
def test_an_address_that_can_not_be_reached_gets_no_more(
    session: Session, failure: Failure
) -> None:
    contact = make_contact(session)
    first, second = (queue_message(session, contact=contact) for _ in range(2))
    (one,) = claim(session)

    fail(session, one, failure, code="30006")
    session.expire_all()

    assert session.scalars(select(Address.blocked_at)).one() == NOW
    assert claim(session) == []
    assert (first.status, second.status) == (Status.FAILED, Status.FAILED)
    assert second.error_code == "blocked"


def test_who_asked_for_no_more_gets_no_more_from_that_number(
    session: Session,
) -> None:
    address = "+254700010001"
    (first, second) = (queue_message(session, address=address) for _ in range(2))
    other = queue_message(session, address=address, our_address="+254700000901")
    (one,) = claim(session)

    fail(session, one, Failure.OPTED_OUT, code="21610")

    assert directory.opted_out(session, SMS, address, OUR_NUMBER)
    assert claim(session) == []
    assert (first.status, second.error_code) == (Status.FAILED, "opted_out")
    assert [one.message_id for one in claim(session)] == [other.id]


def test_what_is_already_on_its_way_is_looked_for_whatever_she_asked(
    session: Session,
) -> None:
    queued = queue_message(session)
    claim(session)
    directory.opt_out(session, SMS, queued.address, OUR_NUMBER, source="word", now=NOW)

    (one,) = claim(session, now=NOW + LEASE)

    assert one.look


def test_a_text_that_will_never_pass_has_failed(session: Session) -> None:
    queued = queue_message(session)
    (one,) = claim(session)

    fail(session, one, Failure.CONTENT, code="30007")

    assert (queued.status, queued.error_code) == (Status.FAILED, "30007")


def test_an_unknown_end_is_looked_for_before_it_is_sent_again(
    session: Session,
) -> None:
    queued = queue_message(session)
    (one,) = claim(session)
    fail(session, one, Failure.UNKNOWN)

    assert claim(session, now=NOW + LOOK_AGAIN[0] - timedelta(seconds=1)) == []
    (look,) = claim(session, now=NOW + LOOK_AGAIN[0])
    assert (look.look, queued.attempts) == (True, 1)
    endings.look_later(session, look, counted=True, now=NOW)
    assert (queued.looks, queued.due_at) == (1, NOW + LOOK_AGAIN[1])
    endings.look_later(session, look, counted=False, now=NOW)
    assert (queued.looks, queued.due_at) == (1, NOW + LOOK_AGAIN[1])
    endings.put_back(session, look, now=NOW)

    assert (queued.status, queued.claimed_by) == (Status.QUEUED, None)


def test_what_was_tried_to_the_end_is_not_put_back(session: Session) -> None:
    queued = queue_message(session)
    queued.attempts = len(RETRY_AFTER)
    (one,) = claim(session)

    endings.put_back(session, one, now=NOW)

    assert queued.status is Status.FAILED


def test_what_waited_too_long_is_not_sent(session: Session) -> None:
    old = queue_message(session, lives=timedelta(hours=4))
    kept = queue_message(session, lives=timedelta(hours=5))

    (one,) = claim(session, now=NOW + timedelta(hours=4))

    session.refresh(old)
    assert one.message_id == kept.id
    assert (old.status, old.due_at) == (Status.EXPIRED, None)


def test_what_was_sent_says_when_and_what_it_cost(session: Session) -> None:
    first, second = queue_message(session), queue_message(session)
    one, other = claim(session)

    endings.record_sent(session, one, Sent("SM1", segments=2), now=NOW)
    endings.record_sent(session, other, Sent("SM2", delivered=True), now=NOW)

    assert (first.status, first.segments, first.sent_at) == (Status.SENT, 2, NOW)
    assert (first.external_id, first.due_at, first.delivered_at) == ("SM1", None, None)
    assert (second.status, second.delivered_at) == (Status.DELIVERED, NOW)


def test_an_id_that_another_message_has_is_not_taken_over(session: Session) -> None:
    make_message(
        session, direction=Direction.OUTBOUND, status=Status.SENT, external_id="SM1"
    )
    queued = queue_message(session)
    (one,) = claim(session)

    endings.record_sent(session, one, Sent("SM1"), now=NOW)
    session.flush()

    assert (queued.status, queued.external_id) == (Status.SENT, None)


def test_a_receipt_that_was_faster_is_not_undone(session: Session) -> None:
    queued = queue_message(session)
    (one,) = claim(session)
    queued.status, queued.external_id = Status.DELIVERED, "SM1"
    session.flush()

    endings.record_sent(session, one, Sent("SM1", segments=2), now=NOW)

    assert (queued.segments, queued.sent_at) == (2, NOW)

    assert queued.status is Status.DELIVERED


def test_a_chat_gets_at_most_one_message_a_second(session: Session) -> None:
    for word in ("first", "second"):
        queue_message(session, word, channel=Channel.TELEGRAM, address="500001")
    (one,) = claim(session, channel=Channel.TELEGRAM)
    endings.record_sent(session, one, Sent("500001:1"), now=NOW)
    soon, later = NOW + timedelta(milliseconds=900), NOW + timedelta(seconds=1)

    assert claim(session, channel=Channel.TELEGRAM, now=soon) == []
    assert texts(claim(session, channel=Channel.TELEGRAM, now=later)) == ["second"]


def test_what_a_dead_process_left_is_looked_for_at_once(session: Session) -> None:
    left, queued = queue_message(session), queue_message(session)
    claim(session, most=1, name="killed")
    much_later = NOW + timedelta(seconds=30)

    assert claims.release_dead(session, now=much_later) == 1

    assert left.due_at == much_later
    assert queued.due_at == NOW


def test_a_line_says_when_it_is_free_again(session: Session) -> None:
    pace = Pace(1, 1)
    assert claims.next_free(None, pace, NOW) == timedelta(0)
    queue_message(session)
    claim(session, pace=pace)

    assert claims.next_free(sender_line(session), pace, NOW) == timedelta(seconds=1)


@pytest.fixture
def at_once() -> Callable[[Callable[[], object]], list[object]]:
    """Runs the same deed in several threads that begin together."""

    def run(deed: Callable[[], object]) -> list[object]:
        ready = Barrier(6)

        def begin(_: int) -> object:
            ready.wait(10)
            return deed()

        with ThreadPoolExecutor(6) as pool:
            return list(pool.map(begin, range(6)))

    return run


def test_processes_that_begin_together_share_one_line(
    sessions: sessionmaker[Session],
    at_once: Callable[[Callable[[], object]], list[object]],
) -> None:
    def begin() -> None:
        with sessions.begin() as session:
            claim(session)

    at_once(begin)

    with sessions() as session:
        assert len(session.scalars(select(SendingLine)).all()) == 1


def test_what_is_written_just_after_another_went_waits_as_well(
    session: Session,
) -> None:
    queue_message(session, "first", channel=Channel.TELEGRAM, address="77")
    (one,) = claim(session, channel=Channel.TELEGRAM)
    endings.record_sent(session, one, Sent("9"), now=NOW)
    soon, later = NOW + timedelta(milliseconds=300), NOW + timedelta(seconds=1)
    queue_message(session, "second", channel=Channel.TELEGRAM, address="77")
    queue_message(session, "elsewhere", channel=Channel.TELEGRAM, address="78")

    assert texts(claim(session, channel=Channel.TELEGRAM, now=soon)) == ["elsewhere"]
    assert texts(claim(session, channel=Channel.TELEGRAM, now=later)) == ["second"]
