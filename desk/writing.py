"""Writing on a ticket: a reply to the contact, or a note for the other officers."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from conversation import officer as spoken
from conversation.masking import mask
from desk import texts
from desk.auth import ActingOfficer, allowed
from desk.composing import Collision, already_sent, collision
from desk.forms import LONGEST, Words
from desk.lens import Looking
from desk.numbers import RowId
from desk.pages import locale_of, moments
from desk.refusals import refusal
from desk.results import Toast, refused, resolved_toast, shown
from desk.telling import tell_others
from desk.tickets import topic_of
from desk.timeline import matched
from kit.errors import BadInputError, ConflictError, NotFoundError
from kit.web import Now, Transaction
from knowledge import gaps
from messages.models import Message
from people.access import Deed
from people.models import Officer
from tickets import drafts, queries, service
from tickets.errors import EmptyTextError

HOLD = timedelta(seconds=10)
"""How long a reply can be taken back."""

router = APIRouter(
    dependencies=[Depends(allowed(Deed.ANSWER)), Depends(tell_others)],
)


@router.post("/messages")
def write(
    request: Request,
    ticket_id: RowId,
    form: Annotated[Words, Form()],
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> Response:
    """Answer the contact, or leave a note for the other officers."""
    ticket = queries.lock(session, ticket_id)
    if already_sent(session, ticket, officer, form.nonce):
        return shown(request, session, ticket_id, officer, lens, seen=form.seen)
    if form.kind == "reply" and (
        other := collision(session, ticket, officer, form.seen)
    ):
        return refused(
            request,
            session,
            ticket_id,
            officer,
            lens,
            form,
            overtaken(request, other),
            409,
        )
    try:
        with session.begin_nested():  # what fails leaves nothing half done
            _write(request, session, ticket_id, officer, form, now)
    except (BadInputError, ConflictError) as error:
        status = 422 if isinstance(error, BadInputError) else 409
        why = refusal(locale_of(request), error)
        return refused(request, session, ticket_id, officer, lens, form, why, status)
    drafts.drop(session, ticket_id, officer.id)
    toast = _resolve_too(request, session, ticket_id, officer, form, now)
    return shown(
        request, session, ticket_id, officer, lens, seen=form.seen, toast=toast
    )


@router.post("/messages/{message_id}/undo")
def take_back(
    request: Request,
    ticket_id: RowId,
    message_id: RowId,
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> Response:
    """Nothing has left yet: the words are a draft again, the ticket is as it was."""
    service.undo_reply(session, message_id, officer, now=now)
    toast = Toast(texts.say(locale_of(request), "toast_taken_back"))
    return shown(request, session, ticket_id, officer, lens, toast=toast)


@router.post("/messages/{message_id}/wrong")
def call_wrong(
    request: Request,
    ticket_id: RowId,
    message_id: RowId,
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> Response:
    """The bot's answer to this message was wrong: the editors find it among the gaps.

    Pressed again it changes nothing.
    """
    ticket = queries.lock(session, ticket_id)
    message = session.get(Message, message_id)
    found = matched(message) if message is not None else None
    if message is None or found is None or message.contact_id != ticket.contact_id:
        raise NotFoundError("The bot answered no such message.")
    if not found.wrong:
        message.extra = {**message.extra, "wrong": officer.id}
        locale = spoken.locale_of(session, ticket.contact, request.app.state.settings)
        gaps.note(
            session,
            message,
            text=mask(message.text).text,
            locale=locale,
            slug=found.slug,
            now=now,
        )
        title = topic_of(request, found.slug)
        said = texts.say(locale_of(request), "wrong_answer_noted", title=title)
        service.add_note(session, ticket_id, officer, said, now=now)
    toast = Toast(texts.say(locale_of(request), "toast_wrong"))
    return shown(request, session, ticket_id, officer, lens, toast=toast)


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
        raise EmptyTextError("The reply is empty: write some words first.")
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
        hold=HOLD,
        now=now,
    )
    message.extra = {**(message.extra or {}), "nonce": form.nonce}


def _resolve_too(
    request: Request,
    session: Session,
    ticket_id: int,
    officer: Officer,
    form: Words,
    now: Now,
) -> Toast | None:
    """Send and resolve: the reply is the last word, so no other message goes out."""
    if form.kind != "reply" or form.then != "resolve":
        return None
    settings = request.app.state.settings
    spoken.resolve(session, ticket_id, officer, settings=settings, tell=False, now=now)
    return resolved_toast(request, ticket_id)


def overtaken(request: Request, other: Collision) -> str:
    return texts.say(
        locale_of(request),
        "collision",
        name=other.name,
        ago=moments(request).seconds_ago(other.message.created_at),
    )
