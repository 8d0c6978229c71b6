"""What an officer sets for herself: the theme and the language of the desk."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from desk import panel
from desk.auth import ActingOfficer, is_secure
from desk.columns import NARROWEST, STEP, WIDEST
from desk.origin import local_path
from desk.pages import is_fragment, see_other

YEAR = 365 * 24 * 3600

router = APIRouter(prefix="/preferences")


class Theme(BaseModel):
    theme: Literal["light", "dark", "system"]
    next: str = "/desk"


class Screen(BaseModel):
    direction: Literal["ltr", "rtl"] | None = None
    keys: Literal["on", "off"] | None = None
    list: int | None = Field(None, ge=NARROWEST, le=WIDEST, multiple_of=STEP)
    panel: Literal["shown", "folded"] | None = None
    next: str = "/desk"


class Panel(BaseModel):
    """The sections of one ticket, in the order that they are to have."""

    order: str = Field("", max_length=200)
    next: str = "/desk"


class Folds(BaseModel):
    """The sections that were opened or shut since the page came."""

    opened: str = Field("", max_length=200)
    shut: str = Field("", max_length=200)


class Availability(BaseModel):
    available: bool
    next: str = "/desk"


class Language(BaseModel):
    locale: Literal["en", "sw", "fr"]
    next: str = "/desk"


@router.post("/theme")
def set_theme(request: Request, form: Annotated[Theme, Form()]) -> Response:
    """Kept in a cookie: it belongs to the screen, not to the officer."""
    response = see_other(local_path(form.next))
    if form.theme == "system":
        secure = is_secure(request.app.state.settings)
        response.delete_cookie("theme", path="/", secure=secure, samesite="lax")
    else:
        keep(request, response, "theme", form.theme)
    return response


@router.post("/screen")
def set_screen(request: Request, form: Annotated[Screen, Form()]) -> Response:
    """Which way the page runs, its columns, and whether single keys do anything."""
    response = heard(request, form.next)
    for name, value in form.model_dump(exclude={"next"}, exclude_none=True).items():
        keep(request, response, name, str(value))
    return response


@router.post("/sections")
def set_sections(request: Request, form: Annotated[Folds, Form()]) -> Response:
    """Which sections of the panel are open: this screen has room for them, or not."""
    toggled = request.cookies.get("sections", "")
    response = Response(status_code=204)
    now = panel.turned(toggled, form.opened, form.shut)
    keep(request, response, "sections", now)
    return response


@router.post("/panel")
def set_panel(
    request: Request, form: Annotated[Panel, Form()], officer: ActingOfficer
) -> Response:
    """In which order they stand, for her on any screen."""
    officer.panel = panel.arranged(officer.panel, panel.names_in(form.order))
    return heard(request, form.next)


@router.post("/availability")
def set_availability(
    form: Annotated[Availability, Form()], officer: ActingOfficer
) -> Response:
    """Whether new tickets are given to her."""
    officer.available = form.available
    return see_other(local_path(form.next))


@router.post("/language")
def set_language(form: Annotated[Language, Form()], officer: ActingOfficer) -> Response:
    officer.locale = form.locale
    return see_other(local_path(form.next))


def heard(request: Request, target: str) -> Response:
    """The page the form is on; to a script, which has shown it already, nothing."""
    if is_fragment(request):
        return Response(status_code=204)
    return see_other(local_path(target))


def keep(request: Request, response: Response, name: str, value: str) -> None:
    """For a year, on this screen."""
    secure = is_secure(request.app.state.settings)
    response.set_cookie(name, value, max_age=YEAR, secure=secure, samesite="lax")
