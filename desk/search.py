"""One box for everything: tickets, articles, and what one can do."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from desk import texts
from desk.auth import CurrentOfficer
from desk.lens import Lens, Looking, make_lens
from desk.pages import is_fragment, locale_of, moments, page
from desk.queue import AS_ROWS, narrowed, rows_of
from desk.rail import ICONS
from desk.rows import Row
from desk.tickets import topic_of
from kit.web import Reader
from people.models import Officer
from tickets import listing

MOST = 8

router = APIRouter(prefix="/search")


@dataclass(frozen=True, slots=True)
class Command:
    """Something to go to, or a key of the desk to press."""

    icon: str
    text: str
    address: str = ""
    key: str = ""


KEYS = (
    ("check", "resolve", "e"),
    ("person", "assign_to_me", "i"),
    ("moon", "snooze", "z"),
    ("inbox", "mark_unread", "u"),
    ("filter", "filter", "f"),
    ("help", "keys", "?"),
)


@router.get("", response_class=HTMLResponse)
def show_search(
    request: Request, officer: CurrentOfficer, session: Reader, lens: Looking
) -> HTMLResponse:
    """The results alone for the palette; without a script a page of their own."""
    template = "search/results.html" if is_fragment(request) else "search/page.html"
    everywhere = make_lens("all", lens.q)
    return page(
        request,
        template,
        lens=everywhere,
        rows=_tickets(session, request, officer, everywhere),
        articles=_articles(request, lens.q),
        commands=_commands(locale_of(request), lens.q),
    )


def _tickets(
    session: Session, request: Request, officer: Officer, lens: Lens
) -> list[Row]:
    if not lens.q:
        return []
    when = moments(request)
    query = narrowed(lens, officer, when).options(*AS_ROWS)
    found = listing.page(session, query, lens.sort, most=MOST)
    return rows_of(session, found.tickets, officer, when)


def _articles(request: Request, words: str) -> Sequence[tuple[str, str]]:
    if not words:
        return ()
    found = request.app.state.library.index.search(words)
    return [(match.slug, topic_of(request, match.slug)) for match in found.matches]


def _commands(locale: str, words: str) -> list[Command]:
    """Those whose name holds the words; without words all of them."""
    every = [
        Command(icon, texts.say(locale, f"view_{name}"), address=f"/desk?view={name}")
        for name, icon in ICONS.items()
    ]
    every += [
        Command(icon, texts.say(locale, text), key=key) for icon, text, key in KEYS
    ]
    every.append(Command("gear", texts.say(locale, "settings"), "/desk/settings"))
    return [one for one in every if words.casefold() in one.text.casefold()]
