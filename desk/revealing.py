"""Showing a number that is hidden: for a reason, and written down."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from desk import texts
from desk.auth import ActingOfficer, CurrentOfficer, allowed
from desk.lens import Lens, Looking
from desk.numbers import RowId
from desk.pages import locale_of
from desk.rows import said
from desk.sheets import sheet
from desk.telling import tell_others
from kit.errors import BadInputError, NotFoundError
from kit.web import Now, Reader, Transaction
from messages.models import Direction, Message
from people import audit
from people.access import Deed
from people.address import mask
from people.models import Address
from tickets import queries
from tickets.history import record
from tickets.models import ChangeKind, Ticket

router = APIRouter(
    dependencies=[Depends(allowed(Deed.ANSWER)), Depends(tell_others)],
)

REASONS = ("call", "identify", "pass_on")
"""Offered, so that most need not write one."""


class Asked(BaseModel):
    reason: str = Field(default="", max_length=40)
    other: str = Field(default="", max_length=200)


@router.get("/addresses/{address_id}/reveal", response_class=HTMLResponse)
def ask_for_address(
    request: Request,
    ticket_id: RowId,
    address_id: RowId,
    _: CurrentOfficer,
    session: Reader,
    lens: Looking,
) -> HTMLResponse:
    ticket = queries.get(session, ticket_id)
    address = _address(session, ticket, address_id)
    return _ask(request, f"addresses/{address.id}", ticket, lens)


@router.post("/addresses/{address_id}/reveal", response_class=HTMLResponse)
def reveal_address(
    request: Request,
    ticket_id: RowId,
    address_id: RowId,
    form: Annotated[Asked, Form()],
    officer: ActingOfficer,
    session: Transaction,
    lens: Looking,
    now: Now,
) -> HTMLResponse:
    ticket = queries.lock(session, ticket_id)
    address = _address(session, ticket, address_id)
    reason = _reason(request, form)
    what = {"what": "address", "ending": mask(address.address)}
    _write_down(session, ticket, officer, reason, what, now)
    return _show(request, ticket, lens, number=address.address, text="")


@router.get("/messages/{message_id}/reveal", response_class=HTMLResponse)
def ask_for_message(
    request: Request,
    ticket_id: RowId,
    message_id: RowId,
    _: CurrentOfficer,
    session: Reader,
    lens: Looking,
) -> HTMLResponse:
    ticket = queries.get(session, ticket_id)
    message = _message(session, ticket, message_id)
    return _ask(request, f"messages/{message.id}", ticket, lens)


@router.post("/messages/{message_id}/reveal", response_class=HTMLResponse)
def reveal_message(
    request: Request,
    ticket_id: RowId,
    message_id: RowId,
    form: Annotated[Asked, Form()],
    officer: ActingOfficer,
    session: Transaction,
    lens: Looking,
    now: Now,
) -> HTMLResponse:
    """What she wrote, as it was kept. A secret is not in it any more."""
    ticket = queries.lock(session, ticket_id)
    message = _message(session, ticket, message_id)
    reason = _reason(request, form)
    what = {"what": "message", "message": str(message.id)}
    _write_down(session, ticket, officer, reason, what, now)
    return _show(request, ticket, lens, number="", text=said(message))


def _address(session: Session, ticket: Ticket, address_id: int) -> Address:
    address = session.get(Address, address_id)
    if address is None or address.contact_id != ticket.contact_id:
        raise NotFoundError("The contact of this ticket has no such number.")
    return address


def _message(session: Session, ticket: Ticket, message_id: int) -> Message:
    message = session.get(Message, message_id)
    if (
        message is None
        or message.contact_id != ticket.contact_id
        or message.direction is not Direction.INBOUND
    ):
        raise NotFoundError("The contact of this ticket wrote no such message.")
    return message


def _reason(request: Request, form: Asked) -> str:
    if form.other.strip():
        return form.other.replace("\x00", "").strip()
    if form.reason in REASONS:
        return form.reason
    raise BadInputError(texts.say(locale_of(request), "reveal_needs_reason"))


def _write_down(
    session: Session,
    ticket: Ticket,
    officer: ActingOfficer,
    reason: str,
    what: dict[str, str],
    now: Now,
) -> None:
    """On the ticket for colleagues, and where nobody at the desk can change it."""
    record(
        session, ticket, ChangeKind.REVEALED, now, officer, text=reason, details=what
    )
    subject = f"contact:{ticket.contact_id}"
    details = {**what, "reason": reason, "ticket": str(ticket.id)}
    audit.note(session, officer, "number.revealed", subject, now=now, **details)


def _ask(request: Request, path: str, ticket: Ticket, lens: Lens) -> HTMLResponse:
    return sheet(
        request,
        "sheets/reveal.html",
        title=texts.say(locale_of(request), "reveal_title"),
        action=f"/desk/tickets/{ticket.id}/{path}/reveal",
        reasons=REASONS,
        lens=lens,
    )


def _show(
    request: Request, ticket: Ticket, lens: Lens, *, number: str, text: str
) -> HTMLResponse:
    return sheet(
        request,
        "sheets/revealed.html",
        title=texts.say(locale_of(request), "revealed_title"),
        number=number,
        can_call=number.startswith("+"),
        text=text,
        back=f"/desk/tickets/{ticket.id}?{lens.query}",
        locale_of_contact=ticket.contact.locale or "",
    )
