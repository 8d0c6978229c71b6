"""The keys of the desk: one table for the sheet that shows them and for the tests."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from desk import texts
from desk.auth import CurrentOfficer
from desk.pages import locale_of
from desk.sheets import sheet

KEYS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "keys_list": (
        ("j", "key_next"),
        ("k", "key_previous"),
        ("Enter", "key_open"),
        (".", "key_row_menu"),
        ("x", "key_tick"),
        ("Shift X", "key_tick_range"),
        ("Shift R", "key_bulk_reply"),
        ("Shift M", "key_bulk_macro"),
        ("f", "filter"),
        ("/", "search"),
        ("Ctrl K", "key_palette"),
    ),
    "keys_ticket": (
        ("r", "reply"),
        ("n", "note"),
        ("e", "resolve"),
        ("Shift E", "resolve_and_next"),
        ("i", "assign_to_me"),
        ("a", "assignee"),
        ("p", "priority"),
        ("s", "status"),
        ("t", "tags"),
        ("z", "snooze"),
        ("m", "merge"),
        ("Ctrl M", "macros"),
        ("u", "mark_unread"),
        ("Shift F", "find_here"),
        (".", "copy_number"),
        (". . .", "copy_number_more"),
        ("[", "key_older"),
        ("]", "key_newer"),
    ),
    "keys_writing": (
        ("Ctrl Enter", "send"),
        ("/", "key_canned"),
        ("??", "insert_answer"),
        ("@", "key_mention"),
        ("Esc", "key_back"),
    ),
    "keys_columns": (
        ("← →", "key_width"),
        ("PageUp PageDown", "key_width_more"),
        ("↑ ↓", "key_section"),
        ("Home End", "key_ends"),
    ),
    "keys_go": (
        ("g i", "view_needs-reply"),
        ("g m", "view_mine"),
        ("g u", "view_unassigned"),
        ("g w", "view_waiting"),
        ("g a", "view_all"),
        ("g r", "figures"),
    ),
}
"""By heading: the keys, and the text that says what they do."""

router = APIRouter()


@router.get("/keys", response_class=HTMLResponse)
def show_keys(request: Request, _: CurrentOfficer) -> HTMLResponse:
    title = texts.say(locale_of(request), "keys")
    return sheet(request, "sheets/keys.html", title=title, groups=KEYS)
