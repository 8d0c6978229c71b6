"""Writing on a ticket: a reply to the contact, or a note for the other officers."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from conversation import officer as spoken
from conversation.masking import mask
from desk import texts
from desk.at_ticket import At, AtTicket
from desk.auth import allowed
from desk.composing import Collision, already_sent, collision
from desk.forms import LONGEST, Words
from desk.numbers import RowId
from desk.pages import locale_of, moments
from desk.refusals import refusal
from desk.results import Toast, resolved_toast
from desk.telling import tell_others
from desk.tickets import topic_of
from desk.timeline import matched
from kit.errors import BadInputError, ConflictError, NotFoundError
from knowledge import gaps
from messages.models import Message
from people.access import Deed
from tickets import drafts, queries, service
from tickets.errors import EmptyTextError

HOLD = timedelta(seconds=10)
"""How long a reply can be taken back."""

router = APIRouter(
    dependencies=[Depends(allowed(Deed.ANSWER)), Depends(tell_others)],
)


@router.post("/messages")
def write(at: AtTicket, form: Annotated[Words, Form()]) -> Response:
    """Answer the contact, or leave a note for the other officers."""
    ticket = queries.lock(at.session, at.ticket_id)
    if already_sent(at.session, ticket, at.officer, form.nonce):
        return at.shown(seen=form.seen)
    if form.kind == "reply" and (
        other := collision(at.session, ticket, at.officer, form.seen)
    ):
        return at.refused(form, overtaken(at.request, other), 409)
    try:
        with at.session.begin_nested():  # what fails leaves nothing half done
            _write(at, form)
    except (BadInputError, ConflictError) as error:
        status = 422 if isinstance(error, BadInputError) else 409
        why = refusal(locale_of(at.request), error)
        return at.refused(form, why, status)
    drafts.drop(at.session, at.ticket_id, at.officer.id)
    toast = _resolve_too(at, form)
    return at.shown(seen=form.seen, toast=toast)


@router.post("/messages/{message_id}/undo")
def take_back(at: AtTicket, message_id: RowId) -> Response:
    """Nothing has left yet: the words are a draft again, the ticket is as it was."""
    service.undo_reply(at.session, message_id, at.officer, now=at.now)
    toast = Toast(at.say("toast_taken_back"))
    return at.shown(toast=toast)


@router.post("/messages/{message_id}/wrong")
def call_wrong(at: AtTicket, message_id: RowId) -> Response:
    """The bot's answer to this message was wrong: the editors find it among the gaps.

    Pressed again it changes nothing.
    """
    ticket = queries.lock(at.session, at.ticket_id)
    message = at.session.get(Message, message_id)
    found = matched(message) if message is not None else None
    if message is None or found is None or message.contact_id != ticket.contact_id:
        raise NotFoundError("The bot answered no such message.")
    if not found.wrong:
        message.extra = {**message.extra, "wrong": at.officer.id}
        locale = spoken.locale_of(at.session, ticket.contact, at.settings)
        gaps.note(
            at.session,
            message,
            text=mask(message.text).text,
            locale=locale,
            slug=found.slug,
            now=at.now,
        )
        title = topic_of(at.request, found.slug)
        said = at.say("wrong_answer_noted", title=title)
        service.add_note(at.session, at.ticket_id, at.officer, said, now=at.now)
    toast = Toast(at.say("toast_wrong"))
    return at.shown(toast=toast)


def _write(at: At, form: Words) -> None:
    text = form.text.replace("\r\n", "\n").replace("\x00", "")
    if form.kind == "note":
        note = service.add_note(at.session, at.ticket_id, at.officer, text, now=at.now)
        note.details = {**note.details, "nonce": form.nonce}
        return
    if not text.strip():
        raise EmptyTextError("The reply is empty: write some words first.")
    if len(text) > LONGEST:
        raise BadInputError(
            texts.say(locale_of(at.request), "reply_too_long", most=LONGEST)
        )
    message = spoken.reply(
        at.session,
        at.ticket_id,
        at.officer,
        text,
        settings=at.settings,
        prefer=form.channel,
        hold=HOLD,
        now=at.now,
    )
    message.extra = {**(message.extra or {}), "nonce": form.nonce}


def _resolve_too(at: At, form: Words) -> Toast | None:
    """Send and resolve: the reply is the last word, so no other message goes out."""
    if form.kind != "reply" or form.then != "resolve":
        return None
    spoken.resolve(
        at.session,
        at.ticket_id,
        at.officer,
        settings=at.settings,
        tell=False,
        now=at.now,
    )
    return resolved_toast(at.request, at.ticket_id)


def overtaken(request: Request, other: Collision) -> str:
    return texts.say(
        locale_of(request),
        "collision",
        name=other.name,
        ago=moments(request).seconds_ago(other.message.created_at),
    )
