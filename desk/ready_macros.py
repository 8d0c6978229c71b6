"""Writing a macro: what it does, and what that would be on a ticket."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from desk.auth import ActingOfficer, CurrentOfficer
from desk.macros import line, names_of, told
from desk.numbers import RowId
from desk.pages import locale_of, page, see_other
from desk.ready import MAY_EDIT, Sample, example, samples
from desk.ready_form import ENDS, PRIORITIES, MacroForm, filled, steps
from desk.refusals import refusal
from kit.errors import BadInputError, ConflictError, HelpdeskError, NotFoundError
from kit.web import Now, Reader, Transaction
from people import audit, officers
from people.models import Officer
from tickets import canned, fields, labels, macros
from tickets.deeds import Say
from tickets.models import Ticket

router = APIRouter(prefix="/ready/macros", dependencies=[MAY_EDIT])


@dataclass(frozen=True, slots=True)
class Effects:
    """What it would do, a line for each change, and what it would say."""

    lines: tuple[str, ...]
    words: list[Sample]
    ticket: Ticket | None


@router.get("/new", response_class=HTMLResponse)
def begin(request: Request, _: CurrentOfficer, session: Reader) -> HTMLResponse:
    return _editor(request, session, None, MacroForm())


@router.get("/{macro_id}", response_class=HTMLResponse)
def show_macro(
    request: Request, macro_id: RowId, _: CurrentOfficer, session: Reader
) -> HTMLResponse:
    macro = macros.find(session, macro_id)
    form = filled(macro.title, macros.steps_of(macro))
    return _editor(request, session, macro_id, form)


@router.post("")
def create(
    request: Request,
    form: Annotated[MacroForm, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    return _save(request, session, officer, None, form, now)


@router.post("/{macro_id}")
def change(
    request: Request,
    macro_id: RowId,
    form: Annotated[MacroForm, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    macros.find(session, macro_id)
    return _save(request, session, officer, macro_id, form, now)


@router.post("/{macro_id}/removal")
def remove(
    macro_id: RowId, officer: ActingOfficer, session: Transaction, now: Now
) -> Response:
    macros.remove(session, macro_id)
    audit.note(session, officer, "macro.removed", f"macro:{macro_id}", now=now)
    return see_other("/desk/ready")


def _save(
    request: Request,
    session: Session,
    officer: Officer,
    macro_id: int | None,
    form: MacroForm,
    now: Now,
) -> Response:
    """Keep it, or only show what it does; what can't be kept is shown again."""
    try:
        wanted = steps(form)
        if form.then == "preview":
            macros.check(session, form.title or "-", wanted)
            effects = _effects(request, session, officer, form)
            return _editor(request, session, macro_id, form, effects=effects)
        macro = macros.rewrite(session, macro_id, form.title, wanted)
    except (BadInputError, ConflictError, NotFoundError) as error:
        return _editor(request, session, macro_id, form, problem=error)
    audit.note(session, officer, "macro.written", f"macro:{macro.id}", now=now)
    return see_other("/desk/ready")


def _effects(
    request: Request, session: Session, officer: Officer, form: MacroForm
) -> Effects:
    ticket, values = example(session, form.ticket, officer)
    names, locale = names_of(session), locale_of(request)
    lines, words = [], []
    for step in steps(form):
        if not isinstance(step, Say):
            lines.append(
                line(step, ticket, officer, names, locale)
                if ticket
                else told(step, names, locale)
            )
            continue
        reply = canned.find(session, step.shortcut)
        texts = dict(reply.texts)
        if ticket is not None:
            hers = ticket.contact.locale or "en"
            texts = {hers.split("-")[0]: reply.text(hers)}
        words += samples(texts, values, officer, request.app.state.settings)
    return Effects(tuple(one for one in lines if one), words, ticket)


def _editor(
    request: Request,
    session: Session,
    macro_id: int | None,
    form: MacroForm,
    *,
    effects: Effects | None = None,
    problem: HelpdeskError | None = None,
) -> HTMLResponse:
    return page(
        request,
        "ready/macro.html",
        status=422 if problem else 200,
        macro_id=macro_id,
        form=form,
        own_fields=form.fields,
        replies=canned.everything(session),
        officers=officers.everyone(session),
        choices=PRIORITIES,
        ends=tuple(ENDS),
        tags=labels.tags_in_use(session),
        categories=labels.categories_in_use(session),
        definitions=fields.definitions(session),
        effects=effects,
        problem=refusal(locale_of(request), problem) if problem else "",
        currency=request.app.state.settings.currency,
    )
