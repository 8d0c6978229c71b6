"""Keeping a list under a name, and letting it go."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field

from desk import texts
from desk.auth import ActingOfficer, CurrentOfficer
from desk.lens import Looking
from desk.numbers import RowId
from desk.pages import locale_of, moments, see_other
from desk.sheets import sheet
from desk.shelf import lens_from, shelf
from kit.web import Now, Reader, Transaction
from people import saved_views

router = APIRouter(prefix="/views")


class Kept(BaseModel):
    name: str = Field(default="", max_length=200)
    query: str = Field(default="", max_length=4000)
    shared: bool = False


@router.get("/new", response_class=HTMLResponse)
def show_new(
    request: Request, officer: CurrentOfficer, session: Reader, lens: Looking
) -> HTMLResponse:
    title = texts.say(locale_of(request), "save_as_view")
    views = shelf(session, officer, moments(request))
    return sheet(request, "sheets/view.html", title=title, lens=lens, views=views)


@router.post("")
def keep(
    form: Annotated[Kept, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    """What the address says is read and written anew, so that nothing else is kept."""
    lens = lens_from(form.query)
    saved_views.save(
        session, officer, form.name, lens.query, shared=form.shared, now=now
    )
    return see_other(lens.address)


@router.post("/{view_id}/removal")
def remove(view_id: RowId, officer: ActingOfficer, session: Transaction) -> Response:
    saved_views.remove(session, view_id, officer)
    return see_other("/desk")
