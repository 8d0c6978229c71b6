"""The columns as an officer likes them: by pointer, by keys and by single presses."""

from typing import Literal

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Locator, Page, Route, expect

from kit.wake import Topic
from people.models import Officer
from tests.desk.browser.steps import overflow, picture, signed_in
from tests.desk.browser.test_pages import bring_axe
from tests.desk.world import World
from tickets.models import Ticket
from tickets.rules import TicketPriority

pytestmark = pytest.mark.browser


@pytest.fixture
def wide(page: Page) -> Page:
    page.set_viewport_size({"width": 1600, "height": 900})
    return page


def width(page: Page, column: str = "#queue") -> int:
    box = page.locator(column).bounding_box()
    assert box
    return round(box["width"])


def dragged(page: Page, handle: Locator, x: float = 0, y: float = 0) -> None:
    """By the middle of the handle, in steps as a hand does."""
    box = handle.bounding_box()
    assert box
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + x, at[1] + y, steps=8)
    page.mouse.up()


def keeps(page: Page) -> None:
    """What is told the server has arrived there."""
    page.wait_for_load_state("networkidle")


def separator(page: Page) -> Locator:
    return page.get_by_role("separator", name="Width of the list")


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_list_is_dragged_and_stays_so(
    wide: Page, address: str, desk: int, direction: str
) -> None:
    wide.context.add_cookies(
        [{"name": "direction", "value": direction, "url": address}]
    )
    signed_in(wide, address, f"/desk/tickets/{desk}")
    assert (width(wide), width(wide, "#panel")) == (360, 320)
    away = 1 if direction == "ltr" else -1

    with wide.expect_response("**/preferences/screen"):
        dragged(wide, separator(wide), x=away * 81)
    picture(wide, f"columns-dragged-{direction}")

    assert width(wide) == 440
    wide.reload()
    assert width(wide) == 440
    expect(separator(wide)).to_have_attribute("aria-valuenow", "440")
    with wide.expect_response("**/preferences/screen"):
        dragged(wide, separator(wide), x=away * 600)
    assert width(wide) == 520
    with wide.expect_response("**/preferences/screen"):
        dragged(wide, separator(wide), x=away * -900)
    assert width(wide) == 280
    assert overflow(wide) <= 0


def test_a_drag_is_called_off_by_escape(wide: Page, address: str, desk: int) -> None:
    signed_in(wide, address, f"/desk/tickets/{desk}")
    box = separator(wide).bounding_box()
    assert box

    wide.mouse.move(box["x"] + 6, 400)
    wide.mouse.down()
    wide.mouse.move(box["x"] + 86, 400, steps=4)
    assert width(wide) == 440
    wide.keyboard.press("Escape")
    wide.mouse.up()

    assert width(wide) == 360
    wide.reload()
    assert width(wide) == 360


@pytest.mark.parametrize(
    ("direction", "more", "less"),
    [("ltr", "ArrowRight", "ArrowLeft"), ("rtl", "ArrowLeft", "ArrowRight")],
)
def test_the_list_is_made_wider_by_keys(
    wide: Page, address: str, desk: int, direction: str, more: str, less: str
) -> None:
    wide.context.add_cookies(
        [{"name": "direction", "value": direction, "url": address}]
    )
    signed_in(wide, address, f"/desk/tickets/{desk}")
    handle = separator(wide)
    handle.focus()

    for key, now in (
        (more, 368),
        (more, 376),
        (less, 368),
        ("PageUp", 408),
        ("End", 520),
        (more, 520),
        ("Home", 280),
        (less, 280),
        ("PageUp", 320),
    ):
        with wide.expect_response("**/preferences/screen"):
            wide.keyboard.press(key)
        assert width(wide) == now, key
        expect(handle).to_have_attribute("aria-valuenow", str(now))
    picture(wide, f"columns-keys-{direction}")

    expect(handle).to_be_focused()
    wide.reload()
    assert width(wide) == 320


def test_the_list_is_made_wider_by_single_presses(
    wide: Page, address: str, desk: int
) -> None:
    signed_in(wide, address, f"/desk/tickets/{desk}")
    wide.locator(".rail__menu > summary").click()

    for name, now in (
        ("Wider list", 400),
        ("Wider list", 440),
        ("Narrower list", 400),
        ("Usual width of the list", 360),
        ("Narrower list", 320),
    ):
        with wide.expect_response("**/preferences/screen"):
            wide.get_by_role("button", name=name).click()
        assert width(wide) == now
    picture(wide, "columns-presses")

    wide.reload()
    assert width(wide) == 320


