"""The shipped knowledge base, read once, and a helpdesk that speaks from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kit.database import Base, make_engine, make_sessions
from knowledge import articles
from knowledge.index import Index
from knowledge.library import Library
from tests.conversation.dialogue import Helpdesk
from tests.databases import NOW
from tests.fakes import FakeClock


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, index_cache: Path) -> Library:
    """All shipped articles. It outlives the database it was read from."""
    path = tmp_path_factory.mktemp("library") / "articles.db"
    engine = make_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    library = Library(index_cache)
    with make_sessions(engine).begin() as session:
        articles.ensure_loaded(session, now=NOW)
        library.refresh(session)
    engine.dispose()
    return library


@pytest.fixture(scope="session")
def index(library: Library) -> Index:
    return library.index


@pytest.fixture
def desk(engine: Engine, library: Library, clock: FakeClock) -> Iterator[Helpdesk]:
    """On a Tuesday at noon, in the office hours."""
    desk = Helpdesk(engine, library, clock)
    yield desk
    desk.close()
