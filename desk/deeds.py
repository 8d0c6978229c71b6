"""What officers do with a ticket: assign it, give it a priority, resolve, reopen."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from conversation import officer as spoken
from desk.auth import ActingOfficer, allowed
from desk.forms import Assignment, Closing, Importance
from desk.lens import Looking
from desk.numbers import RowId
from desk.pages import is_fragment, see_other
from desk.results import resolved_toast, shown
from desk.telling import tell_others
from kit.errors import BadInputError
from kit.web import Now, Transaction
from people.access import Deed
from people.models import Officer
from tickets import service

router = APIRouter(
    dependencies=[Depends(allowed(Deed.ANSWER)), Depends(tell_others)],
)


@router.post("/assignee")
def assign(
    request: Request,
    ticket_id: RowId,
    form: Annotated[Assignment, Form()],
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> Response:
    """Give it to an officer: `me`, a number, or empty for nobody."""
    service.assign(
        session, ticket_id, _chosen(session, form.officer, officer), by=officer, now=now
    )
    return shown(request, session, ticket_id, officer, lens)


@router.post("/priority")
def set_priority(
    request: Request,
    ticket_id: RowId,
    form: Annotated[Importance, Form()],
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> Response:
    service.set_priority(
        session,
        ticket_id,
        form.priority,
        by=officer,
        office=request.app.state.office,
        now=now,
    )
    return shown(request, session, ticket_id, officer, lens)


@router.post("/resolution")
def resolve(
    request: Request,
    ticket_id: RowId,
    form: Annotated[Closing, Form()],
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> Response:
    settings = request.app.state.settings
    spoken.resolve(
        session, ticket_id, officer, settings=settings, tell=form.tell, now=now
    )
    return shown(
        request,
        session,
        ticket_id,
        officer,
        lens,
        toast=resolved_toast(request, ticket_id),
    )


@router.post("/waiting")
def wait(
    request: Request,
    ticket_id: RowId,
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> Response:
    """The contact owes us a word, as after a call: no reply is sent."""
    service.wait(session, ticket_id, officer, now=now)
    return shown(request, session, ticket_id, officer, lens)


@router.post("/reopening")
def reopen(
    request: Request,
    ticket_id: RowId,
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> Response:
    settings = request.app.state.settings
    spoken.reopen(session, ticket_id, officer, settings=settings, now=now)
    return shown(request, session, ticket_id, officer, lens)


@router.post("/unread")
def mark_unread(
    request: Request,
    ticket_id: RowId,
    _: ActingOfficer,
    lens: Looking,
    session: Transaction,
) -> Response:
    """For later: it stands out in the lists again, and the list is what is shown."""
    service.mark_unread(session, ticket_id)
    if is_fragment(request):
        return Response(headers={"HX-Redirect": lens.address})
    return see_other(lens.address)


def _chosen(session: Session, choice: str, me: Officer) -> Officer | None:
    if not choice:
        return None
    if choice == "me":
        return me
    found = (
        session.get(Officer, int(choice))
        if choice.isdecimal() and len(choice) < 10
        else None
    )
    if found is None or not found.active:
        raise BadInputError("There is no such officer at the desk.")
    return found
