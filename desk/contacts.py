"""People: whom the programme knows, who each of them is, and what she asked for."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from conversation import officer as spoken
from desk.auth import ActingOfficer, CurrentOfficer, allowed
from desk.conversations import reached_of
from desk.numbers import RowId
from desk.pages import locale_of, page, see_other
from desk.refusals import refusal, status_of
from desk.rows import STATES, name_of, short_path
from kit.errors import BadInputError, ConflictError, HelpdeskError, NotFoundError
from kit.web import Now, Reader, Transaction
from people import access, contacts
from people.access import Deed
from people.models import Area, Contact, Officer, Role
from tickets import joining, people, rights
from tickets.models import Ticket

MOST_AREAS = 1000
MOST_TICKETS = 20
MOST_SUPERVISORS = 200

router = APIRouter(prefix="/people")
may_edit = Depends(allowed(Deed.EDIT_PEOPLE))


class Described(BaseModel):
    name: str = Field(default="", max_length=contacts.LONGEST)
    code: str = Field(default="", max_length=contacts.LONGEST_CODE)
    role: Role = Role.CHW
    locale: str = Field(default="", max_length=16)
    area: RowId = 0
    supervisor: str = Field(default="", max_length=contacts.LONGEST_CODE)

    @property
    def known(self) -> contacts.Known:
        return contacts.Known(
            name=self.name,
            code=self.code,
            role=self.role,
            locale=self.locale,
            area_id=self.area or None,
            supervisor=self.supervisor,
        )


class Number(BaseModel):
    phone: str = Field(default="", max_length=40)


class Joined(BaseModel):
    """`sure`: the number of the contact that was shown."""

    code: str = Field(default="", max_length=contacts.LONGEST_CODE)
    sure: RowId = 0


@router.get("", response_class=HTMLResponse)
def show_people(
    request: Request,
    officer: CurrentOfficer,
    session: Reader,
    q: str = "",
    area: RowId = 0,
    role: str = "",
    supervisor: RowId = 0,
    after: RowId = 0,
) -> HTMLResponse:
    """A page of them, narrowed; what can't be read narrows nothing."""
    asked = people.Asked(
        q=q[:100],
        area_id=area or None,
        role=Role(role) if role in [*Role] else None,
        supervisor_id=supervisor or None,
        after=after or None,
    )
    found = people.page(session, officer, asked)
    return page(
        request,
        "people/list.html",
        asked=asked,
        people=found.found,
        named=_namer(request),
        place=short_path,
        waiting=people.unresolved(session, [one.id for one in found.found]),
        roles=list(Role),
        areas=_levels(rights.areas_of(session, officer)),
        of=session.get(Contact, supervisor) if supervisor else None,
        next_page=_address(asked, found.after) if found.after else "",
    )


@router.get("/{contact_id}", response_class=HTMLResponse)
def show_person(
    request: Request, contact_id: RowId, officer: CurrentOfficer, session: Reader
) -> HTMLResponse:
    contact = _hers(session, officer, contact_id)
    return _page(request, session, officer, contact, form_of(contact))


