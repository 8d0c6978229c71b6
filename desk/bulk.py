"""One deed done to all tickets that are ticked, and taken back with one click."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from conversation import bulk_undo
from desk import texts
from desk.auth import ActingOfficer, allowed
from desk.lens import Lens, Looking
from desk.numbers import RowId
from desk.pages import is_fragment, locale_of, moments, page, see_other
from desk.queue import narrowed, read_queue
from desk.results import Toast
from desk.sheets import sheet
from desk.telling import tell_others
from kit.errors import BadInputError
from kit.web import Now, Transaction
from people.access import Deed
from people.models import Officer
from tickets import bulk, deeds
from tickets.deeds import Silent
from tickets.models import Ticket
from tickets.rules import TicketPriority

router = APIRouter(
    prefix="/bulk",
    dependencies=[Depends(allowed(Deed.TRIAGE)), Depends(tell_others)],
)


STATUSES: Mapping[str, Silent] = {
    "open": deeds.Reopen(),
    "pending": deeds.Wait(),
    "resolved": deeds.Resolve(),
    "resolve": deeds.Resolve(),
    "closed": deeds.Close(),
}


class Ticked(BaseModel):
    """The tickets, or all of the list; and the first deed that is filled in."""

    id: list[RowId] = Field(default_factory=list, max_length=bulk.MOST)
    everything: bool = False
    deed: Literal["", "resolve"] = ""
    status: Literal["", "open", "pending", "resolved", "closed"] = ""
    assign: str = Field(default="", max_length=12)
    priority: TicketPriority | Literal[""] = ""
    tag: str = Field(default="", max_length=60)


@router.post("")
def do(
    request: Request,
    form: Annotated[Ticked, Form()],
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> Response:
    ids = all_listed(request, session, officer, lens) if form.everything else form.id
    office = request.app.state.office
    done = bulk.apply(session, ids, _deed(form), by=officer, office=office, now=now)
    toast = toast_of(request, "toast_bulk", done)
    return list_again(request, session, officer, lens, toast)


@router.post("/{token}/undo")
def undo(
    request: Request,
    token: str,
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> Response:
    """Whatever it was: one deed, a reply, a macro, or that they were linked."""
    undone = bulk_undo.undo(session, token[:64], by=officer, now=now)
    text = "toast_replies_back" if undone.deed == bulk.REPLY else "toast_undone"
    said = texts.say(locale_of(request), text, n=len(undone.tickets))
    return list_again(request, session, officer, lens, Toast(said))


def toast_of(request: Request, text: str, done: bulk.Undo) -> Toast:
    """On how many it was done, on how many not, and the way back."""
    locale = locale_of(request)
    said = texts.say(locale, text, n=len(done.done))
    if done.skipped:
        said = f"{said} {texts.say(locale, 'toast_skipped', n=len(done.skipped))}"
    return Toast(said, undo=f"/desk/bulk/{done.token}/undo" if done.done else "")


def ended(
    request: Request,
    session: Session,
    officer: Officer,
    lens: Lens,
    text: str,
    done: bulk.Undo,
) -> Response:
    """After a sheet: the list; without a script a page with the way back."""
    toast = toast_of(request, text, done)
    if is_fragment(request) or not done.done:
        return list_again(request, session, officer, lens, toast)
    return sheet(
        request, "sheets/bulk_sent.html", title=toast.text, undo=toast.undo, lens=lens
    )


def _deed(form: Ticked) -> Silent:
    if status := STATUSES.get(form.status or form.deed):
        return status
    if form.assign in ("me", "nobody"):
        return deeds.Assign("me" if form.assign == "me" else None)
    if form.assign.isdecimal():
        return deeds.Assign(int(form.assign))
    if form.priority:
        return deeds.SetPriority(form.priority)
    if form.tag.strip():
        return deeds.Tag(form.tag)
    raise BadInputError("Choose what to do with the tickets.")


def all_listed(
    request: Request, session: Session, officer: Officer, lens: Lens
) -> Sequence[int]:
    """All tickets of the list as it is narrowed, not only those on the page."""
    query = narrowed(session, lens, officer, moments(request))
    return session.scalars(
        query.with_only_columns(Ticket.id).limit(bulk.MOST + 1)
    ).all()


def list_again(
    request: Request, session: Session, officer: Officer, lens: Lens, toast: Toast
) -> Response:
    if not is_fragment(request):
        return see_other(lens.address)
    session.flush()
    session.expire_all()
    queue = read_queue(session, officer, moments(request), lens)
    return page(
        request, "queue/done.html", queue=queue, lens=lens, open_id=None, toast=toast
    )
