"""Showing a number that is hidden: for a reason, and written down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from desk import texts
from desk.at_ticket import At, AtTicket
from desk.auth import CurrentOfficer, allowed
from desk.lens import Looking
from desk.numbers import RowId
from desk.pages import locale_of
from desk.rows import said
from desk.sheets import sheet
from desk.telling import tell_others
from kit.errors import BadInputError, NotFoundError
from kit.web import Reader
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


Kind = Literal["addresses", "messages"]


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is behind a mask: a number, or a text; `what` of it is written down."""

    what: dict[str, str]
    number: str = ""
    text: str = ""


class Asked(BaseModel):
    reason: str = Field(default="", max_length=40)
    other: str = Field(default="", max_length=200)


@router.get("/{kind}/{hidden_id}/reveal", response_class=HTMLResponse)
def ask(
    request: Request,
    ticket_id: RowId,
    kind: Kind,
    hidden_id: RowId,
    _: CurrentOfficer,
    session: Reader,
    lens: Looking,
) -> HTMLResponse:
    """Why; that the thing is there, and hers, is seen to first."""
    ticket = queries.get(session, ticket_id)
    FIND[kind](session, ticket, hidden_id)
    return sheet(
        request,
        "sheets/reveal.html",
        title=texts.say(locale_of(request), "reveal_title"),
        action=f"/desk/tickets/{ticket.id}/{kind}/{hidden_id}/reveal",
        reasons=REASONS,
        lens=lens,
    )


@router.post("/{kind}/{hidden_id}/reveal", response_class=HTMLResponse)
def reveal(
    at: AtTicket, kind: Kind, hidden_id: RowId, form: Annotated[Asked, Form()]
) -> HTMLResponse:
    """A number; or what she wrote, as it was kept. A secret is not in it any more."""
    ticket = queries.lock(at.session, at.ticket_id)
    hidden = FIND[kind](at.session, ticket, hidden_id)
    _write_down(at, ticket, _reason(at, form), hidden.what)
    return sheet(
        at.request,
        "sheets/revealed.html",
        title=at.say("revealed_title"),
        number=hidden.number,
        can_call=hidden.number.startswith("+"),
        text=hidden.text,
        back=f"/desk/tickets/{ticket.id}?{at.lens.query}",
        locale_of_contact=ticket.contact.locale or "",
    )


def _address(session: Session, ticket: Ticket, address_id: int) -> Hidden:
    address = session.get(Address, address_id)
    if address is None or address.contact_id != ticket.contact_id:
        raise NotFoundError("The contact of this ticket has no such number.")
    what = {"what": "address", "ending": mask(address.address)}
    return Hidden(what, number=address.address)


def _message(session: Session, ticket: Ticket, message_id: int) -> Hidden:
    message = session.get(Message, message_id)
    if (
        message is None
        or message.contact_id != ticket.contact_id
        or message.direction is not Direction.INBOUND
    ):
        raise NotFoundError("The contact of this ticket wrote no such message.")
    what = {"what": "message", "message": str(message.id)}
    return Hidden(what, text=said(message))


FIND: Mapping[str, Callable[[Session, Ticket, int], Hidden]] = {
    "addresses": _address,
    "messages": _message,
}


def _reason(at: At, form: Asked) -> str:
    if form.other.strip():
        return form.other.replace("\x00", "").strip()
    if form.reason in REASONS:
        return form.reason
    raise BadInputError(texts.say(locale_of(at.request), "reveal_needs_reason"))


def _write_down(at: At, ticket: Ticket, reason: str, what: dict[str, str]) -> None:
    """On the ticket for colleagues, and where nobody at the desk can change it."""
    record(
        at.session,
        ticket,
        ChangeKind.REVEALED,
        at.now,
        at.officer,
        text=reason,
        details=what,
    )
    subject = f"contact:{ticket.contact_id}"
    details = {**what, "reason": reason, "ticket": str(ticket.id)}
    audit.note(
        at.session, at.officer, "number.revealed", subject, now=at.now, **details
    )
