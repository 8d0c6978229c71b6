"""Databases for tests: made once for each worker, and empty when a test begins.

Copying PostgreSQL's template for each test, and compiling each statement anew, took
more of the processor than the tests themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import URL, Engine, Row, event, make_url, text

from kit import schema
from kit.database import Base, make_engine, make_sessions
from knowledge import articles

QUICK = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
"""Off: a test's database need not outlive a power cut, nor be swept in the night."""

OURS = "tests.databases"
"""What the connection calls itself that stays from test to test."""

AT_ONCE = 50
"""After so many tests the rows that were deleted are really thrown away."""

STATEMENTS = 2000
"""How many compiled statements are kept; the whole suite has some 1,500."""


NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday, noon in Nairobi."""


def fill(engine: Engine) -> None:
    """Bring a new database to this version and load the shipped articles."""
    schema.upgrade(engine)
    with make_sessions(engine).begin() as session:
        articles.ensure_loaded(session, now=NOW)


@dataclass(slots=True)
class Postgresql:
    """A PostgreSQL of this worker's own, that makes a database in some 100 ms."""

    admin: Engine
    names: Iterator[int] = field(default_factory=lambda: count(1))

    def set_up(self) -> None:
        with self.admin.connect() as connection:
            for setting in QUICK:
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))

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


class Emptied:
    """A PostgreSQL database with every table, for one test after the other."""

    def __init__(self, postgresql: Postgresql) -> None:
        self.postgresql = postgresql
        self.turns = count(1)
        self._make()

    def _make(self) -> None:
        self.address = self.postgresql.create()
        ours = make_url(self.address).update_query_dict({"application_name": OURS})
        self.engine = make_engine(
            ours.render_as_string(hide_password=False), isolation_level="AUTOCOMMIT"
        )
        Base.metadata.create_all(self.engine)
        self.connection = self.engine.connect()
        self.made = self._tables()

    def close(self) -> None:
        self.connection.close()
        self.engine.dispose()
        self.postgresql.drop(self.address)

    def empty(self) -> None:
        """As if it had just been made, whatever was done to it."""
        self.connection.execute(text(CUT_OFF))
        if self._tables() != self.made:
            self.close()
            self._make()
        elif next(self.turns) % AT_ONCE:
            self.connection.exec_driver_sql(_delete())
        else:
            names = ", ".join(Base.metadata.tables)
            self.connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))

    def _tables(self) -> Row[Any]:
        """What changes when a test adds, renames or drops something."""
        return self.connection.execute(text(TABLES)).one()


CUT_OFF = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

TABLES = """
SELECT (SELECT string_agg(oid || relname, ',' ORDER BY oid) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace),
       (SELECT count(*) FROM pg_attribute WHERE attrelid IN
        (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)),
       (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
       (SELECT count(*) FROM pg_trigger)
"""


def _delete() -> str:
    """Delete what is there and count from the beginning; some 10 ms."""
    tables = " ".join(  # the names are ours
        f"IF EXISTS (SELECT FROM {name}) THEN DELETE FROM {name}; END IF;"  # noqa: S608
        for name in Base.metadata.tables
    )
    return f"""
    DO $$ DECLARE used record; BEGIN
      SET LOCAL session_replication_role = replica;  -- in any order
      {tables}
      FOR used IN SELECT sequencename AS name, start_value AS start FROM pg_sequences
                  WHERE last_value IS NOT NULL LOOP
        PERFORM setval(used.name::regclass, used.start, false);
      END LOOP;
    END $$
    """  # noqa: S608


class Engines:
    """An engine of each kind, led to the database of each test in turn.

    What it compiled for one test it knows in the next.
    """

    def __init__(self) -> None:
        self.roots: dict[str, Engine] = {}
        self.places: dict[str, URL] = {}

    def at(self, address: str) -> Engine:
        """An engine for this database. Listeners are of this engine alone."""
        url = make_url(address)
        kind = url.get_backend_name()
        self.places[kind] = url
        root = self.roots.get(kind) or self._make(address, kind)
        engine = root.execution_options()
        engine.url = url
        return engine

    def _make(self, address: str, kind: str) -> Engine:
        root = self.roots[kind] = make_engine(address, query_cache_size=STATEMENTS)

        @event.listens_for(root, "do_connect")
        def lead(
            dialect: Any,  # noqa: ANN401
            _: object,
            arguments: list[Any],
            parameters: dict[str, Any],
        ) -> None:
            where, how = dialect.create_connect_args(self.places[kind])
            arguments[:] = where
            parameters.update(how)

        if kind == "sqlite":

            @event.listens_for(root, "connect")
            def hurry(connection: Any, _: object) -> None:  # noqa: ANN401
                connection.execute("PRAGMA synchronous=OFF")

        return root
