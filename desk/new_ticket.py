"""A ticket that an officer opens: somebody called, or came by."""

import re
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation.masking import mask
from desk import texts
from desk.auth import ActingOfficer, CurrentOfficer, allowed
from desk.hiding import without_numbers
from desk.lens import Looking
from desk.numbers import RowId
from desk.pages import locale_of, see_other
from desk.refusals import refusal
from desk.rows import name_of, short_path
from desk.sheets import sheet
from desk.telling import tell_others
from kit.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError
from kit.web import Now, Reader, Transaction
from people import directory
from people.access import Deed
from people.address import Channel
from people.importing import number_of
from people.models import Contact, Officer
from tickets import merging, queries, rights, service
from tickets.models import Ticket
from tickets.rules import UNRESOLVED, TicketPriority
from tickets.service import Opening

REASON = "opened_by_officer"
TITLE = 80
"""Characters of a title that is made of the question."""

AGAIN_WITHIN = timedelta(minutes=5)
"""The same words about the same person within this are a form that was sent twice."""

LIKE_A_NUMBER = re.compile(r"\+?[\d ().-]{6,}")

router = APIRouter(
    prefix="/new",
    dependencies=[Depends(allowed(Deed.ANSWER)), Depends(tell_others)],
)


class NewTicket(BaseModel):
    """For a contact we know, or whoever has this phone.

    `about` is a ticket of somebody whose supervisor the contact is: both are linked.
    """

    contact: RowId | None = None
    about: RowId | None = None
    phone: str = Field(default="", max_length=40)
    name: str = Field(default="", max_length=120)
    question: str = Field(default="", max_length=2000)
    title: str = Field(default="", max_length=120)
    priority: TicketPriority = TicketPriority.NORMAL


@router.get("", response_class=HTMLResponse)
def begin(
    request: Request,
    officer: CurrentOfficer,
    session: Reader,
    lens: Looking,
    contact: RowId | None = None,
    about: RowId | None = None,
) -> HTMLResponse:
    """With what was looked for in its place: a number, or else a name."""
    form = NewTicket(contact=contact, about=about)
    if about is not None:
        subject = _subject(session, officer, about)
        name = name_of(subject.contact, locale_of(request))
        form.question = f"#{about} {name}: {without_numbers(subject.title)}"
    if LIKE_A_NUMBER.fullmatch(lens.q):
        form.phone = lens.q
    else:
        form.name = lens.q
    return _sheet(request, session, officer, form)


@router.post("")
def create(
    request: Request,
    form: Annotated[NewTicket, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    """Hers from the beginning: she knows what it is about. Nobody is told by it."""
    try:
        contact = _contact(request, session, officer, form, now)
        opening = _opening(request, form)
    except (BadInputError, ConflictError) as error:
        why = refusal(locale_of(request), error)
        return _sheet(request, session, officer, form, problem=why)
    ticket_id = _just_opened(session, contact, opening, now)
    if ticket_id is None:
        office = request.app.state.office
        ticket = service.open_ticket(
            session, contact, opening, office=office, by=officer, now=now
        )
        service.assign(session, ticket.id, officer, by=officer, now=now)
        service.mark_read(session, ticket.id)
        ticket_id = ticket.id
        if form.about is not None:
            merging.link(session, form.about, ticket_id, by=officer, now=now)
    return see_other(f"/desk/tickets/{ticket_id}?view=mine")


def _contact(
    request: Request, session: Session, officer: Officer, form: NewTicket, now: Now
) -> Contact:
    if form.contact is not None:
        return _known(session, officer, form.contact, form.about)
    country = request.app.state.settings.default_country
    number = number_of(form.phone, country)
    if number is None:
        raise BadInputError(texts.say(locale_of(request), "new_ticket_phone"))
    name = form.name.replace("\x00", "").strip() or None
    known = directory.find(session, Channel.SMS, number)
    if known is None:
        added = directory.find_or_add(session, Channel.SMS, number, name=name, now=now)
        return added.contact
    if not rights.may_open_for(session, officer, known.contact):
        raise ForbiddenError(texts.say(locale_of(request), "new_ticket_elsewhere"))
    return known.contact


def _known(
    session: Session, officer: Officer, contact_id: int, about: int | None
) -> Contact:
    """One of hers; or the supervisor of somebody whose ticket she sees."""
    contact = session.get(Contact, contact_id)
    if contact is not None and about is not None:
        hers = _subject(session, officer, about).contact
        if hers.supervisor_id == contact.id:
            return contact
    if contact is None or not rights.may_open_for(session, officer, contact):
        raise NotFoundError("There is no such contact.")
    return contact


def _subject(session: Session, officer: Officer, ticket_id: int) -> Ticket:
    rights.require(session, officer, ticket_id)
    return queries.get(session, ticket_id)


def _opening(request: Request, form: NewTicket) -> Opening:
    """A secret is no more kept from a call than from a message."""
    question = mask(form.question.replace("\x00", "").strip()).text
    if not question:
        raise BadInputError(texts.say(locale_of(request), "new_ticket_question"))
    title = mask(" ".join(form.title.replace("\x00", "").split())).text
    short = " ".join(question.split())[:TITLE]
    return Opening(
        title=title or short, question=question, reason=REASON, priority=form.priority
    )


def _just_opened(
    session: Session, contact: Contact, opening: Opening, now: Now
) -> int | None:
    return session.scalar(
        select(Ticket.id).where(
            Ticket.contact_id == contact.id,
            Ticket.question == opening.question,
            Ticket.reason == REASON,
            Ticket.opened_at > now - AGAIN_WITHIN,
        )
    )


def _sheet(
    request: Request,
    session: Session,
    officer: Officer,
    form: NewTicket,
    *,
    problem: str = "",
) -> HTMLResponse:
    locale = locale_of(request)
    contact = (
        _known(session, officer, form.contact, form.about) if form.contact else None
    )
    return sheet(
        request,
        "sheets/new_ticket.html",
        status=422 if problem else 200,
        title=texts.say(locale, "new_ticket"),
        form=form,
        contact=contact,
        name=name_of(contact, locale) if contact else "",
        place=short_path(contact.area) if contact else "",
        unresolved=_unresolved(session, officer, contact) if contact else (),
        problem=problem,
    )


def _unresolved(session: Session, officer: Officer, contact: Contact) -> list[Ticket]:
    """Where this may belong instead."""
    query = (
        select(Ticket)
        .where(
            Ticket.contact_id == contact.id,
            Ticket.status.in_(UNRESOLVED),
            rights.visible_to(officer),
        )
        .order_by(Ticket.id.desc())
        .limit(5)
    )
    return list(session.scalars(query))
