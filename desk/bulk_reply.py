"""One reply to all that is ticked: its cost first, then ten seconds to take it back."""

import secrets
from collections import Counter
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from conversation import bulk_reply
from conversation.bulk_reply import Plan, Words
from desk import texts
from desk.auth import ActingOfficer, CurrentOfficer, allowed
from desk.bulk import all_listed, ended
from desk.forms import LONGEST
from desk.lens import Lens, Looking
from desk.numbers import RowId
from desk.pages import locale_of, see_other
from desk.sheets import sheet
from desk.telling import tell_others
from desk.writing import HOLD
from kit.errors import BadInputError, HelpdeskError
from kit.web import Now, Reader, Transaction
from people.access import Deed
from tickets import bulk, canned
from tickets.errors import (
    EmptyTextError,
    TicketStateError,
    UnfilledError,
    UnreachableError,
)

router = APIRouter(
    prefix="/bulk/reply",
    dependencies=[Depends(allowed(Deed.ANSWER)), Depends(tell_others)],
)

WHY: Mapping[type[HelpdeskError], str] = {
    UnreachableError: "skipped_unreachable",
    UnfilledError: "skipped_unfilled",
    TicketStateError: "skipped_over",
}


class Asked(BaseModel):
    """The tickets, or all of the list; the words, or the shortcut of a canned reply."""

    id: list[RowId] = Field(default_factory=list, max_length=500)
    everything: bool = False
    canned: str = Field(default="", max_length=40)
    text: str = Field(default="", max_length=10_000)
    token: str = Field(default="", max_length=64, pattern=r"^[\w-]*$")
    expected: str = Field(default="", max_length=20)

    @property
    def has_words(self) -> bool:
        return bool(self.canned or self.text.strip())


@router.post("", response_class=HTMLResponse)
def show_reply(
    request: Request,
    form: Annotated[Asked, Form()],
    officer: CurrentOfficer,
    lens: Looking,
    session: Reader,
) -> HTMLResponse:
    """What to say; once that is known, to how many and at what price."""
    if form.everything:
        form.id = list(all_listed(request, session, officer, lens))
    plan = _plan(request, session, officer, form) if form.has_words else None
    return _sheet(request, session, lens, form, plan)


@router.post("/sending")
def send(
    request: Request,
    form: Annotated[Asked, Form()],
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> Response:
    """What was shown, or, when that is not so any more, the sheet once again."""
    check_form(form.token)
    plan = _plan(request, session, officer, form)
    known = bulk.was_done(session, form.token)
    if plan.fingerprint != form.expected and not known:
        return _sheet(request, session, lens, form, plan, changed=True)
    done = bulk_reply.send(
        session,
        form.id,
        _words(session, form),
        officer,
        token=form.token,
        hold=HOLD,
        settings=request.app.state.settings,
        now=now,
    )
    return ended(request, session, officer, lens, "toast_replies", done)


@router.get("")
def leave(lens: Looking) -> Response:
    """Whoever reloads the page of a form that was posted is back at the list."""
    return see_other(lens.address)


def check_form(token: str) -> None:
    """Raises `BadInputError` for a form that would send twice if it were sent again."""
    if len(token) < 8:
        raise BadInputError("This form is too old. Open it again.")


def _plan(
    request: Request, session: Session, officer: CurrentOfficer, form: Asked
) -> Plan:
    return bulk_reply.plan(
        session,
        form.id,
        _words(session, form),
        officer,
        settings=request.app.state.settings,
    )


def _words(session: Session, form: Asked) -> Words:
    if form.canned:
        return canned.find(session, form.canned)
    text = form.text.replace("\r\n", "\n").replace("\x00", "")
    if not text.strip():
        raise EmptyTextError("The reply is empty: write some words first.")
    if len(text) > LONGEST:
        raise BadInputError("A reply holds at most {most} characters.", most=LONGEST)
    return text


def _sheet(
    request: Request,
    session: Session,
    lens: Lens,
    form: Asked,
    plan: Plan | None,
    *,
    changed: bool = False,
) -> HTMLResponse:
    settings = request.app.state.settings
    if not 0 < len(set(form.id)) <= bulk_reply.MOST:
        raise BadInputError(
            texts.say(locale_of(request), "bulk_reply_most", most=bulk_reply.MOST)
        )
    skipped = Counter(_why(error) for error in plan.skipped.values()) if plan else {}
    return sheet(
        request,
        "sheets/bulk_reply.html",
        title=texts.say(locale_of(request), "bulk_reply_to", n=len(set(form.id))),
        form=form,
        token=secrets.token_urlsafe(12),
        replies=canned.everything(session),
        places=canned.KNOWN,
        plan=plan,
        cost=plan.cost(settings) if plan else None,
        skipped=skipped,
        changed=changed,
        currency=settings.currency,
        lens=lens,
    )


def _why(error: HelpdeskError) -> str:
    return WHY.get(type(error), "skipped_gone")
