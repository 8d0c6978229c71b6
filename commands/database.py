"""The database a command works on, brought to this version where that is ours to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kit import schema
from kit.database import make_engine, make_readers, make_sessions
from kit.errors import BadInputError
from kit.settings import Settings, read_settings


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Engine]:
    """The engine of the configured database, of this version.

    SQLite belongs to this machine alone, so it is migrated on the way; PostgreSQL is
    shared with processes that may be of another version.

    Raises:
        BadInputError: PostgreSQL is of another version.
    """
    engine = make_engine((settings or read_settings()).database_url)
    try:
        if not schema.is_current(engine):
            if engine.dialect.name != "sqlite":
                raise BadInputError(
                    "The database is of another version: run `helpdesk migrate` first."
                )
            schema.upgrade(engine)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def writing(settings: Settings | None = None) -> Iterator[Session]:
    """One transaction: committed at the end, or nothing is changed."""
    with opened(settings) as engine, make_sessions(engine).begin() as session:
        yield session


@contextmanager
def reading(settings: Settings | None = None) -> Iterator[Session]:
    with opened(settings) as engine, make_readers(engine)() as session:
        yield session
