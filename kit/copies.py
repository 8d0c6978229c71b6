"""A copy of the whole database in one file, from either database and into either.

Each line of the gzipped file is JSON: first a head, then `[table, row]`, last the count
of rows, without which the file is cut short. Everything is read in one transaction, so
a copy taken while the helpdesk runs is of one moment.
"""

import enum
import gzip
import json
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Enum,
    Table,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from kit.database import Base, UtcDateTime
from kit.errors import BadInputError, ConflictError

FORMAT = "msaada-backup-1"
AT_ONCE = 1000
Row = dict[str, Any]


def backup(engine: Engine, path: Path, *, revision: str) -> int:
    """Write a copy and return how many rows it holds. `path` must not exist yet.

    Raises:
        ConflictError: There is such a file already.
    """
    if path.exists():
        raise ConflictError(f"{path} exists already: name a new file.")
    beside = path.with_name(f"{path.name}.part")
    reads = engine.execution_options(read_only=True)
    if engine.dialect.name == "postgresql":
        reads = reads.execution_options(isolation_level="REPEATABLE READ")
    count = 0
    with (
        gzip.open(beside, "wt", encoding="utf-8") as file,
        reads.begin() as connection,
    ):
        _write(file, {"format": FORMAT, "revision": revision})
        for table in Base.metadata.sorted_tables:
            for row in _rows(connection, table):
                _write(file, [table.name, row])
                count += 1
        _write(file, {"rows": count})
    beside.replace(path)
    return count


def _write(file: TextIO, line: object) -> None:
    file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    query = select(table).order_by(*table.primary_key.columns)
    found = connection.execute(query.execution_options(yield_per=AT_ONCE))
    for row in found.mappings():
        yield {name: _plain(value) for name, value in row.items()}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else value


DAMAGED = (
    OSError,
    EOFError,
    zlib.error,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
    IntegrityError,
)
"""What reading a file ends in that was cut, or in which a bit turned."""


def restore(engine: Engine, path: Path, *, revision: str) -> int:
    """Fill an empty database of this version from a copy. All or nothing.

    Raises:
        ConflictError: The database holds something already, or the copy is of another
            version.
        BadInputError: The file is no copy, or is cut short.
    """
    tables = {table.name: table for table in Base.metadata.sorted_tables}
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8") as file,
            engine.begin() as connection,
        ):
            _check_head(file, revision)
            _refuse_unless_empty(connection)
            count = _fill(connection, file, tables)
            if connection.dialect.name == "postgresql":
                _raise_sequences(connection)
            return count
    except FileNotFoundError:
        raise
    except DAMAGED as error:
        raise BadInputError(f"{path} is no backup, or is cut short.") from error


def _check_head(file: TextIO, revision: str) -> None:
    head = json.loads(file.readline())
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise BadInputError("This file is no backup of Msaada.")
    if head["revision"] != revision:
        raise ConflictError(
            f"The backup is of database version {head['revision']}, this is version "
            f"{revision}: restore it with the Msaada it came from, then migrate."
        )


def _refuse_unless_empty(connection: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        if connection.scalar(select(func.count()).select_from(table)):
            raise ConflictError(
                f"The database is not empty ({table.name}); restore never overwrites. "
                "Set HELPDESK_DATABASE_URL to a new one."
            )


def _fill(connection: Connection, file: TextIO, tables: dict[str, Table]) -> int:
    """Insert in the file's order; a row's link into its own table is set at the end."""
    count, told = 0, None
    waiting: list[Row] = []
    current: Table | None = None
    links: list[tuple[Table, Row, Row]] = []
    for line in file:
        item = json.loads(line)
        if isinstance(item, dict):
            told = item["rows"]
            break
        name, row = item
        table = tables[name]
        if row.keys() != set(table.c.keys()):
            raise ValueError(name)
        if current is not table or len(waiting) >= AT_ONCE:
            _insert(connection, current, waiting)
            current, waiting = table, []
        row = {key: _typed(table.c[key], value) for key, value in row.items()}
        links += _cut_links(table, row)
        waiting.append(row)
        count += 1
    _insert(connection, current, waiting)
    if told != count:
        raise EOFError
    for table, key, link in links:
        where = [table.c[column] == value for column, value in key.items()]
        connection.execute(update(table).where(*where).values(link))
    return count


def _insert(connection: Connection, table: Table | None, rows: list[Row]) -> None:
    if table is not None and rows:
        connection.execute(insert(table), rows)


def _typed(column: Column[Any], value: Any) -> Any:  # noqa: ANN401
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Enum) and column.type.enum_class is not None:
        return column.type.enum_class(value)
    return value


def _cut_links(table: Table, row: Row) -> list[tuple[Table, Row, Row]]:
    """Take out links to rows of the same table, which may not be there yet."""
    own = [
        column.name
        for column in table.columns
        if any(key.column.table is table for key in column.foreign_keys)
    ]
    link = {name: row[name] for name in own if row[name] is not None}
    if not link:
        return []
    row.update(dict.fromkeys(link))
    return [(table, {c.name: row[c.name] for c in table.primary_key.columns}, link)]


def _raise_sequences(connection: Connection) -> None:
    """Rows came with their ids; the next one must be above all of them."""
    for table in Base.metadata.sorted_tables:
        for column in inspect(table).primary_key.columns:
            quoted = f"'{table.name}', '{column.name}'"
            sequence = connection.scalar(
                text(f"SELECT pg_get_serial_sequence({quoted})")
            )
            highest = connection.scalar(select(func.max(column)))
            if sequence and isinstance(highest, int):
                connection.execute(
                    text("SELECT setval(:name, :value)"),
                    {"name": sequence, "value": highest},
                )
