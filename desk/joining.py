"""Tickets that are one, one that is two, and two that have to do with each other."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field

from desk import texts
from desk.auth import ActingOfficer, CurrentOfficer, allowed
from desk.lens import Looking
from desk.numbers import RowId
from desk.pages import locale_of
from desk.results import Toast, shown
from desk.sheets import sheet
from desk.telling import tell_others
from kit.errors import BadInputError
from kit.web import Now, Reader, Transaction
from messages import transcript
from people.access import Deed
from tickets import merging, queries, rights

router = APIRouter(
    dependencies=[Depends(allowed(Deed.ANSWER)), Depends(tell_others)],
)


class Other(BaseModel):
    """One of those that were offered, or a number that was typed."""

    offered: str = Field(default="", max_length=12)
    number: str = Field(default="", max_length=12)

    @property
    def id(self) -> int:
        text = (self.number or self.offered).strip().lstrip("#")
        if not text.isdecimal() or len(text) > 9:
            raise BadInputError("Choose a ticket, or write its number.")
        return int(text)


class Chosen(BaseModel):
    message: list[RowId] = Field(default_factory=list)


@router.get("/merging", response_class=HTMLResponse)
def show_merging(
    request: Request,
    ticket_id: RowId,
    officer: CurrentOfficer,
    session: Reader,
    lens: Looking,
    now: Now,
) -> HTMLResponse:
    ticket = queries.get(session, ticket_id)
    found = merging.candidates(session, ticket_id, now=now)
    hers = rights.only_visible(session, officer, [one.ticket.id for one in found])
    own = transcript.of_contact(session, ticket.contact_id, most=30)
    return sheet(
        request,
        "sheets/merging.html",
        title=texts.say(locale_of(request), "merge_into", n=ticket_id),
        ticket=ticket,
        candidates=[one for one in found if one.ticket.id in hers],
        messages=[one for one in own if one.ticket_id == ticket_id],
        lens=lens,
    )


@router.post("/merging")
def merge(
    request: Request,
    ticket_id: RowId,
    form: Annotated[Other, Form()],
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> Response:
    """The other one goes on in this one; nothing of either is lost."""
    rights.require(session, officer, form.id)
    merging.merge(session, ticket_id, form.id, by=officer, now=now)
    text = texts.say(locale_of(request), "toast_merged", other=form.id, n=ticket_id)
    return shown(request, session, ticket_id, officer, lens, toast=Toast(text))


@router.post("/links")
def link(
    request: Request,
    ticket_id: RowId,
    form: Annotated[Other, Form()],
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> Response:
    rights.require(session, officer, form.id)
    merging.link(session, ticket_id, form.id, by=officer, now=now)
    return shown(request, session, ticket_id, officer, lens)


@router.post("/splitting")
def split(
    request: Request,
    ticket_id: RowId,
    form: Annotated[Chosen, Form()],
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> Response:
    """The chosen messages become a ticket of their own, which is shown."""
    new = merging.split(session, ticket_id, form.message, by=officer, now=now)
    text = texts.say(locale_of(request), "toast_split", n=new.id)
    return shown(request, session, new.id, officer, lens, toast=Toast(text))
