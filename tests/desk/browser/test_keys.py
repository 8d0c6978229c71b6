"""The table of keys, key by key: each does what the sheet behind `?` says."""

import re
from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Page, expect

from desk.keys import KEYS
from tests.desk.browser.steps import signed_in
from tests.desk.world import World
from tickets.models import Ticket
from tickets.rules import TicketStatus

pytestmark = pytest.mark.browser

Seen = Callable[[Page], None]


def focused(selector: str) -> Seen:
    return lambda page: expect(page.locator(selector)).to_be_focused()


def shows(selector: str, words: str) -> Seen:
    return lambda page: expect(page.locator(selector)).to_contain_text(words)


def opened(page: Page) -> None:
    expect(page.locator("#ticket-head")).to_be_visible()


def status_opened(page: Page) -> None:
    expect(page.locator("#status-menu")).to_have_attribute("open", "")


def sheet(words: str) -> Seen:
    return lambda page: expect(page.get_by_role("dialog")).to_contain_text(words)


def timeline(words: str) -> Seen:
    return shows("#timeline", words)


def at(path: str) -> Seen:
    return lambda page: expect(page).to_have_url(re.compile(re.escape(path) + r"$"))


def first_row(page: Page) -> None:
    expect(page.locator("#rows .row__name").first).to_be_focused()


def first_ticked(page: Page) -> None:
    expect(page.locator("#rows .tick").first).to_be_checked()


def toast(words: str) -> Seen:
    return shows("#toasts", words)


def writes(kind: str) -> Seen:
    def seen(page: Page) -> None:
        expect(page.locator("#text")).to_be_focused()
        expect(page.locator(f"#composer [value={kind}]")).to_be_checked()

    return seen


def another(page: Page) -> None:
    expect(page.locator("#ticket-head h1")).not_to_contain_text("#1001")
    expect(page.locator("#ticket-head h1")).to_contain_text("#10")


IN_THE_LIST: Mapping[str, tuple[str, Seen]] = {
    "j": ("j", first_row),
    "k": ("j j k", first_row),
    "Enter": (
        "j Enter",
        lambda page: expect(page.locator("#ticket-head")).to_be_visible(),
    ),
    ".": ("j .", sheet("Mark unread")),
    "x": ("j x", first_ticked),
    "Shift X": (
        "j x j j Shift+X",
        shows("#bulk-count", "3"),
    ),
    "Shift R": ("j x Shift+R", sheet("Reply")),
    "Shift M": ("j x Shift+M", sheet("macro")),
    "f": ("f", sheet("Filter")),
    "/": ("/", focused("#palette-words")),
    "Ctrl K": ("Control+k", focused("#palette-words")),
    "?": ("?", sheet("Keyboard")),
}
AT_A_TICKET: Mapping[str, tuple[str, Seen]] = {
    "r": ("r", writes("reply")),
    "n": ("n", writes("note")),
    "e": ("e", timeline("Amina Yusuf resolved it")),
    "Shift E": ("Shift+E", another),
    "i": ("i", timeline("Amina Yusuf took it")),
    "a": ("a", focused("#assignee")),
    "p": ("p", focused("#priority")),
    "s": (
        "s",
        status_opened,
    ),
    "t": ("t", focused("#label-tags")),
    "z": ("z", sheet("Come back")),
    "m": ("m", sheet("Merge")),
    "Ctrl M": ("Control+m", sheet("Macros")),
    "u": ("u", at("/desk?view=needs-reply")),
    "Shift F": ("Shift+F", focused("#find-words")),
    ".": (".", toast("#1001")),
    ". . .": (". . .", toast("#1001 App does not sync http")),
    "[": ("[", another),
    "]": ("]", another),
}
WRITING: Mapping[str, tuple[str, Seen]] = {
    "Ctrl Enter": ("r H i Control+Enter", timeline("Hi")),
    "/": (
        "r /",
        shows("#offer", "/restart"),
    ),
    "??": ("r ? ?", sheet("Insert")),
    "@": ("n @", shows("#offer", "Brian")),
    "Esc": ("r Escape", focused("#ticket")),
}
GOING: Mapping[str, tuple[str, Seen]] = {
    "g i": ("g i", at("/desk?view=needs-reply")),
    "g m": ("g m", at("/desk?view=mine")),
    "g u": ("g u", at("/desk?view=unassigned")),
    "g w": ("g w", at("/desk?view=waiting")),
    "g a": ("g a", at("/desk?view=all")),
    "g r": ("g r", at("/desk/figures")),
}
TRIED = {
    "keys_list": IN_THE_LIST,
    "keys_ticket": AT_A_TICKET,
    "keys_writing": WRITING,
    "keys_go": GOING,
}


def test_no_key_of_the_sheet_is_left_untried() -> None:
    for heading, rows in KEYS.items():
        if heading == "keys_columns":
            continue  # on more than one screen in `test_columns`
        assert {key for key, _ in rows} <= TRIED[heading].keys(), heading


@pytest.mark.parametrize("heading", TRIED)
def test_each_key_does_what_the_sheet_says(
    page: Page, address: str, trouble: int, world: World, heading: str
) -> None:
    signed_in(page, address)
    page.context.grant_permissions(["clipboard-write"])
    at_ticket = heading in ("keys_ticket", "keys_writing")

    for keys, seen in TRIED[heading].values():
        with world.sessions.begin() as session:
            ticket = session.get_one(Ticket, trouble)
            ticket.status, ticket.resolved_at = TicketStatus.OPEN, None
        page.goto(
            f"{address}/desk/tickets/{trouble}" if at_ticket else f"{address}/desk"
        )
        page.locator("#live", has_text="Live").wait_for()
        for key in keys.split():
            page.keyboard.press(key)
        seen(page)
