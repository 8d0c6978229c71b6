"""The tables' common base, and the one place where engines and sessions come from."""

import enum
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    Table,
    TypeDecorator,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects.postgresql import Insert as InsertOnPostgresql
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import Insert as InsertOnSqlite
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.sql.compiler import InsertmanyvaluesSentinelOpts

from kit import postgresql
from kit.errors import BadInputError

Insert = InsertOnSqlite | InsertOnPostgresql

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BUSY_SECONDS = 20.0
"""How long a SQLite writer waits for another; longer than any transaction of ours."""


KEPT_STATEMENTS = 24
"""Compiled ones for each SQLite connection. One that inserts many rows is large, and
each number of rows is another statement: 128, as usual, hold 4 MB more."""

POOL = {"pool_size": 10, "max_overflow": 10}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, always timezone-aware.

    SQLite forgets time zones, so UTC is put back on the way out. A naive datetime is
    refused on the way in (`ValueError`) rather than guessed at.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        if value is None:
            return None
        return (
            value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        )


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime,
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            length=32,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


def make_engine(url: str, **options: Any) -> Engine:  # noqa: ANN401
    """An engine for a SQLite file or a PostgreSQL database.

    Raises:
        BadInputError: The URL names neither.
    """
    try:
        parsed = make_url(url)
    except Exception as error:
        raise BadInputError(
            "HELPDESK_DATABASE_URL is not a database address; write sqlite:///FILE "
            "or postgresql://USER:PASSWORD@HOST/NAME."
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            parsed,
            connect_args={
                "timeout": BUSY_SECONDS,
                "cached_statements": KEPT_STATEMENTS,
            },
            **({} if parsed.database in (None, "", ":memory:") else POOL),
            **options,
        )
        _teach_sqlite(engine)
        # SQLite numbers the rows of one INSERT in the order they stand there, so many
        # new rows can be told apart without an INSERT for each.
        engine.dialect.insertmanyvalues_implicit_sentinel = (
            InsertmanyvaluesSentinelOpts.AUTOINCREMENT
        )
        return engine
    if backend in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(parsed, **POOL, **options)
        postgresql.teach(engine)
        postgresql.look_before_use(engine)
        return engine
    raise BadInputError(
        f"HELPDESK_DATABASE_URL names {backend}; only sqlite and postgresql are known."
    )


def _teach_sqlite(engine: Engine) -> None:
    """Make SQLite safe for many: a write-ahead log, full sync, real transactions.

    Every transaction begins IMMEDIATE: a deferred one that reads first and writes
    later fails at once with "database is locked", whatever the busy time-out. Readers
    that must not wait use `read_only` sessions, which begin deferred.
    """

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # we begin and commit ourselves
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-1000",  # kB for each connection; the system caches the rest
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:  # noqa: ANN401
        read_only = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    return sessionmaker(engine, expire_on_commit=False)


def make_readers(engine: Engine) -> sessionmaker[Session]:
    """Sessions that only read: on SQLite they never wait for a writer."""
    return sessionmaker(
        engine.execution_options(read_only=True), expire_on_commit=False
    )


def add_unknown(session: Session, table: type[Base], *rows: Mapping[str, Any]) -> None:
    """Insert those rows that no unique key knows yet; a known one changes nothing.

    Where another process inserts the same at this moment, this waits for its commit.
    """
    if not rows:
        return
    if session.get_bind().dialect.name == "sqlite":
        session.execute(insert_into(session, table).on_conflict_do_nothing(), rows)
    else:
        into = cast("Table", table.__table__)
        session.execute(*postgresql.insert_unknown(into, rows))


def insert_into(session: Session, table: type[Base]) -> Insert:
    """An INSERT of this database's own, which knows what to do about a conflict."""
    into = cast("Table", table.__table__)
    if session.get_bind().dialect.name == "sqlite":
        return insert_on_sqlite(into)
    return insert_on_postgresql(into)


def one_at_a_time(session: Session, name: str) -> None:
    """Wait for whoever named the same, until this transaction ends.

    For what no row stands for that could be locked. SQLite lets one write at a time
    anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))
