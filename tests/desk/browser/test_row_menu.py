"""The menu of a row: by right click, by key, and by touch."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.desk.browser.steps import overflow, signed_in
from tests.desk.browser.test_pages import _violations
from tests.desk.world import World
from tickets.models import Ticket
from tickets.rules import TicketPriority, TicketStatus

pytestmark = pytest.mark.browser


def the_ticket(world: World, number: int) -> Ticket:
    with world.sessions() as session:
        return session.get_one(Ticket, number)


def test_a_row_is_handled_without_being_opened(
    page: Page,
    address: str,
    desk: int,
    world: World,
) -> None:
    signed_in(page, address)
    peter = page.locator("#rows .row", has_text="Peter Kamau")

    peter.click(button="right", position={"x": 150, "y": 40})
    menu = page.locator(".row-menu")
    expect(menu.get_by_role("link", name="Open")).to_be_focused()
    assert _violations(page, "row-menu") == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Done on 1 ticket.")
    expect(menu).to_be_hidden()
    assert the_ticket(world, desk + 1).assignee_id == 1
    expect(peter.locator(".row__name")).to_be_focused()

    page.keyboard.press(".")
    page.get_by_label("Priority").last.select_option("low")
    expect(menu).to_be_hidden()
    expect(peter.locator(".row__name")).to_be_focused()
    assert the_ticket(world, desk + 1).priority is TicketPriority.LOW
    page.keyboard.press(".")
    page.locator(".row-menu").get_by_role("link", name="Snooze…").click()
    expect(page.get_by_role("heading", name=f"Snooze #{desk + 1}")).to_be_visible()
    page.keyboard.press("Escape")
    peter.click(button="right")
    page.locator(".row-menu").get_by_role("button", name="Resolve").click()

    expect(peter).to_have_count(0)
    expect(page.locator("#rows .row__name:focus")).to_have_count(1)
    assert the_ticket(world, desk + 1).status is TicketStatus.RESOLVED


def test_a_long_press_opens_it_on_a_phone(
    browser: Browser,
    address: str,
    desk: int,
) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(8000)
    page = context.new_page()
    signed_in(page, address)
    row = page.locator("#rows .row", has_text="Peter Kamau")

    row.dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})

    expect(page.locator(".row-menu")).to_be_visible()
    assert _violations(page, "row-menu-phone") == []
    assert overflow(page) <= 0
    context.close()
