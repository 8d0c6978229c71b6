"""What officers do with a ticket: assign it, give it a priority, resolve, reopen."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from conversation import officer as spoken
from desk.at_ticket import AtTicket
from desk.auth import ActingOfficer, allowed
from desk.forms import Assignment, Closing, Importance
from desk.lens import Looking
from desk.numbers import RowId
from desk.pages import is_fragment, see_other
from desk.results import resolved_toast
from desk.telling import tell_others
from kit.errors import BadInputError
from kit.web import Transaction
from people.access import Deed
from people.models import Officer
from tickets import service

router = APIRouter(
    dependencies=[Depends(allowed(Deed.ANSWER)), Depends(tell_others)],
)


@router.post("/assignee")
def assign(at: AtTicket, form: Annotated[Assignment, Form()]) -> Response:
    """Give it to an officer: `me`, a number, or empty for nobody."""
    service.assign(
        at.session,
        at.ticket_id,
        _chosen(at.session, form.officer, at.officer),
        by=at.officer,
        now=at.now,
    )
    return at.shown()


@router.post("/priority")
def set_priority(at: AtTicket, form: Annotated[Importance, Form()]) -> Response:
    service.set_priority(
        at.session,
        at.ticket_id,
        form.priority,
        by=at.officer,
        office=at.request.app.state.office,
        now=at.now,
    )
    return at.shown()


@router.post("/resolution")
def resolve(at: AtTicket, form: Annotated[Closing, Form()]) -> Response:
    spoken.resolve(
        at.session,
        at.ticket_id,
        at.officer,
        settings=at.settings,
        tell=form.tell,
        now=at.now,
    )
    return at.shown(resolved_toast(at.request, at.ticket_id))


@router.post("/waiting")
def wait(at: AtTicket) -> Response:
    """The contact owes us a word, as after a call: no reply is sent."""
    service.wait(at.session, at.ticket_id, at.officer, now=at.now)
    return at.shown()


@router.post("/reopening")
def reopen(at: AtTicket) -> Response:
    spoken.reopen(
        at.session, at.ticket_id, at.officer, settings=at.settings, now=at.now
    )
    return at.shown()


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
