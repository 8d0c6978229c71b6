"""An admin asks how Telegram's side fares, and repairs it with one press."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from kit.said import Said, said
from people.models import Officer, OfficerRole
from tests.desk.world import World

URL = "/desk/settings/telegram"
ILL = {
    "url": "https://old.example.org/webhooks/telegram",
    "pending": 7,
    "last_error": "Wrong response from the webhook: 403 Forbidden",
    "last_error_at": "2026-11-24T08:30:00+00:00",
    "advice": said("Repair it: Telegram holds another secret than we do."),
}
WELL = {
    "url": "https://helpdesk.example.org/webhooks/telegram",
    "pending": 0,
    "last_error": None,
    "last_error_at": None,
    "advice": said("Nothing to do: it works."),
}
DONE = said("Telegram sends updates to {wanted}.", wanted=WELL["url"])


@pytest.fixture
def admin(client: TestClient, world: World, amina: int, app: FastAPI) -> TestClient:
    with world.sessions.begin() as session:
        session.get_one(Officer, amina).role = OfficerRole.ADMIN

    async def look(*, repair: bool) -> tuple[Said | None, dict[str, Any]]:
        return (DONE, WELL) if repair else (None, ILL)

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
    assert f"Telegram sends updates to {WELL['url']}." in repaired
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


@pytest.mark.parametrize(
    ("locale", "advice", "done"),
    [
        ("sw", "Rekebisha: Telegram ina siri tofauti na yetu.", "Telegram inatuma"),
        ("fr", "Réparez : Telegram détient un autre secret", "Telegram envoie"),
    ],
)
def test_what_to_do_is_told_in_ones_language(
    admin: TestClient, world: World, amina: int, locale: str, advice: str, done: str
) -> None:
    with world.sessions.begin() as session:
        session.get_one(Officer, amina).locale = locale

    assert advice in admin.post(URL).text
    assert done in admin.post(URL, data={"repair": "true"}).text
