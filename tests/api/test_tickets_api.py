"""Tickets, messages, contacts and articles for other systems."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, sessionmaker

from messages.channel import Status
from messages.models import Message
from people.models import Contact
from tests.api.conftest import Allow
from tests.factories import make_area, make_contact, make_message, make_ticket
from tests.fakes import FakeClock

TICKETS = "/api/v1/tickets"


@pytest.fixture
def ticket_id(sessions: sessionmaker[Session]) -> int:
    """A ticket whose contact has written."""
    with sessions.begin() as session:
        ticket = make_ticket(session)
        make_message(session, contact=ticket.contact, ticket_id=ticket.id)
        return ticket.id


@pytest.fixture
def headers(allow: Allow) -> dict[str, str]:
    return allow()


def test_pages_hold_every_ticket_once_though_new_ones_come_in_between(
    client: TestClient, headers: dict[str, str], sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        ids = [make_ticket(session).id for _ in range(5)]

    seen: list[int] = []
    cursor: str | None = ""
    for _ in range(3):
        page = client.get(f"{TICKETS}?limit=2&cursor={cursor}", headers=headers).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        with sessions.begin() as session:
            if len(ids) == 5:
                ids.append(make_ticket(session).id)

    assert (seen, cursor) == (ids, None)


@pytest.mark.parametrize("cursor", ["x", "bm8", "LTE=", "eyJhIjoxfQ=="])
def test_a_cursor_that_is_none_of_ours_is_refused_in_words(
    client: TestClient, headers: dict[str, str], cursor: str
) -> None:
    answer = client.get(f"{TICKETS}?cursor={cursor}", headers=headers)

    assert answer.status_code == 422
    assert answer.json()["detail"] == "cursor: take `next` of the page before."


def test_tickets_are_found_by_status_area_and_time(
    client: TestClient,
    headers: dict[str, str],
    sessions: sessionmaker[Session],
    clock: FakeClock,
) -> None:
    with sessions.begin() as session:
        county = make_area(session, name="Kisumu")
        facility = make_area(session, name="Mto", parent=county)
        there = make_ticket(session, contact=make_contact(session, area=facility))
        there.area_id = facility.id
        make_ticket(session)
        county_id, expected = county.id, there.id

    def ids(query: str) -> list[int]:
        page = client.get(f"{TICKETS}?{query}", headers=headers).json()
        return [item["id"] for item in page["items"]]

    assert ids(f"area={county_id}&status=open") == [expected]
    assert ids("status=resolved") == []
    later = clock.advance(days=1).isoformat().replace("+", "%2B")
    assert ids(f"updated_since={later}") == []
    refused = client.get(f"{TICKETS}?updated_since=2026-11-24T00:00", headers=headers)
    assert "time zone" in refused.json()["detail"]


def test_an_etag_saves_reading_and_guards_writing(
    client: TestClient, headers: dict[str, str], ticket_id: int, clock: FakeClock
) -> None:
    path = f"{TICKETS}/{ticket_id}"
    tag = client.get(path, headers=headers).headers["ETag"]

    unchanged = client.get(path, headers=headers | {"If-None-Match": tag})
    clock.advance(minutes=1)
    changed = client.patch(
        path, json={"priority": "critical"}, headers=headers | {"If-Match": tag}
    )
    overtaken = client.patch(
        path, json={"priority": "low"}, headers=headers | {"If-Match": tag}
    )

    assert unchanged.status_code == 304
    assert (changed.status_code, changed.json()["priority"]) == (200, "critical")
    assert overtaken.status_code == 412


def test_a_reply_sent_twice_with_one_key_goes_out_once(
    client: TestClient,
    headers: dict[str, str],
    ticket_id: int,
    sessions: sessionmaker[Session],
) -> None:
    keyed = headers | {"Idempotency-Key": "abc"}
    path = f"{TICKETS}/{ticket_id}/replies"

    first = client.post(path, json={"text": "Press Sync now."}, headers=keyed)
    again = client.post(path, json={"text": "Press Sync now."}, headers=keyed)
    other = client.post(path, json={"text": "Something else."}, headers=keyed)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert other.status_code == 422
    with sessions() as session:
        queued = session.scalars(
            select(Message).where(Message.status == Status.QUEUED)
        ).all()
    assert [message.id for message in queued] == [first.json()["id"]]


def test_a_ticket_is_opened_noted_resolved_and_opened_again(
    client: TestClient, headers: dict[str, str], ticket_id: int
) -> None:
    contact_id = client.get(f"{TICKETS}/{ticket_id}", headers=headers).json()[
        "contact_id"
    ]

    opened = client.post(
        TICKETS,
        json={"contact_id": contact_id, "title": "Visit", "question": "Seen at visit"},
        headers=headers,
    ).json()
    path = f"{TICKETS}/{opened['id']}"
    client.post(f"{path}/notes", json={"text": "Seen it."}, headers=headers)
    taken = client.patch(
        path, json={"assignee": "admin@example.org"}, headers=headers
    ).json()
    closed = client.patch(
        path, json={"status": "resolved", "tell": False}, headers=headers
    ).json()
    again = client.patch(path, json={"status": "resolved"}, headers=headers)
    reopened = client.patch(path, json={"status": "open"}, headers=headers).json()

    assert (opened["status"], taken["assignee"]) == ("open", "admin@example.org")
    assert (closed["status"], again.status_code) == ("resolved", 409)
    assert (reopened["status"], reopened["reopened"]) == ("open", 1)
    history = client.get(f"{path}/history", headers=headers).json()["items"]
    kinds = [line["kind"] for line in history]
    assert kinds == ["opened", "note", "assigned", "resolved", "reopened"]
    assert history[1]["text"] == "Seen it."


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/9999", None, 404),
        ("GET", "/x", None, 422),
        ("GET", "/9999/messages", None, 404),
        ("PATCH", "/9999", {"priority": "low"}, 404),
        ("POST", "", {"contact_id": 9999, "title": "t", "question": "q"}, 404),
        ("POST", "", {"contact_id": 1}, 422),
        ("POST", "/9999/notes", {"text": "n"}, 404),
        ("POST", "/9999/notes", {"text": ""}, 422),
    ],
)
def test_what_is_not_there_or_not_right_is_a_problem_in_words(
    client: TestClient,
    headers: dict[str, str],
    method: str,
    path: str,
    body: dict[str, object] | None,
    status: int,
) -> None:
    answer = client.request(method, TICKETS + path, json=body, headers=headers)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_what_was_said_can_be_read_by_ticket_and_by_contact(
    client: TestClient, headers: dict[str, str], ticket_id: int
) -> None:
    of_ticket = client.get(f"{TICKETS}/{ticket_id}/messages", headers=headers).json()
    (message,) = of_ticket["items"]
    of_contact = client.get(
        f"/api/v1/messages?contact_id={message['contact_id']}", headers=headers
    ).json()
    alone = client.get(f"/api/v1/messages/{message['id']}", headers=headers).json()

    assert of_contact["items"] == [message] == [alone]
    assert message["ticket"] == ticket_id
    gone = client.get("/api/v1/messages/99999", headers=headers)
    assert gone.status_code == 404


def test_a_programme_brings_its_list_in_and_may_repeat_it(
    client: TestClient, headers: dict[str, str], sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        known = make_contact(session, name=None, address="+254700000031")
        area_id, known_id = make_area(session).id, known.id
    path = "/api/v1/contacts/by-code/CHW-31"
    body = {
        "name": "Neema W",
        "locale": "sw",
        "area_id": area_id,
        "phones": ["+254700000031", "+254700000032"],
    }

    first = client.put(path, json=body, headers=headers)
    second = client.put(path, json=body, headers=headers)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first.json()["id"] == known_id
    found = client.get("/api/v1/contacts?code=CHW-31", headers=headers).json()["items"]
    assert found == [first.json()]
    by_phone = client.get(
        "/api/v1/contacts?phone=%2B254700000032&role=chw", headers=headers
    ).json()
    assert by_phone["items"] == found
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 1


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({"phones": ["0700000031"]}, 422, "E.164"),
        ({"phones": ["+254700000041"]}, 409, "another contact"),
        ({"area_id": 99}, 404, "area"),
        ({"supervisor_code": "NO"}, 404, "code"),
    ],
)
def test_a_contact_that_does_not_fit_changes_nothing(
    client: TestClient,
    headers: dict[str, str],
    sessions: sessionmaker[Session],
    body: dict[str, object],
    status: int,
    word: str,
) -> None:
    with sessions.begin() as session:
        make_contact(session, code="CHW-1", address="+254700000041")

    answer = client.put("/api/v1/contacts/by-code/CHW-2", json=body, headers=headers)

    assert answer.status_code == status
    assert word in answer.json()["detail"]
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 1


def test_articles_are_read_whole_and_only_when_they_changed(
    client: TestClient, headers: dict[str, str]
) -> None:
    answer = client.get("/api/v1/articles", headers=headers)

    tag = answer.headers["ETag"]
    again = client.get("/api/v1/articles", headers=headers | {"If-None-Match": tag})
    assert (answer.json(), again.status_code) == ([], 304)
    assert client.get("/api/v1/articles/no", headers=headers).status_code == 404


def test_the_number_of_statements_does_not_grow_with_the_page(
    client: TestClient, headers: dict[str, str], sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        for _ in range(6):
            make_ticket(session)

    _statements(client, TICKETS, headers)  # the first notes the use of the token
    few, many = (_statements(client, f"{TICKETS}?limit={n}", headers) for n in (1, 6))

    assert few == many


def _statements(client: TestClient, path: str, headers: dict[str, str]) -> int:
    engine = client.app.state.engine  # type: ignore[attr-defined]
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", note)
    assert client.get(path, headers=headers).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)
