"""Every page, in both themes and on every screen: nothing for axe to find, nothing cut.

With DESK_PICTURES set to a folder, pictures are put there, for eyes.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from people.models import Officer, OfficerRole
from tests.desk.browser.steps import cut_off, overflow, picture, signed_in
from tests.desk.world import World

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
SIZES = {"wide": (1400, 900), "phone": (360, 740)}
PAGES = {
    "queue": "/desk",
    "ticket": "/desk/tickets/{}",
    "nobody": "/desk?view=resolved",
    "narrowed": "/desk?view=all&f=priority.is.high&f=area.is.1",
    "long": "/desk/tickets/{long}?view=all",
    "search": "/desk/search?q=akinyi",
    "settings": "/desk/settings",
    "areas": "/desk/areas",
    "area": "/desk/areas/1",
    "people": "/desk/people",
    "person": "/desk/people/1",
    "nobody-found": "/desk/people?q=xylophone",
    "keys": "/desk/keys",
    "filters": "/desk/filters",
    "snooze": "/desk/tickets/{}/snooze",
    "labels": "/desk/tickets/{}/labels",
    "macros": "/desk/tickets/{}/macros",
    "merging": "/desk/tickets/{}/merging",
    "answers": "/desk/tickets/{}/answers",
    "find": "/desk/tickets/{}/find?words=simu",
    "reveal": "/desk/tickets/{}/addresses/1/reveal",
    "notices": "/desk/notices",
    "alerts": "/desk/notices/settings",
    "new": "/desk/new?q=Wambui",
    "nothing": "/desk/search?q=xylophone",
    "ready": "/desk/ready",
    "ready-reply": "/desk/ready/replies/restart",
    "ready-macro": "/desk/ready/macros/1",
    "menu": "/desk/tickets/{}/menu",
    "figures": "/desk/figures",
    "join": "/desk/bulk/incident?id={}",
    "incidents": "/desk/incidents",
    "incident": "/desk/incidents/1",
}
ADMINS = {
    "officers": "/desk/officers",
    "officer": "/desk/officers/2",
    "fields": "/desk/fields",
    "settings-admin": "/desk/settings",
}
DIALOGS = {
    "keys": "?",
    "filters": "f",
    "snooze": "z",
    "labels": "t",
    "merging": "m",
    "macros": "Control+m",
}


def places(desk: int) -> dict[str, str]:
    return {name: path.format(desk, long=desk + 4) for name, path in PAGES.items()}


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_to_mend(
    page: Page, address: str, trouble: int, size: str
) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    found = {}
    page.goto(f"{address}/desk/sign-in")
    found["sign-in"] = _violations(page, f"sign-in-{size}")
    signed_in(page, address)

    for name, path in places(trouble).items():
        page.goto(address + path)
        found[name] = _violations(page, f"{name}-{size}") + cut_off(page)
        assert overflow(page) <= 0, name

    assert "\n".join(f"{k}: {r}" for k, rs in found.items() for r in rs) == ""


def test_axe_finds_nothing_in_the_dark_and_from_right_to_left(
    page: Page, address: str, trouble: int
) -> None:
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found = {}
    signed_in(page, address)
    page.context.add_cookies([{"name": "direction", "value": "rtl", "url": address}])

    for name, path in places(trouble).items():
        page.goto(address + path)
        found[name] = _violations(page, f"{name}-dark-rtl")
        assert overflow(page) <= 0, name

    assert "\n".join(f"{k}: {r}" for k, rs in found.items() for r in rs) == ""


@pytest.mark.parametrize(("size", "theme"), [("wide", "light"), ("phone", "dark")])
def test_pages_for_admins_have_nothing_to_mend(
    page: Page, address: str, trouble: int, world: World, size: str, theme: str
) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    with world.sessions.begin() as session:
        session.get_one(Officer, 1).role = OfficerRole.ADMIN
        session.get_one(Officer, 2).areas = [1]
    found = {}
    signed_in(page, address)

    for name, path in ADMINS.items():
        page.goto(address + path)
        found[name] = _violations(page, f"{name}-{size}-{theme}")
        assert overflow(page) <= 0, name

    assert "\n".join(f"{k}: {r}" for k, rs in found.items() for r in rs) == ""


def test_dialogs_and_the_palette_have_nothing_to_mend(
    page: Page, address: str, trouble: int
) -> None:
    found = {}
    signed_in(page, address, f"/desk/tickets/{trouble}")

    for name, key in DIALOGS.items():
        page.keyboard.press(key)
        page.locator("#dialog[open]").wait_for()
        found[name] = _violations(page, f"dialog-{name}")
        page.keyboard.press("Escape")
        page.locator("#dialog:not([open])").wait_for(state="attached")
    page.keyboard.press("Control+k")
    page.locator("#palette [role=option]").first.wait_for()
    found["palette"] = _violations(page, "palette")

    assert "\n".join(f"{k}: {r}" for k, rs in found.items() for r in rs) == ""


def bring_axe(page: Page) -> None:
    """Into this page, and by itself into those that come after it: to send it and read
    it each time took a third of the trial."""
    if page.evaluate("() => 'axe' in window"):
        return
    page.add_init_script(path=AXE)
    # Run as a page function: the page's own policy lets no script in by other ways.
    page.evaluate(AXE.read_text("utf-8"))


def _violations(page: Page, name: str) -> list[str]:
    page.wait_for_load_state("load")
    picture(page, name)
    bring_axe(page)
    result = page.evaluate("() => axe.run({resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
