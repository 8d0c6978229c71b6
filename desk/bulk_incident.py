"""Linking tickets that are ticked to an incident: whom the news reaches, and undo."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from conversation import news
from conversation.news import Cost
from desk import texts
from desk.auth import ActingOfficer, CurrentOfficer, allowed
from desk.bulk import all_listed, ended
from desk.lens import Lens, Looking
from desk.numbers import RowId
from desk.pages import locale_of
from desk.sheets import sheet
from desk.telling import tell_others
from kit.errors import BadInputError
from kit.web import Now, Reader, Transaction
from people.access import Deed
from people.models import Officer
from tickets import bulk, incidents, joining_incidents, rights
from tickets.joining_incidents import Joining

router = APIRouter(
    prefix="/bulk/incident",
    dependencies=[Depends(allowed(Deed.TRIAGE)), Depends(tell_others)],
)


class Chosen(BaseModel):
    id: list[RowId] = Field(default_factory=list, max_length=bulk.MOST)
    everything: bool = False
    incident: RowId | None = None


@router.get("", response_class=HTMLResponse)
def show_for_some(
    request: Request,
    officer: CurrentOfficer,
    lens: Looking,
    session: Reader,
    number: Annotated[list[RowId], Query(alias="id", max_length=bulk.MOST)],
) -> HTMLResponse:
    return _sheet(request, session, officer, lens, number, None)


@router.post("", response_class=HTMLResponse)
def show(
    request: Request,
    form: Annotated[Chosen, Form()],
    officer: CurrentOfficer,
    lens: Looking,
    session: Reader,
) -> HTMLResponse:
    """Which incident; once that is known, whom linking tells and what that costs."""
    ids: Sequence[int] = form.id
    if form.everything:
        ids = all_listed(request, session, officer, lens)
    planned = None
    if form.incident is not None:
        planned = joining_incidents.plan(session, ids, form.incident, officer)
    return _sheet(request, session, officer, lens, ids, planned)


@router.post("/joining")
def join(
    request: Request,
    form: Annotated[Chosen, Form()],
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> Response:
    if form.incident is None:
        raise BadInputError(texts.say(locale_of(request), "join_which"))
    done = joining_incidents.join(session, form.id, form.incident, by=officer, now=now)
    return ended(request, session, officer, lens, "toast_joined", done)


def _sheet(
    request: Request,
    session: Session,
    officer: Officer,
    lens: Lens,
    ids: Sequence[int],
    planned: Joining | None,
) -> HTMLResponse:
    if not 0 < len(set(ids)) <= bulk.MOST:
        raise BadInputError("Choose between one ticket and {most}.", most=bulk.MOST)
    return sheet(
        request,
        "sheets/bulk_incident.html",
        title=texts.say(locale_of(request), "join_incident_n", n=len(set(ids))),
        ids=sorted(set(ids)),
        open_ones=incidents.touching(session, rights.reach_of(session, officer)),
        planned=planned,
        cost=_cost(request, session, planned) if planned else None,
        currency=request.app.state.settings.currency,
        lens=lens,
    )


def _cost(request: Request, session: Session, planned: Joining) -> Cost:
    """Of an incident that nobody was told of, nobody is told by linking either."""
    contacts = planned.untold if planned.incident.told_at is not None else ()
    return news.preview(
        session,
        contacts,
        planned.incident.things,
        "incident_known",
        settings=request.app.state.settings,
    )
