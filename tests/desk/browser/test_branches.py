"""The tree of areas by keyboard, with a script and without."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from people.models import Area
from tests.desk.browser.steps import overflow, picture, signed_in, signs_in
from tests.desk.browser.test_pages import _violations
from tests.desk.world import World
from tickets.models import Ticket

pytestmark = pytest.mark.browser


@pytest.fixture
def deep(desk: int, world: World) -> int:
    """A facility within Ahero, where the ticket of the desk now waits."""
    with world.sessions.begin() as session:
        ahero = session.query(Area).filter_by(name="Ahero").one()
        below = Area(name="Kochogo dispensary", parent_id=ahero.id)
        session.add(below)
        session.flush()
        below.path = f"{ahero.path}{below.id}/"
        session.get_one(Ticket, desk).area_id = below.id
        return below.id


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.usefixtures("deep")
def test_a_branch_is_opened_by_keyboard_and_stays_open(
    page: Page, address: str, theme: str
) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    signed_in(page, address)
    twig = page.get_by_role("button", name="Areas within Ahero")
    expect(twig).to_have_attribute("aria-expanded", "false")

    twig.focus()
    page.keyboard.press("Enter")

    expect(twig).to_have_attribute("aria-expanded", "true")
    expect(twig).to_be_focused()
    leaf = page.locator("#areas").get_by_role("link", name="Kochogo dispensary")
    expect(leaf).to_be_visible()
    picture(page, f"branches-{theme}")
    assert _violations(page, f"branches-{theme}") == []
    leaf.click()
    expect(page.locator("#areas [aria-current]")).to_contain_text("Kochogo")
    page.reload()
    expect(page.locator("#areas [aria-current]")).to_be_visible()


@pytest.mark.usefixtures("deep")
def test_a_branch_is_opened_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 1400, "height": 900}
    )
    context.set_default_timeout(8000)
    page = context.new_page()
    signs_in(page, address)

    page.get_by_role("button", name="Areas within Ahero").click()

    expect(page.locator("#areas")).to_contain_text("Kochogo dispensary")
    context.close()


@pytest.mark.usefixtures("deep")
def test_a_branch_is_opened_on_a_phone(browser: Browser, address: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(8000)
    page = context.new_page()
    signed_in(page, address)
    page.get_by_role("link", name="Views").first.click()
    twig = page.get_by_role("button", name="Areas within Ahero")

    twig.click()

    expect(page.locator("#areas")).to_contain_text("Kochogo dispensary")
    picture(page, "branches-phone")
    box = twig.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    assert overflow(page) == 0
    context.close()


@pytest.mark.usefixtures("deep")
def test_the_tree_is_seen_in_a_narrow_rail_while_it_has_the_focus(
    page: Page, address: str
) -> None:
    page.set_viewport_size({"width": 1200, "height": 800})
    signed_in(page, address)
    leaf = page.locator("#areas").get_by_role("link", name="Ahero")
    page.locator(".rail__tree").first.evaluate("tree => tree.scrollIntoView()")
    assert width(leaf) < 2, "not in sight, as there is no room"

    page.get_by_role("button", name="Areas within Ahero").focus()
    page.keyboard.press("Tab")

    expect(leaf).to_be_focused()
    assert width(leaf) > 100
    picture(page, "branches-narrow")


def width(found: Locator) -> float:
    """Of what can be seen of it."""
    return float(
        found.evaluate(
            """link => Math.min(link.getBoundingClientRect().width,
              link.closest('.rail__tree').getBoundingClientRect().width)"""
        )
    )
