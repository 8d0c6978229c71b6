"""Somebody calls: a ticket is opened for her, and a number is shown for a reason."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from messages.models import Message
from people.models import AuditEntry
from tests.desk.browser.steps import overflow, picture, signed_in, signs_in
from tests.desk.browser.test_pages import _violations
from tests.desk.world import World
from tickets.models import Ticket

pytestmark = pytest.mark.browser

NEWCOMER = "0722 000 111"


def test_who_calls_for_the_first_time_gets_a_ticket_by_keyboard(
    page: Page, address: str, desk: int, world: World
) -> None:
    signed_in(page, address)
    page.keyboard.press("Control+k")
    page.keyboard.type(NEWCOMER)
    option = page.get_by_role("option", name="Create a ticket…")
    expect(option).to_be_visible()
    option.click()
    expect(page.get_by_label("Phone number")).to_have_value(NEWCOMER)
    picture(page, "new-ticket")

    page.get_by_label("Name", exact=True).fill("Mary Atieno")
    page.get_by_label("What is it about?").fill("Her phone fell into water.")
    page.get_by_label("Priority").select_option("high")
    page.get_by_role("button", name="Create a ticket").click()

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_url(re.compile(r"/desk/tickets/\d+\?view=mine"))
    expect(page.locator("#rows")).to_contain_text("Mary Atieno")
    expect(page.locator("#panel")).to_contain_text("Her phone fell into water.")
    with world.sessions() as session:
        ticket = session.query(Ticket).order_by(Ticket.id.desc()).first()
        assert ticket is not None
        assert (ticket.assignee_id, str(ticket.priority)) == (1, "high")
        about_her = session.query(Message).filter_by(contact_id=ticket.contact_id)
        assert about_her.count() == 0  # nobody was told by it


def test_what_is_wrong_with_a_new_ticket_is_said_and_what_was_typed_stays(
    browser: Browser, address: str, desk: int
) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    context.set_default_timeout(8000)
    page = context.new_page()
    signs_in(page, address, "/desk/new?q=Mary")

    page.get_by_label("Phone number").fill("no number")
    page.get_by_label("What is it about?").fill("The charger is lost.")
    page.get_by_role("button", name="Create a ticket").click()

    expect(page.get_by_role("alert")).to_have_text(
        "Write the phone number of the contact."
    )
    expect(page.get_by_label("What is it about?")).to_have_value("The charger is lost.")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Mary")
    assert overflow(page) <= 0
    context.close()


def test_a_number_is_shown_for_a_reason_and_hidden_again(
    page: Page, address: str, desk: int, world: World
) -> None:
    signed_in(page, address, f"/desk/tickets/{desk}")
    shown = page.locator("#panel").get_by_role("link", name=re.compile("Show the"))
    shown.first.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Your name and the reason are written down")
    expect(page.get_by_role("radio", name="To call")).to_be_focused()
    assert _violations(page, "dialog-reveal") == []

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(dialog.locator(".revealed")).to_have_text(re.compile(r"^\+2547\d{8}$"))
    expect(dialog.get_by_role("link", name="Call")).to_be_focused()
    assert _violations(page, "dialog-revealed") == []
    whole = dialog.locator(".revealed").inner_text()
    page.keyboard.press("Escape")
    page.locator("#dialog:not([open])").wait_for(state="attached")

    expect(page.locator("body")).not_to_contain_text(whole)
    page.reload()
    page.locator("#panel summary", has_text="Activity").click()
    expect(page.locator("#panel .activity")).to_contain_text("Amina Yusuf looked at")
    with world.sessions() as session:
        (entry,) = session.query(AuditEntry).filter_by(deed="number.revealed")
        assert entry.details["reason"] == "identify"