def test_the_conversation_keeps_its_room(page: Page, address: str, desk: int) -> None:
    page.set_viewport_size({"width": 1200, "height": 800})
    page.context.add_cookies([{"name": "list", "value": "520", "url": address}])
    signed_in(page, address, f"/desk/tickets/{desk}")

    assert width(page, "#ticket") == 352
    expect(separator(page)).to_have_attribute("aria-valuemax", "472")
    expect(separator(page)).to_have_attribute("aria-valuenow", "472")
    picture(page, "columns-1200")
    page.get_by_role("button", name="About").click()
    assert width(page) == 520
    expect(separator(page)).to_have_attribute("aria-valuemax", "520")


@pytest.mark.parametrize("locale", ["en", "sw", "fr"])
def test_no_language_is_too_long_for_the_narrowest_columns(
    page: Page, address: str, desk: int, world: World, locale: str
) -> None:
    with world.sessions.begin() as session:
        session.get_one(Officer, 1).locale = locale
    page.context.add_cookies([{"name": "list", "value": "280", "url": address}])
    signed_in(page, address, f"/desk/tickets/{desk}")

    assert width(page) == 280
    head = page.locator(".queue__head").bounding_box()
    assert head
    for one in page.locator(".queue__title > *:visible").all():
        box = one.bounding_box()
        assert box
        assert box["x"] + box["width"] <= head["x"] + head["width"]
    rail, panel = page.locator("#rail"), page.locator("#panel")
    for column in (rail, panel):
        assert column.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
    picture(page, f"columns-280-{locale}")


def test_the_panel_is_folded_away_and_stays_so(
    wide: Page, address: str, desk: int
) -> None:
    signed_in(wide, address, f"/desk/tickets/{desk}")
    panel, fold = wide.locator("#panel"), wide.get_by_role("button", name="About")
    expect(fold).to_have_attribute("aria-expanded", "true")
    with wide.expect_response("**/preferences/screen"):
        fold.click()

    expect(panel).to_be_hidden()
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(fold).to_be_focused()
    picture(wide, "columns-folded")
    wide.locator("#rows .row__name", has_text="Peter Kamau").click()
    expect(wide.locator("#ticket-head")).to_contain_text("Peter Kamau")
    expect(panel).to_be_hidden()
    wide.reload()
    expect(panel).to_be_hidden()
    wide.keyboard.press("p")
    expect(wide.locator("#priority")).to_be_focused()  # shown for the field's sake
    wide.reload()
    expect(panel).to_be_hidden()
    with wide.expect_response("**/preferences/screen"):
        fold.press("Enter")
    expect(panel).to_be_visible()
    wide.reload()
    expect(panel).to_be_visible()


def test_the_head_stays_live_under_the_hand_that_folded(
    wide: Page, address: str, desk: int, world: World, app: FastAPI
) -> None:
    signed_in(wide, address, f"/desk/tickets/{desk}")
    expect(wide.locator("#live")).to_have_text("Live")
    fold = wide.get_by_role("button", name="About")
    with wide.expect_response("**/preferences/screen"):
        fold.click()

    world.clock.pass_by(seconds=1)
    with world.sessions.begin() as session:
        session.get_one(Ticket, desk).title = "The app shows a white page"
    world.say(desk, "Bado tu")
    app.state.wake.signal(Topic.DESK)

    expect(wide.locator("#timeline")).to_contain_text("Bado tu")
    expect(wide.locator("#ticket-head")).to_contain_text("a white page")
    expect(fold).to_be_focused()
    expect(fold).to_have_attribute("aria-expanded", "false")


def test_a_key_opens_the_drawer_for_a_field_within(
    page: Page, address: str, desk: int
) -> None:
    page.set_viewport_size({"width": 1100, "height": 800})
    signed_in(page, address, f"/desk/tickets/{desk}")

    page.keyboard.press("a")

    expect(page.locator("#panel")).to_be_in_viewport()
    expect(page.locator("#assignee")).to_be_focused()
    picture(page, "panel-drawer")


def test_without_a_script_forms_do_the_same(
    browser: Browser, page: Page, address: str, desk: int
) -> None:
    signed_in(page, address, f"/desk/tickets/{desk}")
    kept = page.context.storage_state()
    context = browser.new_context(
        java_script_enabled=False,
        storage_state=kept,
        viewport={"width": 1600, "height": 900},
    )
    plain = context.new_page()
    plain.goto(f"{address}/desk/tickets/{desk}")

    plain.get_by_role("button", name="About").click()
    expect(plain.locator("#panel")).to_be_hidden()
    plain.get_by_role("button", name="About").click()
    expect(plain.locator("#panel")).to_be_visible()
    plain.locator(".rail__menu > summary").click()
    plain.get_by_role("button", name="Wider list").click()

    grip(plain, "Ticket").click()
    plain.get_by_role("button", name="Move up").first.click()
    assert order(plain)[:2] == ["ticket", "contact"]

    assert plain.url.endswith(f"/desk/tickets/{desk}")
    assert width(plain) == 400
    expect(separator(plain)).to_be_hidden()
    context.close()


