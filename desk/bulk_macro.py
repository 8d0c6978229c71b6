"""A macro done to all that is ticked: what it would do and cost first, then undo."""

import secrets
from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from conversation import bulk_macro
from conversation.bulk_macro import Plan
from desk import texts
from desk.auth import ActingOfficer, CurrentOfficer, allowed
from desk.bulk import all_listed, ended
from desk.bulk_reply import WHY, check_form
from desk.lens import Lens, Looking
from desk.macros import names_of, told
from desk.numbers import RowId
from desk.pages import locale_of, see_other
from desk.sheets import sheet
from desk.telling import tell_others
from desk.writing import HOLD
from kit.errors import BadInputError, HelpdeskError
from kit.web import Now, Reader, Transaction
from people.access import Deed
from tickets import bulk, macros
from tickets.errors import TicketStateError

router = APIRouter(
    prefix="/bulk/macro",
    dependencies=[Depends(allowed(Deed.ANSWER)), Depends(tell_others)],
)


class Chosen(BaseModel):
    """The tickets, or all of the list; and the macro, once it is chosen."""

    id: list[RowId] = Field(default_factory=list, max_length=500)
    everything: bool = False
    macro: RowId | None = None
    token: str = Field(default="", max_length=64, pattern=r"^[\w-]*$")
    expected: str = Field(default="", max_length=30)


@router.post("", response_class=HTMLResponse)
def show(
    request: Request,
    form: Annotated[Chosen, Form()],
    officer: CurrentOfficer,
    lens: Looking,
    session: Reader,
) -> HTMLResponse:
    """Which macro; once that is known, what it changes on how many, and its price."""
    if form.everything:
        form.id = list(all_listed(request, session, officer, lens))
    plan = None
    if form.macro is not None:
        plan = _plan(request, session, officer, form, form.macro)
    return _sheet(request, session, lens, form, plan)


@router.post("/applying")
def apply(
    request: Request,
    form: Annotated[Chosen, Form()],
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> Response:
    """What was shown, or, when that is not so any more, the sheet once again."""
    if form.macro is None:
        raise BadInputError(texts.say(locale_of(request), "bulk_macro_which"))
    check_form(form.token)
    plan = _plan(request, session, officer, form, form.macro)
    known = bulk.was_done(session, form.token)
    if plan.fingerprint != form.expected and not known:
        return _sheet(request, session, lens, form, plan, changed=True)
    done = bulk_macro.apply(
        session,
        form.id,
        form.macro,
        officer,
        token=form.token,
        hold=HOLD,
        settings=request.app.state.settings,
        now=now,
    )
    return ended(request, session, officer, lens, "toast_bulk", done)


@router.get("")
def leave(lens: Looking) -> Response:
    """Whoever reloads the page of a form that was posted is back at the list."""
    return see_other(lens.address)


def _plan(
    request: Request,
    session: Session,
    officer: CurrentOfficer,
    form: Chosen,
    macro_id: int,
) -> Plan:
    settings = request.app.state.settings
    return bulk_macro.plan(session, form.id, macro_id, officer, settings=settings)


def _sheet(
    request: Request,
    session: Session,
    lens: Lens,
    form: Chosen,
    plan: Plan | None,
    *,
    changed: bool = False,
) -> HTMLResponse:
    locale, settings = locale_of(request), request.app.state.settings
    number = len(set(form.id))
    if not 0 < number <= bulk_macro.MOST:
        raise BadInputError(texts.say(locale, "bulk_macro_most", most=bulk_macro.MOST))
    names = names_of(session)
    return sheet(
        request,
        "sheets/bulk_macro.html",
        title=texts.say(locale, "bulk_macro_on", n=number),
        form=form,
        token=secrets.token_urlsafe(12),
        macros=macros.everything(session),
        plan=plan,
        effects=[(told(one.deed, names, locale), one.tickets) for one in plan.effects]
        if plan
        else [],
        cost=plan.replies.cost(settings) if plan else None,
        skipped=Counter(map(_why, plan.replies.skipped.values())) if plan else {},
        changed=changed,
        currency=settings.currency,
        lens=lens,
    )


def _why(error: HelpdeskError) -> str:
    if isinstance(error, TicketStateError):
        return "skipped_state"
    return WHY.get(type(error), "skipped_gone")
