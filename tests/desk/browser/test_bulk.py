"""Many tickets at once, by keyboard: a reply with its price, taken back; a status."""

import pytest
from playwright.sync_api import Browser, Page, expect

from messages.models import Direction, Message
from tests.desk.browser.steps import overflow, picture, signed_in, signs_in
from tests.desk.browser.test_pages import _violations
from tests.desk.world import NOW, World
from tickets.rules import TicketStatus

pytestmark = pytest.mark.browser


def replies(world: World) -> int:
    with world.sessions() as session:
        found = session.query(Message).filter_by(direction=Direction.OUTBOUND)
        return found.filter_by(officer_id=1).count()


def test_a_reply_to_many_is_priced_sent_and_taken_back(
    page: Page, address: str, desk: int, world: World
) -> None:
    signed_in(page, address)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("#bulk-count")).to_have_text("2 selected")
    picture(page, "bulk-bar")

    page.keyboard.press("Shift+R")
    expect(page.get_by_role("heading", name="Reply to 2 tickets")).to_be_visible()
    page.keyboard.type("Tumetengeneza, {{name}}.")
    page.get_by_role("button", name="Show what it costs").click()
    send = page.get_by_role("button", name="Send 2 messages")
    expect(send).to_be_focused()
    assert _violations(page, "bulk-reply") == []
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("2 replies go out")
    assert replies(world) == 2
    page.locator("#toasts").get_by_role("button", name="Undo").click()

    expect(page.locator("#toasts")).to_contain_text(
        "Taken back, and nothing was sent: 2."
    )
    assert replies(world) == 0


def test_a_macro_on_many_is_previewed_and_taken_back(
    page: Page, address: str, trouble: int, world: World
) -> None:
    before = replies(world)
    signed_in(page, address)
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)

    page.keyboard.press("Shift+M")
    expect(page.get_by_role("heading", name="A macro on 2 tickets")).to_be_visible()
    page.get_by_label("Restart the phone").check()
    page.get_by_role("button", name="Show what it does").click()
    expect(page.get_by_role("dialog")).to_contain_text("Add the tag sync")
    assert _violations(page, "bulk-macro") == []
    page.get_by_role("button", name="Apply to 2 tickets").click()
    expect(page.locator("#toasts")).to_contain_text("Done on 2 tickets")
    assert replies(world) == before + 2
    page.locator("#toasts").get_by_role("button", name="Undo").click()

    expect(page.locator("#toasts")).to_contain_text("Taken back on 2 tickets")
    assert replies(world) == before


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
    page.get_by_role("button", name="Send 1 message").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("1 reply")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#rows")).to_contain_text("Akinyi Odhiambo")
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.usefixtures("desk")
def test_what_is_over_stands_below_a_line_and_is_opened_again_together(
    page: Page, address: str, world: World, theme: str
) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    for name in ("Over One", "Over Two"):
        world.ticket(
            name, status=TicketStatus.RESOLVED, resolved_at=NOW, due_at=None, unread=0
        )
    signed_in(page, address, "/desk?view=all")
    line = page.locator("#rows-over")
    line.scroll_into_view_if_needed()
    over = page.locator("#rows-over ~ .row")
    expect(over).to_have_count(2)
    expect(over.first.locator(".row__name")).to_contain_text("Over")
    over.first.locator(".row__name").focus()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#bulk-count")).to_have_text("2 selected")
    picture(page, f"closed-rows-{theme}")
    assert _violations(page, f"closed-rows-{theme}") == []

    page.get_by_label("Status", exact=True).select_option("open")

    expect(page.locator("#toasts")).to_contain_text("Done on 2 tickets")
    expect(page.locator("#rows-over")).to_have_count(0)


@pytest.mark.usefixtures("desk")
def test_what_is_over_is_ticked_on_a_phone(
    browser: Browser, address: str, world: World
) -> None:
    world.ticket("Over", status=TicketStatus.RESOLVED, resolved_at=NOW, due_at=None)
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(8000)
    page = context.new_page()
    signed_in(page, address, "/desk?view=all")

    page.locator("#select").click()
    page.get_by_role("checkbox", name="Over").check()

    expect(page.locator("#bulk-count")).to_have_text("1 selected")
    picture(page, "closed-rows-phone")
    assert overflow(page) == 0
    context.close()
