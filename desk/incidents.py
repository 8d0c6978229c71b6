"""One cause behind many tickets: from the suggestion to the last message."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from conversation import news
from desk.auth import ActingOfficer, CurrentOfficer, allowed
from desk.delivery import MARKS
from desk.numbers import RowId
from desk.pages import page, see_other
from desk.telling import tell_others
from desk.tickets import topic_of
from kit.errors import ConflictError, ForbiddenError, NotFoundError
from kit.settings import Settings
from kit.web import Now, Reader, Transaction
from messages.models import Message
from people.access import Deed
from people.models import Area, Officer
from tickets import incidents, rights
from tickets.incidents import Suggestion
from tickets.models import Incident, IncidentMember, IncidentStatus
from tickets.rights import Reach

MOST_PAST = 20
MOST_PLACES = 20

router = APIRouter(
    prefix="/incidents",
    dependencies=[Depends(allowed(Deed.TRIAGE)), Depends(tell_others)],
)


@dataclass(frozen=True, slots=True)
class Suggested:
    """What seems to be an incident, and whether all of it lies in her areas."""

    one: Suggestion
    name: str
    cost: news.Cost
    whole: bool


class Declared(BaseModel):
    key: str = Field(min_length=1, max_length=80)
    title: str = Field(default="", max_length=120)


class Learned(BaseModel):
    lesson: str = Field(default="", max_length=4000)


@router.get("", response_class=HTMLResponse)
def show_incidents(
    request: Request, officer: CurrentOfficer, session: Reader, now: Now
) -> HTMLResponse:
    """What seems to be one, what is one just now, and what was, in her areas."""
    reach = rights.reach_of(session, officer)
    settings: Settings = request.app.state.settings
    suggested = [
        Suggested(
            one,
            named(request, one),
            cost_of(request, session, one, settings),
            reach.covers(path),
        )
        for one in news.suggest(session, settings=settings, now=now)
        if reach.touches(path := _path(session, one.area_id))
    ]
    return page(
        request,
        "incidents/list.html",
        suggested=suggested,
        current=incidents.touching(session, reach),
        past=_past(session, reach),
        currency=settings.currency,
    )


@router.get("/{incident_id}", response_class=HTMLResponse)
def show_incident(
    request: Request, incident_id: RowId, officer: CurrentOfficer, session: Reader
) -> HTMLResponse:
    """Who has it, who was told, and what telling the rest would cost."""
    reach = rights.reach_of(session, officer)
    incident = _hers(session, incident_id, reach)
    members = incidents.members(session, incident_id)
    shown = [one for one in members if _is_shown(one, reach)]
    quarters = incidents.by_quarter(session, incident)
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
        members=shown,
        elsewhere=len(members) - len(shown),
        may_tell=reach.covers(_path(session, incident.area_id)),
        messages=_messages(session, shown),
        marks=MARKS,
        places=places_of(shown),
        quarters=quarters,
        most=max((count for _, count in quarters), default=0),
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
    require_whole(rights.reach_of(session, officer), _path(session, found.area_id))
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
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    _require_acting(session, incident_id, officer)
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
    _require_acting(session, incident_id, officer)
    settings = request.app.state.settings
    news.tell_fixed(session, incident_id, by=officer, settings=settings, now=now)
    return see_other(f"/desk/incidents/{incident_id}")


@router.post("/{incident_id}/closing")
def close(
    incident_id: RowId,
    form: Annotated[Learned, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    _require_acting(session, incident_id, officer)
    incidents.close(session, incident_id, lesson=form.lesson, now=now)
    return see_other(f"/desk/incidents/{incident_id}")


def _hers(session: Session, incident_id: int, reach: Reach) -> Incident:
    """The incident, if some of it lies in her areas; else it isn't there."""
    incident = incidents.get(session, incident_id)
    if not reach.touches(incident.area.path if incident.area else None):
        raise NotFoundError("There is no incident {incident}.", incident=incident_id)
    return incident


def _require_acting(session: Session, incident_id: int, officer: Officer) -> None:
    """Messages go to all who have it, so all of it has to lie in her areas."""
    reach = rights.reach_of(session, officer)
    incident = _hers(session, incident_id, reach)
    require_whole(reach, incident.area.path if incident.area else None)


def require_whole(reach: Reach, path: str | None) -> None:
    if not reach.touches(path):
        raise NotFoundError("There is no such incident.")
    if not reach.covers(path):
        raise ForbiddenError("It reaches beyond your areas: ask a lead of the whole.")


def _past(session: Session, reach: Reach) -> list[Incident]:
    found = session.scalars(
        select(Incident)
        .where(Incident.status != IncidentStatus.OPEN)
        .options(joinedload(Incident.area))
        .order_by(Incident.id.desc())
        .limit(MOST_PAST)
    )
    return [one for one in found if reach.touches(one.area.path if one.area else None)]


def _path(session: Session, area_id: int | None) -> str | None:
    if area_id is None:
        return None
    return session.scalar(select(Area.path).where(Area.id == area_id))


def _is_shown(member: IncidentMember, reach: Reach) -> bool:
    area = member.contact.area
    return reach.paths is None or (area is not None and reach.covers(area.path))


def named(request: Request, one: Suggestion) -> str:
    if one.article is not None:
        return topic_of(request, one.article)
    return " ".join(one.words)


def cost_of(
    request: Request, session: Session, one: Suggestion, settings: Settings
) -> news.Cost:
    name = named(request, one)
    things = news.things_of(request.app.state.library, one.article, name)
    return news.preview(
        session, one.contact_ids, things, "incident_known", settings=settings
    )


def places_of(members: Sequence[IncidentMember]) -> list[tuple[Area | None, int]]:
    """Where those live who have it, the place with most of them first."""
    counts = Counter(one.contact.area_id for one in members)
    areas = {one.contact.area_id: one.contact.area for one in members}
    return [(areas[number], count) for number, count in counts.most_common(MOST_PLACES)]


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
