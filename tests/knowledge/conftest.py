"""One small knowledge base for most tests, and the shipped one for the exam."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

import knowledge.models  # noqa: F401  (its tables must be known to the metadata)
from kit.database import Base
from knowledge import files
from knowledge.index import Index
from tests.knowledge.examples import ARTICLES, GREETING, PAY


@pytest.fixture(scope="session")
def small() -> Index:
    return Index.build(ARTICLES, (GREETING, PAY))


@pytest.fixture(scope="session")
def shipped() -> Index:
    articles = files.read_folder(files.CONTENT)
    return Index.build(articles, files.read_intents(), files.read_calibration())


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()
