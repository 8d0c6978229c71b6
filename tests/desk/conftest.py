"""Fixtures of the desk's tests; the parts are in `world.py`."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from conversation.exam import Examiner
from knowledge import articles
from people.models import OfficerRole
from tests.desk.world import FROM_US, NOW, QUESTIONS, Now, World, make_app
from tests.knowledge.examples import ARTICLES


@pytest.fixture
def clock() -> Now:
    return Now()


@pytest.fixture
def app(engine: Engine, clock: Now) -> FastAPI:
    return make_app(engine, clock)


@pytest.fixture
def world(app: FastAPI, clock: Now) -> World:
    return World(app, app.state.sessions, clock)


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[TestClient]:
    """A browser that is not signed in and follows nothing."""
    with TestClient(app, follow_redirects=False) as client:
        client.headers.update(FROM_US)
        yield client


@pytest.fixture
def amina(world: World) -> int:
    return world.officer()


@pytest.fixture
def client(world: World, amina: int, stranger: TestClient) -> TestClient:
    """Amina's browser."""
    stranger.cookies.set("msaada", world.cookie(amina))
    return stranger


@pytest.fixture
def editor(world: World, stranger: TestClient) -> TestClient:
    """Leah's browser: a lead, who may write articles."""
    leah = world.officer("Leah C", "leah@example.org", OfficerRole.LEAD)
    stranger.cookies.set("msaada", world.cookie(leah))
    return stranger


@pytest.fixture
def articles_of_example(app: FastAPI, world: World) -> None:
    """Three invented articles, and an exam that takes no time."""
    with world.sessions.begin() as session:
        articles.publish(session, ARTICLES, now=NOW)
    app.state.examiner = Examiner(QUESTIONS)
