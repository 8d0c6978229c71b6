"""Tickets for other systems."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from api.access import needs
from api.models import ApiToken
from api.once import Key, once
from api.paging import Cursor, Limit, Page, after, next_after
from api.scopes import Scope
from api.shapes import (
    MessageShape,
    NoteShape,
    TicketShape,
    Words,
    message_shape,
    note_shape,
    ticket_shape,
)
from conversation import officer as spoken
from kit.errors import BadInputError, NotFoundError
from kit.wake import Topic
from kit.web import Now, Reader, Transaction
from messages.models import Message
from people.address import Channel
from people.models import Area, Contact, Officer
from tickets import queries, service
from tickets.models import Ticket, TicketChange
from tickets.rules import TicketPriority, TicketStatus
from tickets.service import Opening

router = APIRouter(prefix="/tickets", tags=["tickets"])

MayRead = Annotated[ApiToken, Depends(needs(Scope.TICKETS_READ), scope="function")]
MayWrite = Annotated[ApiToken, Depends(needs(Scope.TICKETS_WRITE), scope="function")]

WITH = (
    joinedload(Ticket.area),
    joinedload(Ticket.assignee),
)


class NewTicket(BaseModel):
    """A problem that another system knows of, told in an officer's words."""

    contact_id: int
    title: str = Field(min_length=1, max_length=120)
    question: str = Field(min_length=1, max_length=4000)
    priority: TicketPriority = TicketPriority.NORMAL
    article: str | None = Field(default=None, max_length=80)


class TicketChanges(BaseModel):
    """What is to be otherwise; what is left out stays."""

    status: Literal["open", "resolved"] | None = None
    priority: TicketPriority | None = None
    assignee: str | None = Field(
        default=None, description="an officer's email; empty: nobody", max_length=254
    )
    tell: bool = Field(default=True, description="resolved: whether the contact hears")


