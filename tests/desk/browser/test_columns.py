"""The columns as an officer likes them: by pointer, by keys and by single presses."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.desk.browser.steps import overflow, picture, signed_in

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"


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
    plain.locator(".rail__menu > summary").click()
    plain.get_by_role("button", name="Wider list").click()

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
    page.evaluate(AXE.read_text("utf-8"))
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
    wide.emulate_media(color_scheme=theme, reduced_motion="reduce")
    signed_in(wide, address, f"/desk/tickets/{desk}")
    wide.locator(".rail__menu > summary").click()
    separator(wide).focus()
    picture(wide, f"columns-menu-{theme}")

    assert violations(wide) == []
