"""Tickets that are one, one that is two, and two that have to do with each other."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field

from desk import texts
from desk.at_ticket import AtTicket
from desk.auth import CurrentOfficer, allowed
from desk.lens import Looking
from desk.numbers import RowId
from desk.pages import locale_of
from desk.results import Toast
from desk.sheets import sheet
from desk.telling import tell_others
from kit.errors import BadInputError
from kit.web import Now, Reader
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
def merge(at: AtTicket, form: Annotated[Other, Form()]) -> Response:
    """The other one goes on in this one; nothing of either is lost."""
    rights.require(at.session, at.officer, form.id)
    merging.merge(at.session, at.ticket_id, form.id, by=at.officer, now=at.now)
    text = at.say("toast_merged", other=form.id, n=at.ticket_id)
    return at.shown(Toast(text))


@router.post("/links")
def link(at: AtTicket, form: Annotated[Other, Form()]) -> Response:
    rights.require(at.session, at.officer, form.id)
    merging.link(at.session, at.ticket_id, form.id, by=at.officer, now=at.now)
    return at.shown()


@router.post("/splitting")
def split(at: AtTicket, form: Annotated[Chosen, Form()]) -> Response:
    """The chosen messages become a ticket of their own, which is shown."""
    new = merging.split(
        at.session, at.ticket_id, form.message, by=at.officer, now=at.now
    )
    text = at.say("toast_split", n=new.id)
    return at.shown(Toast(text), ticket_id=new.id)
