"""The bell is heard once, where she is, and only after she said so."""

import os
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page
from pydantic import SecretStr

from kit.wake import Topic
from people.models import Officer
from tests.desk.browser.steps import cut_off, overflow, picture, signed_in
from tests.desk.browser.test_pages import _violations
from tests.desk.world import World
from tickets import alerts, service, telling
from tickets.loudness import Group

pytestmark = pytest.mark.browser

RECORDER = """
  window.popped = []; window.notes = 0; window.asked = 0;
  const state = {permission: "%s"};
  window.Notification = class extends EventTarget {
    static get permission() { return state.permission; }
    static async requestPermission() {
      window.asked += 1; state.permission = "%s"; return state.permission;
    }
    constructor(title, options) {
      super(); window.popped.push({title, ...options}); window.lastPopped = this;
    }
    close() {}
  };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) {
    window.notes += 1; return start.apply(this, when);
  };
"""
AWAY = "document.hasFocus = () => false; dispatchEvent(new Event('blur'));"
HERE = "document.hasFocus = () => true; dispatchEvent(new Event('focus'));"
ASKS = "/desk/notices/loud"


def listening(
    context: BrowserContext, permission: str = "granted", then: str = "granted"
) -> None:
    context.add_init_script(RECORDER % (permission, then))


def wants(world: World, *, sound: bool = True, desktop: bool = True) -> None:
    world.clock.pass_by(minutes=1)  # since the morning: nothing of it is news
    with world.sessions.begin() as session:
        hers = alerts.to_change(session, 1)
        hers.sound, hers.desktop, hers.groups = sound, desktop, list(Group)


def give(app: FastAPI, world: World, *numbers: int) -> None:
    """Brian gives them to Amina."""
    with world.sessions.begin() as session:
        amina, brian = (session.get_one(Officer, number) for number in (1, 2))
        for number in numbers:
            service.assign(session, number, amina, by=brian, now=world.clock())
    app.state.wake.signal(Topic.DESK)


def opened(page: Page, address: str, path: str = "/desk") -> None:
    """At the desk, and its line to the server is open: it knows where it begins."""
    with page.expect_response(lambda answer: ASKS in answer.url):
        signed_in(page, address, path)
    page.wait_for_function(
        "() => Object.keys(localStorage).some(k => k.includes('heard'))"
    )


