"""Events to other systems: each told once, signed, tried again, written down."""

import json

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from api.courier import Courier, check_url, refuse_private, signature
from api.models import DeliveryStatus, WebhookDelivery
from kit.errors import BadInputError
from kit.wake import Wake
from messages.channel import Status
from messages.models import Author, Direction, Message
from tests.api.conftest import Allow
from tests.factories import make_message, make_officer, make_ticket
from tests.fakes import FakeClock
from tickets import service

HOOK = "https://hook.example.org/msaada"


class Listener:
    """The other system: keeps what it hears, and may be away."""

    def __init__(self) -> None:
        self.heard: list[httpx.Request] = []
        self.answers: list[int] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        status = self.answers.pop(0) if self.answers else 200
        if status == 0:
            raise httpx.ConnectError("refused")
        return httpx.Response(status)

    @property
    def events(self) -> list[str]:
        return [json.loads(request.content)["event"] for request in self.heard]


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def courier(
    sessions: sessionmaker[Session], clock: FakeClock, listener: Listener
) -> Courier:
    return Courier(
        sessions,
        Wake(),
        clock,
        to_private=True,
        transport=httpx.MockTransport(listener),
    )


@pytest.fixture
def headers(allow: Allow) -> dict[str, str]:
    return allow()


def set_up(client: TestClient, headers: dict[str, str], *events: str) -> dict[str, str]:
    answer = client.post(
        "/api/v1/webhooks", json={"url": HOOK, "events": events}, headers=headers
    )
    assert answer.status_code == 201
    hook: dict[str, str] = answer.json()
    return hook


@pytest.mark.anyio
async def test_a_ticket_that_opens_is_told_once_and_signed(
    client: TestClient,
    headers: dict[str, str],
    courier: Courier,
    listener: Listener,
    sessions: sessionmaker[Session],
    clock: FakeClock,
) -> None:
    hook = set_up(client, headers, "ticket.note")
    clock.advance(minutes=1)
    with sessions.begin() as session:
        ticket, officer = make_ticket(session), make_officer(session)
        service.add_note(session, ticket.id, officer, "Look at it.", now=clock())

    await courier.round()
    clock.advance(minutes=3)
    await courier.round()

    (request,) = listener.heard
    body = json.loads(request.content)
    assert (body["event"], body["change"]["text"]) == ("ticket.note", "Look at it.")
    assert body["ticket"]["id"] == ticket.id
    seconds, _, given = request.headers["Msaada-Signature"].partition(",v1=")
    expected = signature(
        hook["secret"], int(seconds.removeprefix("t=")), request.content
    )
    assert given == expected


@pytest.mark.anyio
async def test_a_listener_that_is_away_is_tried_again_and_given_up_after_a_day(
    client: TestClient,
    headers: dict[str, str],
    courier: Courier,
    listener: Listener,
    sessions: sessionmaker[Session],
    clock: FakeClock,
) -> None:
    set_up(client, headers, "message.received")
    listener.answers = [0, 500, 404] + [503] * 20
    with sessions.begin() as session:
        make_message(
            session, status=Status.CONVERSED, created_at=clock(), changed_at=clock()
        )

    for _ in range(12):
        await courier.round()
        clock.advance(hours=13)

    with sessions() as session:
        (delivery,) = session.scalars(select(WebhookDelivery)).all()
    assert delivery.status is DeliveryStatus.FAILED
    assert delivery.error == "It answered 503."
    assert len(listener.heard) == delivery.attempts == 8


@pytest.mark.anyio
async def test_the_log_can_be_read_and_a_delivery_replayed(
    client: TestClient,
    headers: dict[str, str],
    courier: Courier,
    listener: Listener,
    sessions: sessionmaker[Session],
    clock: FakeClock,
) -> None:
    hook = set_up(client, headers, "message.delivered", "message.received")
    with sessions.begin() as session:
        message = make_message(
            session, status=Status.CONVERSED, created_at=clock(), changed_at=clock()
        )
        message_id = message.id
    await courier.round()
    path = f"/api/v1/webhooks/{hook['id']}/deliveries"
    (line,) = client.get(path, headers=headers).json()["items"]

    replayed = client.post(f"{path}/{line['id']}/replays", headers=headers)
    await courier.round()

    assert line["status"] == "delivered"
    assert replayed.status_code == 202
    assert listener.events == ["message.received", "message.received"]
    ids = {json.loads(r.content)["message"]["id"] for r in listener.heard}
    assert ids == {message_id}


@pytest.mark.anyio
async def test_a_removed_webhook_is_told_nothing_more(
    client: TestClient,
    headers: dict[str, str],
    courier: Courier,
    listener: Listener,
    sessions: sessionmaker[Session],
    clock: FakeClock,
) -> None:
    hook = set_up(client, headers, "message.received")
    with sessions.begin() as session:
        make_message(
            session, status=Status.CONVERSED, created_at=clock(), changed_at=clock()
        )
    listener.answers = [500]
    await courier.round()

    gone = client.delete(f"/api/v1/webhooks/{hook['id']}", headers=headers)
    clock.advance(hours=1)
    await courier.round()

    assert gone.status_code == 204
    assert len(listener.heard) == 1
    path = f"/api/v1/webhooks/{hook['id']}/deliveries"
    (line,) = client.get(path, headers=headers).json()["items"]
    assert line["status"] == "failed"
    refused = client.post(f"{path}/{line['id']}/replays", headers=headers)
    assert refused.status_code == 409
    assert client.get("/api/v1/webhooks", headers=headers).json()[0]["active"] is False


@pytest.mark.anyio
async def test_a_message_tells_each_of_its_ends(
    client: TestClient,
    headers: dict[str, str],
    courier: Courier,
    listener: Listener,
    sessions: sessionmaker[Session],
    clock: FakeClock,
) -> None:
    set_up(client, headers, "message.sent", "message.delivered")
    with sessions.begin() as session:
        message = make_message(
            session,
            direction=Direction.OUTBOUND,
            author=Author.BOT,
            status=Status.SENT,
            created_at=clock(),
            changed_at=clock(),
        )
        message_id = message.id
    await courier.round()
    with sessions.begin() as session:
        row = session.get_one(Message, message_id)
        row.status, row.changed_at = Status.DELIVERED, clock.advance(seconds=5)

    await courier.round()

    assert listener.events == ["message.sent", "message.delivered"]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"url": "ftp://x.example.org", "events": ["ticket.opened"]}, "https"),
        ({"url": "https://u:p@example.org", "events": ["ticket.opened"]}, "https"),
        ({"url": HOOK, "events": ["ticket.eaten"]}, "ticket.eaten"),
        ({"url": HOOK, "events": []}, "events"),
    ],
)
def test_a_webhook_that_can_never_work_is_refused_in_words(
    client: TestClient, headers: dict[str, str], body: dict[str, object], word: str
) -> None:
    answer = client.post("/api/v1/webhooks", json=body, headers=headers)

    assert answer.status_code == 422
    assert word in answer.json()["detail"]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "https://127.0.0.1/x",
        "https://10.0.0.8/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest",
    ],
)
def test_nobody_makes_us_knock_inside_our_own_network(url: str) -> None:
    with pytest.raises(BadInputError):
        check_url(url, to_private=False)


def test_a_name_that_leads_inside_is_refused_when_it_is_used() -> None:
    with pytest.raises(BadInputError, match="inside this network"):
        refuse_private("https://localhost/x")
    check_url("https://example.org/x", to_private=False)
