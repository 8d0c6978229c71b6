"""A list narrowed by all of some filters and any of others, from the sheet."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.desk.browser.steps import cut_off, overflow, signed_in
from tests.desk.browser.test_pages import SIZES, _violations

pytestmark = pytest.mark.browser

NARROWED = "/desk?view=all&f=area.is.1&any=priority.is.high&any=status.is.open"


@pytest.mark.parametrize(("size", "theme"), [("wide", "light"), ("phone", "dark")])
@pytest.mark.usefixtures("trouble")
def test_what_is_ticked_in_the_sheet_is_any_of_the_group(
    page: Page, address: str, size: str, theme: str
) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    signed_in(page, address, NARROWED)
    expect(page.get_by_text("Any of these:")).to_be_visible()

    page.keyboard.press("f")
    page.locator("#dialog[open]").wait_for()
    group = page.get_by_role("group", name="Any of these")
    group.get_by_text("Channel", exact=True).click()
    group.get_by_label("Telegram", exact=True).check()
    group.get_by_label("Open", exact=True).uncheck()
    assert _violations(page, f"filters-any-{size}") + cut_off(page) == []
    assert overflow(page) <= 0
    page.get_by_role("button", name="Show tickets").click()

    page.wait_for_url(re.compile(r"any=channel\.is\.telegram"))
    assert "f=area.is.1" in page.url
    assert "any=priority.is.high" in page.url
    assert "status.is.open" not in page.url
