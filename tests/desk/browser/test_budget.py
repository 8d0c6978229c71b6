"""The pages of a month whose SMS are used up, for eyes and for axe."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from people.models import Officer, OfficerRole
from tests.desk.browser.steps import cut_off, overflow, signed_in
from tests.desk.browser.test_pages import SIZES, _violations
from tests.desk.held import hold
from tests.desk.world import World
from tickets.rules import TicketPriority

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("size", "theme"), [("wide", "light"), ("phone", "dark")])
@pytest.mark.usefixtures("desk")
def test_a_lead_sends_what_waits_and_raises_the_month(
    app: FastAPI,
    page: Page,
    address: str,
    world: World,
    desk: int,
    size: str,
    theme: str,
) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    number = world.ticket(priority=TicketPriority.NORMAL)
    hold(app, world, number)
    with world.sessions.begin() as session:
        session.get_one(Officer, 1).role = OfficerRole.LEAD
    signed_in(page, address)
    found = {}

    for name, path in {
        "queue": "/desk?view=all",
        "ticket": f"/desk/tickets/{number}?view=all",
        "settings": "/desk/settings",
    }.items():
        page.goto(address + path)
        found[name] = _violations(page, f"budget-{name}-{size}") + cut_off(page)
        assert overflow(page) <= 0, name
    assert found == {name: [] for name in found}

    page.goto(f"{address}/desk/tickets/{number}?view=all")
    page.get_by_role("button", name="Send this one").click()
    expect(page.get_by_text("It goes out now.")).to_be_visible()
    expect(page.get_by_role("button", name="Send this one")).to_have_count(0)

    page.goto(f"{address}/desk/settings#budget")
    page.get_by_label("Segments more for this month").fill("50")
    page.get_by_role("button", name="Raise the budget").click()
    expect(page.get_by_text(" of 150 segments are used")).to_be_visible()
