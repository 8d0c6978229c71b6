"""Several deeds in one: what each macro would do to this ticket, and doing it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation import officer as spoken
from desk import texts
from desk.at_ticket import AtTicket
from desk.auth import CurrentOfficer, allowed
from desk.composing import already_sent, collision
from desk.lens import Looking
from desk.numbers import RowId
from desk.pages import locale_of
from desk.results import Toast
from desk.sheets import sheet
from desk.telling import tell_others
from desk.texts import say, word
from desk.writing import HOLD, overtaken
from kit.errors import ConflictError
from kit.web import Reader
from messages import transcript
from people.access import Deed
from people.models import Officer
from tickets import deeds, macros, queries
from tickets.models import Macro, Ticket

router = APIRouter(
    prefix="/macros",
    dependencies=[Depends(allowed(Deed.ANSWER)), Depends(tell_others)],
)


class Chosen(BaseModel):
    macro: RowId
    nonce: str = Field(min_length=8, max_length=64)
    seen: RowId = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """A macro, and a line for each thing that it would change; `words` are sent."""

    id: int
    title: str
    lines: tuple[str, ...]
    words: str


@router.get("", response_class=HTMLResponse)
def show_macros(
    request: Request,
    ticket_id: RowId,
    officer: CurrentOfficer,
    session: Reader,
    lens: Looking,
) -> HTMLResponse:
    ticket = queries.get(session, ticket_id)
    locale = locale_of(request)
    names = names_of(session)
    newest = transcript.of_contact(session, ticket.contact_id, most=1)
    return sheet(
        request,
        "sheets/macros.html",
        title=texts.say(locale, "macros_on", n=ticket_id),
        ticket=ticket,
        previews=[
            _preview(session, one, ticket, officer, names, locale)
            for one in macros.everything(session)
        ],
        nonce=secrets.token_urlsafe(12),
        seen=newest[-1].id if newest else 0,
        lens=lens,
    )


@router.post("")
def apply(at: AtTicket, form: Annotated[Chosen, Form()]) -> Response:
    """All of it or nothing. What it says waits as long as any reply."""
    ticket = queries.lock(at.session, at.ticket_id)
    if already_sent(at.session, ticket, at.officer, form.nonce):
        return at.shown()
    if other := collision(at.session, ticket, at.officer, form.seen):
        raise ConflictError(overtaken(at.request, other))
    sent = spoken.apply_macro(
        at.session,
        form.macro,
        at.ticket_id,
        at.officer,
        settings=at.settings,
        hold=HOLD,
        now=at.now,
    )
    if sent is not None:
        sent.extra = {**sent.extra, "nonce": form.nonce}
    toast = Toast(at.say("toast_macro"))
    return at.shown(toast=toast)


def _preview(
    session: Session,
    macro: Macro,
    ticket: Ticket,
    officer: Officer,
    names: dict[int, str],
    locale: str,
) -> Preview:
    steps = macros.steps_of(macro)
    said = [
        macros.words(session, step, ticket, officer)
        for step in steps
        if isinstance(step, deeds.Say)
    ]
    lines = (
        line(step, ticket, officer, names, locale)
        for step in steps
        if not isinstance(step, deeds.Say)
    )
    shown_lines = tuple(one for one in lines if one)
    return Preview(macro.id, macro.title, shown_lines, "\n".join(said))


def line(
    step: deeds.Silent,
    ticket: Ticket,
    officer: Officer,
    names: Mapping[int, str],
    locale: str,
) -> str:
    """What a deed would change on this ticket, in words; "" if nothing."""
    if not deeds.changes(step, ticket, officer):
        return ""
    if isinstance(step, deeds.SetPriority):
        before = word(locale, "priority", ticket.priority)
        after = word(locale, "priority", step.priority)
        return say(locale, "will_priority", before=before, after=after)
    return told(step, names, locale)


def told(  # noqa: C901 - one table
    step: deeds.Silent, names: Mapping[int, str], locale: str
) -> str:
    """What a deed does, in words."""
    match step:
        case deeds.Assign(to):
            return say(locale, "will_assign", to=_name(to, names, locale))
        case deeds.SetPriority(priority):
            after = word(locale, "priority", priority)
            return say(locale, "will_priority_be", after=after)
        case deeds.SetCategory(category):
            return say(locale, "will_category", to=category or "–")
        case deeds.Tag(tag):
            return say(locale, "will_tag", tag=tag)
        case deeds.Untag(tag):
            return say(locale, "will_untag", tag=tag)
        case deeds.SetField(name, value):
            label = name.replace("_", " ")
            return say(locale, "will_field", name=label, value=value or "–")
        case deeds.Snooze(hours, reason):
            return say(locale, "will_snooze", n=hours, reason=reason)
        case deeds.Resolve():
            return say(locale, "resolve")
        case deeds.Close():
            return say(locale, "close_for_good")
        case deeds.Wait():
            return say(locale, "view_waiting")
        case deeds.Reopen():
            return say(locale, "reopen")
        case deeds.Note(text):
            return say(locale, "will_note", text=text)
        case deeds.Follow():
            return say(locale, "follow")


def names_of(session: Session) -> dict[int, str]:
    """All who are or were at the desk, by number."""
    return dict(session.execute(select(Officer.id, Officer.name)).all())


def _name(to: int | str | None, names: Mapping[int, str], locale: str) -> str:
    if to == "me":
        return say(locale, "me")
    if isinstance(to, int):
        return names.get(to, say(locale, "not_known"))
    return say(locale, "nobody")