@router.get("")
def read_all(
    _: MayRead,
    session: Reader,
    *,
    status: TicketStatus | None = None,
    priority: TicketPriority | None = None,
    article: Annotated[str | None, Query(max_length=80)] = None,
    area: Annotated[int | None, Query(description="an area's id, and below")] = None,
    contact_id: int | None = None,
    updated_since: datetime | None = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Page[TicketShape]:
    """Tickets by number, the oldest first."""
    query = select(Ticket).options(*WITH).where(Ticket.id > after(cursor))
    for column, value in (
        (Ticket.status, status),
        (Ticket.priority, priority),
        (Ticket.article, article),
        (Ticket.contact_id, contact_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if area is not None:
        query = query.where(queries.under(_area(session, area)))
    if updated_since is not None:
        query = query.where(Ticket.changed_at >= _aware(updated_since))
    rows = session.scalars(query.order_by(Ticket.id).limit(limit + 1)).all()
    shown = rows[:limit]
    return Page(
        items=[ticket_shape(ticket) for ticket in shown],
        next=next_after(rows, limit, shown[-1].id if shown else None),
    )


@router.get("/{ticket_id}")
def read_one(
    _: MayRead,
    session: Reader,
    response: Response,
    ticket_id: int,
    if_none_match: Annotated[str | None, Header()] = None,
) -> TicketShape:
    """One ticket. With its ETag in If-None-Match, 304 while nothing has changed."""
    ticket = _found(session, ticket_id)
    tag = etag(ticket)
    if if_none_match == tag:
        raise HTTPException(304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return ticket_shape(ticket)


@router.post("", status_code=201, response_model=TicketShape)
def create(
    request: Request,
    token: MayWrite,
    session: Transaction,
    now: Now,
    body: NewTicket,
    key: Key = None,
) -> JSONResponse:
    """Open a ticket for a contact. She is told nothing."""

    def deed() -> TicketShape:
        contact = session.get(Contact, body.contact_id)
        if contact is None:
            raise NotFoundError(f"There is no contact {body.contact_id}.")
        opening = Opening(
            title=body.title,
            question=body.question,
            reason="api",
            priority=body.priority,
            article=body.article,
        )
        office = request.app.state.office
        return ticket_shape(
            service.open_ticket(session, contact, opening, office=office, now=now)
        )

    answer = once(session, request, token, key, body, deed, now=now)
    _tell(request)
    return answer


@router.patch("/{ticket_id}")
def change(
    request: Request,
    token: MayWrite,
    session: Transaction,
    now: Now,
    response: Response,
    ticket_id: int,
    body: TicketChanges,
    if_match: Annotated[str | None, Header()] = None,
) -> TicketShape:
    """Change a ticket. With an ETag in If-Match, 412 if somebody was faster."""
    ticket = queries.lock(session, ticket_id)
    if if_match is not None and if_match not in ("*", etag(ticket)):
        raise HTTPException(412, "The ticket has changed; read it again.")
    officer = session.get_one(Officer, token.officer_id)
    _change(request, session, ticket, officer, body, now)
    session.flush()
    response.headers["ETag"] = etag(ticket)
    _tell(request)
    return ticket_shape(ticket)


def _change(
    request: Request,
    session: Session,
    ticket: Ticket,
    officer: Officer,
    body: TicketChanges,
    now: datetime,
) -> None:
    settings, office = request.app.state.settings, request.app.state.office
    if body.priority is not None:
        service.set_priority(
            session, ticket.id, body.priority, by=officer, office=office, now=now
        )
    if body.assignee is not None:
        to = _officer(session, body.assignee) if body.assignee.strip() else None
        service.assign(session, ticket.id, to, by=officer, now=now)
    if body.status == "resolved":
        spoken.resolve(
            session, ticket.id, officer, settings=settings, tell=body.tell, now=now
        )
    if body.status == "open":
        spoken.reopen(session, ticket.id, officer, settings=settings, now=now)


@router.post("/{ticket_id}/replies", status_code=201, response_model=MessageShape)
def reply(
    request: Request,
    token: MayWrite,
    session: Transaction,
    now: Now,
    ticket_id: int,
    body: Words,
    *,
    channel: Annotated[Channel | None, Query(description="else the last one")] = None,
    key: Key = None,
) -> JSONResponse:
    """Answer the contact in the name of the token's officer."""

    def deed() -> MessageShape:
        officer = session.get_one(Officer, token.officer_id)
        message = spoken.reply(
            session,
            ticket_id,
            officer,
            body.text,
            settings=request.app.state.settings,
            prefer=channel,
            now=now,
        )
        session.flush()
        return message_shape(message)

    answer = once(session, request, token, key, body, deed, now=now)
    _tell(request)
    return answer


@router.post("/{ticket_id}/notes", status_code=201, response_model=NoteShape)
def note(
    request: Request,
    token: MayWrite,
    session: Transaction,
    now: Now,
    ticket_id: int,
    body: Words,
    key: Key = None,
) -> JSONResponse:
    """Leave a note that only officers see."""

    def deed() -> NoteShape:
        officer = session.get_one(Officer, token.officer_id)
        change = service.add_note(session, ticket_id, officer, body.text, now=now)
        session.flush()
        return note_shape(change)

    answer = once(session, request, token, key, body, deed, now=now)
    _tell(request)
    return answer


@router.get("/{ticket_id}/messages")
def read_messages(
    _: MayRead, session: Reader, ticket_id: int, limit: Limit = 50, cursor: Cursor = ""
) -> Page[MessageShape]:
    """What was said on a ticket, the oldest first."""
    _found(session, ticket_id)
    query = (
        select(Message)
        .where(Message.ticket_id == ticket_id, Message.id > after(cursor))
        .order_by(Message.id)
        .limit(limit + 1)
    )
    rows = session.scalars(query).all()
    shown = rows[:limit]
    return Page(
        items=[message_shape(message) for message in shown],
        next=next_after(rows, limit, shown[-1].id if shown else None),
    )


@router.get("/{ticket_id}/history")
def read_history(
    _: MayRead, session: Reader, ticket_id: int, limit: Limit = 50, cursor: Cursor = ""
) -> Page[NoteShape]:
    """What was done with a ticket, notes included, the oldest first."""
    _found(session, ticket_id)
    query = (
        select(TicketChange)
        .options(joinedload(TicketChange.officer))
        .where(TicketChange.ticket_id == ticket_id, TicketChange.id > after(cursor))
        .order_by(TicketChange.id)
        .limit(limit + 1)
    )
    rows = session.scalars(query).all()
    shown = rows[:limit]
    return Page(
        items=[note_shape(change) for change in shown],
        next=next_after(rows, limit, shown[-1].id if shown else None),
    )


def etag(ticket: Ticket) -> str:
    return f'"{ticket.id}-{ticket.changed_at.timestamp():.6f}"'


def _found(session: Session, ticket_id: int) -> Ticket:
    ticket = session.scalar(select(Ticket).options(*WITH).where(Ticket.id == ticket_id))
    if ticket is None:
        raise NotFoundError(f"There is no ticket {ticket_id}.")
    return ticket


def _area(session: Session, area_id: int) -> Area:
    area = session.get(Area, area_id)
    if area is None:
        raise NotFoundError(f"There is no area {area_id}.")
    return area


def _officer(session: Session, email: str) -> Officer:
    officer = session.scalar(
        select(Officer).where(Officer.email == email.strip().lower(), Officer.active)
    )
    if officer is None:
        raise NotFoundError(f"There is no officer with the email {email}.")
    return officer


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise BadInputError(
            "updated_since: write the time zone, as in 2026-11-26T00:00Z"
        )
    return moment


def _tell(request: Request) -> None:
    """Whoever sends, and the desks that are open; a wake before the commit is only
    early, and everyone who waits also looks by himself."""
    request.app.state.wake.signal(Topic.OUTBOX, Topic.DESK)
