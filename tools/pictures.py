"""Draw the README's pictures anew: `make pictures`.

A server of its own, on a scratch database and a free port, is walked through the tour
in a real Chromium: a text, the steps, "2", the ticket, an officer's reply.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
LARGEST = 150_000
"""Bytes. The README is read on slow lines, too."""

SIZE: ViewportSize = {"width": 1280, "height": 820}
SCALE = 0.72
"""A page of a repository is about 900 pixels wide; more would be thrown away there."""

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SIMULATOR = re.compile(r"Simulator\s+(http\S+)/simulator")
SIGN_IN = re.compile(r"Sign in\s+(\S+)\s+password (\S+)")
TEXT = "my fone wont snc since yestaday"
REPLY = (
    "Pole Achieng. Your reports are safe. Keep the app open near the clinic; we look."
)


def main() -> int:
    with helpdesk() as (address, email, password), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser(), args=[*FLAGS, *_as_root()]
        )
        context = chromium.new_context(viewport=SIZE, device_scale_factor=SCALE)
        phone = context.new_page()
        desk = ask_and_open(phone, address, email, password)
        answer_and_read(phone, desk)
        PICTURES.mkdir(exist_ok=True)
        pictures = {"simulator.png": phone, "desk.png": desk}
        for name, page in pictures.items():
            page.screenshot(path=PICTURES / name)
        chromium.close()
    return _too_large(sorted(pictures))


@contextmanager
def helpdesk() -> Iterator[tuple[str, str, str]]:
    """A demo of its own: its address, and how to sign in."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "HELPDESK_DATABASE_URL": f"sqlite:///{folder}/helpdesk.db",
            "HELPDESK_DEMO": "1",
            "HELPDESK_PORT": "0",
        }
        serving = subprocess.Popen(
            [sys.executable, "-m", "cli", "serve"],
            cwd=ROOT,
            env={k: v for k, v in os.environ.items() if "HELPDESK_" not in k}
            | settings,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield _announced(serving)
        finally:
            serving.terminate()
            serving.wait(timeout=30)


def _announced(serving: "subprocess.Popen[str]") -> tuple[str, str, str]:
    said = ""
    for line in serving.stderr or ():
        said += line
        if found := SIGN_IN.search(line):
            address = SIMULATOR.search(said)
            assert address is not None, said  # noqa: S101 - it stands above
            return address[1], found[1], found[2]
    raise SystemExit(f"The server did not start:\n{said}")


def browser() -> str:
    """Where Chromium is.

    Raises:
        SystemExit: There is none; says what to do.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise SystemExit("There is no Chromium: run `bash tools/browser.sh`.")
    return found


def _as_root() -> list[str]:
    """Root has no sandbox to run in."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def ask_and_open(phone: Page, address: str, email: str, password: str) -> Page:
    """Text, say that the steps did not help, and open the ticket at the desk."""
    phone.goto(f"{address}/simulator")
    phone.get_by_role("button", name=TEXT).click()
    phone.locator(".sms--in").wait_for()
    phone.get_by_label("Write an SMS").fill("2")
    phone.keyboard.press("Enter")
    ticket = phone.locator("#ticket")
    with phone.context.expect_page() as opened:
        ticket.click()
    desk = opened.value
    desk.get_by_label("Work email").fill(email)
    desk.get_by_label("Password").fill(password)
    desk.get_by_role("button", name="Sign in").click()
    desk.locator("textarea[name=text]").wait_for()
    return desk


def answer_and_read(phone: Page, desk: Page) -> None:
    """Reply at the desk, wait until it is read on the phone, and begin another."""
    desk.locator("textarea[name=text]").fill(REPLY)
    desk.keyboard.press("Control+Enter")
    phone.bring_to_front()
    phone.locator(".sms", has_text="Your reports are safe").wait_for()
    phone.get_by_label("Message in Telegram").fill("simu yangu haisync")
    phone.keyboard.press("Enter")
    phone.locator(".chat__choices").wait_for()
    phone.evaluate("() => { scrollTo(0, 0); document.activeElement.blur() }")
    desk.bring_to_front()
    desk.locator(".message--out", has_text="Delivered").wait_for()
    desk.evaluate("() => document.activeElement.blur()")


def _too_large(names: list[str]) -> int:
    sizes = {name: (PICTURES / name).stat().st_size for name in names}
    for name, size in sizes.items():
        print(f"docs/pictures/{name}: {size / 1000:.0f} kB", file=sys.stderr)
    return 1 if max(sizes.values()) > LARGEST else 0


if __name__ == "__main__":
    sys.exit(main())
