"""Bearer tokens: making, checking and revoking them."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from api.models import ApiToken
from api.scopes import NEEDS, Scope
from kit.errors import BadInputError, NotFoundError
from people import access
from people.models import AuditEntry, Officer

PREFIX = "msaada_"
"""So that a token that was published by mistake is known for what it is."""

NOTED_EVERY = timedelta(hours=1)


def create(
    session: Session,
    email: str,
    name: str,
    scopes: Sequence[Scope],
    *,
    now: datetime,
) -> str:
    """A new token in the name of an officer; it is shown once and never again.

    Raises:
        NotFoundError: There is no such officer.
        BadInputError: There is no scope, or one the officer's role does not allow.
    """
    officer = session.scalar(
        select(Officer).where(Officer.email == email.strip().lower(), Officer.active)
    )
    if officer is None:
        raise NotFoundError(f"There is no officer with the email {email}.")
    if not scopes:
        raise BadInputError(f"Name a scope: {', '.join(Scope)}.")
    for scope in scopes:
        if not access.may(officer.role, NEEDS[scope]):
            raise BadInputError(
                f"{scope} is more than the role {officer.role} may do; choose a lead "
                "or an admin."
            )
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        name=name,
        token_hash=digest(token),
        officer_id=officer.id,
        scopes=sorted({str(scope) for scope in scopes}),
        created_at=now,
    )
    session.add(row)
    session.flush()
    session.add(
        AuditEntry(
            at=now,
            officer_id=officer.id,
            deed="api_token.created",
            subject=f"api_token:{row.id}",
            details={"name": name, "scopes": row.scopes},
        )
    )
    return token


def find(session: Session, token: str) -> ApiToken | None:
    """The token's row, if it still counts."""
    return session.scalar(
        select(ApiToken)
        .join(ApiToken.officer)
        .options(joinedload(ApiToken.officer))
        .where(
            ApiToken.token_hash == digest(token),
            ApiToken.revoked_at.is_(None),
            Officer.active,
        )
    )


def needs_note(token: ApiToken, now: datetime) -> bool:
    """Whether its last use is worth writing down: once an hour is enough."""
    return token.used_at is None or now - token.used_at >= NOTED_EVERY


def everything(session: Session) -> list[ApiToken]:
    query = select(ApiToken).options(joinedload(ApiToken.officer)).order_by(ApiToken.id)
    return list(session.scalars(query))


def revoke(session: Session, token_id: int, *, now: datetime) -> None:
    """From now on it opens nothing.

    Raises:
        NotFoundError: There is no such token.
    """
    row = session.get(ApiToken, token_id)
    if row is None:
        raise NotFoundError(f"There is no token {token_id}.")
    row.revoked_at = row.revoked_at or now


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
