"""An admin asks how Telegram's side fares, and repairs it with one press."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from people.models import Officer, OfficerRole
from tests.desk.world import World

URL = "/desk/settings/telegram"
ILL = {
    "url": "https://old.example.org/webhooks/telegram",
    "pending": 7,
    "last_error": "Wrong response from the webhook: 403 Forbidden",
    "last_error_at": "2026-11-24T08:30:00+00:00",
    "advice": "Repair it: Telegram holds another secret than we do.",
}
WELL = {
    "url": "https://helpdesk.example.org/webhooks/telegram",
    "pending": 0,
    "last_error": None,
    "last_error_at": None,
    "advice": "Nothing to do: it works.",
}


@pytest.fixture
def admin(client: TestClient, world: World, amina: int, app: FastAPI) -> TestClient:
    with world.sessions.begin() as session:
        session.get_one(Officer, amina).role = OfficerRole.ADMIN

    async def look(*, repair: bool) -> tuple[str, dict[str, Any]]:
        return ("Telegram sends updates to us.", WELL) if repair else ("", ILL)

    app.state.look_at_telegram = look
    return client


def test_what_is_wrong_is_told_and_repaired_with_one_press(admin: TestClient) -> None:
    shown = admin.post(URL).text
    repaired = admin.post(URL, data={"repair": "true"}).text

    assert "Something is to be mended" in shown
    assert "<dd>7</dd>" in shown
    assert "403 Forbidden" in shown
    assert "Today, 11:30" in shown
    assert 'name="repair"' in shown
    assert "Telegram is well" in repaired
    assert "Telegram sends updates to us." in repaired
    assert 'name="repair"' not in repaired


def test_without_telegram_there_is_nothing_to_look_at(
    admin: TestClient, app: FastAPI
) -> None:
    app.state.look_at_telegram = None

    answer = admin.post(URL)

    assert answer.status_code == 404
    assert "Telegram is not connected here." in answer.text


def test_only_admins_may(client: TestClient) -> None:
    assert client.post(URL).status_code == 403
