"""Whole stories: twenty tickets by keyboard, two officers, a phone, a gap."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from kit.wake import Topic
from messages.models import Direction, Message
from tests.desk.browser.steps import overflow, picture, signed_in, signs_in
from tests.desk.world import Now, World
from tickets.models import Ticket
from tickets.rules import TicketPriority, TicketStatus

pytestmark = pytest.mark.browser


@pytest.fixture
def brian(browser: Browser, page: Page) -> Iterator[Page]:
    """A second officer's browser, beside the first."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(8000)
    yield context.new_page()
    context.close()


def all_tickets(world: World) -> list[Ticket]:
    with world.sessions() as session:
        return list(session.query(Ticket).order_by(Ticket.id))


def said_by_officers(world: World) -> list[str]:
    with world.sessions() as session:
        found = session.query(Message).filter_by(direction=Direction.OUTBOUND)
        return [str(m.extra.get("said")) for m in found if m.officer_id == 1]


def test_twenty_tickets_are_triaged_by_keyboard_alone(
    page: Page, address: str, world: World
) -> None:
    world.officer_with_password()
    for place in range(20):
        world.ticket(f"Person {place:02}", "No sync", priority=TicketPriority.NORMAL)
    signed_in(page, address)
    press = page.keyboard.press

    press("j")
    press("Enter")
    expect(page.locator("#ticket-head")).to_contain_text("Person 00")
    for place in range(20):
        expect(page.locator("#ticket-head")).to_contain_text(f"Person {place:02}")
        if place == 3:
            press("p")
            press("ArrowDown")
            expect(page.locator("#priority")).to_have_value("high")
            press("Escape")
        if place == 5:
            press("i")
            expect(page.locator("#timeline")).to_contain_text("Amina Yusuf took it")
        if place % 4 == 2:
            press("r")
            page.keyboard.type("Tumepokea.")
            press("Control+Enter")
            expect(page.locator(".message--out")).to_contain_text("Tumepokea.")
            press("Escape")
            press("[")
        else:
            press("Shift+E")

    expect(page.get_by_role("heading", name="Needs reply")).to_contain_text("0")
    statuses = [ticket.status for ticket in all_tickets(world)]
    assert statuses.count(TicketStatus.RESOLVED) == 15
    assert statuses.count(TicketStatus.PENDING) == 5
    assert all_tickets(world)[3].priority is TicketPriority.HIGH
    assert all_tickets(world)[5].assignee_id == 1


def test_two_officers_at_one_ticket_do_not_talk_over_one_another(
    page: Page, brian: Page, address: str, desk: int, world: World, clock: Now
) -> None:
    path = f"/desk/tickets/{desk}"
    signed_in(page, address, path)
    brian.context.add_cookies(
        [{"name": "msaada", "value": world.cookie(2), "url": address}]
    )
    clock.pass_by(seconds=1)
    brian.goto(address + path)

    colleagues = page.locator("#colleagues")
    expect(colleagues).to_contain_text("Brian Kiptoo is here")
    clock.pass_by(seconds=1)
    brian.get_by_label("Write to Akinyi").fill("Ninaangalia.")
    expect(colleagues).to_contain_text("Brian Kiptoo is writing")
    page.get_by_label("Write to Akinyi").fill("Mimi pia.")
    brian.keyboard.press("Control+Enter")
    expect(page.locator("#timeline")).to_contain_text("Ninaangalia.")
    page.get_by_label("Write to Akinyi").press("Control+Enter")

    expect(page.get_by_role("alert")).to_contain_text("Brian answered")
    expect(page.get_by_label("Write to Akinyi")).to_have_value("Mimi pia.")
    assert "Mimi pia." not in said_by_officers(world)
    page.get_by_label("Write to Akinyi").press("Control+Enter")
    expect(page.locator(".message--out", has_text="Mimi pia.")).to_be_visible()


def test_an_officer_answers_on_a_phone(
    browser: Browser, address: str, desk: int, world: World
) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(8000)
    page = context.new_page()
    signed_in(page, address)

    page.get_by_role("link", name="Akinyi Odhiambo").tap()
    expect(page.locator("#queue")).to_be_hidden()
    page.get_by_label("Write to Akinyi").fill("Asante, tumetengeneza.")
    send = page.get_by_role("button", name="Send", exact=True)
    box = send.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["y"] + box["height"] <= 740
    send.tap()
    expect(page.locator(".message--out", has_text="tumetengeneza")).to_be_visible()
    page.get_by_role("link", name="About").tap()
    expect(page.locator("#panel")).to_be_in_viewport()
    page.get_by_role("link", name="Close").locator("visible=true").tap()
    page.get_by_role("link", name="Back to the queue").tap()

    expect(page.locator("#queue")).to_be_visible()
    assert overflow(page) <= 0
    assert "Asante, tumetengeneza." in said_by_officers(world)
    context.close()


