"""What officers do in every story."""

import re

from playwright.sync_api import Page

from tests.desk.world import PASSWORD


def signed_in(page: Page, address: str, path: str = "/desk") -> None:
    page.goto(address + path)
    page.get_by_label("Work email").fill("amina@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(re.escape(address + path.split("?")[0])))


def overflow(page: Page) -> int:
    """Pixels by which the page scrolls sideways."""
    width: int = page.evaluate(
        "() => document.documentElement.scrollWidth - innerWidth"
    )
    return width
