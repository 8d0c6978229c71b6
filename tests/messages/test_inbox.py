"""Accepting: written down once, together, and only then answered."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from kit.database import make_sessions
from kit.wake import Topic, Wake
from kit.writer import Writer
from messages.channel import (
    Attachment,
    CarrierWord,
    Kind,
    Receipt,
    Status,
)
from messages.inbox import Inbox
from messages.models import Direction, Message, ProviderEvent
from people.address import Channel
from people.models import Address
from tests.factories import (
    inbound,
    make_contact,
    make_message,
    queue_message,
)
from tests.fakes import refuse

pytestmark = pytest.mark.anyio
POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def wake() -> Wake:
    return Wake()


@pytest.fixture
def inbox(writer: Writer, wake: Wake) -> Inbox:
    return Inbox(writer, wake)


def stored(sessions: sessionmaker[Session]) -> list[Message]:
    with sessions() as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


async def test_messages_that_arrive_together_share_one_commit(
    inbox: Inbox, sessions: sessionmaker[Session], wake: Wake
) -> None:
    commits: list[int] = []
    event.listen(sessions, "after_commit", lambda _: commits.append(1))

    await asyncio.gather(*(inbox.accept(inbound()) for _ in range(50)))

    assert len(stored(sessions)) == 50
    assert len(commits) <= 2
    assert wake.count(Topic.INBOX) >= 1


async def test_a_known_message_changes_nothing(
    inbox: Inbox, sessions: sessionmaker[Session]
) -> None:
    await inbox.accept(inbound("first", external_id="SM1"))
    await inbox.accept(inbound("again", external_id="SM1"), inbound(external_id="SM2"))

    assert [m.external_id for m in stored(sessions)] == ["SM1", "SM2"]
    assert stored(sessions)[0].text == "first"


async def test_one_id_may_come_on_other_lines_and_in_the_other_direction(
    inbox: Inbox, sessions: sessionmaker[Session], session: Session
) -> None:
    make_message(session, direction=Direction.OUTBOUND, external_id="1")
    session.commit()

    await inbox.accept(
        inbound(external_id="1"),
        inbound(external_id="1", our_address="+254700000901"),
        inbound(external_id="1", channel=Channel.TELEGRAM, address="500001"),
    )

    assert len(stored(sessions)) == 4


async def test_a_poisoned_message_harms_only_itself(
    inbox: Inbox, sessions: sessionmaker[Session], session: Session
) -> None:
    refuse(session, "INSERT", "messages", "NEW.text = 'poison'")
    session.commit()

    results = await asyncio.gather(
        inbox.accept(inbound("before")),
        inbox.accept(inbound("poison")),
        inbox.accept(inbound("after")),
        return_exceptions=True,
    )

    assert isinstance(results[1], IntegrityError)
    assert (results[0], results[2]) == (None, None)
    assert [m.text for m in stored(sessions)] == ["before", "after"]


@POSTGRESQL
async def test_messages_are_taken_in_by_single_statements_where_that_is_cheaper(
    writer: Writer, wake: Wake, engine: Engine, sessions: sessionmaker[Session]
) -> None:
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    append = Writer(make_sessions(alone))
    inbox = Inbox(writer, wake, append=append)
    with sessions.begin() as session:
        refuse(session, "INSERT", "messages", "NEW.text = 'poison'")
    said: list[str] = []
    event.listen(
        engine,
        "before_cursor_execute",
        lambda _, __, statement, *___: said.append(statement.split()[0]),
    )

    results = await asyncio.gather(
        inbox.accept(inbound("first", external_id="SM1")),
        inbox.accept(inbound("poison")),
        inbox.accept(inbound("again", external_id="SM1"), inbound("last")),
        return_exceptions=True,
    )
    append.close()

    assert isinstance(results[1], IntegrityError)
    assert (results[0], results[2]) == (None, None)
    assert [m.text for m in stored(sessions)] == ["first", "last"]
    assert set(said[:-1]) == {"INSERT"}, "and the SELECT of this test"


async def test_a_request_given_up_is_written_down_all_the_same(
    inbox: Inbox, sessions: sessionmaker[Session]
) -> None:
    given_up = asyncio.create_task(inbox.accept(inbound("given up")))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)

    await inbox.accept(inbound("next"))

    assert [m.text for m in stored(sessions)] == ["given up", "next"]


async def test_nothing_to_accept_is_nothing_to_do(inbox: Inbox, wake: Wake) -> None:
    await inbox.accept()

    assert wake.count(Topic.INBOX) == 0


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("App\x00 ya kazi", "App ya kazi"),
        ("half \ud83d of a pair", "half ? of a pair"),
        ("Ndiyo 🙂 ê\u200b", "Ndiyo 🙂 ê\u200b"),
        ("", ""),
    ],
)
async def test_any_text_can_be_kept(
    inbox: Inbox, sessions: sessionmaker[Session], written: str, kept: str
) -> None:
    await inbox.accept(inbound(written, sender_name=written or None))

    (message,) = stored(sessions)
    assert message.text == kept
    assert message.extra.get("sender_name") == (kept or None)


async def test_all_that_came_with_it_is_kept(
    inbox: Inbox, sessions: sessionmaker[Session]
) -> None:
    photo = Attachment("file-1", "image/jpeg", "", 1234)
    await inbox.accept(
        inbound(
            "Look",
            kind=Kind.PHOTO,
            attachments=(photo,),
            carrier=CarrierWord.HELP,
            answerable=False,
            extra={"update_id": 7},
        )
    )

    (message,) = stored(sessions)
    assert message.extra == {
        "attachments": [
            {
                "reference": "file-1",
                "content_type": "image/jpeg",
                "name": "",
                "size": 1234,
            }
        ],
        "carrier": "help",
        "answerable": False,
        "update_id": 7,
    }
    assert (message.status, message.kind) == (Status.RECEIVED, Kind.PHOTO)


async def test_words_wait_for_the_rest_of_a_burst_and_deeds_do_not(
    writer: Writer, wake: Wake, sessions: sessionmaker[Session], now: datetime
) -> None:
    inbox = Inbox(writer, wake, settle=timedelta(seconds=2))

    await inbox.accept(
        inbound("My app"), inbound(" 2 "), inbound("picked", kind=Kind.BUTTON)
    )

    due = [m.due_at for m in stored(sessions)]
    assert due == [now + timedelta(seconds=2), now, now]


async def test_a_receipt_moves_our_message_and_wakes_the_desk(
    inbox: Inbox, session: Session, wake: Wake, now: datetime
) -> None:
    message = make_message(
        session, direction=Direction.OUTBOUND, status=Status.SENT, external_id="SM1"
    )
    session.commit()
    receipt = Receipt(
        channel=Channel.SMS,
        external_id="SM1",
        message_id=None,
        status=Status.DELIVERED,
        raw="delivered",
        at=now,
    )

    await inbox.receive(receipt)
    await inbox.receive(receipt)

    session.refresh(message)
    assert (message.status, message.delivered_at) == (Status.DELIVERED, now)
    assert wake.count(Topic.DESK) == 1


async def test_what_is_neither_message_nor_receipt_is_kept_once(
    inbox: Inbox, session: Session, now: datetime
) -> None:
    for _ in range(2):
        await inbox.keep(Channel.TELEGRAM, "k" * 300, "x" * 300, {"a": 1}, at=now)

    (event,) = session.scalars(select(ProviderEvent))
    assert (len(event.kind), len(event.external_id)) == (200, 200)
    assert event.details == {"a": 1}


async def test_who_blocks_the_bot_is_left_alone_until_she_lets_it_in(
    inbox: Inbox, session: Session, now: datetime
) -> None:
    make_contact(session, channel=Channel.TELEGRAM, address="500001")
    queue_message(session, channel=Channel.TELEGRAM, address="500001")
    session.commit()
    address = session.scalars(select(Address)).one()
    session.rollback()

    for blocked, since in ((True, now), (False, None)):
        await inbox.reachable(Channel.TELEGRAM, "500001", blocked=blocked, at=now)
        session.refresh(address)
        assert address.blocked_at == since
        session.rollback()


async def test_a_chat_that_moved_keeps_its_contact(
    inbox: Inbox, session: Session
) -> None:
    contact = make_contact(session, channel=Channel.TELEGRAM, address="-5001")
    session.commit()

    await inbox.moved(Channel.TELEGRAM, "-5001", "-1005001")

    session.refresh(contact)
    assert [a.address for a in contact.addresses] == ["-1005001"]