def test_offline_nothing_is_lost_and_back_all_is_told(
    page: Page, address: str, desk: int, world: World, app: FastAPI
) -> None:
    signed_in(page, address, f"/desk/tickets/{desk}")
    field = page.get_by_label("Write to Akinyi")
    expect(page.locator("#live")).to_have_text("Live")

    page.context.set_offline(True)
    expect(page.locator("#offline")).to_contain_text("Offline")
    field.fill("Nimeandika bila mtandao.")
    field.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Not sent")
    expect(field).to_have_value("Nimeandika bila mtandao.")
    world.clock.pass_by(seconds=1)
    world.say(desk, "Niko hapa bado.")
    page.context.set_offline(False)
    app.state.wake.signal(Topic.DESK)

    expect(page.locator("#offline")).to_be_hidden()
    expect(page.locator("#timeline")).to_contain_text("Niko hapa bado.")
    expect(field).to_have_value("Nimeandika bila mtandao.")
    field.press("Control+Enter")
    expect(page.locator(".message--out", has_text="bila mtandao")).to_have_count(1)


def test_a_draft_is_there_on_another_device(
    page: Page, brian: Page, address: str, desk: int
) -> None:
    signed_in(page, address, f"/desk/tickets/{desk}")
    page.get_by_label("Write to Akinyi").fill("Nusu ya jibu")
    expect(page.locator("#draft")).to_have_text("Draft saved")

    signed_in(brian, address, "/desk")  # Amina again, at another desk

    row = brian.locator(f"#row-{desk}")
    expect(row).to_contain_text("Draft")
    row.locator(".row__name").click()
    expect(brian.get_by_label("Write to Akinyi")).to_have_value("Nusu ya jibu")


def test_everything_is_found_from_one_box(page: Page, address: str, desk: int) -> None:
    signed_in(page, address)

    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search or do").fill("akinyi")
    option = page.locator(f"#option-ticket-{desk}")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")

    expect(page.locator("#ticket-head")).to_contain_text("Akinyi Odhiambo")


def test_a_list_is_narrowed_kept_and_found_again(
    page: Page, address: str, desk: int
) -> None:
    signed_in(page, address)

    page.keyboard.press("f")
    page.locator("#filter-priority").select_option("priority.is.critical")
    page.get_by_role("button", name="Show tickets").click()
    expect(page.locator("#rows .row")).to_have_count(1)
    page.get_by_role("link", name="Save as view").click()
    page.get_by_label("Name of the view").fill("Burning")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Clear").click()
    expect(page.locator("#rows .row")).not_to_have_count(1)
    page.locator("#views").get_by_role("link", name="Burning").click()

    expect(page.locator("#rows .row")).to_have_count(1)
    expect(page.locator("#rows")).to_contain_text("Fatou Mbaye")


def test_single_keys_can_be_turned_off(page: Page, address: str, desk: int) -> None:
    signed_in(page, address, f"/desk/tickets/{desk}")

    page.keyboard.press("?")
    page.get_by_role("button", name="Turn single keys off").click()
    page.goto(f"{address}/desk/tickets/{desk}")
    page.keyboard.press("e")
    page.keyboard.press("Control+k")

    expect(page.get_by_role("combobox", name="Search or do")).to_be_visible()
    expect(page.locator("#ticket-head")).to_contain_text("Open")


def test_the_basics_work_without_a_script(
    browser: Browser, address: str, desk: int, world: World
) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(8000)
    page = context.new_page()
    signs_in(page, address)

    page.get_by_role("link", name="Akinyi Odhiambo").click()
    page.get_by_label("Write to Akinyi").fill("Bila skripti.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#timeline")).to_contain_text("Bila skripti.")
    ticket = page.locator("#ticket")
    ticket.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.locator("#timeline")).to_contain_text("Amina Yusuf resolved it")
    page.get_by_role("link", name="Filter").click()
    page.get_by_label("Status", exact=True).select_option("status.is.open")
    page.get_by_role("button", name="Show tickets").click()

    expect(page.locator("#rows")).to_contain_text("Peter Kamau")
    context.close()


