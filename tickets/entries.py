"""What can be searched: one row of folded words for each ticket, note, message, person.

On SQLite an FTS5 table beside it finds the rows, kept in step by triggers. On
PostgreSQL the words are a `tsvector` themselves, under a GIN index. Neither cuts words
in its own way: they come folded, with blanks between.
"""

from enum import IntEnum
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Connection,
    Dialect,
    Integer,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from kit.database import Base

SPAN: Final = 1 << 40
"""Ids of one kind; more rows than any table of ours will have."""

FTS = "search_words"
"""How all begins that is made beside the table, by means of one database alone."""


class Entry(IntEnum):
    """What a row stands for. The higher it is, the further up it is found."""

    PERSON = 0
    MESSAGE = 1
    NOTE = 2
    TICKET = 3

    @property
    def first(self) -> int:
        """The id from which its rows are counted: `first` and the row's own id."""
        return self * SPAN


class Words(TypeDecorator[str]):
    """Folded words with blanks between; each once, in order, as a `tsvector` is."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        on_postgresql = dialect.name == "postgresql"
        return dialect.type_descriptor(TSVECTOR() if on_postgresql else Text())

    def process_result_value(self, value: str | None, _: Dialect) -> str | None:
        return value.replace("'", "") if value else value


class SearchEntry(Base):
    """The words of one thing. Its id tells which: see `Entry.first`.

    The newest stands last, so that lists are read from the end with no sorting.
    """

    __tablename__ = "search_entries"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
    )
    words: Mapped[str] = mapped_column(Words)


class Renewal(Base):
    """A place that was renamed, and how far the words of all in it were renewed."""

    __tablename__ = "search_renewals"

    area_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[int] = mapped_column(doc="an `Entry`: people first, then tickets")
    after: Mapped[int] = mapped_column(doc="the id up to which that was done")


# `ascii` parts at blanks only and leaves every other letter alone. Without positions
# the index is half as large; nobody asks for phrases.
MAKE_FTS = (
    "CREATE VIRTUAL TABLE search_words USING fts5(words, content='search_entries', "
    "content_rowid='id', tokenize='ascii', detail='none', columnsize=0, prefix='2 3')",
    "CREATE TRIGGER search_entries_added AFTER INSERT ON search_entries BEGIN "
    "INSERT INTO search_words(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER search_entries_removed AFTER DELETE ON search_entries BEGIN "
    "INSERT INTO search_words(search_words, rowid, words) "
    "VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER search_entries_changed AFTER UPDATE ON search_entries BEGIN "
    "INSERT INTO search_words(search_words, rowid, words) "
    "VALUES ('delete', old.id, old.words); "
    "INSERT INTO search_words(rowid, words) VALUES (new.id, new.words); END",
)
# One for each kind: who looks for a name does not wade through a million messages.
MAKE_GIN = tuple(
    f"CREATE INDEX search_words_gin_{kind.name.lower()} ON search_entries "
    f"USING gin (words) WHERE id >= {kind.first} AND id < {kind.first + SPAN}"
    for kind in Entry
)


@event.listens_for(SearchEntry.__table__, "after_create")
def make_index(_: object, connection: Connection, **__: object) -> None:
    """The same that its migration makes."""
    on_sqlite = connection.dialect.name == "sqlite"
    for statement in MAKE_FTS if on_sqlite else MAKE_GIN:
        connection.exec_driver_sql(statement)


@event.listens_for(SearchEntry.__table__, "before_drop")
def drop_index(_: object, connection: Connection, **__: object) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {FTS}")
