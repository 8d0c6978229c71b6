"""The parts put together: which doors exist, and how each says what went wrong."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.orm import Session

import server
from channels import Channels, open_channels
from kit.database import make_engine
from kit.errors import BadInputError, NotFoundError
from kit.settings import Settings
from kit.wake import Topic
from knowledge import articles
from messages import claims
from messages.models import Message, SendingLine
from people.address import Channel
from tests.factories import make_message
from tests.fakes import FakeClock
from tests.served import create_app
from tests.sms.forms import ACCOUNT, OURS, PUBLIC, SMS, STATUS, TOKEN, sign

TWILIO = {
    "twilio_account_sid": ACCOUNT,
    "twilio_auth_token": SecretStr(TOKEN),
    "twilio_number": OURS,
    # Nobody listens there: what polls or sends fails at once, and the server lives.
    "twilio_api_url": "http://127.0.0.1:9",
}
TELEGRAM = {
    "telegram_token": SecretStr("7000000001:token"),
    "telegram_secret": SecretStr("a-secret-of-the-bot"),
    "telegram_mode": "webhook",
    "telegram_api_url": "http://127.0.0.1:9",
}
FORM = "application/x-www-form-urlencoded"


def make_settings(url: str, **values: Any) -> Settings:  # noqa: ANN401
    filled = {"public_url": PUBLIC, "demo": False, "role": "web", **values}
    return Settings(**{"_env_file": None, "database_url": url, **filled})


@pytest.fixture
def url(filled_sqlite: Path, tmp_path: Path) -> str:
    """A database of this version with the shipped articles."""
    return f"sqlite:///{shutil.copy(filled_sqlite, tmp_path / 'helpdesk.db')}"


@pytest.fixture
def app(url: str, clock: FakeClock, index_cache: Path) -> FastAPI:
    settings = make_settings(url, **TWILIO, **TELEGRAM)
    return create_app(settings, clock=clock, cache=index_cache)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False) as client:
        yield client


def post_form(client: TestClient, path: str, body: bytes) -> int:
    headers = {"Content-Type": FORM, "X-Twilio-Signature": sign(PUBLIC + path, body)}
    return client.post(path, content=body, headers=headers).status_code


def post_update(client: TestClient, body: bytes) -> int:
    headers = {
        "Content-Type": "application/json",
        "X-Telegram-Bot-Api-Secret-Token": "a-secret-of-the-bot",
    }
    return client.post("/webhooks/telegram", content=body, headers=headers).status_code


# --- Doors ----------------------------------------------------------------------------


def test_a_channel_without_its_secrets_does_not_exist(
    url: str, clock: FakeClock, index_cache: Path
) -> None:
    app = server.create_app(make_settings(url), clock=clock, cache=index_cache)

    with TestClient(app) as client:
        codes = [
            client.post(path).status_code
            for path in (SMS, STATUS, "/webhooks/telegram")
        ]

    assert codes == [404, 404, 404]


def test_unsigned_and_wrongly_addressed_requests_are_refused(
    client: TestClient,
) -> None:
    assert client.post(SMS, data={"Body": "hi"}).status_code == 403
    assert client.get(SMS).status_code == 405
    assert client.post("/webhooks/telegram", json={}).status_code in (401, 403)


def test_a_slash_too_many_is_not_redirected_for_twilio_would_lose_the_message(
    client: TestClient,
) -> None:
    assert client.post(SMS + "/").status_code == 404


@pytest.mark.parametrize(("demo", "where"), [(True, "/simulator"), (False, "/desk")])
def test_the_front_door_leads_to_where_one_begins(
    url: str,
    clock: FakeClock,
    index_cache: Path,
    demo: bool,  # noqa: FBT001
    where: str,
) -> None:
    settings = make_settings(url, demo=demo)
    app = server.create_app(settings, clock=clock, cache=index_cache)

    with TestClient(app, follow_redirects=False) as client:
        answer = client.get("/")

    assert (answer.status_code, answer.headers["location"]) == (303, where)


def test_a_worker_has_no_doors_but_its_health(
    url: str, clock: FakeClock, index_cache: Path
) -> None:
    settings = make_settings(url, role="worker", **TWILIO)
    app = server.create_app(settings, clock=clock, cache=index_cache)

    with TestClient(app) as client:
        assert client.get("/health/live").status_code == 200
        assert client.get("/metrics").status_code == 200
        assert client.get("/desk").status_code == 404
        assert client.post(SMS).status_code == 404


def test_a_setting_that_cannot_be_used_is_refused_at_once(
    url: str, clock: FakeClock
) -> None:
    with pytest.raises(BadInputError):
        server.create_app(make_settings(url, opening_hours="noon"), clock=clock)


# --- Whoever asked is told in her own manner ------------------------------------------


def test_a_page_that_is_not_there_is_a_page_and_an_address_is_json(
    client: TestClient,
) -> None:
    page = client.get("/desk/no-such-page")
    other = client.get("/no-such-address")

    assert (page.status_code, other.status_code) == (404, 404)
    assert page.headers["content-type"].startswith("text/html")
    assert other.json() == {"detail": "Not Found"}


def test_a_stranger_is_led_to_the_door(client: TestClient) -> None:
    answer = client.get("/desk")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/desk/sign-in")


def test_what_another_site_sends_is_refused_as_a_page(client: TestClient) -> None:
    answer = client.post(
        "/desk/sign-in",
        data={"email": "a@example.org", "password": "x"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("text/html")


def test_a_form_that_cannot_be_read_is_told_which_field(client: TestClient) -> None:
    answer = client.post(
        "/desk/sign-in",
        data={"email": "a" * 300, "password": "x"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )

    assert answer.status_code == 422
    assert "email" in answer.text


# --- Whatever a sender can put into a body --------------------------------------------

BODIES = [
    b"",
    b"Body=hi",
    b"MessageSid=SM1&From=&To=&Body=",
    b"MessageSid=SM2&From=%2B254700000001&To=%2B254700000900&Body=%00%00",
    b"MessageSid=SM3&From=%2B254700000001&To=%2B254700000900&Body=%F0%9F%98%80%ED%A0%80",
    b"MessageSid=SM4&From=AIRTEL&To=%2B254700000900&Body=offer",
    b"MessageSid=SM5&From=%2B254700000001&To=%2B254700000900&NumMedia=many",
    b"MessageSid=SM6&From=%2B254700000001&To=%2B254700000900&Body=" + b"a" * 5000,
    b"MessageSid=" + b"S" * 4000 + b"&From=%2B254700000001&To=%2B254700000900&Body=x",
    b"&&&=;%%%",
]
UPDATES = [
    b"",
    b"null",
    b"[]",
    b"not json",
    b"{}",
    b'{"update_id": 1}',
    b'{"update_id": "x", "message": 5}',
    b'{"update_id": 2, "message": {"text": "\\u0000\\ud800"}}',
    b'{"update_id": 3, "message": {"chat": {"id": 1e400}}}',
    b'{"update_id": 4, "new_kind": {"a": [1, 2]}}',
    b'{"update_id": 5, "callback_query": {"id": "1", "data": "a"}}',
    b"\xff\xfe",
    b"[" * 20000,
]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("path", [SMS, STATUS])
def test_no_signed_form_brings_the_server_down(
    client: TestClient, path: str, body: bytes
) -> None:
    assert post_form(client, path, body) < 500


@pytest.mark.parametrize("body", UPDATES)
def test_no_update_brings_the_server_down(client: TestClient, body: bytes) -> None:
    assert post_update(client, body) < 500


def test_a_text_is_on_disk_before_it_is_answered(
    app: FastAPI, client: TestClient
) -> None:
    body = b"MessageSid=SM7&From=%2B254700000001&To=%2B254700000900&Body=hello"

    codes = [post_form(client, SMS, body), post_form(client, SMS, body)]

    with app.state.sessions() as session:
        (message,) = session.query(Message).all()
    assert codes == [200, 200]
    assert (message.text, message.status) == ("hello", "received")


# --- All in one process ---------------------------------------------------------------


def test_one_process_does_all_and_ends_in_order(
    url: str, clock: FakeClock, index_cache: Path
) -> None:
    settings = make_settings(url, role="all", **TWILIO, **TELEGRAM)
    app = server.create_app(settings, clock=clock, cache=index_cache)

    with TestClient(app):
        names = set(app.state.tasks._running)

    assert {"conversation", "outbox", "knowledge", "sms catch-up"} <= names
    assert {"telegram commands", "telegram webhook"} <= names
    assert not app.state.tasks._running


def test_what_is_published_is_served_without_a_restart(
    app: FastAPI, client: TestClient, clock: FakeClock
) -> None:
    with app.state.sessions.begin() as session:
        articles.retire(session, "sync-not-working", now=clock())

    server._read_knowledge(app)

    assert app.state.library.article("sync-not-working") is None


@pytest.mark.anyio
async def test_a_publish_is_served_as_soon_as_it_is_signalled(
    app: FastAPI, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "LOOK_FOR_PUBLISHED", 3600.0)
    read = asyncio.Event()
    refresh = app.state.library.refresh
    loop = asyncio.get_running_loop()

    def noted(session: Session) -> bool:
        done: bool = refresh(session)
        loop.call_soon_threadsafe(read.set)
        return done

    app.state.wake.bind()
    await asyncio.to_thread(server._read_knowledge, app)
    monkeypatch.setattr(app.state.library, "refresh", noted)
    following = asyncio.create_task(server._follow_knowledge(app))
    await asyncio.sleep(0)
    with app.state.sessions.begin() as session:
        articles.retire(session, "sync-not-working", now=clock())

    app.state.wake.signal(Topic.KNOWLEDGE)
    await asyncio.wait_for(read.wait(), 30)
    following.cancel()

    assert app.state.library.article("sync-not-working") is None


# --- Channels -------------------------------------------------------------------------


@pytest.mark.anyio
async def test_a_bot_that_polls_has_no_webhook(url: str, app: FastAPI) -> None:
    settings = make_settings(
        url, role="all", **{**TELEGRAM, "telegram_mode": "polling"}
    )
    app.state.inbox = None

    channels = open_channels(app, settings)
    await channels.close()

    assert list(channels.senders) == [Channel.TELEGRAM]
    assert set(channels.tasks) == {"telegram commands", "telegram polling"}


@pytest.mark.anyio
async def test_an_attachment_is_fetched_by_its_own_channel() -> None:
    asked: list[str] = []

    async def fetch(reference: str) -> tuple[bytes, str]:
        await asyncio.sleep(0)
        asked.append(reference)
        return b"picture", "image/jpeg"

    channels = Channels(fetchers={Channel.SMS: fetch})
    message = Message(
        channel=Channel.SMS, extra={"attachments": [{"reference": "first"}]}
    )

    assert await channels.fetch(message, 0) == (b"picture", "image/jpeg")
    assert asked == ["first"]
    for number in (1, -1):
        with pytest.raises(NotFoundError):
            await channels.fetch(message, number)


@pytest.mark.anyio
async def test_an_attachment_of_a_channel_that_is_gone_is_not_there() -> None:
    message = Message(
        channel=Channel.TELEGRAM, extra={"attachments": [{"reference": "x"}]}
    )

    with pytest.raises(NotFoundError):
        await Channels().fetch(message, 0)


# --- Health and figures ---------------------------------------------------------------


def test_a_well_helpdesk_says_so(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "broken": {}})


def test_health_names_what_is_broken_in_words(
    app: FastAPI, client: TestClient, clock: FakeClock
) -> None:
    with app.state.sessions.begin() as session:
        session.add(
            SendingLine(
                channel=Channel.SMS,
                paused_until=clock.advance(minutes=5),
                paused_reason="The account is suspended.",
                free_at=clock(),
            )
        )
    clock.advance(minutes=-1)
    app.state.tasks.failing["outbox"] = "OSError"

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json()["broken"] == {
        "sms": "Sending is paused: The account is suspended.",
        "outbox": "OSError",
    }


def test_health_sees_another_version_an_empty_library_and_a_lost_database(
    app: FastAPI, client: TestClient, clock: FakeClock, tmp_path: Path
) -> None:
    def broken() -> Any:  # noqa: ANN401
        answer = client.get("/health/ready")
        assert answer.status_code == 503
        return answer.json()["broken"]

    with app.state.sessions.begin() as session:
        for article in app.state.library.articles():
            articles.retire(session, article.slug, now=clock())
    server._read_knowledge(app)
    empty = broken()
    with app.state.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    old = broken()
    app.state.engine = make_engine(f"sqlite:///{tmp_path}")
    lost = broken()

    assert "kb import" in empty["knowledge"]
    assert "helpdesk migrate" in old["database"]
    assert "can't be reached" in lost["database"]


def test_health_does_not_wait_for_a_database_that_hangs(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.health.CHECK_WITHIN", 0.0)

    answer = client.get("/health/ready")

    assert answer.json()["broken"] == {"database": "The database does not answer."}


def test_figures_are_for_prometheus(app: FastAPI, client: TestClient) -> None:
    with app.state.sessions.begin() as session:
        make_message(session)

    answer = client.get("/metrics")

    assert answer.status_code == 200
    assert 'msaada_messages{channel="sms",state="received"} 1.0' in answer.text
    assert "msaada_sms_segments_left" not in answer.text


def test_who_was_heard_last_and_what_is_silent_are_figures_too(
    app: FastAPI, client: TestClient, clock: FakeClock
) -> None:
    with app.state.sessions.begin() as session:
        line = claims.sending_line(session, Channel.SMS, clock())
        line.last_inbound_at = line.silent_since = clock()

    text = client.get("/metrics").text

    assert 'msaada_channel_silent{channel="sms"} 1.0' in text
    assert 'msaada_last_inbound_timestamp_seconds{channel="sms"}' in text


def test_what_is_left_of_the_budget_is_a_figure_too(
    app: FastAPI, client: TestClient, clock: FakeClock
) -> None:
    with app.state.sessions.begin() as session:
        claims.sending_line(session, Channel.SMS, clock()).segments_left = 17

    assert "msaada_sms_segments_left 17.0" in client.get("/metrics").text
