"""What officers do with a ticket: write, note, assign, give priority, close, open."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from conversation import officer as spoken
from desk import texts
from desk.auth import ActingOfficer, allowed
from desk.composing import Collision, already_sent, collision
from desk.forms import LONGEST, Assignment, Closing, Importance, Place, Words
from desk.numbers import RowId
from desk.pages import locale_of, moments
from desk.results import refused, shown
from desk.telling import tell_others
from kit.errors import BadInputError, ConflictError
from kit.web import Now, Transaction
from people.access import Deed
from people.models import Officer
from tickets import queries, service
from tickets.errors import EmptyTextError

router = APIRouter(
    prefix="/tickets/{ticket_id}",
    dependencies=[Depends(allowed(Deed.ANSWER)), Depends(tell_others)],
)


@router.post("/messages")
def write(
    request: Request,
    ticket_id: RowId,
    form: Annotated[Words, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    """Answer the contact, or leave a note for the other officers."""
    ticket = queries.lock(session, ticket_id)
    if already_sent(session, ticket, officer, form.nonce):
        return shown(request, session, ticket_id, officer, form)
    if form.kind == "reply" and (
        other := collision(session, ticket, officer, form.seen)
    ):
        return refused(
            request, session, ticket_id, officer, form, _overtaken(request, other), 409
        )
    try:
        with session.begin_nested():  # what fails leaves nothing half done
            _write(request, session, ticket_id, officer, form, now)
    except (BadInputError, ConflictError) as error:
        status = 422 if isinstance(error, BadInputError) else 409
        return refused(request, session, ticket_id, officer, form, str(error), status)
    return shown(request, session, ticket_id, officer, form)


@router.post("/assignee")
def assign(
    request: Request,
    ticket_id: RowId,
    form: Annotated[Assignment, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    """Give it to an officer: `me`, a number, or empty for nobody."""
    service.assign(
        session, ticket_id, _chosen(session, form.officer, officer), by=officer, now=now
    )
    return shown(request, session, ticket_id, officer, form)


@router.post("/priority")
def set_priority(
    request: Request,
    ticket_id: RowId,
    form: Annotated[Importance, Form()],
    officer: ActingOfficer,
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
    return shown(request, session, ticket_id, officer, form)


@router.post("/resolution")
def resolve(
    request: Request,
    ticket_id: RowId,
    form: Annotated[Closing, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    settings = request.app.state.settings
    spoken.resolve(
        session, ticket_id, officer, settings=settings, tell=form.tell, now=now
    )
    return shown(request, session, ticket_id, officer, form)


@router.post("/reopening")
def reopen(
    request: Request,
    ticket_id: RowId,
    form: Annotated[Place, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    settings = request.app.state.settings
    spoken.reopen(session, ticket_id, officer, settings=settings, now=now)
    return shown(request, session, ticket_id, officer, form)


def _write(
    request: Request,
    session: Session,
    ticket_id: int,
    officer: Officer,
    form: Words,
    now: Now,
) -> None:
    text = form.text.replace("\r\n", "\n").replace("\x00", "")
    if form.kind == "note":
        note = service.add_note(session, ticket_id, officer, text, now=now)
        note.details = {**note.details, "nonce": form.nonce}
        return
    if not text.strip():
        raise EmptyTextError("reply")
    if len(text) > LONGEST:
        raise BadInputError(
            texts.say(locale_of(request), "reply_too_long", most=LONGEST)
        )
    message = spoken.reply(
        session,
        ticket_id,
        officer,
        text,
        settings=request.app.state.settings,
        prefer=form.channel,
        now=now,
    )
    message.extra = {**(message.extra or {}), "nonce": form.nonce}


def _overtaken(request: Request, other: Collision) -> str:
    return texts.say(
        locale_of(request),
        "collision",
        name=other.name,
        ago=moments(request).seconds_ago(other.message.created_at),
    )


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
