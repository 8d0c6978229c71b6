"""The simulator in a real Chromium: what a newcomer does in the first three minutes."""

import itertools
import os
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import create_engine

import server
from conversation.exam import Examiner
from kit.database import make_sessions
from kit.settings import Settings
from knowledge import files
from people import passwords
from simulator import demo
from simulator.provider import with_demo_providers
from tests.desk.browser.test_pages import bring_axe

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
]
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SIGN_IN = ("amina@example.org", "karibu-msaada")
SYNC = "my fone wont snc since yestaday"


PATIENCE = 25_000
"""Milliseconds: a reply may be held back for a moment, and a machine be busy."""


EVERY = 6
"""Of the exam's questions this one is asked: a story needs a verdict, and a real one,
but not ten seconds of it. `tests/knowledge/test_exam.py` asks all."""


class TickingClock:
    """Each look at it is a fifth of a second later, so that all has an order."""

    def __init__(self) -> None:
        self._looks = itertools.count()

    def __call__(self) -> datetime:
        return NOW + timedelta(seconds=next(self._looks) / 5)


@pytest.fixture(scope="module")
def address(
    filled_sqlite: Path, index_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The whole helpdesk as `make run` starts it, with a database of its own."""
    folder = tmp_path_factory.mktemp("simulator")
    url = f"sqlite:///{shutil.copy(filled_sqlite, folder / 'helpdesk.db')}"
    listener = socket.create_server(("127.0.0.1", 0))
    settings = Settings(
        _env_file=None,
        database_url=url,
        port=listener.getsockname()[1],
        demo=True,
        settle_seconds=0,
    )
    _people(url)
    app = server.create_app(
        with_demo_providers(settings), clock=TickingClock(), cache=index_cache
    )
    app.state.demo_sign_in = SIGN_IN
    app.state.examiner = Examiner(files.read_exam()[::EVERY], cache=index_cache)
    running = uvicorn.Server(
        uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
    thread.start()
    while not running.started and thread.is_alive():
        thread.join(0.02)
    yield f"http://127.0.0.1:{settings.port}"
    running.should_exit = True
    thread.join()
    listener.close()


def _people(url: str) -> None:
    engine = create_engine(url)
    with make_sessions(engine).begin() as session:
        hashed = passwords.hash_password(SIGN_IN[1])
        demo.load(session, password_hash=hashed, now=NOW)
    engine.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        expect.set_options(timeout=PATIENCE)
        yield chromium
        expect.set_options(timeout=5_000)  # as it is by itself
        chromium.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page of a phone nobody has used; nothing may be amiss in its console."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: complaints.append(line.text) if line.type == "error" else None,
    )
    page.goto(f"{address}/simulator?phone=new")
    yield page
    context.close()
    assert complaints == []


def write(page: Page, text: str) -> None:
    page.get_by_label("Write an SMS").fill(text)
    page.keyboard.press("Enter")


def step(page: Page) -> str:
    return page.locator(".tour [aria-current=step] b").inner_text()


def test_a_newcomer_sees_the_whole_way_of_a_message(page: Page, address: str) -> None:
    phone, ticket = page.locator("#phone"), page.locator("#ticket")
    assert step(page) == "Send a text"

    page.get_by_role("button", name=SYNC).click()
    expect(phone).to_contain_text("1 Fixed")
    expect(phone).to_contain_text("Sync now")
    expect(page.locator("#segments")).to_have_text("2 segments")
    expect(page.locator(".tour [aria-current=step]")).to_contain_text("Answer 2")

    write(page, "2")
    expect(ticket).to_be_visible()
    expect(page.locator(".tour [aria-current=step]")).to_contain_text("Reply at the")
    number = re.sub(r"\D", "", ticket.inner_text().split()[0])
    expect(phone).to_contain_text(number)

    with page.context.expect_page() as opened:
        ticket.click()
    desk = opened.value
    desk.get_by_label("Work email").fill(SIGN_IN[0])
    desk.get_by_label("Password").fill(SIGN_IN[1])
    desk.get_by_role("button", name="Sign in").click()
    desk.wait_for_url(f"{address}/desk/tickets/{number}*")
    desk.locator("textarea[name=text]").fill("We have mended it. Sync again.")
    desk.keyboard.press("Control+Enter")

    expect(phone).to_contain_text("We have mended it. Sync again.")
    expect(page.locator(".tour__done")).to_have_count(4)


def test_the_same_trouble_told_in_swahili_gets_the_same_steps_in_swahili(
    page: Page,
) -> None:
    page.get_by_role("button", name="simu yangu haisync", exact=True).first.click()

    expect(page.locator("#phone")).to_contain_text("Sawazisha sasa")
    expect(page.locator("#segments")).to_have_text("2 segments")


def test_the_chat_answers_with_buttons_and_a_press_is_a_choice(page: Page) -> None:
    page.get_by_label("Message in Telegram").fill("simu yangu haisync")
    page.keyboard.press("Enter")
    choices = page.locator(".chat__choices button")
    expect(choices).to_have_count(3)

    choices.nth(1).click()

    expect(page.locator(".chat__pressed")).to_be_visible()
    expect(page.locator("#ticket")).to_be_visible()


def test_a_shared_number_makes_one_person_of_phone_and_chat(page: Page) -> None:
    page.get_by_role("button", name="/start").click()
    page.locator(".chat__keys button").click()

    expect(page.locator("#chat")).to_contain_text("(my number)")
    expect(page.locator(".message--bot")).to_have_count(2)


def test_the_keys_write_letters_by_repeated_taps_as_on_the_phone(page: Page) -> None:
    for _ in range(3):
        page.get_by_role("button", name="2 abc").click()
    page.get_by_role("button", name="3 def").click()
    expect(page.get_by_label("Write an SMS")).to_have_value("b3")

    page.get_by_role("button", name="Clear").click()

    expect(page.get_by_label("Write an SMS")).to_have_value("b")


def test_a_phone_that_is_off_shows_nothing_and_the_log_says_why(page: Page) -> None:
    page.get_by_label("The phone is off").check()

    write(page, SYNC)

    expect(page.locator(".log")).to_contain_text("The phone was off")
    expect(page.locator(".sms--in")).to_have_count(0)


def test_stop_is_answered_by_the_operator_and_not_by_us(page: Page) -> None:
    page.get_by_label("She texts STOP").check()

    texts = page.locator(".sms")
    expect(texts).to_have_count(2)
    expect(texts.nth(0)).to_contain_text("STOP")
    expect(texts.nth(1)).to_contain_text("Operator")


def test_the_bot_falls_quiet_after_six_replies_in_an_hour(page: Page) -> None:
    for text in ("hi", "forgot my pasword", "gps not found", "app is slow", "hello"):
        before = page.locator(".sms--in").count()
        write(page, text)
        expect(page.locator(".sms--in")).to_have_count(before + 1)
    write(page, "phone not charging, no light")

    expect(page.locator("#quiet")).to_contain_text("still reaches an officer")


def test_without_scripts_the_page_works_by_plain_forms(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{address}/simulator?phone=new")

    page.get_by_role("button", name=SYNC).click()
    _look_until(page, "2 Not fixed")
    page.get_by_role("button", name="2 abc").click()  # a key sends its own digit
    _look_until(page, "problem number")

    expect(page.locator("#ticket")).to_be_visible()
    context.close()


def _look_until(page: Page, words: str) -> None:
    """Look again, as somebody without scripts would, until the words are there."""
    for _ in range(200):
        if words in page.locator("#phone").inner_text():
            return
        page.goto(page.url.partition("#")[0])
    raise AssertionError(f"{words!r} never came")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_mend_at_any_size(
    page: Page, address: str, theme: str
) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    found = []
    for name, (width, height) in {
        "wide": (1400, 900),
        "laptop": (1024, 768),
        "phone": (320, 640),
    }.items():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{address}/simulator?phone=new")
        found += _faults(page, f"{name}-{theme}-empty")
        write(page, "0")
        expect(page.locator("#ticket")).to_be_visible()
        page.get_by_label("Message in Telegram").fill("simu yangu haisync")
        page.keyboard.press("Enter")
        expect(page.locator(".chat__choices")).to_be_visible()
        found += _faults(page, f"{name}-{theme}-talk")

    assert "\n".join(found) == ""


def _faults(page: Page, picture: str) -> list[str]:
    if pictures := os.environ.get("SIMULATOR_PICTURES"):  # for eyes
        page.screenshot(path=Path(pictures) / f"{picture}.png")
    bring_axe(page)
    result = page.evaluate("() => axe.run({resultTypes: ['violations']})")
    faults = [
        f"{picture}: {rule['id']}: {node['html'][:120]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
    width = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    return [*faults, *([f"{picture}: {width} px sideways"] if width > 0 else [])]
