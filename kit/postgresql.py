"""What PostgreSQL wants to be told, and how it likes many rows."""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Engine, Table, Text, bindparam, column, event, func, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

if TYPE_CHECKING:
    import psycopg  # 7 MB that a helpdesk on SQLite can do without

RESTED_SECONDS = 2.0
"""After so long unused, a connection may have been closed by whoever is in between."""


def teach(engine: Engine) -> None:
    """Let a statement be worked on by one process, at once, and by its indexes.

    Ours are short and many. To start two more processes for one of them, or a compiler,
    takes longer than they save, and takes it from everybody else. And what they need
    lies in memory or on a disk without a moving head: to read here and there costs
    hardly more than to read a whole table, which PostgreSQL else believes.
    """

    @event.listens_for(engine, "connect")
    def set_up(connection: "psycopg.Connection", _: object) -> None:
        as_it_was = connection.autocommit
        connection.autocommit = True  # what is set in a transaction goes with it
        connection.execute("SET jit = off")
        connection.execute("SET max_parallel_workers_per_gather = 0")
        connection.execute("SET random_page_cost = 1.1")
        connection.autocommit = as_it_was


def look_before_use(engine: Engine) -> None:
    """Ask a connection that has rested whether it still stands, before it is used.

    One that was in use a moment ago is not asked: to ask is a way to the server and
    back, as long as many a statement of ours. If the server went away in that moment,
    the statement fails and all of the pool is made anew.
    """

    @event.listens_for(engine, "checkin")
    def note(_: object, entry: ConnectionPoolEntry) -> None:
        entry.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def look(connection: Any, entry: ConnectionPoolEntry, _: object) -> None:  # noqa: ANN401
        since = entry.info.get("rests_since")
        if since is None or time.monotonic() - since < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except Exception as error:
            raise InvalidatePoolError from error


def insert_unknown(
    table: Table, rows: Sequence[Mapping[str, Any]]
) -> tuple[Insert, dict[str, str]]:
    """The statement and its value; rows have the same columns, and a known row changes
    nothing.

    All of them are one value: to send each for itself takes us twice as long.

    Raises:
        ValueError: A moment without a time zone, or what JSON has no word for.
    """
    values = {"rows": json.dumps(rows, default=_as_text)}
    return _insert_unknown(table, tuple(rows[0])), values


@cache
def _insert_unknown(table: Table, names: tuple[str, ...]) -> Insert:
    kinds = (column(name, table.c[name].type) for name in names)
    sent = func.json_to_recordset(bindparam("rows", type_=Text()).cast(JSON))
    rows = sent.table_valued(*kinds).render_derived(name="sent", with_types=True)
    return insert(table).from_select(names, select(rows)).on_conflict_do_nothing()


def _as_text(value: object) -> str:
    """What JSON has no word for."""
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {value!r}")
    if isinstance(value, date):  # a moment is one as well
        return value.isoformat()
    raise ValueError(f"neither JSON nor a day nor a moment: {value!r}")
