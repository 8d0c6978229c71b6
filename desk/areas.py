"""The tree of places, one level at a time: named, renamed and added to by leads."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from desk.auth import ActingOfficer, CurrentOfficer, allowed
from desk.numbers import RowId
from desk.pages import locale_of, page, see_other
from desk.refusals import refusal, status_of
from kit.errors import BadInputError, ConflictError, HelpdeskError, NotFoundError
from kit.web import Now, Reader, Transaction
from people import areas, audit
from people.access import Deed
from people.models import Area, Officer
from tickets import rights

router = APIRouter(prefix="/areas", dependencies=[Depends(allowed(Deed.EDIT_PEOPLE))])


class Place(BaseModel):
    name: str = Field(default="", max_length=areas.LONGEST)
    facility: str = Field(default="", max_length=areas.LONGEST)
    phone: str = Field(default="", max_length=40)
    timezone: str = Field(default="", max_length=60)


@router.get("", response_class=HTMLResponse)
def show_top(
    request: Request, officer: CurrentOfficer, session: Reader
) -> HTMLResponse:
    return _page(request, session, officer, None)


@router.get("/{area_id}", response_class=HTMLResponse)
def show(
    request: Request, area_id: RowId, officer: CurrentOfficer, session: Reader
) -> HTMLResponse:
    return _page(request, session, officer, _hers(session, officer, area_id))


@router.post("", response_class=HTMLResponse)
def add_at_the_top(
    request: Request,
    form: Annotated[Place, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    if officer.areas:
        raise NotFoundError("There is no such area.")
    return _add(request, session, officer, None, form, now)


@router.post("/{area_id}/within", response_class=HTMLResponse)
def add_within(
    request: Request,
    area_id: RowId,
    form: Annotated[Place, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    parent = _hers(session, officer, area_id)
    return _add(request, session, officer, parent, form, now)


@router.post("/{area_id}", response_class=HTMLResponse)
def change(
    request: Request,
    area_id: RowId,
    form: Annotated[Place, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    """What lies in it is found by its new name within some minutes."""
    area = _hers(session, officer, area_id)
    before = area.name
    try:
        areas.change(session, area, **form.model_dump())
    except (BadInputError, ConflictError) as error:
        return _page(request, session, officer, area, typed=form, problem=error)
    details = {"before": before, "after": area.name}
    audit.note(session, officer, "area.changed", f"area:{area.id}", now=now, **details)
    return see_other(f"/desk/areas/{area.id}")


def _add(
    request: Request,
    session: Session,
    officer: Officer,
    parent: Area | None,
    form: Place,
    now: Now,
) -> Response:
    try:
        area = areas.add(session, form.name, parent)
    except (BadInputError, ConflictError) as error:
        return _page(request, session, officer, parent, new=form.name, problem=error)
    audit.note(
        session, officer, "area.added", f"area:{area.id}", now=now, name=area.name
    )
    return see_other(f"/desk/areas/{parent.id}" if parent else "/desk/areas")


def _hers(session: Session, officer: Officer, area_id: int) -> Area:
    """The area, if all of it is hers; else it isn't there."""
    area = areas.find(session, area_id)
    if not rights.reach_of(session, officer).covers(area.path):
        raise NotFoundError("There is no such area.")
    return area


def _page(
    request: Request,
    session: Session,
    officer: Officer,
    area: Area | None,
    *,
    typed: Place | None = None,
    new: str = "",
    problem: HelpdeskError | None = None,
) -> HTMLResponse:
    reach = rights.reach_of(session, officer)
    parent_id = area.id if area else None
    within = areas.below(session, parent_id)
    if area is None and officer.areas:
        top = [session.get(Area, number) for number in officer.areas]
        within = [areas.Below(one, 0, 0) for one in top if one is not None]
    path = areas.above(session, area) if area else []
    return page(
        request,
        "settings/areas.html",
        status=status_of(problem),
        area=area,
        form=typed or area,
        new=new,
        within=within,
        path=[(one, reach.covers(one.path)) for one in path],
        may_add=area is not None or not officer.areas,
        problem=refusal(locale_of(request), problem) if problem else "",
    )
