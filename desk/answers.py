"""Ready words for a reply: articles that may answer, canned replies, colleagues."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from conversation import officer as spoken
from conversation.programme import values_for
from desk import texts
from desk.auth import CurrentOfficer
from desk.lens import Looking
from desk.numbers import RowId
from desk.pages import locale_of, page
from desk.sheets import sheet
from kit.web import Reader
from knowledge import render
from people import officers
from people.models import Officer, Role
from tickets import canned, queries
from tickets.models import Ticket

MOST_OFFERS = 8
LONGEST = 100

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Answer:
    """An article as the contact would read it, and why it may be the one."""

    slug: str
    title: str
    score: int
    phrase: str
    text: str
    first_step: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Words to put in the place of what was typed."""

    label: str
    words: str
    aside: str = ""


@router.get("/answers", response_class=HTMLResponse)
def show_answers(
    request: Request,
    ticket_id: RowId,
    _: CurrentOfficer,
    session: Reader,
    lens: Looking,
    part: str = "",
) -> HTMLResponse:
    """What the knowledge base says to the question, or to other words."""
    ticket = queries.get(session, ticket_id)
    found = [*_answers(request, session, ticket, lens.q or ticket.question)]
    context: dict[str, Any] = {
        "ticket": ticket,
        "answers": found,
        "nonce": secrets.token_urlsafe(12),
    }
    if part in ("side", "list"):
        template = f"ticket/answers_{part}.html"
        return page(request, template, lens=lens, **context)
    title = texts.say(locale_of(request), "insert_answer")
    return sheet(request, "sheets/answers.html", title=title, lens=lens, **context)


@router.get("/offers", response_class=HTMLResponse)
def show_offers(
    request: Request,
    ticket_id: RowId,
    officer: CurrentOfficer,
    session: Reader,
    kind: Literal["canned", "mention"] = "canned",
    words: str = "",
) -> HTMLResponse:
    """What `/` and `@` offer while an officer writes."""
    ticket = queries.get(session, ticket_id)
    wanted = words[:LONGEST].casefold()
    if kind == "mention":
        offers = _colleagues(session, wanted)
    else:
        offers = _canned(request, session, ticket, officer, wanted)
    return page(request, "ticket/offers.html", offers=offers[:MOST_OFFERS])


def _answers(
    request: Request, session: Session, ticket: Ticket, words: str
) -> Iterator[Answer]:
    library, settings = request.app.state.library, request.app.state.settings
    contact = ticket.contact
    audience = "supervisor" if contact.role is Role.SUPERVISOR else "chw"
    locale = spoken.locale_of(session, contact, settings)
    for match in library.index.search(words, audience=audience).matches:
        article = library.article(match.slug)
        if article is None:
            continue
        near = render.nearest_locale(article, locale)
        values = values_for(contact, near, settings)
        text = render.answer_text(article, near, audience=audience, values=values)
        steps = article.locales[near].steps
        mine = render.nearest_locale(article, locale_of(request))
        yield Answer(
            match.slug,
            render.title(article, mine),
            round(match.score * 100),
            match.phrase,
            text,
            render.fill(steps[0], values) if steps else "",
        )


def _canned(
    request: Request, session: Session, ticket: Ticket, officer: Officer, wanted: str
) -> list[Offer]:
    """Those whose shortcut begins with the words first, then those with the title."""
    settings = request.app.state.settings
    locale = spoken.locale_of(session, ticket.contact, settings)
    values = canned.values_for(session, ticket, officer)
    found = [
        one
        for one in canned.everything(session)
        if wanted in one.shortcut or wanted in one.title.casefold()
    ]
    found.sort(key=lambda one: not one.shortcut.startswith(wanted))
    return [
        Offer(f"/{one.shortcut}", canned.fill(one.text(locale), values), one.title)
        for one in found
    ]


def _colleagues(session: Session, wanted: str) -> list[Offer]:
    return [
        Offer(one.name, f"@{_called(one.name)} ")
        for one in officers.everyone(session)
        if wanted in one.name.casefold()
    ]


def _called(name: str) -> str:
    """As a mention is written: `amina.yusuf`, however many names are between."""
    first, *rest = name.split()
    return f"{first}.{rest[-1]}" if rest else first
