"""The page on which an officer says what she wants to hear, and what she is told."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from desk import texts
from desk.ringing import alert
from people.models import Officer, OfficerAlerts, Telling
from tests.desk.world import World
from tickets import notifications, service, telling
from tickets.loudness import GROUP_OF, NoticeKind, Ring
from tickets.rules import TicketPriority

SETTINGS = "/desk/notices/settings"
LOUD = "/desk/notices/loud"
NIGHT = datetime(2026, 11, 24, 21, tzinfo=UTC)
WANTED: dict[str, Any] = {
    "sound": "true",
    "desktop": "true",
    "group": ["assigned", "mention", "sla", "incident"],
    "quiet": "true",
    "quiet_from": "20:00",
    "quiet_until": "07:00",
}


def given_a_ticket(world: World, amina: int, **values: Any) -> int:  # noqa: ANN401
    """By Brian, so that it is no deed of her own."""
    number = world.ticket("Akinyi Odhiambo", "Mtoto wa Wanjiku ana homa", **values)
    with world.sessions.begin() as session:
        brian = session.query(Officer).filter(Officer.id != amina).first()
        if brian is None:
            brian = Officer(email="b@example.org", name="B K", created_at=NIGHT)
            session.add(brian)
            session.flush()
        hers = session.get_one(Officer, amina)
        service.assign(session, number, hers, by=brian, now=world.clock())
    return number


def heard(client: TestClient, after: int | None = None) -> dict[str, Any]:
    answer = client.get(LOUD, params={} if after is None else {"after": after})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    told: dict[str, Any] = answer.json()
    return told


def test_nothing_sounds_before_she_says_so(
    client: TestClient, world: World, amina: int
) -> None:
    begun = heard(client)["cursor"]
    given_a_ticket(world, amina)

    told = heard(client, begun)

    assert told == {
        "officer": amina,
        "cursor": begun + 1,
        "sound": False,
        "desktop": False,
        "alert": None,
    }
    page = client.get(SETTINGS).text
    assert 'name="sound" value="true">' in page
    assert 'name="desktop" value="true">' in page
    assert 'value="20:00"' in page
    assert "Africa/Nairobi" in page


def test_what_she_is_given_sounds_and_says_no_more_than_a_number(
    client: TestClient, world: World, amina: int
) -> None:
    assert client.post(SETTINGS, data=WANTED).status_code == 303
    begun = heard(client)["cursor"]
    number = given_a_ticket(world, amina)

    told = heard(client, begun)

    assert told["sound"]
    assert told["desktop"]
    assert told["alert"] == {
        "title": "Given to you",
        "body": f"#{number} · CHW-0001",
        "address": f"/desk/tickets/{number}?view=all",
        "ticket": number,
        "tag": f"notice-{told['cursor']}",
    }
    assert heard(client, told["cursor"])["alert"] is None


def test_many_at_once_are_one_sound(
    client: TestClient, world: World, amina: int
) -> None:
    client.post(SETTINGS, data=WANTED)
    begun = heard(client)["cursor"]
    for _ in range(5):
        given_a_ticket(world, amina)

    told = heard(client, begun)

    assert told["alert"]["title"] == "5 new notices"
    assert told["alert"]["body"] == "Given to you: 5"
    assert told["alert"]["address"] == "/desk/notices"


def test_quiet_hours_are_silent_and_the_bell_counts_all_the_same(
    client: TestClient, world: World, amina: int
) -> None:
    client.post(SETTINGS, data=WANTED)
    begun = heard(client)["cursor"]
    world.clock.moment = NIGHT
    client.cookies.set("msaada", world.cookie(amina))
    given_a_ticket(world, amina)
    worst = given_a_ticket(world, amina, priority=TicketPriority.CRITICAL)

    silent = heard(client, begun)
    client.post(SETTINGS, data=WANTED | {"critical_anyway": "true"})
    loud = heard(client, begun)

    assert silent["alert"] is None
    assert silent["cursor"] == begun + 2  # in the morning it is no news any more
    assert loud["alert"]["ticket"] == worst
    assert "2 new" in client.get("/desk").text


def test_a_colleague_hears_nothing_of_it(
    client: TestClient, world: World, amina: int
) -> None:
    brian = world.officer("Brian Kiptoo", "brian@example.org")
    client.cookies.set("msaada", world.cookie(brian))
    client.post(SETTINGS, data=WANTED)
    begun = heard(client)["cursor"]
    given_a_ticket(world, amina)

    assert heard(client, begun)["alert"] is None


def test_her_wishes_are_hers_and_come_back(
    client: TestClient, world: World, amina: int
) -> None:
    form = WANTED | {"quiet_from": "21:30", "group": ["sla"]}
    del form["desktop"]

    answer = client.post(SETTINGS, data=form)

    page = client.get(answer.headers["location"]).text
    assert "Saved." in page
    assert 'name="sound" value="true" checked' in page
    assert 'name="desktop" value="true">' in page
    assert 'value="sla" checked' in page
    assert 'value="assigned">' in page
    assert 'value="21:30"' in page
    with world.sessions() as session:
        assert session.get_one(OfficerAlerts, amina).sound


def test_quiet_hours_that_end_when_they_begin_are_explained(
    client: TestClient, world: World, amina: int
) -> None:
    answer = client.post(SETTINGS, data=WANTED | {"quiet_until": "20:00"})

    assert answer.status_code == 422
    assert "Quiet hours can&#39;t end" in answer.text
    assert 'name="sound" value="true" checked' in answer.text
    with world.sessions() as session:
        assert session.get(OfficerAlerts, amina) is None


@pytest.mark.parametrize(
    "wrong", [{"quiet_from": "soon"}, {"group": ["weather"]}, {"quiet_until": "25:00"}]
)
def test_what_is_no_wish_is_refused(client: TestClient, wrong: dict[str, Any]) -> None:
    assert client.post(SETTINGS, data=WANTED | wrong).status_code == 422


@pytest.mark.parametrize("after", ["-1", "x", "9" * 30])
def test_a_place_that_is_none_is_refused(client: TestClient, after: str) -> None:
    assert client.get(LOUD, params={"after": after}).status_code == 422


def test_who_is_not_signed_in_is_told_nothing(stranger: TestClient) -> None:
    assert stranger.get(LOUD).status_code == 303
    assert stranger.post(SETTINGS, data=WANTED).status_code == 303


def test_the_bell_is_counted_anew_with_the_queue(
    client: TestClient, world: World, amina: int
) -> None:
    given_a_ticket(world, amina)

    part = client.get("/desk", headers={"HX-Request": "true"}).text

    assert 'id="bell"' in part
    assert "1 new" in part


def test_what_is_said_leads_somewhere_in_every_language() -> None:
    for locale in texts.LOCALES:
        for kind in GROUP_OF:
            one = alert(locale, [Ring(3, kind)])
            assert one is not None
            assert one.title
            assert one.address.startswith("/desk")


def test_a_notice_holds_no_words_of_anybody(
    client: TestClient, world: World, amina: int
) -> None:
    client.post(SETTINGS, data=WANTED)
    begun = heard(client)["cursor"]
    number = world.ticket("Akinyi Odhiambo", "Mtoto wa Wanjiku ana homa")
    with world.sessions.begin() as session:
        notifications.notify(
            session,
            [amina],
            NoticeKind.MENTIONED,
            key="note:1",
            ticket_id=number,
            now=world.clock(),
            by="Brian Kiptoo",
        )

    said = str(heard(client, begun)["alert"])

    for word in ("Akinyi", "Wanjiku", "homa", "Brian", "sync"):
        assert word not in said


@pytest.fixture
def with_telegram(world: World) -> None:
    world.app.state.settings.telegram_token = SecretStr("7000000001:token")


def test_without_telegram_there_is_nothing_to_link(client: TestClient) -> None:
    assert "By Telegram" not in client.get(SETTINGS).text
    assert client.post("/desk/notices/telegram").status_code == 404


@pytest.mark.usefixtures("with_telegram")
def test_a_code_is_shown_once_and_links_her_chat(
    client: TestClient, world: World, amina: int
) -> None:
    client.post(SETTINGS, data=WANTED)
    assert "Link my chat" in client.get(SETTINGS).text

    shown = client.post("/desk/notices/telegram").text

    (code,) = re.findall(r"/desk ([A-Z2-9]{12})", shown)
    assert code not in client.get(SETTINGS).text
    with world.sessions.begin() as session:
        hers = session.get_one(OfficerAlerts, amina)
        assert hers.sound  # what she had set is as it was
        assert code not in str(hers.code_hash)
        telling.link(session, code, "500001", "7000000001", now=world.clock())
    page = client.get(SETTINGS).text
    assert "Linked" in page
    assert 'value="daily" checked' in page
    client.post(SETTINGS, data=WANTED | {"telling": "soon"})
    client.post(SETTINGS, data=WANTED)  # a page from before: it has no such choice
    with world.sessions() as session:
        assert session.get_one(OfficerAlerts, amina).telling is Telling.SOON


@pytest.mark.usefixtures("with_telegram")
def test_she_unlinks_her_chat(client: TestClient, world: World, amina: int) -> None:
    with world.sessions.begin() as session:
        code = telling.make_code(session, amina, now=world.clock())
        telling.link(session, code, "500001", "7000000001", now=world.clock())

    assert client.post("/desk/notices/telegram/off").status_code == 303

    assert "Link my chat" in client.get(SETTINGS).text
    with world.sessions() as session:
        assert session.get_one(OfficerAlerts, amina).chat is None


@pytest.mark.usefixtures("with_telegram")
def test_the_bot_is_one_press_away_where_its_name_is_known(
    client: TestClient, world: World
) -> None:
    world.app.state.telegram_intake = SimpleNamespace(username="msaada_bot")

    shown = client.post("/desk/notices/telegram").text

    (code,) = re.findall(r"/desk ([A-Z2-9]{12})", shown)
    assert f'href="https://t.me/msaada_bot?start=desk-{code}"' in shown
