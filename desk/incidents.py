"""One cause behind many tickets: from the suggestion to the last message."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation import news
from desk.auth import ActingOfficer, CurrentOfficer, allowed
from desk.numbers import RowId
from desk.pages import page, see_other
from desk.telling import tell_others
from desk.tickets import topic_of
from kit.errors import ConflictError
from kit.settings import Settings
from kit.web import Now, Reader, Transaction
from messages.models import Message
from people.access import Deed
from tickets import incidents
from tickets.incidents import Suggestion
from tickets.models import Incident, IncidentMember, IncidentStatus

MOST_PAST = 20

router = APIRouter(
    prefix="/incidents",
    dependencies=[Depends(allowed(Deed.TRIAGE)), Depends(tell_others)],
)


class Declared(BaseModel):
    key: str = Field(min_length=1, max_length=80)
    title: str = Field(default="", max_length=120)


class Learned(BaseModel):
    lesson: str = Field(default="", max_length=4000)


@router.get("", response_class=HTMLResponse)
def show_incidents(
    request: Request, _: CurrentOfficer, session: Reader, now: Now
) -> HTMLResponse:
    """What seems to be one, what is one just now, and what was."""
    past = session.scalars(
        select(Incident)
        .where(Incident.status != IncidentStatus.OPEN)
        .order_by(Incident.id.desc())
        .limit(MOST_PAST)
    ).all()
    settings: Settings = request.app.state.settings
    suggested = [
        (one, _named(request, one), _cost(request, session, one, settings))
        for one in news.suggest(session, settings=settings, now=now)
    ]
    return page(
        request,
        "incidents/list.html",
        suggested=suggested,
        current=incidents.open_ones(session),
        past=past,
        currency=settings.currency,
    )


@router.get("/{incident_id}", response_class=HTMLResponse)
def show_incident(
    request: Request, incident_id: RowId, _: CurrentOfficer, session: Reader
) -> HTMLResponse:
    """Who has it, who was told, and what telling the rest would cost."""
    incident = incidents.get(session, incident_id)
    members = incidents.members(session, incident_id)
    settings: Settings = request.app.state.settings
    phrase: news.Phrase = (
        "incident_known"
        if incident.status is IncidentStatus.OPEN
        and any(one.known_message_id is None for one in members)
        else "incident_fixed"
    )
    cost = news.preview(
        session,
        [one.contact_id for one in members if _is_untold(one, phrase)],
        incident.things,
        phrase,
        settings=settings,
    )
    return page(
        request,
        "incidents/incident.html",
        incident=incident,
        members=members,
        messages=_messages(session, members),
        cost=cost,
        phrase=phrase,
        currency=settings.currency,
    )


@router.post("")
def declare(
    request: Request,
    form: Annotated[Declared, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    """One click: the tickets are linked and each who reports it is told."""
    state = request.app.state
    found = next(
        (
            one
            for one in news.suggest(session, settings=state.settings, now=now)
            if one.key == form.key
        ),
        None,
    )
    if found is None:
        raise ConflictError("This is not suggested any more: see the open incidents.")
    incident = news.declare(
        session,
        found,
        by=officer,
        library=state.library,
        settings=state.settings,
        title=form.title,
        now=now,
    )
    session.flush()
    return see_other(f"/desk/incidents/{incident.id}")


@router.post("/{incident_id}/announcement")
def announce(
    request: Request,
    incident_id: RowId,
    _: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    settings = request.app.state.settings
    news.announce(session, incident_id, settings=settings, now=now)
    return see_other(f"/desk/incidents/{incident_id}")


@router.post("/{incident_id}/fix")
def fix(
    request: Request,
    incident_id: RowId,
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    settings = request.app.state.settings
    news.tell_fixed(session, incident_id, by=officer, settings=settings, now=now)
    return see_other(f"/desk/incidents/{incident_id}")


@router.post("/{incident_id}/closing")
def close(
    incident_id: RowId,
    form: Annotated[Learned, Form()],
    _: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    incidents.close(session, incident_id, lesson=form.lesson, now=now)
    return see_other(f"/desk/incidents/{incident_id}")


def _named(request: Request, one: Suggestion) -> str:
    if one.article is not None:
        return topic_of(request, one.article)
    return " ".join(one.words)


def _cost(
    request: Request, session: Session, one: Suggestion, settings: Settings
) -> news.Cost:
    named = _named(request, one)
    things = news.things_of(request.app.state.library, one.article, named)
    return news.preview(
        session, one.contact_ids, things, "incident_known", settings=settings
    )


def _is_untold(member: IncidentMember, phrase: news.Phrase) -> bool:
    if phrase == "incident_known":
        return member.known_message_id is None
    return member.fixed_message_id is None


def _messages(
    session: Session, members: Sequence[IncidentMember]
) -> dict[int, Message]:
    """What was sent to them, all in one statement."""
    ids = {one.known_message_id for one in members}
    ids |= {one.fixed_message_id for one in members}
    found = session.scalars(select(Message).where(Message.id.in_(ids - {None})))
    return {message.id: message for message in found}
