"""What an officer sets for herself: the theme and the language of the desk."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

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
    secure = is_secure(request.app.state.settings)
    if form.theme == "system":
        response.delete_cookie("theme", path="/", secure=secure, samesite="lax")
    else:
        response.set_cookie(
            "theme", form.theme, max_age=YEAR, secure=secure, samesite="lax"
        )
    return response


@router.post("/screen")
def set_screen(request: Request, form: Annotated[Screen, Form()]) -> Response:
    """Which way the page runs, its columns, and whether single keys do anything."""
    response = heard(request, form.next)
    secure = is_secure(request.app.state.settings)
    for name, value in form.model_dump(exclude={"next"}, exclude_none=True).items():
        response.set_cookie(
            name, str(value), max_age=YEAR, secure=secure, samesite="lax"
        )
    return response


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
