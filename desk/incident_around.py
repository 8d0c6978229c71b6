"""An incident of what an officer sees beside a ticket: others nearby have the same."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from conversation import news
from desk import texts
from desk.at_ticket import AtTicket
from desk.auth import CurrentOfficer, allowed
from desk.incidents import cost_of, named, require_whole
from desk.lens import Looking
from desk.numbers import RowId
from desk.pages import locale_of, see_other
from desk.sheets import sheet
from desk.telling import tell_others
from kit.errors import ConflictError
from kit.web import Reader
from people.access import Deed
from people.models import Area, Officer
from tickets import incidents, queries, rights
from tickets.incidents import Suggestion

WITHIN = timedelta(days=3)
"""How far back others count, as beside the ticket."""

router = APIRouter(
    prefix="/incident",
    dependencies=[Depends(allowed(Deed.TRIAGE)), Depends(tell_others)],
)


class Named(BaseModel):
    title: str = Field(default="", max_length=120)


@router.get("", response_class=HTMLResponse)
def show(
    request: Request,
    ticket_id: RowId,
    officer: CurrentOfficer,
    session: Reader,
    lens: Looking,
) -> HTMLResponse:
    """Who has it, and what telling them would cost."""
    found = _found(session, ticket_id, officer)
    return sheet(
        request,
        "sheets/incident_around.html",
        title=texts.say(locale_of(request), "make_incident_short"),
        found=found,
        name=named(request, found),
        cost=cost_of(request, session, found, request.app.state.settings),
        currency=request.app.state.settings.currency,
        action=f"/desk/tickets/{ticket_id}/incident",
        lens=lens,
    )


@router.post("")
def declare(at: AtTicket, form: Annotated[Named, Form()]) -> Response:
    """One click: the tickets are linked, and each of these people is told once."""
    queries.lock(at.session, at.ticket_id)
    incident = news.declare(
        at.session,
        _found(at.session, at.ticket_id, at.officer),
        by=at.officer,
        library=at.request.app.state.library,
        settings=at.settings,
        title=form.title,
        now=at.now,
    )
    at.session.flush()
    return see_other(f"/desk/incidents/{incident.id}")


def _found(session: Session, ticket_id: int, officer: Officer) -> Suggestion:
    """All who have it, wherever in the area: so all of that has to be hers."""
    ticket = queries.get(session, ticket_id)
    found = incidents.around(session, ticket, within=WITHIN)
    if found is None:
        raise ConflictError("It is part of an incident, or nothing is like it nearby.")
    area = session.get(Area, found.area_id)
    require_whole(rights.reach_of(session, officer), area.path if area else None)
    return found
