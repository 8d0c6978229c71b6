"""A channel that falls silent: leads hear of it once, and never for nothing."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from conversation import listening
from conversation.caretaker import Caretaker
from kit.settings import Settings
from messages.models import SendingLine
from messages.silence import Silence
from people.address import Channel
from people.models import OfficerRole
from tests.conversation.dialogue import Helpdesk
from tests.factories import make_message, make_officer
from tests.tickets.test_calendar import KENYA
from tickets.models import NoticeKind, Notification

MORNING = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
"""A Tuesday, eight in the morning in Nairobi, as the office opens."""
NOON = MORNING + timedelta(hours=4)
WEEK = timedelta(weeks=1)
SMS = Channel.SMS
SET_UP = Settings(
    _env_file=None,
    demo=False,
    twilio_account_sid="AC1",
    twilio_auth_token="token",
    twilio_number="+254700000999",
)


def busy_weeks(session: Session, noon: datetime = NOON, *, weeks: int = 8) -> None:
    """Six messages in the four hours before, in each of so many weeks, by SMS."""
    for back in range(1, weeks + 1):
        for number in range(6):
            at = noon - back * WEEK - timedelta(minutes=30 * number + 10)
            make_message(session, created_at=at)


def listen(
    session: Session, now: datetime = NOON, **more: bool
) -> dict[Channel, Silence]:
    found = listening.listen(
        session,
        SET_UP,
        KENYA,
        since=now - listening.FIRST_LOOK,
        ready=more.get("ready", True),
        now=now,
    )
    listening.note(session, found, now=now)
    return dict(found.silent)


def line(session: Session) -> SendingLine:
    return session.get_one(SendingLine, SMS)


def rung(session: Session) -> list[Notification]:
    query = select(Notification).where(Notification.kind == NoticeKind.SILENCE)
    return list(session.scalars(query))


def test_leads_hear_once_of_a_silence_and_it_ends_with_the_next_message(
    session: Session,
) -> None:
    lead = make_officer(session, role=OfficerRole.LEAD)
    make_officer(session)
    busy_weeks(session)
    last = MORNING - timedelta(hours=14)
    make_message(session, created_at=last)

    listen(session)
    listen(session, NOON + timedelta(minutes=10))

    assert line(session).silent_since == line(session).last_inbound_at == last
    (notice,) = rung(session)
    assert notice.officer_id == lead.id
    assert notice.details["usual"] == 6

    make_message(session, created_at=NOON + timedelta(minutes=11))
    listen(session, NOON + timedelta(minutes=12))

    assert line(session).silent_since is None
    assert len(rung(session)) == 1


def test_a_channel_that_speaks_is_not_silent(session: Session) -> None:
    busy_weeks(session)
    make_message(session, created_at=NOON - timedelta(minutes=20))

    assert listen(session) == {}
    assert line(session).last_inbound_at == NOON - timedelta(minutes=20)


def test_another_channel_does_not_speak_for_it(session: Session) -> None:
    busy_weeks(session)
    make_message(session, created_at=MORNING - timedelta(hours=14))
    chat = Channel.TELEGRAM
    make_message(session, channel=chat, created_at=NOON - timedelta(minutes=1))

    assert set(listen(session)) == {SMS}


@pytest.mark.parametrize("weeks", [1, 2, 3])
def test_a_young_helpdesk_says_nothing(session: Session, weeks: int) -> None:
    busy_weeks(session, weeks=weeks)

    assert listen(session) == {}


def test_what_was_sent_to_us_while_we_were_down_is_fetched_first(
    session: Session,
) -> None:
    busy_weeks(session)
    make_message(session, created_at=MORNING - timedelta(hours=14))

    assert listen(session, ready=False) == {}
    assert set(listen(session)) == {SMS}


def test_a_channel_never_heard_is_left_in_peace(session: Session) -> None:
    assert listen(session) == {}


def test_nothing_is_said_of_a_channel_that_is_no_longer_set_up(
    session: Session,
) -> None:
    silence = MORNING - timedelta(hours=14)
    session.add(
        SendingLine(
            channel=Channel.TELEGRAM,
            free_at=NOON,
            last_inbound_at=silence,
            silent_since=silence,
        )
    )
    session.flush()

    listen(session)

    assert session.get_one(SendingLine, Channel.TELEGRAM).silent_since is None


def test_nobody_is_alarmed_in_a_demo(session: Session) -> None:
    busy_weeks(session)
    make_message(session, created_at=MORNING - timedelta(hours=14))
    demo = SET_UP.model_copy(update={"demo": True})

    found = listening.listen(
        session, demo, KENYA, since=NOON - WEEK, ready=True, now=NOON
    )

    assert not found.silent


@pytest.mark.parametrize(
    "query",
    [
        listening.heard_since(NOON),
        listening.brought(SMS, [(NOON - WEEK, NOON - WEEK + timedelta(hours=3))]),
    ],
)
def test_only_those_hours_are_read_whatever_came_before(
    session: Session, query: Select[Any]
) -> None:
    for number in range(200):
        make_message(session, created_at=NOON - timedelta(days=90 + number))
    connection = session.connection()
    way = "EXPLAIN QUERY PLAN"
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE messages")
        way = "EXPLAIN"
    written = query.compile(connection, compile_kwargs={"literal_binds": True})

    plan = connection.exec_driver_sql(f"{way} {written}").all()

    assert "ix_messages_created_at" in str(plan)


@given(
    st.datetimes(
        datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        datetime(2027, 12, 31),  # noqa: DTZ001
        timezones=st.just(UTC),
    )
)
def test_never_at_night_on_a_holiday_or_in_the_first_hour(now: datetime) -> None:
    """Whatever came in the weeks before: they are all taken to have been busy."""

    class Busy:
        """A database in which every hour of the past was busy, and today none."""

        def __init__(self, lines: tuple[SendingLine, ...] = ()) -> None:
            self.lines = lines

        def execute(self, _: object) -> "Busy":
            return self

        def one(self) -> tuple[int, ...]:
            return (50, 50, 50, 50)

        def scalars(self, _: object) -> "Busy":
            last = now - timedelta(days=3)
            line = SendingLine(channel=SMS, free_at=now, last_inbound_at=last)
            return Busy(lines=(line,))

        def all(self) -> tuple[SendingLine, ...]:
            return self.lines

    found = listening.listen(
        Busy(),  # type: ignore[arg-type]
        SET_UP,
        KENYA,
        since=now - WEEK,
        ready=True,
        now=now,
    )

    if found.silent:
        assert KENYA.is_open(now)
        assert now - KENYA.last_opening(now) >= timedelta(hours=1)


def test_the_caretaker_listens_and_the_line_knows_who_wrote_last(
    desk: Helpdesk,
) -> None:
    desk.phone().send("my phone does not charge")

    workshop = desk.converser.workshop
    caretaker = Caretaker(desk.writer, desk.sessions, workshop, desk.wake, desk.clock)
    asyncio.run(caretaker.tend())

    with desk.sessions() as session:
        heard = line(session).last_inbound_at
    assert heard is not None
    assert desk.clock() - heard < timedelta(minutes=1)
