"""What officers do in every story."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page

from tests.desk.world import FROM_US, PASSWORD


def signed_in(page: Page, address: str, path: str = "/desk") -> None:
    """At the desk already: the door itself is tried in the first minutes."""
    form: dict[str, str | float | bool] = {
        "email": "amina@example.org",
        "password": PASSWORD,
    }
    answer = page.request.post(
        f"{address}/desk/sign-in", form=form, headers=FROM_US, max_redirects=0
    )
    assert answer.status == 303
    page.goto(address + path)


def signs_in(page: Page, address: str, path: str = "/desk") -> None:
    """By the door, as people do."""
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


CUT = """() => [...document.querySelectorAll("a, button, summary, select, input")]
  .filter((one) => {
    const box = one.getBoundingClientRect();
    if (!box.width || !one.checkVisibility() || one.closest(".skip, .hidden, .scroll"))
      return false;
    return (box.right > innerWidth + 1 || box.left < -1) && box.bottom > 0;
  })
  .map((one) => one.outerHTML.slice(0, 120))"""


def cut_off(page: Page) -> list[str]:
    """What can be pressed and lies outside the screen, to the left or the right."""
    found: list[str] = page.evaluate(CUT)
    return found


def picture(page: Page, name: str) -> None:
    """For eyes, in the folder that DESK_PICTURES names; without it there is none."""
    if folder := os.environ.get("DESK_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")
