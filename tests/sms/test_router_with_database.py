"""The door with the real inbox behind it: written down before the answer, once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from kit.wake import Wake
from kit.writer import Writer
from messages import transcript
from messages.channel import Status
from messages.inbox import Inbox
from messages.models import Author, Direction, Message, ProviderEvent
from messages.transcript import Line
from people.address import Channel
from tests.sms.forms import (
    HERS,
    NOW,
    OURS,
    PAYLOADS,
    SMS,
    STATUS,
    encode,
    fields,
    make_app,
    payload,
    post,
)


@pytest.fixture
def client(writer: Writer) -> Iterator[TestClient]:
    with TestClient(make_app(Inbox(writer, Wake()))) as client:
        yield client


def queue(sessions: sessionmaker[Session]) -> int:
    with sessions.begin() as session:
        message = transcript.queue(
            session,
            Line(None, Channel.SMS, HERS, OURS),
            "Open the app.",
            author=Author.BOT,
            now=NOW - timedelta(minutes=1),
        )
        session.flush()
        message.status = Status.SENDING
        return message.id


def read(sessions: sessionmaker[Session], message_id: int) -> Message:
    with sessions() as session:
        return session.get_one(Message, message_id)


def test_every_real_message_can_be_written_down(
    client: TestClient, sessions: sessionmaker[Session]
) -> None:
    stems = [path.stem for path in PAYLOADS.glob("*.txt")]
    names = [stem for stem in stems if not stem.startswith("status")]

    assert {post(client, SMS, payload(name)) for name in names} == {200}

    with sessions() as session:
        assert len(session.scalars(select(Message)).all()) == len(names)


def test_a_message_that_comes_eight_times_at_once_is_there_once(
    client: TestClient, sessions: sessionmaker[Session]
) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda _: post(client, SMS, payload("plain")), range(8))

        assert set(answers) == {200}
    with sessions() as session:
        (message,) = session.scalars(select(Message)).all()
    assert message.direction is Direction.INBOUND
    assert message.text.startswith("Niaje")


def test_words_that_come_out_of_order_move_a_message_forwards_only(
    client: TestClient, sessions: sessionmaker[Session]
) -> None:
    message_id = queue(sessions)

    for name in ("delivered", "queued", "sent", "delivered", "undelivered"):
        answer = post(client, f"{STATUS}?mid={message_id}", payload(f"status_{name}"))

        assert answer == 204
    message = read(sessions, message_id)
    assert (message.status, message.external_id) == (Status.DELIVERED, "SM" + "b" * 32)
    with sessions() as session:
        events = session.scalars(select(ProviderEvent)).all()
    assert len(events) == 4


def test_a_word_on_a_message_we_do_not_know_is_kept(
    client: TestClient, sessions: sessionmaker[Session]
) -> None:
    assert post(client, f"{STATUS}?mid=999", payload("status_opted_out")) == 204

    with sessions() as session:
        (event,) = session.scalars(select(ProviderEvent)).all()
    assert event.details == {"code": "21610"}


def test_what_cannot_be_read_is_kept_once(
    client: TestClient, sessions: sessionmaker[Session]
) -> None:
    form = fields("geo") | {"From": ""}

    assert {post(client, SMS, encode(form)) for _ in range(3)} == {200}

    with sessions() as session:
        (event,) = session.scalars(select(ProviderEvent)).all()
    assert event.details["fields"]["Body"] == "How do I sync?"
