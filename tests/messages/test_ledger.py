"""Where every message is: each unsound state is counted, and no sound one."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from messages.channel import Status
from messages.ledger import COLUMNS, LATE, ledger
from messages.models import Direction
from people.address import Channel
from tests.factories import NOW, make_message

IN, OUT = Direction.INBOUND, Direction.OUTBOUND
SOON = NOW + timedelta(minutes=1)
LATER = NOW + LATE + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("direction", "status", "more"),
    [
        (IN, Status.RECEIVED, {"due_at": SOON}),
        (IN, Status.CONVERSED, {"due_at": None, "outcome": "answered"}),
        (IN, Status.FAILED, {"due_at": None}),
        (OUT, Status.QUEUED, {"due_at": NOW}),
        (OUT, Status.SENDING, {"due_at": SOON}),
        (OUT, Status.SENT, {"due_at": None}),
        (OUT, Status.DELIVERED, {"due_at": None}),
        (OUT, Status.READ, {"due_at": None}),
        (OUT, Status.UNDELIVERED, {"due_at": None}),
        (OUT, Status.FAILED, {"due_at": None}),
        (OUT, Status.EXPIRED, {"due_at": None}),
    ],
)
def test_a_sound_message_is_in_one_column_and_accounted_for(
    session: Session, direction: Direction, status: Status, more: dict[str, Any]
) -> None:
    make_message(session, direction=direction, status=status, **more)

    found = ledger(session, now=LATER)

    assert found.unaccounted == 0
    columns = {name: n for name, n in found.channels["sms"].items() if n}
    column = "delivered" if status is Status.READ else str(status)
    assert columns == {column: 1} | ({"received": 1} if direction is IN else {})


@pytest.mark.parametrize(
    ("direction", "status", "more"),
    [
        (IN, Status.RECEIVED, {"due_at": NOW}),
        (IN, Status.RECEIVED, {"due_at": None}),
        (IN, Status.CONVERSED, {"due_at": None, "outcome": None}),
        (OUT, Status.SENDING, {"due_at": NOW}),
        (OUT, Status.SENDING, {"due_at": None}),
        (OUT, Status.QUEUED, {"due_at": None}),
    ],
)
def test_a_message_that_nobody_will_take_up_is_unaccounted_for(
    session: Session, direction: Direction, status: Status, more: dict[str, Any]
) -> None:
    make_message(session, direction=direction, status=status, **more)

    assert ledger(session, now=LATER).unaccounted == 1


def test_a_status_nobody_knows_is_unaccounted_for(session: Session) -> None:
    make_message(session)
    session.execute(text("UPDATE messages SET status = 'lost'"))

    assert ledger(session, now=NOW).unaccounted == 1


def test_each_channel_is_counted_by_itself(session: Session) -> None:
    for channel in (Channel.TELEGRAM, Channel.SMS, Channel.SMS):
        make_message(session, channel=channel)

    found = ledger(session, now=NOW)

    assert list(found.channels) == ["sms", "telegram"]
    assert found.channels["sms"]["received"] == 2
    assert tuple(found.channels["sms"]) == COLUMNS


def test_an_empty_ledger_is_sound(session: Session) -> None:
    found = ledger(session, now=NOW)

    assert (found.channels, found.unaccounted) == ({}, 0)