def test_narrow_screens_are_as_they_were(page: Page, address: str, desk: int) -> None:
    page.context.add_cookies(
        [
            {"name": "list", "value": "520", "url": address},
            {"name": "panel", "value": "folded", "url": address},
        ]
    )
    page.set_viewport_size({"width": 1100, "height": 800})
    signed_in(page, address, f"/desk/tickets/{desk}")
    assert width(page) == 328
    expect(separator(page)).to_be_hidden()
    page.get_by_role("link", name="About").click()
    expect(page.locator("#panel")).to_be_in_viewport()

    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}/desk/tickets/{desk}")
    assert width(page, "#ticket") == 360
    page.get_by_role("link", name="About").click()
    expect(page.locator("#panel")).to_be_in_viewport()
    picture(page, "columns-phone")


def violations(page: Page) -> list[str]:
    bring_axe(page)
    result = page.evaluate("() => axe.run({resultTypes: ['violations']})")
    return [
        f"{r['id']}: {n['html'][:150]}"
        for r in result["violations"]
        for n in r["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_menu_and_on_the_separator(
    wide: Page, address: str, desk: int, theme: str
) -> None:
    scheme: Literal["dark", "light"] = "dark" if theme == "dark" else "light"
    wide.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    signed_in(wide, address, f"/desk/tickets/{desk}")
    wide.locator(".rail__menu > summary").click()
    separator(wide).focus()
    grip(wide, "Ticket").press("Enter")
    picture(wide, f"columns-menu-{theme}")

    assert violations(wide) == []


def order(page: Page) -> list[str]:
    parts = page.locator("#panel .side__part")
    return [
        str(name) for name in parts.evaluate_all("ps => ps.map(p => p.dataset.section)")
    ]


def grip(page: Page, title: str) -> Locator:
    return page.locator(f"#panel [aria-label='Move {title}']")


USUAL = ["contact", "ticket", "suggested", "similar", "activity"]


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_section_is_dragged_and_stays_there(
    wide: Page, address: str, desk: int, direction: str
) -> None:
    wide.context.add_cookies(
        [{"name": "direction", "value": direction, "url": address}]
    )
    signed_in(wide, address, f"/desk/tickets/{desk}")
    expect(wide.locator("#suggested .answer")).to_be_visible()
    handle = grip(wide, "Suggested answers")
    box = handle.bounding_box()
    top = wide.locator("#panel").bounding_box()
    assert box
    assert top

    wide.mouse.move(box["x"] + 10, box["y"] + 10)
    wide.mouse.down()
    wide.mouse.move(box["x"] + 10, top["y"] + 60, steps=6)
    picture(wide, f"panel-dragging-{direction}")
    wide.mouse.move(box["x"] + 10, top["y"] + 5, steps=6)
    with wide.expect_response("**/preferences/panel"):
        wide.mouse.up()

    moved = ["suggested", "contact", "ticket", "similar", "activity"]
    assert order(wide) == moved
    expect(wide.locator("#panel-now")).to_have_text("Suggested answers: place 1 of 5")
    expect(wide.locator(".grip[open]")).to_have_count(0)
    expect(wide.locator("#suggested .answer")).to_be_visible()
    picture(wide, f"panel-dragged-{direction}")
    wide.reload()
    assert order(wide) == moved


def test_a_drag_of_a_section_is_called_off(wide: Page, address: str, desk: int) -> None:
    signed_in(wide, address, f"/desk/tickets/{desk}")
    box = grip(wide, "Ticket").bounding_box()
    assert box

    wide.mouse.move(box["x"] + 10, box["y"] + 10)
    wide.mouse.down()
    wide.mouse.move(box["x"] + 10, 2, steps=5)
    expect(wide.locator(".side__part--before")).to_have_count(1)
    wide.keyboard.press("Escape")
    expect(wide.locator(".side__part--before")).to_have_count(0)
    wide.mouse.up()

    assert order(wide) == USUAL
    expect(wide.locator(".grip[open]")).to_have_count(0)
    grip(wide, "Ticket").click()  # and the next press is one again
    expect(wide.locator(".grip[open]")).to_have_count(1)


def test_a_section_is_moved_by_keys(wide: Page, address: str, desk: int) -> None:
    signed_in(wide, address, f"/desk/tickets/{desk}")
    said = wide.locator("#panel-now")
    grip(wide, "Contact").focus()

    for key, place in (("Down", 2), ("Down", 3), ("Up", 2), ("Up", 1), ("Up", 1)):
        with wide.expect_response("**/preferences/panel"):
            wide.keyboard.press(f"Arrow{key}")
        expect(said).to_have_text(f"Contact: place {place} of 5")
    with wide.expect_response("**/preferences/panel"):
        wide.keyboard.press("End")
    expect(said).to_have_text("Contact: place 5 of 5")
    expect(grip(wide, "Contact")).to_be_focused()
    expect(grip(wide, "Contact")).to_be_in_viewport()
    picture(wide, "panel-keys")

    wide.reload()
    assert order(wide) == [*USUAL[1:], "contact"]


def test_a_section_is_moved_by_single_presses(
    wide: Page, address: str, desk: int
) -> None:
    signed_in(wide, address, f"/desk/tickets/{desk}")
    grip(wide, "Ticket").click()
    picture(wide, "panel-menu")
    with wide.expect_response("**/preferences/panel"):
        wide.get_by_role("button", name="Move up").click()

    assert order(wide)[:2] == ["ticket", "contact"]
    expect(grip(wide, "Ticket")).to_be_focused()
    wide.keyboard.press("Enter")
    expect(wide.get_by_role("button", name="Move up")).to_be_disabled()
    with wide.expect_response("**/preferences/panel"):
        wide.get_by_role("button", name="Move down").press("Enter")
    assert order(wide) == USUAL


def test_order_and_folds_outlive_deeds_and_another_ticket(
    wide: Page, address: str, desk: int, world: World, app: FastAPI
) -> None:
    signed_in(wide, address, f"/desk/tickets/{desk}")
    waiting: list[Route] = []  # a link too slow to wait for
    wide.route("**/preferences/*", lambda route: waiting.append(route))
    folds = wide.locator("#panel .fold")
    grip(wide, "Contact").focus()
    wide.keyboard.press("ArrowDown")
    wide.locator("#panel summary", has_text="Activity").click()
    wide.locator("#panel .fold > summary", has_text="Contact").click()
    moved, opened = ["ticket", "contact", *USUAL[2:]], [True, False, True, True, True]

    wide.keyboard.press("i")
    expect(wide.locator("#timeline")).to_contain_text("Amina Yusuf took it")

    assert order(wide) == moved
    assert folds.evaluate_all("all => all.map(one => one.open)") == opened
    wide.locator("#ticket").focus()
    world.clock.pass_by(seconds=1)
    with world.sessions.begin() as session:  # a colleague's deed, told live
        session.get_one(Ticket, desk).priority = TicketPriority.CRITICAL
    world.say(desk, "Bado tu")
    app.state.wake.signal(Topic.DESK)
    expect(wide.locator("#priority")).to_have_value("critical")
    assert order(wide) == moved
    assert folds.evaluate_all("all => all.map(one => one.open)") == opened
    wide.locator("#rows .row__name", has_text="Peter Kamau").click()
    expect(wide.locator("#ticket-head")).to_contain_text("Peter Kamau")
    assert order(wide) == moved
    assert folds.evaluate_all("all => all.map(one => one.open)") == opened
    assert len(waiting) == 3
    wide.unroute_all(behavior="ignoreErrors")


def test_folds_are_kept_and_another_officer_has_her_own(
    browser: Browser, wide: Page, address: str, desk: int, world: World
) -> None:
    signed_in(wide, address, f"/desk/tickets/{desk}")
    grip(wide, "Contact").focus()
    with wide.expect_response("**/preferences/panel"):
        wide.keyboard.press("ArrowDown")
    with wide.expect_response("**/preferences/sections"):
        wide.locator("#panel summary", has_text="Activity").click()
    wide.reload()
    expect(wide.locator("#panel .activity")).to_be_visible()
    wide.set_viewport_size({"width": 360, "height": 740})
    assert order(wide)[0] == "ticket"
    expect(grip(wide, "Ticket")).to_be_hidden()

    context = browser.new_context(viewport={"width": 1600, "height": 900})
    brian = context.new_page()
    context.add_cookies([{"name": "msaada", "value": world.cookie(2), "url": address}])
    brian.goto(f"{address}/desk/tickets/{desk}")
    assert order(brian) == USUAL
    expect(brian.locator("#panel .activity")).to_be_hidden()
    context.clear_cookies()
    context.add_cookies([{"name": "msaada", "value": world.cookie(1), "url": address}])
    brian.reload()
    assert order(brian)[:2] == ["ticket", "contact"]  # Amina, at another screen
    context.close()
