"""Sending an answer another way that did not arrive, by the officer's hand."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from conversation import by_hand
from conversation.by_hand import OvertakenError
from desk import texts
from desk.at_ticket import AtTicket
from desk.auth import allowed
from desk.numbers import RowId
from desk.pages import locale_of
from desk.results import Toast
from desk.telling import tell_others
from desk.writing import HOLD
from kit.errors import NotFoundError
from messages import detours
from messages.models import Message
from messages.ways import Way
from people.access import Deed
from people.models import Officer

router = APIRouter(
    dependencies=[Depends(allowed(Deed.ANSWER)), Depends(tell_others)],
)


class Chosen(BaseModel):
    """`seen`: how many ways it had gone when the page was read."""

    way: Way
    seen: int = Field(ge=0, le=100)


@router.post("/messages/{message_id}/ways")
def send_on(
    at: AtTicket,
    message_id: RowId,
    form: Annotated[Chosen, Form()],
) -> Response:
    """The way she chose; a second press of the same button changes nothing."""
    _require(at.session, at.ticket_id, message_id)
    try:
        copy = by_hand.send_on(
            at.session,
            message_id,
            form.way,
            at.officer,
            seen=form.seen,
            hold=HOLD,
            settings=at.settings,
            now=at.now,
        )
    except OvertakenError:
        if not _has_gone(at.session, message_id, form, at.officer):
            raise
        return at.shown()
    locale = locale_of(at.request)
    way = texts.word(locale, "go", form.way)
    said = texts.say(locale, "toast_sent_on", n=int(HOLD.total_seconds()), way=way)
    undo = f"/desk/tickets/{at.ticket_id}/ways/{copy.id}/undo"
    toast = Toast(said, undo=undo)
    return at.shown(toast=toast)


@router.post("/ways/{copy_id}/undo")
def take_back(at: AtTicket, copy_id: RowId) -> Response:
    _require(at.session, at.ticket_id, copy_id)
    by_hand.take_back(at.session, copy_id, at.officer, now=at.now)
    toast = Toast(at.say("toast_called_back"))
    return at.shown(toast=toast)


def _require(session: Session, ticket_id: int, message_id: int) -> None:
    """What she may see is the ticket: the message has to be on it."""
    message = session.get(Message, message_id)
    if message is None or message.ticket_id != ticket_id:
        raise NotFoundError("There is no such message on this ticket.")


def _has_gone(
    session: Session, message_id: int, form: Chosen, officer: Officer
) -> bool:
    """Whether it was she who sent it this way, from this very page."""
    gone = detours.of(session, message_id)
    if len(gone) <= form.seen:
        return False
    first = gone[form.seen]
    return first.way is form.way and first.officer_id == officer.id
