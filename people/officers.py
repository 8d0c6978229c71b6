"""Officers: adding them, and letting them in. One transaction per call."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from kit.database import one_at_a_time
from kit.errors import BadInputError, ConflictError, NotFoundError, TooManyError
from people import audit, passwords
from people.models import (
    Officer,
    OfficerRole,
    OfficerSession,
    SignInAttempt,
    SignInLink,
)

WINDOW = timedelta(minutes=15)
TRIES_BY_EMAIL = 5
TRIES_BY_CLIENT = 20
SIGNED_IN = timedelta(hours=12)
KEPT_SIGNED_IN = timedelta(days=30)
LINK_LIVES = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that was let through to be checked; it counts until it succeeds."""

    email: str
    client_row: int


class TooManyTriesError(TooManyError):
    """Too many failed sign-ins; `wait` is how long until the next may be tried."""

    def __init__(self, wait: timedelta) -> None:
        self.minutes = max(1, -(-int(wait.total_seconds()) // 60))
        super().__init__(
            "Too many tries. Try again in {minutes} min.", minutes=self.minutes
        )
        self.wait = wait


def add(
    session: Session,
    email: str,
    name: str,
    role: OfficerRole,
    password: str | None,
    *,
    now: datetime,
) -> str | None:
    """Add an officer. Without a password, returns the token of a one-time link.

    Raises:
        BadInputError: The email, the name or the password can't be used.
        ConflictError: There is an officer with this email.
    """
    email = _plain(email)
    name = " ".join(name.split())
    if not _is_email(email):
        raise BadInputError("That is no email address. Write it like amina@example.org")
    if not name:
        raise BadInputError("The officer needs a name.")
    if session.scalar(select(Officer.id).where(Officer.email == email)) is not None:
        raise ConflictError("There is an officer with the email {email}.", email=email)
    officer = Officer(
        email=email,
        name=name,
        role=role,
        password_hash=_hashed(password) if password is not None else None,
        created_at=now,
    )
    session.add(officer)
    session.flush()
    _audit(session, officer, "officer.added", now, role=str(role))
    return make_link(session, officer, now=now) if password is None else None


def make_link(session: Session, officer: Officer, *, now: datetime) -> str:
    """A one-time link to set a password; those given before are void."""
    session.execute(
        update(SignInLink)
        .where(SignInLink.officer_id == officer.id, SignInLink.used_at.is_(None))
        .values(used_at=now)
    )
    token = secrets.token_urlsafe(32)
    session.add(
        SignInLink(
            token_hash=_digest(token),
            officer_id=officer.id,
            expires_at=now + LINK_LIVES,
        )
    )
    return token


def owner_of_link(session: Session, token: str, *, now: datetime) -> Officer:
    """Whose link this is.

    Raises:
        NotFoundError: It was used, is too old, or never was.
    """
    return _live_link(session, token, now).officer


def use_link(session: Session, token: str, password: str, *, now: datetime) -> Officer:
    """Set the password of the link's officer; browsers signed in before are out.

    Raises:
        NotFoundError: The link was used, is too old, or never was.
        BadInputError: The password is too short or too long.
    """
    link = _live_link(session, token, now, lock=True)
    link.officer.password_hash = _hashed(password)
    link.used_at = now
    session.execute(
        delete(OfficerSession).where(OfficerSession.officer_id == link.officer_id)
    )
    _audit(session, link.officer, "officer.password_set", now)
    return link.officer


def admit(session: Session, email: str, client: str, *, now: datetime) -> Attempt:
    """Count a try before it is checked, so that tries at once can't slip through.

    Raises:
        TooManyTriesError: There were too many for this email or from this client.
    """
    session.execute(
        delete(SignInAttempt).where(SignInAttempt.created_at <= now - WINDOW)
    )
    by_email, by_client = _digest(f"email:{_plain(email)}"), _digest(f"client:{client}")
    for subject in sorted({by_email, by_client}):  # in one order: nobody deadlocks
        one_at_a_time(session, subject)
    for subject, most in ((by_email, TRIES_BY_EMAIL), (by_client, TRIES_BY_CLIENT)):
        _refuse_above(session, subject, most, now)
    session.add(SignInAttempt(subject=by_email, created_at=now))
    row = SignInAttempt(subject=by_client, created_at=now)
    session.add(row)
    session.flush()
    return Attempt(by_email, row.id)


def check(session: Session, email: str, password: str) -> Officer | None:
    """The officer with this email and password. Slow on purpose; only reads."""
    officer = session.scalar(
        select(Officer).where(Officer.email == _plain(email), Officer.active)
    )
    right = passwords.matches(officer.password_hash if officer else None, password)
    return officer if right else None


def sign_in(
    session: Session,
    officer_id: int,
    *,
    attempt: Attempt | None = None,
    password: str | None = None,
    keep: bool = False,
    now: datetime,
) -> str:
    """Open a session for a browser and return the secret for its cookie.

    `password`, when given, is the right one: it is hashed anew if the hash is outdated.
    """
    officer = session.get_one(Officer, officer_id)
    if attempt is not None:
        session.execute(
            delete(SignInAttempt).where(
                or_(
                    SignInAttempt.subject == attempt.email,
                    SignInAttempt.id == attempt.client_row,
                )
            )
        )
    if password and passwords.is_outdated(officer.password_hash or ""):
        officer.password_hash = passwords.hash_password(password)
    session.execute(delete(OfficerSession).where(OfficerSession.expires_at <= now))
    token = secrets.token_urlsafe(32)
    session.add(
        OfficerSession(
            token_hash=_digest(token),
            officer_id=officer.id,
            created_at=now,
            expires_at=now + (KEPT_SIGNED_IN if keep else SIGNED_IN),
        )
    )
    return token


def sign_out(session: Session, token: str) -> None:
    session.execute(
        delete(OfficerSession).where(OfficerSession.token_hash == _digest(token))
    )


def signed_in(session: Session, token: str, *, now: datetime) -> Officer | None:
    """Who holds this cookie, if it still counts."""
    return session.scalar(
        select(Officer)
        .join(OfficerSession, OfficerSession.officer_id == Officer.id)
        .where(
            OfficerSession.token_hash == _digest(token),
            OfficerSession.expires_at > now,
            Officer.active,
        )
    )


def everyone(session: Session) -> list[Officer]:
    """All who answer, by name."""
    return list(
        session.scalars(
            select(Officer).where(Officer.active).order_by(Officer.name, Officer.id)
        )
    )


def _refuse_above(session: Session, subject: str, most: int, now: datetime) -> None:
    since = SignInAttempt.created_at > now - WINDOW
    count, first = session.execute(
        select(func.count(), func.min(SignInAttempt.created_at)).where(
            SignInAttempt.subject == subject, since
        )
    ).one()
    if count >= most:
        raise TooManyTriesError(first + WINDOW - now)


def _live_link(
    session: Session, token: str, now: datetime, *, lock: bool = False
) -> SignInLink:
    query = (
        select(SignInLink)
        .options(joinedload(SignInLink.officer, innerjoin=True))
        .where(
            SignInLink.token_hash == _digest(token),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > now,
        )
    )
    link = session.scalar(query.with_for_update() if lock else query)
    if link is None or not link.officer.active:
        raise NotFoundError(
            "This link was used or is too old. Ask your lead for a new one."
        )
    return link


def _hashed(password: str) -> str:
    if passwords.too_weak(password):
        raise BadInputError(
            "The password needs {least} characters or more and at most {most}.",
            least=passwords.SHORTEST,
            most=passwords.LONGEST,
        )
    return passwords.hash_password(password)


def _is_email(email: str) -> bool:
    before, mark, after = email.partition("@")
    whole = email.isprintable() and not any(letter.isspace() for letter in email)
    return whole and bool(before and mark and after) and "@" not in after


def _plain(email: str) -> str:
    return email.replace("\x00", "").strip().lower()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _audit(
    session: Session, officer: Officer, deed: str, now: datetime, **details: str
) -> None:
    audit.note(session, None, deed, f"officer:{officer.id}", now=now, **details)
