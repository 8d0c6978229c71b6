"""Somebody who never saw the project writes an article, and it is answered."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.simulator.test_browser import PATIENCE, SIGN_IN, address, browser, write

__all__ = ["address", "browser"]

pytestmark = pytest.mark.browser

ASKED = "my power bank was stolen"
EXAM_TAKES = 60_000
"""Milliseconds: all questions of the shipped exam, twice, on a busy machine."""

SERVED = """async () => {
  for (let looks = 0; looks < 200; looks += 1) {
    const page = await fetch("/desk/articles/power-bank-stolen");
    if (page.ok) return true;
    await new Promise((again) => setTimeout(again, 100));
  }
  return false;
}"""
"""Two seconds are promised; a machine that runs tests is busy."""


@pytest.fixture
def editor(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{address}/desk")
    page.get_by_label("Work email").fill(SIGN_IN[0])
    page.get_by_label("Password").fill(SIGN_IN[1])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(re.escape(f"{address}/desk")))
    yield page
    context.close()


def test_an_editor_adds_an_article_and_it_answers_a_moment_later(
    editor: Page, browser: Browser, address: str
) -> None:
    editor.get_by_role("link", name="Knowledge").click()
    editor.get_by_label("New article").fill("Power bank stolen")
    editor.get_by_role("button", name="Begin").click()

    editor.get_by_role("textbox", name="Steps, easiest first").fill(
        "Tell your supervisor today\nAsk the police for a case number"
    )
    expect(editor.locator("#preview")).to_contain_text("A Tell your supervisor today")
    expect(editor.locator("#preview")).to_contain_text("GSM-7")
    editor.get_by_label("Ways people ask").fill(
        "my power bank was stolen\nthief took the power bank\npower bank stolen\n"
        "somebody stole my powerbank at the market"
    )
    editor.get_by_role("button", name="Publish…").first.click()

    expect(editor.get_by_text("Passes.")).to_be_visible(timeout=EXAM_TAKES)
    expect(editor.get_by_role("region", name="What changed")).to_contain_text(
        "Power bank stolen"
    )
    editor.get_by_role("button", name="Publish now").click()
    expect(editor.get_by_text("Contacts get it from now on.")).to_be_visible()

    assert editor.evaluate(SERVED)
    phone = browser.new_page()
    phone.goto(f"{address}/simulator?phone=new")
    write(phone, ASKED)
    expect(phone.locator("#phone")).to_contain_text(
        "Ask the police for a case number", timeout=PATIENCE
    )
    phone.close()
