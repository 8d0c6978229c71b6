"""The rooms of the knowledge base: easy to read in any theme, on any screen."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from knowledge import articles, editing, files
from knowledge.models import MissedText, Outcome
from tests.desk.browser.steps import overflow, signed_in
from tests.desk.browser.test_pages import SIZES, _violations
from tests.desk.world import NOW, World
from tests.knowledge.examples import ARTICLES

pytestmark = pytest.mark.browser

ARTICLE = "/desk/knowledge/articles/phone-not-charging"
PAGES = {
    "knowledge": "/desk/knowledge",
    "gaps": "/desk/knowledge/gaps",
    "try": "/desk/knowledge/try?q=a+thief+took+the+chaja&draft=phone-not-charging",
    "editor": ARTICLE,
    "translation": f"{ARTICLE}?locale=sw",
    "fork": "/desk/knowledge/articles/solar-power-bank",
    "exam": f"{ARTICLE}/exam?done=1",
    "versions": f"{ARTICLE}/versions",
    "figures": f"{ARTICLE}/figures",
}


@pytest.fixture
def library(world: World, articles_of_example: None) -> None:
    """A draft with all that can be amiss, three questions nobody answered, a month."""
    world.officer_with_password()
    solar = files.read_article(files.CONTENT / "articles" / "solar-power-bank.toml")
    with world.sessions.begin() as session:
        articles.publish(session, [solar], now=NOW - timedelta(days=40))
        changed = editing.current(session, "phone-not-charging")
        spoilt = dict(changed.locales)
        spoilt["en"] = type(spoilt["en"])(
            title="Phone not charging ✓",
            steps=("Try another socket", "STOP using the old cable at once"),
            phrases=("holiday",),
        )
        draft = type(changed)(changed.slug, spoilt, changed.category)
        editing.save_draft(session, draft, 1, now=NOW - timedelta(minutes=3))
        for place, text in enumerate(
            ("my power bank was stolen", "power bank was stolen", "power bank stolen")
        ):
            session.add(
                MissedText(
                    message_id=900 + place,
                    contact_id=900 + place,
                    text=text,
                    locale="en",
                    slug="phone-not-charging",
                    asked_at=NOW - timedelta(hours=place),
                )
            )
        for week in range(12):
            for outcome in (Outcome.ASKED, Outcome.ANSWERED, Outcome.FIXED):
                for _ in range(2 + week % 5):
                    articles.rate(
                        session,
                        ARTICLES[0].slug,
                        outcome,
                        locale="en",
                        channel="sms",
                        contact_id=None,
                        message_id=None,
                        now=NOW - timedelta(days=7 * week + 1),
                    )


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_to_mend(page: Page, address: str, size: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    found = {}
    signed_in(page, address)

    for name, path in PAGES.items():
        page.goto(address + path)
        if name == "editor":
            expect(page.get_by_text("Does not pass.")).to_be_visible()
        found[name] = _violations(page, f"kb-{name}-{size}")
        assert overflow(page) <= 0, name

    assert "\n".join(f"{k}: {r}" for k, rs in found.items() for r in rs) == ""


@pytest.mark.usefixtures("library")
def test_axe_finds_nothing_in_the_dark_and_from_right_to_left(
    page: Page, address: str
) -> None:
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found = {}
    signed_in(page, address)
    page.context.add_cookies([{"name": "direction", "value": "rtl", "url": address}])

    for name, path in PAGES.items():
        page.goto(address + path)
        found[name] = _violations(page, f"kb-{name}-dark-rtl")
        assert overflow(page) <= 0, name

    assert "\n".join(f"{k}: {r}" for k, rs in found.items() for r in rs) == ""


@pytest.mark.usefixtures("library")
def test_the_preview_follows_the_typing(page: Page, address: str, app: FastAPI) -> None:
    signed_in(page, address, ARTICLE)
    preview = page.locator("#preview")
    expect(preview.get_by_text("✓ allows only 70 characters")).to_be_visible()

    page.get_by_role("textbox", name="Title", exact=True).fill("Phone stays empty")
    expect(preview).to_contain_text("Phone stays empty")
    expect(preview.get_by_text("allows only 70 characters")).to_have_count(0)
    expect(page.locator("#remarks-steps")).to_contain_text('"STOP" is a carrier word')
    page.get_by_role("textbox", name="Steps").first.fill("Try another socket")
    expect(page.locator("#remarks-steps")).to_be_empty()
    page.get_by_role("textbox", name="Steps").first.fill("Press ✓ now")
    preview.get_by_role("button", name="Write ok").click()

    expect(page.get_by_role("textbox", name="Steps").first).to_have_value(
        "Press ok now"
    )
