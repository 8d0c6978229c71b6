"""One box for everything: tickets, articles, and what one can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from desk import texts
from desk.auth import CurrentOfficer
from desk.hiding import without_numbers
from desk.lens import Lens, Looking, make_lens
from desk.numbers import RowId
from desk.pages import is_fragment, locale_of, page
from desk.queue import AS_ROWS
from desk.rail import ICONS
from desk.rows import STATES, name_of, short_path
from desk.tickets import topic_of
from kit.web import Reader
from tickets import search
from tickets.entries import SPAN, Entry
from tickets.folding import Asked, read, snippet

EntryId = Annotated[int, Query(ge=1, lt=4 * SPAN)]
Parts = tuple[tuple[str, bool], ...]

MOST = 8
MOST_ON_A_PAGE = 20
MOST_PEOPLE = 5

router = APIRouter(prefix="/search")


@dataclass(frozen=True, slots=True)
class Result:
    """A ticket, and the words by which it was found; True marks those asked for."""

    id: int
    name: str
    code: str
    title: str
    state: str
    icon: str
    at: datetime
    parts: Parts
    address: str


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    parts: Parts
    aside: str
    address: str


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
    request: Request,
    officer: CurrentOfficer,
    session: Reader,
    lens: Looking,
    after: EntryId | None = None,
    people_after: RowId | None = None,
) -> HTMLResponse:
    """The results alone for the palette; without a script a page of their own."""
    in_palette = is_fragment(request)
    everywhere = make_lens("all", lens.q)
    asked = read(lens.q)
    found = search.tickets(
        session,
        asked,
        officer,
        after=after,
        most=MOST if in_palette else MOST_ON_A_PAGE,
        options=AS_ROWS,
    )
    people = search.people(
        session,
        asked,
        officer,
        after=Entry.PERSON.first + people_after if people_after else None,
        most=MOST_PEOPLE if in_palette else MOST_ON_A_PAGE,
    )
    locale, is_first = locale_of(request), after is None and people_after is None
    return page(
        request,
        "search/results.html" if in_palette else "search/page.html",
        lens=everywhere,
        in_palette=in_palette,
        tickets=[]
        if people_after
        else [_result(one, asked, everywhere, locale) for one in found.found],
        people=[]
        if after
        else [_person(one, asked, everywhere, locale) for one in people.found],
        more=None if people_after else found.after,
        more_people=None if after else people.after,
        articles=_articles(request, lens.q) if is_first else (),
        commands=_commands(locale, lens.q) if is_first else (),
    )


def _result(found: search.FoundTicket, asked: Asked, lens: Lens, locale: str) -> Result:
    ticket = found.ticket
    query, anchor = lens.query, ""
    if found.message_id is not None:
        query = f"{query}&at={found.message_id}"
        anchor = f"#message-{found.message_id}"
    elif found.note_id is not None:
        anchor = f"#note-{found.note_id}"
    return Result(
        id=ticket.id,
        name=name_of(ticket.contact, locale),
        code=ticket.contact.code or "",
        title=without_numbers(ticket.title),
        state=str(ticket.status),
        icon=STATES[ticket.status][1],
        at=found.at,
        parts=snippet(without_numbers(found.text), asked),
        address=f"/desk/tickets/{ticket.id}?{query}{anchor}",
    )


def _person(found: search.FoundPerson, asked: Asked, lens: Lens, locale: str) -> Person:
    """Who has a ticket leads to the last one; who has none to opening one."""
    contact = found.contact
    name = name_of(contact, locale)
    known = f"{name} · {contact.code}" if contact.code not in (None, name) else name
    ticket = found.ticket_id
    return Person(
        id=contact.id,
        parts=snippet(known, asked),
        aside=short_path(contact.area) if ticket else texts.say(locale, "new_ticket"),
        address=f"/desk/tickets/{ticket}?{lens.query}"
        if ticket
        else f"/desk/new?contact={contact.id}",
    )


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
    every.append(Command("plus", texts.say(locale, "new_ticket"), "/desk/new"))
    return [one for one in every if words.casefold() in one.text.casefold()]
