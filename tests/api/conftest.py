"""The interface for other systems, on both databases, with a clock of the test's."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from api import tokens
from api.scopes import Scope
from kit.database import make_readers, make_sessions
from kit.settings import Settings
from people.models import OfficerRole
from tests.factories import make_officer
from tests.fakes import FakeClock
from tests.served import create_app

EMAIL = "amina@example.org"


@pytest.fixture
def app(engine: Engine, database_url: str, clock: FakeClock) -> FastAPI:
    settings = Settings(
        _env_file=None, database_url=database_url, webhooks_to_private=True
    )
    app = create_app(settings, clock=clock)
    app.state.engine = engine
    app.state.sessions = make_sessions(engine)
    app.state.readers = make_readers(engine)
    return app


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Nobody yet; say who with `headers`."""
    return TestClient(app)


Allow = Callable[..., dict[str, str]]


@pytest.fixture
def allow(sessions: sessionmaker[Session], clock: FakeClock) -> Allow:
    """A token's header, with these scopes; all of them if none is named."""

    def make(*scopes: Scope, role: OfficerRole = OfficerRole.ADMIN) -> dict[str, str]:
        with sessions.begin() as session:
            email = f"{role}@example.org"
            make_officer(session, email=email, role=role)
            token = tokens.create(
                session, email, "test", scopes or list(Scope), now=clock()
            )
        return {"Authorization": f"Bearer {token}"}

    return make
