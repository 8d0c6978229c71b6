"""A lead looks somebody up and writes down who she is, on any screen."""

import pytest
from playwright.sync_api import Page, expect

from people.models import Contact
from tests.desk.browser.steps import cut_off, overflow, picture, signed_in
from tests.desk.world import World

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1400, 360])
def test_somebody_is_looked_up_from_her_ticket_and_described(
    page: Page, address: str, desk: int, world: World, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    signed_in(page, address, f"/desk/tickets/{desk}")
    if width < 900:
        page.get_by_role("link", name="About").click()
    page.get_by_role("link", name="All about her").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Akinyi Odhiambo")
    picture(page, f"person-{width}")

    page.get_by_label("Name", exact=True).fill("Akinyi Otieno")
    page.get_by_label("Language").select_option("Français")
    page.get_by_label("Area").select_option("Nyando")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Add a number").fill("0722 000 111")
    page.get_by_role("button", name="Add a number").click()

    expect(page.get_by_role("list").filter(has_text="…0111")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Akinyi Otieno")
    page.get_by_role("link", name="People").click()
    page.get_by_role("searchbox").fill("otieno")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row")).to_have_count(2)
    assert overflow(page) <= 0
    assert cut_off(page) == []
    with world.sessions() as session:
        contact = session.query(Contact).filter_by(name="Akinyi Otieno").one()
        assert contact.area is not None
        assert (contact.locale, contact.area.name) == ("fr", "Nyando")
