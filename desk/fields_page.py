"""What this deployment keeps on tickets besides: added and named by admins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from desk import texts
from desk.auth import ActingOfficer, CurrentOfficer, allowed
from desk.pages import locale_of, page, see_other
from desk.refusals import refusal, status_of
from kit.errors import BadInputError, ConflictError, HelpdeskError, NotFoundError
from kit.web import Now, Reader, Transaction
from people import audit
from people.access import Deed
from tickets import fields
from tickets.models import FieldDefinition, FieldKind

DEVICE = (
    ("device_model", FieldKind.TEXT),
    ("android_version", FieldKind.TEXT),
    ("app_version", FieldKind.TEXT),
    ("free_mb", FieldKind.NUMBER),
    ("total_mb", FieldKind.NUMBER),
    ("ram_mb", FieldKind.NUMBER),
    ("last_sync", FieldKind.DATE),
    ("doc_count", FieldKind.NUMBER),
)
"""What the app can tell of itself and its phone, as `desk.device` reads it."""

router = APIRouter(
    prefix="/fields", dependencies=[Depends(allowed(Deed.CHANGE_SETTINGS))]
)


class NewField(BaseModel):
    label: str = Field(default="", max_length=80)
    name: str = Field(default="", max_length=40)
    kind: FieldKind = FieldKind.TEXT
    options: str = Field(default="", max_length=4000)


class Described(BaseModel):
    label: str = Field(default="", max_length=80)
    options: str = Field(default="", max_length=4000)
    place: int = Field(default=0, ge=0, le=999)


@router.get("", response_class=HTMLResponse)
def show(request: Request, _: CurrentOfficer, session: Reader) -> HTMLResponse:
    return _page(request, session, NewField())


@router.post("", response_class=HTMLResponse)
def add(
    request: Request,
    form: Annotated[NewField, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    try:
        made = fields.add(
            session, form.label, form.kind, name=form.name, options=form.options
        )
    except (BadInputError, ConflictError) as error:
        return _page(request, session, form, problem=error)
    audit.note(session, officer, "field.added", f"field:{made.name}", now=now)
    return see_other("/desk/fields")


@router.post("/known-of-devices")
def add_device(
    request: Request, officer: ActingOfficer, session: Transaction, now: Now
) -> Response:
    """All that is known of a device, under the names that the side panel reads."""
    known = {one.name for one in fields.definitions(session)}
    for name, kind in DEVICE:
        if name not in known:
            label = texts.say(locale_of(request), f"device_{name}")
            fields.add(session, label, kind, name=name)
            audit.note(session, officer, "field.added", f"field:{name}", now=now)
    return see_other("/desk/fields")


@router.post("/{name}", response_class=HTMLResponse)
def change(
    request: Request,
    name: str,
    form: Annotated[Described, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    """How it is called, where it stands and what can be chosen; never its kind."""
    known = _known(session, name)
    try:
        fields.define(
            session,
            name,
            form.label,
            known.kind,
            options=fields.lines(form.options),
            place=form.place,
        )
    except (BadInputError, ConflictError) as error:
        return _page(request, session, NewField(), problem=error)
    audit.note(session, officer, "field.changed", f"field:{name}", now=now)
    return see_other("/desk/fields")


@router.post("/{name}/removal", response_class=HTMLResponse)
def remove(
    request: Request,
    name: str,
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    _known(session, name)
    try:
        fields.remove(session, name)
    except ConflictError as error:
        return _page(request, session, NewField(), problem=error)
    audit.note(session, officer, "field.removed", f"field:{name}", now=now)
    return see_other("/desk/fields")


def _known(session: Session, name: str) -> FieldDefinition:
    known = session.get(FieldDefinition, name[:40])
    if known is None:
        raise NotFoundError("There is no field {name}.", name=name[:40])
    return known


def _page(
    request: Request,
    session: Session,
    form: NewField,
    *,
    problem: HelpdeskError | None = None,
) -> HTMLResponse:
    definitions = fields.definitions(session)
    names = {one.name for one in definitions}
    return page(
        request,
        "settings/fields.html",
        status=status_of(problem),
        definitions=definitions,
        form=form,
        kinds=list(FieldKind),
        lacks_device=any(name not in names for name, _ in DEVICE),
        problem=refusal(locale_of(request), problem) if problem else "",
    )
