"""Every page, in both themes and on every screen: nothing for axe to find, nothing cut.

With DESK_PICTURES set to a folder the pictures stay there, for eyes.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.desk.browser.steps import overflow, signed_in

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
SIZES = {"wide": (1400, 900), "laptop": (1024, 768), "phone": (360, 740)}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_mend(
    page: Page, address: str, desk: int, theme: str, tmp_path: Path
) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.goto(f"{address}/desk/sign-in")
    pictures = _pictures(tmp_path)
    found = {"sign-in": _violations(page, pictures, f"sign-in-{theme}")}
    signed_in(page, address)
    for name, path in {
        "queue": "/desk",
        "ticket": f"/desk/tickets/{desk}",
        "nobody": "/desk?view=resolved",
        "arabic": f"/desk/tickets/{desk + 3}",
        "long": f"/desk/tickets/{desk + 4}?view=all",
    }.items():
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.goto(address + path)
            key = f"{name}-{size}-{theme}"
            found[key] = _violations(page, pictures, key)
            assert overflow(page) <= 0, key
        page.set_viewport_size({"width": 1400, "height": 900})

    assert "\n".join(f"{k}: {r}" for k, rs in found.items() for r in rs) == ""


def _violations(page: Page, pictures: Path, name: str) -> list[str]:
    page.wait_for_load_state("load")
    page.screenshot(path=pictures / f"{name}.png")
    # Run as a page function: the page's own policy lets no script in by other ways.
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate("() => axe.run()")
    return [
        f"{rule['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def _pictures(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("DESK_PICTURES", tmp_path))
    folder.mkdir(exist_ok=True)
    return folder
