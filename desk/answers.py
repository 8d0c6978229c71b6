"""Ready words for a reply: articles that may answer, canned replies, colleagues."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation import officer as spoken
from conversation.programme import values_for
from desk import texts
from desk.at_ticket import AtTicket
from desk.auth import CurrentOfficer, allowed
from desk.lens import Lens, Looking
from desk.numbers import RowId
from desk.pages import is_fragment, locale_of, page, see_other
from desk.sheets import sheet
from desk.telling import tell_others
from desk.tickets import topic_of
from kit.errors import NotFoundError
from kit.web import Reader
from knowledge import render
from people import officers
from people.access import Deed
from people.models import Officer, Role
from tickets import canned, queries
from tickets.history import record
from tickets.models import ChangeKind, Ticket, TicketChange

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
    steps: tuple[tuple[str, bool], ...]
    """Each, and whether she has tried it."""

    @property
    def next_step(self) -> tuple[int, str] | None:
        """The first that she has not tried, and which it is."""
        found = ((n, s) for n, (s, tried) in enumerate(self.steps, 1) if not tried)
        return next(found, None)


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
    if part == "side":
        return _suggested(request, session, ticket, lens)
    found = [*_answers(request, session, ticket, lens.q or ticket.question)]
    context: dict[str, Any] = {
        "ticket": ticket,
        "answers": found,
        "nonce": secrets.token_urlsafe(12),
    }
    if part == "list":
        return page(request, "ticket/answers_list.html", lens=lens, **context)
    title = texts.say(locale_of(request), "insert_answer")
    return sheet(request, "sheets/answers.html", title=title, lens=lens, **context)


@router.post(
    "/answers/{slug}/not-this",
    response_class=HTMLResponse,
    dependencies=[Depends(allowed(Deed.ANSWER)), Depends(tell_others)],
)
def put_aside(at: AtTicket, slug: str) -> Response:
    """It is no answer to this: nobody is offered it here again."""
    ticket = queries.lock(at.session, at.ticket_id)
    if at.request.app.state.library.article(slug) is None:
        raise NotFoundError("There is no such article.")
    if slug not in _put_aside(at.session, ticket):
        title = topic_of(at.request, slug)
        record(
            at.session,
            ticket,
            ChangeKind.NOT_THIS,
            at.now,
            at.officer,
            text=title,
            details={"slug": slug},
        )
        at.session.flush()
    if not is_fragment(at.request):
        return see_other(f"/desk/tickets/{ticket.id}?{at.lens.query}")
    return _suggested(at.request, at.session, ticket, at.lens)


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


def _suggested(
    request: Request, session: Session, ticket: Ticket, lens: Lens
) -> HTMLResponse:
    """For the panel: without those that were put aside on this ticket."""
    aside = _put_aside(session, ticket)
    every = _answers(request, session, ticket, ticket.question)
    found = [one for one in every if one.slug not in aside]
    return page(
        request, "ticket/answers_side.html", ticket=ticket, answers=found, lens=lens
    )


def _put_aside(session: Session, ticket: Ticket) -> set[str]:
    changes = session.scalars(
        select(TicketChange).where(
            TicketChange.ticket_id == ticket.id,
            TicketChange.kind == ChangeKind.NOT_THIS,
        )
    )
    return {str(change.details.get("slug")) for change in changes}


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
        steps = [render.fill(one, values) for one in article.locales[near].steps]
        mine = render.nearest_locale(article, locale_of(request))
        yield Answer(
            match.slug,
            render.title(article, mine),
            round(match.score * 100),
            match.phrase,
            text,
            tuple((one, one in ticket.steps_tried) for one in steps),
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
