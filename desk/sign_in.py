"""The door: signing in and out, and the one-time link to set a password."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field

from desk import texts
from desk.auth import (
    SIGN_IN,
    cookie_name,
    give_cookie,
    take_cookie,
)
from desk.origin import local_path
from desk.pages import locale_of, page, see_other
from kit.errors import BadInputError, NotFoundError
from kit.web import Now, Reader, Transaction
from people import officers, passwords
from people.officers import TooManyTriesError

router = APIRouter()


class Credentials(BaseModel):
    email: str = Field(default="", max_length=254)
    password: str = Field(default="", max_length=1000)
    next: str = Field(default="", max_length=2000)
    stay: bool = False


class NewPassword(BaseModel):
    password: str = Field(default="", max_length=1000)


@router.get("/sign-in", response_class=HTMLResponse)
def show_sign_in(
    request: Request,
    session: Reader,
    now: Now,
    next: str = "",  # noqa: A002
) -> Response:
    token = request.cookies.get(cookie_name(request.app.state.settings))
    if token and officers.signed_in(session, token, now=now):
        return see_other(local_path(next))
    return _door(request, Credentials(next=next[:2000]))


@router.post("/sign-in", response_class=HTMLResponse)
def sign_in(
    request: Request, form: Annotated[Credentials, Form()], now: Now
) -> Response:
    """Three short transactions: hashing takes long and must not hold the database."""
    state = request.app.state
    client = request.client.host if request.client else ""
    try:
        with state.sessions.begin() as session:
            attempt = officers.admit(session, form.email, client, now=now)
    except TooManyTriesError as error:
        words = texts.say(locale_of(request), "too_many_tries", n=error.minutes)
        refused = _door(request, form, warning=words, status=429)
        refused.headers["Retry-After"] = str(error.minutes * 60)
        return refused
    with state.readers() as session:
        officer = officers.check(session, form.email, form.password)
    if officer is None:
        words = texts.say(locale_of(request), "wrong_password")
        return _door(request, form, warning=words, status=401)
    with state.sessions.begin() as session:
        token = officers.sign_in(
            session,
            officer.id,
            attempt=attempt,
            password=form.password,
            keep=form.stay,
            now=now,
        )
    response = see_other(local_path(form.next))
    give_cookie(response, state.settings, token, keep=form.stay)
    return response


@router.post("/sign-out")
def sign_out(request: Request, session: Transaction) -> Response:
    settings = request.app.state.settings
    token = request.cookies.get(cookie_name(settings))
    if token:
        officers.sign_out(session, token)
    response = see_other(SIGN_IN)
    take_cookie(response, settings)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@router.get("/link/{token}", response_class=HTMLResponse)
def show_link(request: Request, token: str, session: Reader, now: Now) -> Response:
    """Looking does not use it up: mail scanners look too."""
    try:
        officer = officers.owner_of_link(session, token, now=now)
    except NotFoundError:
        words = texts.say(locale_of(request), "link_dead")
        return _door(request, Credentials(), warning=words, status=404)
    return _link(request, officer.name, officer.email)


@router.post("/link/{token}", response_class=HTMLResponse)
def use_link(
    request: Request,
    token: str,
    form: Annotated[NewPassword, Form()],
    session: Transaction,
    now: Now,
) -> Response:
    try:
        officer = officers.use_link(session, token, form.password, now=now)
    except NotFoundError:
        words = texts.say(locale_of(request), "link_dead")
        return _door(request, Credentials(), warning=words, status=404)
    except BadInputError:
        owner = officers.owner_of_link(session, token, now=now)
        words = texts.say(locale_of(request), "password_weak", n=passwords.SHORTEST)
        return _link(request, owner.name, owner.email, warning=words, status=422)
    secret = officers.sign_in(session, officer.id, now=now)
    response = see_other("/desk")
    give_cookie(response, request.app.state.settings, secret, keep=False)
    return response


def _door(
    request: Request, form: Credentials, *, warning: str = "", status: int = 200
) -> HTMLResponse:
    return page(
        request,
        "door/sign_in.html",
        status=status,
        email=form.email,
        target=form.next,
        stay=form.stay,
        warning=warning,
    )


def _link(
    request: Request, name: str, email: str, *, warning: str = "", status: int = 200
) -> HTMLResponse:
    return page(
        request,
        "door/link.html",
        status=status,
        name=name,
        email=email,
        warning=warning,
        shortest=passwords.SHORTEST,
    )
