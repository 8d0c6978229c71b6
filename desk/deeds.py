"""What officers do with a ticket: assign it, give it a priority, resolve, reopen."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation import bulk_undo, resolving
from conversation import officer as spoken
from desk.at_ticket import At, AtTicket
from desk.auth import ActingOfficer, allowed
from desk.forms import Assignment, Closing, Importance
from desk.happenings import told
from desk.lens import Looking
from desk.numbers import RowId
from desk.pages import is_fragment, locale_of, see_other
from desk.results import Toast
from desk.telling import tell_others
from desk.writing import HOLD
from kit.errors import BadInputError
from kit.web import Transaction
from people.access import Deed
from people.models import Officer
from tickets import bulk, deeds, queries, service
from tickets.deeds import Silent
from tickets.models import ChangeKind, TicketChange

router = APIRouter(
    dependencies=[Depends(allowed(Deed.ANSWER)), Depends(tell_others)],
)


@router.post("/assignee")
def assign(at: AtTicket, form: Annotated[Assignment, Form()]) -> Response:
    """Give it to an officer: `me`, a number, or empty for nobody."""
    chosen = _chosen(at.session, form.officer, at.officer)
    has_it = queries.get(at.session, at.ticket_id).assignee_id
    meanwhile = form.was not in (None, str(has_it or "nobody"))
    kind = ChangeKind.ASSIGNED if meanwhile else None
    return _done(at, deeds.Assign(chosen.id if chosen else None), over=kind)


@router.post("/priority")
def set_priority(at: AtTicket, form: Annotated[Importance, Form()]) -> Response:
    meanwhile = form.was not in (None, queries.get(at.session, at.ticket_id).priority)
    kind = ChangeKind.PRIORITY if meanwhile else None
    return _done(at, deeds.SetPriority(form.priority), over=kind)


@router.post("/resolution")
def resolve(at: AtTicket, form: Annotated[Closing, Form()]) -> Response:
    """She is told after ten seconds, within which it can be taken back."""
    token = resolving.resolve(
        at.session,
        at.ticket_id,
        at.officer,
        settings=at.settings,
        tell=form.tell,
        hold=HOLD,
        now=at.now,
    )
    undo = f"/desk/tickets/{at.ticket_id}/deeds/{token}/undo"
    return at.shown(Toast(at.say("toast_resolved", n=at.ticket_id), undo=undo))


@router.post("/waiting")
def wait(at: AtTicket) -> Response:
    """The contact owes us a word, as after a call: no reply is sent."""
    return _done(at, deeds.Wait())


@router.post("/closing")
def close(at: AtTicket) -> Response:
    """For good: what the contact writes next is a new ticket."""
    return _done(at, deeds.Close())


@router.post("/deeds/{token}/undo")
def undo(at: AtTicket, token: str) -> Response:
    """As it was before one of these, unless somebody changed it since."""
    undone = bulk_undo.undo(at.session, token[:64], by=at.officer, now=at.now)
    if undone.tickets:
        return at.shown(Toast(at.say("toast_undone", n=len(undone.tickets))))
    return at.shown(Toast(at.say("toast_not_undone")))


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


def _done(at: At, deed: Silent, *, over: ChangeKind | None = None) -> Response:
    """Do it, say in the words of the history what was done, and offer the way back.

    `over` is what somebody has changed since the page was read: that is said as well.
    """
    before = _last_words(at, over) if over else ""
    office = at.request.app.state.office
    token = bulk.one(
        at.session, at.ticket_id, deed, by=at.officer, office=office, now=at.now
    )
    if not token:
        return at.shown()
    text = f"#{at.ticket_id}: {_last_words(at)}"
    if before:
        text = f"{text} ({at.say('toast_before', what=before)})"
    undo = f"/desk/tickets/{at.ticket_id}/deeds/{token}/undo"
    return at.shown(Toast(text, undo=undo))


def _last_words(at: At, kind: ChangeKind | None = None) -> str:
    """What happened last to it, or what of this kind, in a sentence."""
    query = select(TicketChange).where(TicketChange.ticket_id == at.ticket_id)
    if kind is not None:
        query = query.where(TicketChange.kind == kind)
    change = at.session.scalar(query.order_by(TicketChange.id.desc()).limit(1))
    return told(change, locale_of(at.request)) if change is not None else ""


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
