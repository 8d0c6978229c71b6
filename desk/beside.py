"""What a page that is open tells the server: the draft, and that somebody is here."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field

from desk.auth import ActingOfficer, CurrentOfficer, allowed
from desk.numbers import RowId
from desk.pages import page
from kit.wake import Topic
from kit.web import Now, Reader, Transaction
from people import presence
from people.access import Deed
from tickets import drafts, queries

router = APIRouter(dependencies=[Depends(allowed(Deed.ANSWER))])


class Begun(BaseModel):
    """The words in the box as they are now."""

    text: str = Field(default="", max_length=drafts.LONGEST)
    kind: str = "reply"


class Life(BaseModel):
    writing: bool = False
    leaving: bool = False


@router.post("/draft", status_code=204)
def save_draft(
    ticket_id: RowId,
    form: Annotated[Begun, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    """Keep what was written so far, for this ticket and this officer alone."""
    queries.get(session, ticket_id)
    as_note = form.kind == "note"
    drafts.save(session, ticket_id, officer.id, form.text, as_note=as_note, now=now)
    return Response(status_code=204)


@router.post("/presence", status_code=204)
def be_here(
    request: Request,
    ticket_id: RowId,
    form: Annotated[Life, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
    after: BackgroundTasks,
) -> Response:
    """A sign of life; colleagues hear of it when it says anything new."""
    if form.leaving:
        news = presence.leave(session, officer, ticket_id, now=now)
    else:
        queries.get(session, ticket_id)
        news = presence.here(session, officer, ticket_id, writing=form.writing, now=now)
    if news:
        after.add_task(request.app.state.wake.signal, Topic.DESK)
    return Response(status_code=204)


@router.get("/colleagues", response_class=HTMLResponse)
def show_colleagues(
    request: Request,
    ticket_id: RowId,
    officer: CurrentOfficer,
    session: Reader,
    now: Now,
) -> HTMLResponse:
    found = presence.at_tickets(session, [ticket_id], but=officer.id, now=now)
    return page(request, "ticket/colleagues.html", colleagues=found)
