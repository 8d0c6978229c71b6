"""A lead writes a ready reply, sees what it becomes, and answers with it."""

import pytest
from playwright.sync_api import Page, expect

from tests.desk.browser.steps import signed_in

pytestmark = pytest.mark.browser


def test_a_reply_is_written_previewed_and_used(
    page: Page, address: str, desk: int
) -> None:
    signed_in(page, address, "/desk/settings")
    page.get_by_role("main").get_by_role("link", name="Edit: Canned replies").click()
    page.get_by_role("link", name="New reply").click()
    page.get_by_label("Shortcut").fill("moto")
    page.get_by_label("Title").fill("Hot phone")
    page.get_by_label("Kiswahili").fill("{{name}}, zima simu ipoe.")
    page.get_by_label("Try it on ticket").fill(str(desk))
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#shown")).to_contain_text("Akinyi, zima simu ipoe.")
    expect(page.locator("#shown")).to_contain_text("1 segment")
    expect(page.get_by_label("Title")).to_have_value("Hot phone")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("/moto")

    page.goto(f"{address}/desk/tickets/{desk}")
    field = page.get_by_label("Write to Akinyi")
    field.press_sequentially("/mot")
    page.locator("#offer").get_by_role("option").wait_for()
    page.keyboard.press("Enter")

    expect(field).to_have_value("Akinyi, zima simu ipoe.")