@router.post("/{contact_id}", response_class=HTMLResponse, dependencies=[may_edit])
def change(
    request: Request,
    contact_id: RowId,
    form: Annotated[Described, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    """Who she is. Her open tickets go to her new area, and the bot to her language."""
    contact = _hers(session, officer, contact_id)
    before, spoke = contact.area_id, contact.locale
    try:
        _require_area(session, officer, form.area, before)
        contacts.describe(session, contact, form.known, by=officer, now=now)
    except (BadInputError, ConflictError) as error:
        return _page(request, session, officer, contact, form, problem=error)
    people.move(session, contact, before)
    if contact.locale and contact.locale != spoke:
        spoken.speak(session, contact, contact.locale)
    return see_other(f"/desk/people/{contact.id}")


@router.post(
    "/{contact_id}/numbers", response_class=HTMLResponse, dependencies=[may_edit]
)
def give_number(
    request: Request,
    contact_id: RowId,
    form: Annotated[Number, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    contact = _hers(session, officer, contact_id)
    country = request.app.state.settings.default_country
    try:
        contacts.give_number(
            session, contact, form.phone, country=country, by=officer, now=now
        )
    except (BadInputError, ConflictError) as error:
        return _page(
            request,
            session,
            officer,
            contact,
            form_of(contact),
            phone=form.phone,
            problem=error,
        )
    return see_other(f"/desk/people/{contact.id}")


@router.post(
    "/{contact_id}/joining", response_class=HTMLResponse, dependencies=[may_edit]
)
def join(
    request: Request,
    contact_id: RowId,
    form: Annotated[Joined, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    """First who that would be; once that is confirmed, the two are one."""
    stranger = _hers(session, officer, contact_id)
    show = partial(_page, request, session, officer, stranger, form_of(stranger))
    try:
        known = joining.find_known(session, stranger, form.code)
        _hers(session, officer, known.id)
    except (BadInputError, ConflictError) as error:
        return show(problem=error)
    if form.sure != known.id:
        return show(known=known)
    joining.become(session, stranger, known, by=officer, now=now)
    return see_other(f"/desk/people/{known.id}")


def form_of(contact: Contact) -> Described:
    """What is known of her, as the form holds it."""
    supervisor = contact.supervisor
    return Described.model_construct(
        name=contact.name or "",
        code=contact.code or "",
        role=contact.role,
        locale=contact.locale or "",
        area=contact.area_id or 0,
        supervisor=(supervisor.code or "") if supervisor else "",
    )


def _hers(session: Session, officer: Officer, contact_id: int) -> Contact:
    """The contact, if the officer may look her up; else she isn't there."""
    contact = contacts.find(session, contact_id)
    if not people.sees(session, officer, contact_id):
        raise NotFoundError("There is no such contact.")
    return contact


def _require_area(
    session: Session, officer: Officer, area_id: int, before: int | None
) -> None:
    """Nobody is moved out of what the officer sees, to where she can't be followed."""
    if not officer.areas or (area_id or None) == before:
        return
    area = session.get(Area, area_id)
    if area is None or not rights.reach_of(session, officer).covers(area.path):
        raise BadInputError("Choose one of your own areas.")


def _page(
    request: Request,
    session: Session,
    officer: Officer,
    contact: Contact,
    form: Described,
    *,
    phone: str = "",
    known: Contact | None = None,
    problem: HelpdeskError | None = None,
) -> HTMLResponse:
    areas = rights.areas_of(session, officer)
    return page(
        request,
        "people/person.html",
        status=status_of(problem),
        contact=contact,
        name=name_of(contact, locale_of(request)),
        named=_namer(request),
        place=short_path,
        form=form,
        phone=phone,
        known=known,
        reached=reached_of(session, contact),
        tickets=_tickets(session, officer, contact),
        ticket_states=STATES,
        may_edit=access.may(officer.role, Deed.EDIT_PEOPLE),
        roles=list(Role),
        areas=_levels(areas),
        elsewhere=contact.area
        if contact.area_id not in {one.id for one in areas[:MOST_AREAS]}
        else None,
        supervisors=_supervisors(session, officer),
        problem=refusal(locale_of(request), problem) if problem else "",
    )


def _namer(request: Request) -> Callable[[Contact], str]:
    return partial(name_of, locale=locale_of(request))


def _levels(areas: Sequence[Area]) -> list[tuple[Area, int]]:
    """Each with how deep it lies, as a tree is read."""
    return [(area, area.path.count("/") - 2) for area in areas[:MOST_AREAS]]


def _tickets(session: Session, officer: Officer, contact: Contact) -> Sequence[Ticket]:
    return session.scalars(
        select(Ticket)
        .where(Ticket.contact_id == contact.id, rights.visible_to(officer))
        .options(joinedload(Ticket.assignee))
        .order_by(Ticket.id.desc())
        .limit(MOST_TICKETS)
    ).all()


def _supervisors(session: Session, officer: Officer) -> Sequence[Contact]:
    """Offered by name; any other is told by her code."""
    return session.scalars(
        select(Contact)
        .where(
            Contact.role == Role.SUPERVISOR,
            Contact.code.is_not(None),
            people.visible_to(officer),
        )
        .order_by(Contact.name)
        .limit(MOST_SUPERVISORS)
    ).all()


def _address(asked: people.Asked, after: int) -> str:
    narrowed = {
        "q": asked.q,
        "area": asked.area_id,
        "role": asked.role,
        "supervisor": asked.supervisor_id,
        "after": after,
    }
    return "/desk/people?" + urlencode({k: v for k, v in narrowed.items() if v})
