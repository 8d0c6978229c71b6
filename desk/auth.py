"""Who is at the desk."""

from collections.abc import Callable
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request, Response
from sqlalchemy.orm import Session

from desk.numbers import RowId
from desk.visitor import visitor
from kit.settings import Settings
from kit.web import Now, Reader, Transaction
from people import access, officers
from people.access import Deed
from people.models import Officer
from tickets import rights

SIGN_IN = "/desk/sign-in"


def current_officer(request: Request, session: Reader, now: Now) -> Officer:
    """The officer who reads; whoever changes something is an `ActingOfficer`."""
    return _officer(request, session, now)


def acting_officer(request: Request, session: Transaction, now: Now) -> Officer:
    return _officer(request, session, now)


CurrentOfficer = Annotated[Officer, Depends(current_officer, scope="function")]
ActingOfficer = Annotated[Officer, Depends(acting_officer, scope="function")]


def allowed(deed: Deed) -> Callable[[Officer], None]:
    """A dependency for routes that not every role may use."""

    def check(officer: CurrentOfficer) -> None:
        access.require(officer.role, deed)

    return check


def may_see(ticket_id: RowId, officer: CurrentOfficer, session: Reader) -> None:
    """A dependency for all routes of a ticket: hers to see, or it isn't there."""
    rights.require(session, officer, ticket_id)


def cookie_name(settings: Settings) -> str:
    """With `__Host-` no other host of the domain can set or read it."""
    return "__Host-msaada" if is_secure(settings) else "msaada"


def is_secure(settings: Settings) -> bool:
    return settings.public_url.startswith("https://")


def give_cookie(
    response: Response, settings: Settings, token: str, *, keep: bool
) -> None:
    """Without `keep` the browser forgets it when it closes."""
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=int(officers.KEPT_SIGNED_IN.total_seconds()) if keep else None,
        path="/",
        secure=is_secure(settings),
        httponly=True,
        samesite="lax",
    )


def take_cookie(response: Response, settings: Settings) -> None:
    response.delete_cookie(
        cookie_name(settings),
        path="/",
        secure=is_secure(settings),
        httponly=True,
        samesite="lax",
    )


def _officer(request: Request, session: Session, now: Now) -> Officer:
    token = request.cookies.get(cookie_name(request.app.state.settings))
    officer = officers.signed_in(session, token, now=now) if token else None
    if officer is None:
        raise _sent_to_sign_in(request)
    request.state.officer = visitor(officer)
    return officer


def _sent_to_sign_in(request: Request) -> HTTPException:
    """Pages go to sign-in and come back; scripts are told in their own ways."""
    if "hx-request" in request.headers:
        return HTTPException(401, headers={"HX-Redirect": SIGN_IN})
    if "text/event-stream" in request.headers.get("accept", ""):
        return HTTPException(401)
    here = request.url.path
    if request.url.query:
        here += f"?{request.url.query}"
    target = here if request.method == "GET" else "/desk"
    return HTTPException(303, headers={"Location": f"{SIGN_IN}?next={quote(target)}"})