def popped(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("window.popped")
    return found


def test_a_ticket_given_to_her_pops_up_while_she_looks_elsewhere(
    page: Page, address: str, desk: int, app: FastAPI, world: World
) -> None:
    listening(page.context)
    wants(world)
    opened(page, address)
    page.evaluate(AWAY)

    give(app, world, desk)

    page.wait_for_function("() => window.popped.length")
    assert popped(page) == [
        {
            "title": "Given to you",
            "body": f"#{desk} · CHW-0001",
            "tag": "notice-1",
            "silent": True,
            "lang": "en",
        }
    ]
    assert page.evaluate("window.notes") == 2
    page.locator("#bell .rail__bell", has_text="1").wait_for()
    page.evaluate("window.lastPopped.dispatchEvent(new Event('click'))")
    page.wait_for_url(f"**/desk/tickets/{desk}?view=all")


def test_a_flood_is_one_sound_and_one_notification(
    page: Page, address: str, desk: int, app: FastAPI, world: World
) -> None:
    listening(page.context)
    wants(world)
    opened(page, address)
    page.evaluate(AWAY)
    page.context.set_offline(True)
    give(app, world, desk, desk + 1, desk + 3)

    page.context.set_offline(False)

    page.wait_for_function("() => window.popped.length", timeout=20_000)
    assert [one["title"] for one in popped(page)] == ["3 new notices"]
    assert page.evaluate("window.notes") == 2


def test_of_two_tabs_one_rings_and_the_other_when_it_is_closed(
    page: Page, address: str, desk: int, app: FastAPI, world: World
) -> None:
    listening(page.context)
    wants(world)
    opened(page, address)
    other = page.context.new_page()
    other.goto(f"{address}/desk")
    for tab in (page, other):
        tab.evaluate(AWAY)
    give(app, world, desk)
    page.wait_for_function("() => window.popped.length")

    with other.expect_response(lambda answer: ASKS in answer.url):
        page.close()
    give(app, world, desk + 1)

    other.wait_for_function("() => window.popped.length")
    assert [one["body"].split()[0] for one in popped(other)] == [f"#{desk + 1}"]
    assert other.evaluate("window.notes") == 2


def test_the_tab_she_works_at_tells_her_and_no_other(
    page: Page, address: str, desk: int, app: FastAPI, world: World
) -> None:
    listening(page.context)
    wants(world)
    opened(page, address)
    other = page.context.new_page()
    other.goto(f"{address}/desk")
    page.evaluate(AWAY)
    other.evaluate(HERE)

    give(app, world, desk)

    other.locator("#toasts a", has_text=f"Given to you: #{desk}").wait_for()
    assert popped(page) == popped(other) == []
    assert page.evaluate("window.notes") == 0
    assert other.evaluate("window.notes") == 2


def test_at_the_desk_she_hears_it_and_reads_it_there(
    page: Page, address: str, desk: int, app: FastAPI, world: World
) -> None:
    listening(page.context)
    wants(world)
    opened(page, address)
    page.evaluate(HERE)

    give(app, world, desk)

    link = page.locator("#toasts a", has_text=f"Given to you: #{desk}")
    link.wait_for()
    picture(page, "bell-toast")
    assert page.evaluate("window.notes") == 2
    assert popped(page) == []
    link.click()
    page.wait_for_url(f"**/desk/tickets/{desk}?view=all")


def test_the_ticket_she_has_before_her_only_sounds(
    page: Page, address: str, desk: int, app: FastAPI, world: World
) -> None:
    listening(page.context)
    wants(world)
    opened(page, address, f"/desk/tickets/{desk}")
    page.evaluate(AWAY)  # on another screen, say: the page is still to be seen

    give(app, world, desk)
    page.wait_for_function("() => window.notes")
    give(app, world, desk + 1)

    page.wait_for_function("() => window.popped.length")
    assert [one["body"].split()[0] for one in popped(page)] == [f"#{desk + 1}"]


def test_who_wants_nothing_hears_nothing_and_the_bell_counts(
    page: Page, address: str, desk: int, app: FastAPI, world: World
) -> None:
    listening(page.context)
    opened(page, address)
    page.evaluate(AWAY)

    give(app, world, desk)

    page.locator("#bell .rail__bell", has_text="1").wait_for()
    assert page.evaluate("window.notes") == 0
    assert popped(page) == []
    assert page.evaluate("window.asked") == 0


def test_a_browser_asks_only_when_she_presses(
    page: Page, address: str, desk: int, world: World
) -> None:
    listening(page.context, "default")
    signed_in(page, address, "/desk/notices/settings")
    assert page.get_by_text("has not asked you yet").is_visible()
    assert page.evaluate("window.asked") == 0

    page.get_by_role("button", name="Try it").click()

    page.wait_for_function("() => window.popped.length")
    assert page.evaluate("[window.asked, window.notes]") == [1, 2]
    assert page.get_by_text("may show them.").is_visible()
    assert page.get_by_role("button", name="Allow them here").is_hidden()
    picture(page, "alerts-granted")


def test_a_browser_that_refuses_says_what_to_do(
    page: Page, address: str, desk: int
) -> None:
    listening(page.context, "default", "denied")
    signed_in(page, address, "/desk/notices/settings")

    page.get_by_label("Show desktop notifications").check()

    page.get_by_text("set Notifications to Allow").wait_for()
    assert page.evaluate("window.asked") == 1
    assert popped(page) == []
    picture(page, "alerts-denied")


def test_a_phone_that_only_has_the_name_is_told_so(
    page: Page, address: str, desk: int
) -> None:
    listening(page.context)
    page.context.add_init_script(
        "window.Notification = Object.assign("
        "function () { throw new TypeError('Illegal constructor'); },"
        "{permission: 'granted'});"
    )
    signed_in(page, address, "/desk/notices/settings")

    page.get_by_role("button", name="Try it").click()

    page.get_by_text("most phones can't").wait_for()


def test_what_she_sets_is_kept(page: Page, address: str, desk: int) -> None:
    listening(page.context)
    signed_in(page, address, "/desk/notices/settings")
    page.get_by_label("Play a sound").check()
    page.get_by_label("Notes that mention you").uncheck()
    page.get_by_label("From").fill("21:15")

    page.get_by_role("button", name="Save").click()

    page.get_by_text("Saved.").wait_for()
    assert page.get_by_label("Play a sound").is_checked()
    assert not page.get_by_label("Notes that mention you").is_checked()
    assert page.get_by_label("From").input_value() == "21:15"


def test_she_links_her_chat_and_chooses_when_to_be_told(
    page: Page, address: str, desk: int, world: World
) -> None:
    listening(page.context)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    world.app.state.settings.telegram_token = SecretStr("7000000001:token")
    signed_in(page, address, "/desk/notices/settings")
    page.get_by_role("button", name="Link my chat").click()
    shown = page.locator("#telegram code").inner_text()
    picture(page, "alerts-code")
    with world.sessions.begin() as session:
        code = shown.removeprefix("/desk ")
        telling.link(session, code, "500001", "7000000001", now=world.clock())

    page.get_by_role("link", name="I have written it").click()
    page.get_by_label("Soon: what I have not read").check()
    page.get_by_role("button", name="Save").click()

    page.get_by_text("Saved.").wait_for()
    assert page.get_by_label("Soon: what I have not read").is_checked()
    assert _violations(page, "alerts-linked") == []


def test_without_scripts_the_page_is_a_form_that_says_what_is_missing(
    page: Page, browser: Browser, address: str, desk: int
) -> None:
    signed_in(page, address)
    context = browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto(f"{address}/desk/notices/settings")

    assert plain.get_by_text("need JavaScript").is_visible()
    assert plain.get_by_role("button", name="Try it").is_hidden()
    plain.get_by_label("Play a sound").check()
    plain.get_by_role("button", name="Save").click()
    assert plain.get_by_text("Saved.").is_visible()
    assert plain.get_by_label("Play a sound").is_checked()
    picture(plain, "alerts-plain")
    context.close()


@pytest.mark.parametrize("locale", ["sw", "fr"])
def test_longer_words_fit_on_a_phone(
    page: Page, address: str, desk: int, world: World, locale: str
) -> None:
    world.app.state.settings.telegram_token = SecretStr("7000000001:token")
    with world.sessions.begin() as session:
        session.get_one(Officer, 1).locale = locale
    page.set_viewport_size({"width": 360, "height": 740})
    signed_in(page, address, "/desk/notices/settings")

    assert _violations(page, f"alerts-{locale}") == []

    assert overflow(page) <= 0
    assert cut_off(page) == []
    if folder := os.environ.get("DESK_PICTURES"):
        page.screenshot(path=f"{folder}/alerts-{locale}.png", full_page=True)
