"""What a route may ask for, and that a commit comes before the response."""

import asyncio
from datetime import datetime

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session, sessionmaker

from kit.web import Now, Reader, Transaction
from people.models import Officer
from tests.factories import make_officer
from tests.fakes import FakeClock


@pytest.fixture
def app(
    sessions: sessionmaker[Session], readers: sessionmaker[Session], clock: FakeClock
) -> FastAPI:
    app = FastAPI()
    app.state.sessions, app.state.readers = sessions, readers
    app.state.clock = clock

    @app.post("/officers")
    def add(session: Transaction, *, fails: bool = False) -> str:
        make_officer(session, email="amina@example.org")
        if fails:
            raise OSError("no more paper")
        return "done"

    @app.get("/officers")
    def read(session: Reader) -> list[str]:
        return list(session.scalars(select(Officer.email)))

    @app.get("/time")
    def time(now: Now) -> datetime:
        return now

    return app


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


def test_a_commit_that_fails_is_never_answered_with_a_200(
    client: TestClient, sessions: sessionmaker[Session]
) -> None:
    def refuse(_: Session) -> None:
        raise OSError("disk full")

    event.listen(sessions, "before_commit", refuse)

    assert client.post("/officers").status_code == 500
    assert client.get("/officers").json() == []


def test_what_was_answered_is_committed(client: TestClient) -> None:
    assert client.post("/officers").json() == "done"
    assert client.get("/officers").json() == ["amina@example.org"]


def test_a_route_that_breaks_leaves_nothing_behind(client: TestClient) -> None:
    assert client.post("/officers?fails=true").status_code == 500
    assert client.get("/officers").json() == []


def test_a_route_reads_the_clock_of_its_application(
    client: TestClient, clock: FakeClock
) -> None:
    clock.advance(minutes=5)

    said = datetime.fromisoformat(client.get("/time").json())

    assert said == clock.time


@pytest.mark.anyio
async def test_many_requests_at_once_are_all_answered(app: FastAPI) -> None:
    """More than there are threads and connections, each waiting for the other."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as browser:
        answers = await asyncio.gather(*[browser.get("/officers") for _ in range(150)])

    assert {answer.status_code for answer in answers} == {200}
