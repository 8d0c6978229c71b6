"""Many tickets at once, by keyboard: a reply with its price, taken back; a status."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from messages.models import Direction, Message
from tests.desk.browser.steps import signed_in, signs_in
from tests.desk.browser.test_pages import _violations
from tests.desk.world import World

pytestmark = pytest.mark.browser


def replies(world: World) -> int:
    with world.sessions() as session:
        found = session.query(Message).filter_by(direction=Direction.OUTBOUND)
        return found.filter_by(officer_id=1).count()


def test_a_reply_to_many_is_priced_sent_and_taken_back(
    page: Page, address: str, desk: int, world: World, tmp_path: Path
) -> None:
    pictures = Path(os.environ.get("DESK_PICTURES", tmp_path))
    signed_in(page, address)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("#bulk-count")).to_have_text("2 selected")
    page.screenshot(path=pictures / "bulk-bar.png")

    page.keyboard.press("Shift+R")
    expect(page.get_by_role("heading", name="Reply to tickets (2)")).to_be_visible()
    page.keyboard.type("Tumetengeneza, {{name}}.")
    page.get_by_role("button", name="Show what it costs").click()
    send = page.get_by_role("button", name="Send 2 messages")
    expect(send).to_be_focused()
    assert _violations(page, pictures, "bulk-reply") == []
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Replies (2) go out")
    assert replies(world) == 2
    page.locator("#toasts").get_by_role("button", name="Undo").click()

    expect(page.locator("#toasts")).to_contain_text(
        "Taken back, and nothing was sent: 2."
    )
    assert replies(world) == 0


def test_many_get_a_status_without_a_script(
    browser: Browser, address: str, desk: int
) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(8000)
    page = context.new_page()
    signs_in(page, address)

    page.get_by_role("checkbox", name="Peter Kamau").check()
    page.get_by_label("Status", exact=True).select_option("pending")
    page.locator("#bulk").get_by_role("button", name="Save").click()
    expect(page.locator("#rows")).not_to_contain_text("Peter Kamau")
    page.get_by_role("checkbox", name="Akinyi Odhiambo").check()
    page.get_by_role("button", name="Reply…").click()
    page.get_by_label("Own words").last.fill("Tayari.")
    page.get_by_role("button", name="Show what it costs").click()
    page.get_by_role("button", name="Send 1 messages").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Replies (1)")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#rows")).to_contain_text("Akinyi Odhiambo")
    context.close()
