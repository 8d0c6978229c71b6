"""Raising the month's SMS budget, and sending one message that waits for it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from desk.at_ticket import AtTicket
from desk.auth import ActingOfficer, allowed
from desk.numbers import RowId
from desk.pages import see_other
from desk.results import Toast
from desk.telling import tell_others
from kit.errors import NotFoundError
from kit.wake import Topic
from kit.web import Now, Transaction
from messages import holding, spending
from messages.models import Message
from people.access import Deed

MOST = 10_000_000
"""Segments by which a month may be raised at once."""

router = APIRouter(dependencies=[Depends(allowed(Deed.RAISE_BUDGET))])
at_ticket = APIRouter(
    dependencies=[Depends(allowed(Deed.RAISE_BUDGET)), Depends(tell_others)]
)


class Raise(BaseModel):
    segments: int = Field(ge=1, le=MOST)


@router.post("/settings/budget")
def raise_budget(
    request: Request,
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
    form: Annotated[Raise, Form()],
) -> Response:
    """Let this month cost more; what waits for it goes within a minute."""
    state = request.app.state
    today = now.astimezone(state.settings.zone).date()
    spending.raise_budget(session, officer.id, form.segments, day=today, now=now)
    if not spending.is_used_up(session):
        holding.release(session, now=now)
    state.sms_month = None
    state.wake.signal(Topic.OUTBOX, Topic.DESK)
    return see_other("/desk/settings#budget")


@at_ticket.post("/messages/{message_id}/let-go")
def let_go(at: AtTicket, message_id: RowId) -> Response:
    """Send one message that waits for the budget; a second press changes nothing."""
    message = at.session.get(Message, message_id, with_for_update=True)
    if message is None or message.ticket_id != at.ticket_id:
        raise NotFoundError("There is no such message on this ticket.")
    if not holding.is_held(message):
        return at.shown()
    holding.let_go(message, at.officer.id, now=at.now)
    at.request.app.state.wake.signal(Topic.OUTBOX)
    return at.shown(toast=Toast(at.say("budget_goes")))
