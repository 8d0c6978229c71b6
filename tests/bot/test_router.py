"""The webhook, from the request to the rows."""

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from bot.router import MOST_BYTES
from messages.channel import Kind
from messages.inbox import Inbox
from messages.models import Message, ProviderEvent
from people.address import Channel
from people.directory import find, find_or_add
from tests.bot.door import SECRET, make_app, post
from tests.bot.updates import ASHA, BOT, GROUP, NAMES, NOW, update
from tests.fakes import refuse

pytestmark = pytest.mark.anyio


def messages(sessions: sessionmaker[Session]) -> list[Message]:
    with sessions() as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


def events(sessions: sessionmaker[Session]) -> list[ProviderEvent]:
    with sessions() as session:
        return list(session.scalars(select(ProviderEvent).order_by(ProviderEvent.id)))


async def test_a_text_is_stored_before_it_is_answered(
    inbox: Inbox, sessions: sessionmaker[Session]
) -> None:
    answer = await post(make_app(inbox), update("text"))

    (message,) = messages(sessions)
    assert (answer.status_code, answer.json()) == (200, {})
    assert (message.address, message.our_address) == (ASHA, BOT)
    assert message.text == "Simu haitaki ku-sync 😀 tangu jana"


async def test_an_update_that_comes_again_changes_nothing(
    inbox: Inbox, sessions: sessionmaker[Session]
) -> None:
    app = make_app(inbox)

    answers = [await post(app, update("text")) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(messages(sessions)) == 1


async def test_a_press_is_answered_at_once(
    inbox: Inbox, sessions: sessionmaker[Session]
) -> None:
    answer = await post(make_app(inbox), update("button"))

    (message,) = messages(sessions)
    assert message.kind is Kind.BUTTON
    assert answer.json() == {
        "method": "answerCallbackQuery",
        "callback_query_id": "4300000000000000017",
    }


@pytest.mark.parametrize("secret", [None, "", "a-long_Secre", "a-long_Secret ", "ü"])
async def test_who_does_not_know_the_secret_is_refused(
    inbox: Inbox, sessions: sessionmaker[Session], secret: str | None
) -> None:
    app = make_app(inbox)

    answer = await post(app, update("text"), secret)

    assert answer.status_code == 403
    assert messages(sessions) == []


async def test_two_secrets_are_none(inbox: Inbox) -> None:
    app = make_app(inbox)

    for first, second in ((SECRET, "guess"), ("guess", SECRET), (SECRET, SECRET)):
        assert (await post(app, update("text"), first, second)).status_code == 403


@pytest.mark.parametrize("missing", ["token", "secret"])
async def test_without_token_or_secret_there_is_no_webhook(
    inbox: Inbox, missing: str
) -> None:
    answer = await post(make_app(inbox, **{missing: ""}), update("text"), "")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"update_id": "7"}',
        b'{"update_id": true}',
        b'{"update_id": 1.5}',
        b'{"update_id": 1, "message": NaN}',
        b'{"update_id": 1, "message": 1e999}',
        b'{"update_id": 1, "message": -1e999}',
        b'{"update_id": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
    ],
)
async def test_what_is_no_update_is_refused(inbox: Inbox, body: bytes) -> None:
    assert (await post(make_app(inbox), body)).status_code == 400


async def test_a_body_beyond_all_bounds_is_refused(inbox: Inbox) -> None:
    body = b'{"update_id": 1, "x": "' + b"a" * MOST_BYTES + b'"}'

    assert (await post(make_app(inbox), body)).status_code == 413


@pytest.mark.parametrize("name", NAMES)
async def test_everything_telegram_sends_gets_its_200(
    inbox: Inbox, sessions: sessionmaker[Session], name: str
) -> None:
    answer = await post(make_app(inbox), update(name))

    assert answer.status_code == 200
    if name not in ("blocked", "unblocked", "migrate_to", "migrate_from"):
        assert messages(sessions) or events(sessions)


async def test_an_update_of_an_unknown_kind_is_kept_whole(
    inbox: Inbox, sessions: sessionmaker[Session]
) -> None:
    payload = update("reaction")

    await post(make_app(inbox), payload)

    (event,) = events(sessions)
    assert (event.kind, event.external_id) == (
        "message_reaction",
        f"u:{payload['update_id']}",
    )
    assert event.details == payload


async def test_what_no_database_can_hold_is_kept_all_the_same(
    inbox: Inbox, sessions: sessionmaker[Session]
) -> None:
    answer = await post(make_app(inbox), {"update_id": 5, "poll": "a\x00b"})

    (event,) = events(sessions)
    assert answer.status_code == 200
    assert event.details == {"raw": '{"update_id": 5, "poll": "a\\u0000b"}'}


async def test_an_update_the_database_refuses_is_kept_and_blocks_nobody(
    inbox: Inbox, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        refuse(session, "INSERT", "messages", "NEW.text = 'poison'")
    payload = update("text")
    payload["message"]["text"] = "poison"

    answer = await post(make_app(inbox), payload)

    (event,) = events(sessions)
    assert answer.status_code == 200
    assert (event.kind, event.details) == ("unstored", payload)


async def test_while_the_database_is_away_telegram_keeps_the_update(
    inbox: Inbox, sessions: sessionmaker[Session]
) -> None:
    engine = sessions.kw["bind"]
    assert isinstance(engine, Engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE messages RENAME TO away"))

    app = make_app(inbox)
    during = await post(app, update("text"))
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO messages"))
    after = await post(app, update("text"))

    assert (during.status_code, during.headers["Retry-After"]) == (503, "5")
    assert after.status_code == 200
    assert len(messages(sessions)) == 1


async def test_a_contact_who_blocks_the_bot_is_marked_and_unmarked(
    inbox: Inbox, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        find_or_add(session, Channel.TELEGRAM, ASHA, now=NOW)
    app = make_app(inbox)

    marks = []
    for name in ("blocked", "unblocked"):
        await post(app, update(name))
        with sessions() as session:
            address = find(session, Channel.TELEGRAM, ASHA)
            assert address is not None
            marks.append(address.blocked_at)

    assert marks == [NOW, None]


async def test_a_group_that_moved_keeps_its_contact(
    inbox: Inbox, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        old = find_or_add(session, Channel.TELEGRAM, "-400000003", now=NOW)
        contact_id = old.contact_id
    app = make_app(inbox)

    await post(app, update("migrate_to"))
    await post(app, update("migrate_from"))

    with sessions() as session:
        new = find(session, Channel.TELEGRAM, GROUP)
        assert new is not None
        assert new.contact_id == contact_id