def test_ready_words_are_put_where_the_cursor_is(
    page: Page, address: str, desk: int
) -> None:
    signed_in(page, address, f"/desk/tickets/{desk}")
    field = page.get_by_label("Write to Akinyi")

    field.focus()
    page.keyboard.press("n")
    page.locator("#composer [value=note]").check()
    field.fill("")
    field.press_sequentially("Ask @bri")
    page.locator("#offer").get_by_role("option").wait_for()
    page.keyboard.press("Enter")

    expect(field).to_have_value("Ask @Brian.Kiptoo ")


def test_dots_copy_more_and_g_r_goes_to_the_figures(
    page: Page, address: str, desk: int
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    signed_in(page, address, f"/desk/tickets/{desk}")
    toast = page.locator("#toasts")

    page.keyboard.press(".")
    expect(toast).to_have_text(f"#{desk}")
    page.keyboard.press(".")
    expect(toast).to_have_text(f"#{desk} App does not sync")
    page.keyboard.press(".")
    expect(toast).to_have_text(
        f"#{desk} App does not sync {address}/desk/tickets/{desk}"
    )
    page.keyboard.press("g")
    page.keyboard.press("r")

    page.wait_for_url(f"{address}/desk/figures")


def test_a_ticket_closed_by_a_slip_is_open_again_with_one_click(
    page: Page, address: str, desk: int, world: World
) -> None:
    signed_in(page, address, f"/desk/tickets/{desk}")

    page.locator("#ticket-more summary").click()
    page.get_by_role("button", name="Close for good").click()
    toast = page.locator("#toasts")
    expect(toast).to_contain_text("closed it")
    expect(page.locator("#status-menu")).to_contain_text("Closed")
    toast.get_by_role("button", name="Undo").click()

    expect(page.locator("#status-menu")).to_contain_text("Open")
    assert all_tickets(world)[0].status is TicketStatus.OPEN


def test_what_a_colleague_changes_shows_in_the_panel(
    page: Page, address: str, desk: int, world: World, app: FastAPI
) -> None:
    signed_in(page, address, f"/desk/tickets/{desk}")
    expect(page.locator("#live")).to_have_text("Live")
    contact = page.locator("#panel [data-section=contact] > .fold")
    contact.locator("summary").first.click()
    priority = page.locator("#priority")
    priority.focus()

    world.clock.pass_by(seconds=1)
    with world.sessions.begin() as session:
        ticket = session.get_one(Ticket, desk)
        ticket.assignee_id, ticket.changed_at = 2, world.clock()
        ticket.priority = TicketPriority.LOW
    app.state.wake.signal(Topic.DESK)
    expect(page.locator("#ticket-head .avatar--b")).to_have_text("BK")
    expect(priority).to_have_value("high")  # it is being used
    priority.blur()
    with world.sessions.begin() as session:
        session.get_one(Ticket, desk).changed_at = world.clock.moment
        session.get_one(Ticket, desk).title = "It syncs again"
    world.clock.pass_by(seconds=1)
    world.say(desk, "Sasa inafanya kazi!")
    app.state.wake.signal(Topic.DESK)

    expect(page.locator("#assignee")).to_have_value("2")
    expect(priority).to_have_value("low")
    expect(contact).not_to_have_attribute("open", "")


def test_the_palette_does_what_the_keys_do_and_leads_everywhere(
    page: Page, address: str, desk: int
) -> None:
    signed_in(page, address)
    found = page.locator("#palette-list")

    def look(words: str) -> None:
        page.keyboard.press("Control+k")
        page.locator("#palette-words").fill(words)

    page.keyboard.press("Control+k")
    expect(found).to_contain_text("Needs reply")
    expect(found).not_to_contain_text("Resolve & next")
    page.keyboard.press("Escape")
    page.goto(f"{address}/desk/tickets/{desk}")
    look("priority")
    expect(found.get_by_role("option").first).to_contain_text("Priority")
    picture(page, "palette-deeds")
    page.keyboard.press("Enter")
    expect(page.locator("#priority")).to_be_focused()
    page.keyboard.press("Escape")
    look("note")
    expect(found.get_by_role("option").first).to_contain_text("Note")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#composer [value=note]")).to_be_checked()
    page.keyboard.press("Escape")
    look("figures")
    expect(found.get_by_role("option").first).to_contain_text("Figures")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Figures")
