"""Looking for words in the conversation that is open, by keyboard."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.desk.browser.steps import signed_in
from tests.desk.world import World

pytestmark = pytest.mark.browser


def test_words_are_found_in_the_conversation_by_keyboard(
    page: Page, address: str, desk: int, world: World, tmp_path: Path
) -> None:
    for place in range(120):
        world.say(desk, f"Ujumbe namba {place}")
    signed_in(page, address, f"/desk/tickets/{desk}")
    page.get_by_label("Write to Akinyi").fill("Nusu ya jibu")
    page.keyboard.press("Escape")

    page.keyboard.press("Shift+F")
    words = page.get_by_role("searchbox", name="Find in conversation")
    expect(words).to_be_focused()
    page.keyboard.type("simu")
    expect(page.locator("#find [role=status]")).to_have_text("1 of 1")
    expect(page.locator(".message--hit mark")).to_be_in_viewport()
    expect(words).to_be_focused()
    words.fill("namba 11")
    expect(page.locator("#find [role=status]")).to_have_text("11 of 11")
    page.keyboard.press("Enter")
    expect(page.locator("#find [role=status]")).to_have_text("10 of 11")
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#find [role=status]")).to_have_text("11 of 11")
    expect(page.locator(".message--hit")).to_contain_text("namba 119")
    page.screenshot(path=Path(os.environ.get("DESK_PICTURES", tmp_path)) / "find.png")
    page.keyboard.press("Escape")

    expect(page.locator("#find")).to_be_hidden()
    expect(page.locator("mark")).to_have_count(0)
    expect(page.get_by_label("Write to Akinyi")).to_have_value("Nusu ya jibu")
