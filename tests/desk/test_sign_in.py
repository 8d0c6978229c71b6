"""The door: who comes in, who does not, and how long they wait."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from desk.origin import comes_from_us, local_path
from people import officers
from people.models import OfficerRole
from tests.desk.world import HTMX, NOW, PASSWORD, Now, World


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a page says does not depend on the database."""
    return sqlite_url


@pytest.fixture
def known(world: World) -> World:
    with world.sessions.begin() as session:
        officers.add(
            session,
            "amina@example.org",
            "Amina Yusuf",
            OfficerRole.OFFICER,
            PASSWORD,
            now=NOW,
        )
    return world


def form(password: str = PASSWORD, **more: str) -> dict[str, str]:
    return {"email": "Amina@example.org ", "password": password, **more}


def test_the_right_password_opens_the_desk(stranger: TestClient, known: World) -> None:
    answer = stranger.post("/desk/sign-in", data=form(next="/desk?view=mine"))

    assert answer.status_code == 303
    assert answer.headers["location"] == "/desk?view=mine"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age" not in cookie
    assert "Secure" not in cookie
    assert stranger.get("/desk").status_code == 200


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(
    stranger: TestClient, known: World, app: FastAPI
) -> None:
    app.state.settings.public_url = "https://testserver"

    answer = stranger.post("/desk/sign-in", data=form(stay="true"))

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-msaada=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Max-Age=2592000" in cookie


def test_a_wrong_password_is_refused_without_saying_which_was_wrong(
    stranger: TestClient, known: World
) -> None:
    wrong = stranger.post("/desk/sign-in", data=form("not this one"))
    nobody = stranger.post(
        "/desk/sign-in", data={"email": "x@example.org", "password": "not this one"}
    )

    assert wrong.status_code == nobody.status_code == 401
    words = "That email and password do not match."
    assert words in wrong.text
    assert words in nobody.text
    assert "set-cookie" not in wrong.headers


def test_the_sixth_try_waits_and_is_told_how_long(
    stranger: TestClient, known: World, clock: Now
) -> None:
    for _ in range(5):
        stranger.post("/desk/sign-in", data=form("not this one"))
    clock.pass_by(minutes=3)

    answer = stranger.post("/desk/sign-in", data=form())

    assert answer.status_code == 429
    assert "Try again in 12 min." in answer.text
    assert answer.headers["retry-after"] == "720"
    clock.pass_by(minutes=12)
    assert stranger.post("/desk/sign-in", data=form()).status_code == 303


def test_one_client_gets_twenty_tries_whatever_the_emails(
    stranger: TestClient, known: World
) -> None:
    for number in range(20):
        stranger.post(
            "/desk/sign-in", data={"email": f"{number}@example.org", "password": "x"}
        )

    assert stranger.post("/desk/sign-in", data=form()).status_code == 429


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example.org"},
    ],
)
def test_a_form_from_another_site_is_refused(
    stranger: TestClient, known: World, headers: dict[str, str]
) -> None:
    answer = stranger.post("/desk/sign-in", data=form(), headers=headers)

    assert answer.status_code == 403
    assert "another site" in answer.text


@pytest.mark.parametrize(
    ("site", "origin", "is_ours"),
    [
        ("same-origin", None, True),
        ("none", None, True),
        ("same-site", "https://desk.example.org", False),
        (None, "https://desk.example.org", True),
        (None, "https://desk.example.org:8443", False),
        (None, "https://evil.example.org", False),
        (None, "null", False),
        (None, None, False),
        (None, "", False),
    ],
)
def test_where_a_request_comes_from(
    site: str | None,
    origin: str | None,
    is_ours: bool,  # noqa: FBT001
) -> None:
    assert comes_from_us(site, origin, {"desk.example.org", ""}) is is_ours


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example.org",
        "//evil.example.org",
        "/desk.evil.example.org",
        "/desk\\@evil.example.org",
        "/desk/\r\nX: y",
        "/other",
        "",
        None,
    ],
)
def test_signing_in_never_leads_to_another_site(target: str | None) -> None:
    assert local_path(target) == "/desk"


@pytest.mark.parametrize("target", ["/desk", "/desk?view=mine", "/desk/tickets/7"])
def test_signing_in_leads_back_to_where_one_wanted_to_go(target: str) -> None:
    assert local_path(target) == target


def test_who_is_not_signed_in_is_sent_to_the_door_and_comes_back(
    stranger: TestClient,
) -> None:
    answer = stranger.get("/desk/tickets/7?view=mine")

    assert answer.status_code == 303
    target = "/desk/sign-in?next=/desk/tickets/7%3Fview%3Dmine"
    assert answer.headers["location"] == target


def test_htmx_is_sent_to_the_door_in_its_own_way(stranger: TestClient) -> None:
    answer = stranger.get("/desk", headers=HTMX)

    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/desk/sign-in"


def test_events_are_refused_plainly(stranger: TestClient) -> None:
    headers = {"Accept": "text/event-stream"}

    assert stranger.get("/desk/events", headers=headers).status_code == 401


def test_signing_out_ends_the_session_and_not_just_the_cookie(
    stranger: TestClient, known: World
) -> None:
    stranger.post("/desk/sign-in", data=form())
    kept = stranger.cookies["msaada"]

    answer = stranger.post("/desk/sign-out")

    assert answer.headers["location"] == "/desk/sign-in"
    stranger.cookies.set("msaada", kept)
    assert stranger.get("/desk").status_code == 303


def test_a_session_ends_after_twelve_hours(client: TestClient, clock: Now) -> None:
    assert client.get("/desk").status_code == 200
    clock.pass_by(hours=12)

    assert client.get("/desk").status_code == 303


def test_a_link_sets_a_password_once(stranger: TestClient, world: World) -> None:
    with world.sessions.begin() as session:
        token = officers.add(
            session, "new@example.org", "Neema", OfficerRole.LEAD, None, now=NOW
        )
    looked = stranger.get(f"/desk/link/{token}")
    short = stranger.post(f"/desk/link/{token}", data={"password": "short"})
    used = stranger.post(f"/desk/link/{token}", data={"password": PASSWORD})
    again = stranger.post(f"/desk/link/{token}", data={"password": PASSWORD})

    assert "Welcome, Neema" in looked.text
    assert short.status_code == 422
    assert "10 characters" in short.text
    assert used.status_code == 303
    assert stranger.get("/desk").status_code == 200
    assert again.status_code == 404
    assert "used or is too old" in again.text


def test_pages_tell_the_browser_to_keep_others_out(
    stranger: TestClient, client: TestClient
) -> None:
    for path in ("/desk/sign-in?lang=en", "/desk"):
        headers = client.get(path, follow_redirects=True).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("accept", "words"),
    [("sw-KE,en;q=0.5", "Ingia"), ("fr", "Se connecter"), ("ar, de", "Sign in")],
)
def test_the_door_speaks_the_browsers_language(
    stranger: TestClient, accept: str, words: str
) -> None:
    answer = stranger.get("/desk/sign-in", headers={"Accept-Language": accept})

    assert words in answer.text


def test_theme_and_language_are_kept(client: TestClient) -> None:
    themed = client.post(
        "/desk/preferences/theme", data={"theme": "dark", "next": "/desk?view=mine"}
    )
    client.post("/desk/preferences/language", data={"locale": "fr"})

    text = client.get("/desk").text
    assert themed.headers["location"] == "/desk?view=mine"
    assert '<html lang="fr" dir="ltr" data-theme="dark">' in text
    assert "À répondre" in text
    client.post("/desk/preferences/theme", data={"theme": "system"})
    assert "data-theme" not in client.get("/desk").text
