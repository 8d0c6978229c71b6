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
from people import access
from people.access import Deed
from people.models import Officer
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

    @property
    def shown(self) -> list[str]:
        """As the sheet of keys writes it: `Shift F`, `Ctrl M`."""
        if len(self.key) == 1 and self.key.isupper():
            return ["Shift", self.key]
        return self.key.replace("Ctrl m", "Ctrl M").split()


KEYS = (
    ("send", "reply", "r"),
    ("lock", "note", "n"),
    ("check", "resolve", "e"),
    ("check", "resolve_and_next", "E"),
    ("person", "assign_to_me", "i"),
    ("person", "assignee", "a"),
    ("clock", "status", "s"),
    ("high", "priority", "p"),
    ("tag", "tags", "t"),
    ("moon", "snooze", "z"),
    ("merge", "merge", "m"),
    ("sending", "macros", "Ctrl m"),
    ("search", "find_here", "F"),
    ("inbox", "mark_unread", "u"),
    ("filter", "filter", "f"),
    ("help", "keys", "?"),
)
"""Deeds that a key does; those of a ticket are offered while one is open."""

PAGES = (
    ("incident", "incidents", "/desk/incidents", Deed.TRIAGE),
    ("book", "kb", "/desk/knowledge", Deed.EDIT_KNOWLEDGE),
    ("people", "people", "/desk/people", Deed.READ),
    ("chart", "figures", "/desk/figures", Deed.SEE_FIGURES),
    ("gear", "settings", "/desk/settings", Deed.READ),
    ("pin", "areas", "/desk/areas", Deed.EDIT_PEOPLE),
    ("sending", "ready_words", "/desk/ready", Deed.EDIT_READY_WORDS),
    ("tag", "fields", "/desk/fields", Deed.CHANGE_SETTINGS),
    ("people", "officers", "/desk/officers", Deed.ADD_OFFICERS),
    ("plus", "new_ticket", "/desk/new", Deed.ANSWER),
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
        commands=_commands(locale, lens.q, officer) if is_first else (),
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


def _commands(locale: str, words: str, officer: Officer) -> list[Command]:
    """Those whose name holds the words; without words all of them. Deeds come first."""
    every = [
        Command(icon, texts.say(locale, text), key=key) for icon, text, key in KEYS
    ]
    every += [
        Command(icon, texts.say(locale, f"view_{name}"), address=f"/desk?view={name}")
        for name, icon in ICONS.items()
    ]
    every += [
        Command(icon, texts.say(locale, text), address)
        for icon, text, address, deed in PAGES
        if access.may(officer.role, deed)
    ]
    return [one for one in every if words.casefold() in one.text.casefold()]
