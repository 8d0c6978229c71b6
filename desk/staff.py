"""Officers: who may sign in, and what each sees, answers and is given. For admins."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import texts
from desk.auth import ActingOfficer, CurrentOfficer, allowed
from desk.numbers import RowId
from desk.pages import locale_of, page, see_other
from desk.refusals import refusal, status_of
from kit.errors import BadInputError, ConflictError, HelpdeskError
from kit.web import Now, Reader, Transaction
from people import audit, officers, staff
from people.access import Deed
from people.models import Area, Officer, OfficerRole
from people.staff import Terms
from tickets import labels

MOST_AREAS = 1000
"""That can be chosen from; with more, those further down are left out."""

router = APIRouter(
    prefix="/officers", dependencies=[Depends(allowed(Deed.ADD_OFFICERS))]
)


class Newcomer(BaseModel):
    email: str = Field(default="", max_length=200)
    name: str = Field(default="", max_length=staff.LONGEST_NAME)
    role: OfficerRole = OfficerRole.OFFICER


class Described(BaseModel):
    name: str = Field(default="", max_length=staff.LONGEST_NAME)
    role: OfficerRole = OfficerRole.OFFICER
    active: bool = False
    cap: int = Field(default=20, ge=-1, le=100_000)
    area: list[RowId] = Field(default_factory=list, max_length=MOST_AREAS)
    categories: str = Field(default="", max_length=1000)
    speaks: list[str] = Field(default_factory=list, max_length=len(texts.LOCALES))

    @property
    def terms(self) -> Terms:
        return Terms(
            name=self.name,
            role=self.role,
            active=self.active,
            cap=self.cap,
            areas=self.area,
            categories=self.categories.split(","),
            speaks=[one for one in self.speaks if one in texts.LOCALES],
        )


@router.get("", response_class=HTMLResponse)
def show_all(request: Request, _: CurrentOfficer, session: Reader) -> HTMLResponse:
    return _list(request, session, Newcomer())


@router.post("", response_class=HTMLResponse)
def add(
    request: Request,
    form: Annotated[Newcomer, Form()],
    by: ActingOfficer,
    session: Transaction,
    now: Now,
) -> HTMLResponse:
    """Her link is shown here once, and nowhere else again."""
    try:
        token = officers.add(session, form.email, form.name, form.role, None, now=now)
    except (BadInputError, ConflictError) as error:
        return _list(request, session, form, problem=error)
    invited = officers.owner_of_link(session, token or "", now=now)
    subject = f"officer:{invited.id}"
    audit.note(session, by, "officer.invited", subject, now=now)
    return _list(request, session, Newcomer(), link=_address(request, token))


@router.get("/{officer_id}", response_class=HTMLResponse)
def show(
    request: Request, officer_id: RowId, by: CurrentOfficer, session: Reader
) -> HTMLResponse:
    officer = staff.find(session, officer_id)
    return _one(request, session, officer, form_of(officer), by)


@router.post("/{officer_id}", response_class=HTMLResponse)
def change(
    request: Request,
    officer_id: RowId,
    form: Annotated[Described, Form()],
    by: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    try:
        staff.change(session, officer_id, form.terms, by=by, now=now)
    except (BadInputError, ConflictError) as error:
        officer = staff.find(session, officer_id)
        return _one(request, session, officer, form, by, problem=error)
    return see_other("/desk/officers")


@router.post("/{officer_id}/link", response_class=HTMLResponse)
def make_link(
    request: Request,
    officer_id: RowId,
    by: ActingOfficer,
    session: Transaction,
    now: Now,
) -> HTMLResponse:
    """For whoever forgot her password; the links before are void."""
    officer = staff.find(session, officer_id)
    token = officers.make_link(session, officer, now=now)
    audit.note(session, by, "officer.link_made", f"officer:{officer.id}", now=now)
    link = _address(request, token)
    return _one(request, session, officer, form_of(officer), by, link=link)


def form_of(officer: Officer) -> Described:
    """What is known of her, as the form holds it."""
    return Described(
        name=officer.name,
        role=officer.role,
        active=officer.active,
        cap=officer.cap,
        area=list(officer.areas),
        categories=", ".join(officer.categories),
        speaks=list(officer.speaks),
    )


def _address(request: Request, token: str | None) -> str:
    return f"{request.app.state.settings.base_url}/desk/link/{token}" if token else ""


def _list(
    request: Request,
    session: Session,
    form: Newcomer,
    *,
    link: str = "",
    problem: HelpdeskError | None = None,
) -> HTMLResponse:
    session.flush()
    every = staff.everyone(session)
    named = {number for one in every for number in one.areas}
    return page(
        request,
        "settings/officers.html",
        status=status_of(problem),
        everyone=every,
        places=_names(session, sorted(named)),
        roles=list(OfficerRole),
        form=form,
        link=link,
        problem=refusal(locale_of(request), problem) if problem else "",
    )


def _one(
    request: Request,
    session: Session,
    officer: Officer,
    form: Described,
    by: Officer,
    *,
    link: str = "",
    problem: HelpdeskError | None = None,
) -> HTMLResponse:
    areas = _areas(session, form.area)
    return page(
        request,
        "settings/officer.html",
        status=status_of(problem),
        one=officer,
        form=form,
        roles=list(OfficerRole),
        areas=[(area, area.path.count("/") - 2) for area in areas],
        categories=labels.categories_in_use(session),
        link=link,
        is_me=officer.id == by.id,
        problem=refusal(locale_of(request), problem) if problem else "",
    )


def _areas(session: Session, chosen: Sequence[int]) -> list[Area]:
    """As a tree is read; those that are chosen are there however many there are."""
    found = list(session.scalars(select(Area).order_by(Area.path).limit(MOST_AREAS)))
    known = {area.id for area in found}
    missing = select(Area).where(Area.id.in_([n for n in chosen if n not in known]))
    return [*found, *session.scalars(missing)]


def _names(session: Session, numbers: Sequence[int]) -> Mapping[int, str]:
    found = (session.get(Area, number) for number in numbers)
    return {area.id: area.name for area in found if area is not None}
