from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import BadInputError, ConflictError, NotFoundError
from people import officers, passwords
from people.models import AuditEntry, Officer, OfficerRole, OfficerSession
from people.officers import TooManyTriesError

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "four plain words here"
ADMIN = OfficerRole.ADMIN


def added(session: Session, password: str | None = PASSWORD) -> Officer:
    officers.add(session, "A@example.org", "Amina  Yusuf", ADMIN, password, now=NOW)
    return session.scalars(select(Officer)).one()


def test_an_officer_is_added_once_and_it_is_recorded(session: Session) -> None:
    officer = added(session)

    assert (officer.email, officer.name) == ("a@example.org", "Amina Yusuf")
    assert session.scalars(select(AuditEntry.deed)).all() == ["officer.added"]
    with pytest.raises(ConflictError):
        added(session)


@pytest.mark.parametrize(
    ("email", "name", "password"),
    [
        ("nonsense", "Amina", PASSWORD),
        ("@example.org", "Amina", PASSWORD),
        ("a@", "Amina", PASSWORD),
        ("a@b@example.org", "Amina", PASSWORD),
        ("a b@example.org", "Amina", PASSWORD),
        ("a@example.org\nx", "Amina", PASSWORD),
        ("a@exa\tmple.org", "Amina", PASSWORD),
        ("a@example.org", "  ", PASSWORD),
        ("a@example.org", "Amina", "short"),
    ],
)
def test_an_officer_needs_an_email_a_name_and_a_password(
    session: Session, email: str, name: str, password: str
) -> None:
    with pytest.raises(BadInputError):
        officers.add(session, email, name, ADMIN, password, now=NOW)


def test_a_session_counts_until_it_ends_or_the_officer_leaves(session: Session) -> None:
    officer = added(session)
    short = officers.sign_in(session, officer.id, now=NOW)
    long = officers.sign_in(session, officer.id, keep=True, now=NOW)
    later = NOW + timedelta(hours=12)

    assert officers.signed_in(session, short, now=NOW) is officer
    assert officers.signed_in(session, short, now=later) is None
    assert officers.signed_in(session, long, now=later) is officer
    assert officers.signed_in(session, "made up", now=NOW) is None
    officer.active = False
    assert officers.signed_in(session, long, now=NOW) is None


def test_only_the_hash_of_a_cookie_is_kept(session: Session) -> None:
    token = officers.sign_in(session, added(session).id, now=NOW)

    assert token not in session.scalars(select(OfficerSession.token_hash)).one()


def test_an_outdated_hash_is_made_anew_at_sign_in(session: Session) -> None:
    officer = added(session)
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    officer.password_hash = weak.hash(PASSWORD)

    officers.sign_in(session, officer.id, password=PASSWORD, now=NOW)

    assert not passwords.is_outdated(officer.password_hash)
    assert officers.check(session, "a@example.org", PASSWORD) is officer


def test_who_left_or_has_no_password_yet_can_not_sign_in(session: Session) -> None:
    officer = added(session, None)
    assert officers.check(session, "a@example.org", "") is None

    officer.password_hash = passwords.hash_password(PASSWORD)
    officer.active = False

    assert officers.check(session, "a@example.org", PASSWORD) is None


def test_a_success_forgives_the_tries_before_it(session: Session) -> None:
    officer = added(session)
    for _ in range(5):
        attempt = officers.admit(session, "a@example.org", "client", now=NOW)
    with pytest.raises(TooManyTriesError):
        officers.admit(session, "A@example.org ", "elsewhere", now=NOW)

    officers.sign_in(session, officer.id, attempt=attempt, now=NOW)

    officers.admit(session, "a@example.org", "client", now=NOW)


def test_a_success_does_not_forgive_a_client_its_other_tries(session: Session) -> None:
    officer = added(session)
    for number in range(19):
        officers.admit(session, f"{number}@example.org", "client", now=NOW)
    attempt = officers.admit(session, "a@example.org", "client", now=NOW)
    officers.sign_in(session, officer.id, attempt=attempt, now=NOW)

    officers.admit(session, "x@example.org", "client", now=NOW)
    with pytest.raises(TooManyTriesError) as refused:
        officers.admit(session, "y@example.org", "client", now=NOW)

    assert refused.value.minutes == 15


def test_a_link_is_good_once_for_three_days_and_only_the_newest(
    session: Session,
) -> None:
    officer = added(session)
    old = officers.make_link(session, officer, now=NOW)
    link = officers.make_link(session, officer, now=NOW)
    browser = officers.sign_in(session, officer.id, now=NOW)

    with pytest.raises(NotFoundError):
        officers.owner_of_link(session, old, now=NOW)
    with pytest.raises(NotFoundError):
        officers.owner_of_link(session, link, now=NOW + timedelta(days=3))
    assert officers.use_link(session, link, "another long one", now=NOW) is officer
    with pytest.raises(NotFoundError):
        officers.use_link(session, link, "another long one", now=NOW)
    assert officers.check(session, "a@example.org", "another long one") is officer
    assert officers.signed_in(session, browser, now=NOW) is None
