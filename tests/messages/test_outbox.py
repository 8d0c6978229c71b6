"""Delivering, with a clock that only the test moves."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from kit.wake import Topic, Wake
from kit.writer import Writer
from messages import outbox as outboxes
from messages.channel import (
    CannotLookError,
    Failure,
    OutboundMessage,
    SendError,
    Sent,
    Status,
)
from messages.claims import LEASE, LOOK_AGAIN, USUAL, Patience
from messages.endings import RETRY_AFTER
from messages.models import Message
from messages.outbox import Outbox
from messages.pacing import Pace
from people.address import Channel
from tests.factories import queue_message
from tests.fakes import FakeClock, FakeSender, allow, refuse

pytestmark = pytest.mark.anyio
WITHIN = 10


@pytest.fixture
def outbox(writer: Writer, sender: FakeSender, clock: FakeClock) -> Outbox:
    return make_outbox(writer, sender, clock)


def make_outbox(
    writer: Writer, sender: object, clock: FakeClock, *, name: str = "one"
) -> Outbox:
    return Outbox(
        writer=writer,
        senders={Channel.SMS: sender},  # type: ignore[dict-item]
        paces={Channel.SMS: Pace(1000, 1000)},
        wake=Wake(),
        clock=clock,
        name=name,
    )


@pytest.fixture
def queued(sessions: sessionmaker[Session]) -> int:
    with sessions.begin() as session:
        return queue_message(session, "Habari").id


def read(sessions: sessionmaker[Session], message_id: int) -> Message:
    with sessions() as session:
        return session.get_one(Message, message_id)


async def test_what_is_queued_is_sent_once(
    outbox: Outbox, sender: FakeSender, sessions: sessionmaker[Session], queued: int
) -> None:
    await outbox.drain()
    await outbox.drain()

    assert sender.texts == ["Habari"]
    assert read(sessions, queued).status is Status.SENT
    assert outbox.wake.count(Topic.DESK) == 1


async def test_a_failure_that_may_pass_is_tried_again_later(
    outbox: Outbox, sender: FakeSender, clock: FakeClock, queued: int
) -> None:
    sender.failures = [SendError("busy", failure=Failure.RETRY)]

    await outbox.drain()
    assert sender.sent == []
    clock.time += RETRY_AFTER[0]
    await outbox.drain()

    assert sender.texts == ["Habari"]
    assert sender.looked_for == []


async def test_a_message_that_went_after_all_is_not_sent_twice(
    outbox: Outbox,
    sender: FakeSender,
    clock: FakeClock,
    sessions: sessionmaker[Session],
    queued: int,
) -> None:
    sender.failures = [SendError("cut off", failure=Failure.UNKNOWN)]
    sender.found = {queued: Sent("SM1")}

    await outbox.drain()
    clock.time += LOOK_AGAIN[0]
    await outbox.drain()

    assert sender.sent == []
    found = read(sessions, queued)
    assert (found.status, found.external_id) == (Status.SENT, "SM1")


async def test_a_message_that_is_not_there_after_two_looks_goes_again(
    outbox: Outbox, sender: FakeSender, clock: FakeClock, queued: int
) -> None:
    sender.failures = [SendError("cut off", failure=Failure.UNKNOWN)]

    for wait in (timedelta(0), *LOOK_AGAIN):
        clock.time += wait
        assert sender.sent == []
        await outbox.drain()

    assert len(sender.looked_for) == 2
    assert sender.texts == ["Habari"]


async def test_the_same_words_said_before_are_not_taken_for_those_that_are_looked_for(
    outbox: Outbox,
    sender: FakeSender,
    clock: FakeClock,
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        queue_message(session, "Habari")
        again = queue_message(session, "Habari").id
    sender.failures = [None, SendError("cut off", failure=Failure.UNKNOWN)]
    sender.found = {again: Sent("fake-1")}

    for wait in (timedelta(0), *LOOK_AGAIN):
        clock.time += wait
        await outbox.drain()

    assert sender.texts == ["Habari", "Habari"]
    assert read(sessions, again).external_id == "fake-2"


async def test_where_nobody_can_look_it_goes_again(
    outbox: Outbox, sender: FakeSender, clock: FakeClock, queued: int
) -> None:
    sender.failures = [SendError("cut off", failure=Failure.UNKNOWN)]
    sender.found = CannotLookError("no list")

    await outbox.drain()
    clock.time += LOOK_AGAIN[0]
    await outbox.drain()

    assert sender.texts == ["Habari"]


@pytest.mark.parametrize(
    "error",
    [SendError("away", failure=Failure.RETRY), TimeoutError(), ZeroDivisionError()],
    ids=["away", "too slow", "a bug"],
)
async def test_a_provider_that_can_not_be_asked_is_asked_again(
    outbox: Outbox,
    sender: FakeSender,
    clock: FakeClock,
    sessions: sessionmaker[Session],
    queued: int,
    error: Exception,
) -> None:
    sender.failures = [SendError("cut off", failure=Failure.UNKNOWN)]
    sender.found = error
    await outbox.drain()
    for _ in range(5):
        clock.time += LOOK_AGAIN[1]
        await outbox.drain()
    assert sender.sent == []
    assert read(sessions, queued).status is Status.SENDING

    sender.found = {queued: Sent("SM1")}
    clock.time += LOOK_AGAIN[1]
    await outbox.drain()

    assert read(sessions, queued).status is Status.SENT


async def test_an_error_nobody_foresaw_counts_as_unknown(
    outbox: Outbox,
    sender: FakeSender,
    sessions: sessionmaker[Session],
    queued: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sender.failures = [ZeroDivisionError()]

    await outbox.drain()

    assert read(sessions, queued).status is Status.SENDING
    assert f"message {queued}: sending broke" in caplog.text
    assert "Habari" not in caplog.text


async def kill(outbox: Outbox) -> int:
    """Let it begin its calls, then end them as the end of its process would."""
    before = asyncio.all_tasks()
    started = await outbox.deliver_due() + await outbox.deliver_due()
    calls = asyncio.all_tasks() - before
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    return started


class HangingSender(FakeSender):
    async def send(self, message: OutboundMessage) -> Sent:  # noqa: ARG002
        await asyncio.Event().wait()
        return Sent("never")


async def test_a_provider_that_hangs_is_given_up_on_and_looked_for(
    writer: Writer,
    clock: FakeClock,
    sessions: sessionmaker[Session],
    queued: int,
) -> None:
    outbox = make_outbox(writer, HangingSender(), clock)
    outbox.patience = Patience(timedelta(milliseconds=20))

    await outbox.drain()

    found = read(sessions, queued)
    assert (found.status, found.error) == (
        Status.SENDING,
        "Not sure yet whether it was sent",
    )


async def test_a_call_ends_well_inside_its_lease() -> None:
    assert USUAL.send_within * 2 < LEASE


async def test_what_a_killed_process_had_sent_is_found_and_not_sent_again(
    writer: Writer,
    clock: FakeClock,
    sender: FakeSender,
    sessions: sessionmaker[Session],
    queued: int,
) -> None:
    killed = make_outbox(writer, HangingSender(), clock, name="killed")
    assert await kill(killed) == 1
    sender.found = {queued: Sent("SM1")}
    clock.time += LEASE

    await make_outbox(writer, sender, clock, name="next").drain()

    assert sender.sent == []
    assert read(sessions, queued).status is Status.SENT


async def test_an_end_that_could_not_be_recorded_is_found_later(
    outbox: Outbox,
    sender: FakeSender,
    clock: FakeClock,
    sessions: sessionmaker[Session],
    queued: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with sessions.begin() as session:
        refuse(session, "UPDATE", "messages", "NEW.status = 'sent'")
    await outbox.drain()
    assert "its end was not recorded" in caplog.text
    with sessions.begin() as session:
        allow(session, "messages")
    sender.found = {queued: Sent("fake-1")}

    clock.time += LEASE
    await outbox.drain()

    assert len(sender.sent) == 1
    assert read(sessions, queued).external_id == "fake-1"


async def test_few_are_in_flight_at_once(
    writer: Writer, clock: FakeClock, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        for _ in range(40):
            queue_message(session)
    outbox = make_outbox(writer, HangingSender(), clock)

    assert await kill(outbox) == outbox.in_flight


async def test_running_sends_what_is_queued_meanwhile_and_outlives_a_bad_moment(
    outbox: Outbox,
    sender: FakeSender,
    sessions: sessionmaker[Session],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(outboxes, "IDLE_SECONDS", 0.01)
    outbox.wake.bind()
    with sessions.begin() as session:
        refuse(session, "INSERT", "sending_lines", "NEW.channel = 'sms'")
    running = asyncio.create_task(outbox.run())
    async with asyncio.timeout(WITHIN):
        while "could not claim" not in caplog.text:
            await asyncio.sleep(0.01)

    def mend() -> None:
        with sessions.begin() as session:
            allow(session, "sending_lines")
            for _ in range(3):
                queue_message(session, address="+254700010001")

    await asyncio.to_thread(mend)
    outbox.wake.signal(Topic.OUTBOX)
    async with asyncio.timeout(WITHIN):
        while len(sender.sent) < 3:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await outbox.stop()

    assert len(sender.sent) == 3
