"""Who asks, and whether it may."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api import tokens
from api.models import ApiToken
from api.scopes import NEEDS, Scope
from kit.web import Now, Reader
from people import access

bearer = HTTPBearer(auto_error=False, description="`helpdesk token add` makes one.")
CHALLENGE = {"WWW-Authenticate": "Bearer"}


def _token(
    request: Request,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    session: Reader,
    now: Now,
) -> ApiToken:
    row = tokens.find(session, given.credentials) if given else None
    if row is None:
        raise HTTPException(
            401, "Send a valid token: Authorization: Bearer …", headers=CHALLENGE
        )
    if tokens.needs_note(row, now):
        with request.app.state.sessions.begin() as writing:
            writing.get_one(ApiToken, row.id).used_at = now
    return row


Caller = Annotated[ApiToken, Depends(_token, scope="function")]


def needs(scope: Scope) -> Callable[[ApiToken], ApiToken]:
    """A dependency that lets pass who has this scope and may do what it stands for."""

    def check(token: Caller) -> ApiToken:
        if scope not in token.scopes or not access.may(
            token.officer.role, NEEDS[scope]
        ):
            raise HTTPException(403, f"This token has no scope {scope}.")
        return token

    return check
