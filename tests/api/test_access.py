"""Who may ask: a token that counts, with the scope, of an officer who may."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from api import tokens
from api.models import ApiToken
from api.scopes import Scope
from kit.errors import BadInputError, NotFoundError
from people.models import Officer, OfficerRole
from tests.api.conftest import Allow
from tests.factories import make_officer
from tests.fakes import FakeClock

TICKETS = "/api/v1/tickets"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer msaada_wrong"}, {"Authorization": "Basic YTpi"}],
)
def test_whoever_has_no_token_is_told_to_bring_one(
    client: TestClient, headers: dict[str, str]
) -> None:
    answer = client.get(TICKETS, headers=headers)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Unauthorized"


def test_a_token_opens_what_its_scope_names_and_nothing_else(
    client: TestClient, allow: Allow
) -> None:
    headers = allow(Scope.TICKETS_READ)

    assert client.get(TICKETS, headers=headers).status_code == 200
    refused = client.get("/api/v1/contacts", headers=headers)
    assert refused.status_code == 403
    assert "contacts:read" in refused.json()["detail"]


def test_a_revoked_token_opens_nothing(
    client: TestClient,
    allow: Allow,
    sessions: sessionmaker[Session],
    clock: FakeClock,
) -> None:
    headers = allow()
    with sessions.begin() as session:
        (row,) = tokens.everything(session)
        tokens.revoke(session, row.id, now=clock())

    assert client.get(TICKETS, headers=headers).status_code == 401


def test_a_token_of_an_officer_who_left_opens_nothing(
    client: TestClient, allow: Allow, sessions: sessionmaker[Session]
) -> None:
    headers = allow()
    with sessions.begin() as session:
        session.scalars(select(Officer)).one().active = False

    assert client.get(TICKETS, headers=headers).status_code == 401


def test_the_last_use_is_noted_once_an_hour(
    client: TestClient,
    allow: Allow,
    sessions: sessionmaker[Session],
    clock: FakeClock,
) -> None:
    headers = allow()
    first = clock()
    client.get(TICKETS, headers=headers)
    clock.advance(minutes=30)
    client.get(TICKETS, headers=headers)

    with sessions() as session:
        assert session.scalars(select(ApiToken)).one().used_at == first


def test_no_scope_goes_beyond_the_officers_role(
    session: Session, clock: FakeClock
) -> None:
    make_officer(session, email="ben@example.org", role=OfficerRole.OFFICER)

    with pytest.raises(BadInputError, match="contacts:write is more than the role"):
        tokens.create(
            session, "ben@example.org", "x", [Scope.CONTACTS_WRITE], now=clock()
        )
    with pytest.raises(BadInputError, match="Name a scope"):
        tokens.create(session, "ben@example.org", "x", [], now=clock())
    with pytest.raises(NotFoundError):
        tokens.create(session, "no@example.org", "x", list(Scope), now=clock())
    with pytest.raises(NotFoundError):
        tokens.revoke(session, 99, now=clock())


def test_the_page_of_the_interface_names_every_operation(client: TestClient) -> None:
    schema = client.get("/api/v1/openapi.json").json()

    page = client.get("/api/docs")

    assert page.status_code == 200
    for path in schema["paths"]:
        assert f"/api/v1{path}" in page.text
    assert "<script" not in page.text
