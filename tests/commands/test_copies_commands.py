"""A copy of everything, from either database and into either."""

import gzip
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from kit import copies, schema
from kit.database import Base, make_engine, make_sessions
from messages.models import Message
from tests.commands.conftest import Terminal
from tests.databases import Postgresql
from tests.factories import (
    make_area,
    make_contact,
    make_message,
    make_officer,
    make_ticket,
)
from tickets.models import Ticket

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(autouse=True)
def rows(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        area = make_area(session, name="Upper", parent=make_area(session))
        grace = make_contact(session, area=area)
        grace.supervisor = make_contact(session, name="Halima Said", area=area)
        ticket = make_ticket(session, contact=grace, assignee=make_officer(session))
        asked = make_message(session, contact=grace, text="ça va? 😀")
        make_message(session, contact=grace, reply_to_id=asked.id, ticket_id=ticket.id)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new database with every table and nothing in them."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    postgresql: Postgresql = request.getfixturevalue("postgresql")
    address = postgresql.create()
    engine = make_engine(address)
    schema.upgrade(engine)
    engine.dispose()
    yield address
    postgresql.drop(address)


def everything(engine: Engine) -> dict[str, list[dict[str, object]]]:
    with engine.connect() as connection:
        return {
            table.name: list(copies._rows(connection, table))
            for table in Base.metadata.sorted_tables
        }


@BOTH
def test_what_was_copied_is_restored_into_either_database(
    terminal: Terminal, engine: Engine, empty: str, tmp_path: Path
) -> None:
    file = tmp_path / "copy.gz"

    backed = terminal.run("backup", file)
    terminal.set(database_url=empty)
    restored = terminal.run("restore", file)

    other = make_engine(empty)
    assert (backed.code, restored.code) == (0, 0), restored.err
    assert everything(other) == everything(engine)
    with make_sessions(other).begin() as session:  # new ids are above the old ones
        message = make_message(session)
        ticket = make_ticket(session)
        assert message.id > 2
        assert ticket.id == 1002
    other.dispose()


def test_a_copy_taken_while_others_write_is_of_one_moment(
    terminal: Terminal, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    ended, began = threading.Event(), threading.Event()

    def write() -> None:
        while not ended.is_set():
            with sessions.begin() as session:
                for _ in range(2):
                    make_message(session)
            began.set()

    writing = threading.Thread(target=write)
    writing.start()
    began.wait(10)
    run = terminal.run("backup", tmp_path / "copy.gz")
    ended.set()
    writing.join()

    terminal.set(database_url=f"sqlite:///{tmp_path / 'other.db'}")
    assert (run.code, terminal.run("restore", tmp_path / "copy.gz").code) == (0, 0)
    other = make_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with make_sessions(other)() as session:
        count = session.scalar(select(func.count()).select_from(Message))
    other.dispose()
    assert count is not None
    assert count % 2 == 0


def test_a_file_is_never_overwritten(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "copy.gz"
    file.write_text("precious")

    assert "exists already" in terminal.refused("backup", file)
    assert file.read_text() == "precious"


@BOTH
def test_a_database_that_holds_something_is_never_overwritten(
    terminal: Terminal, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    terminal.run("backup", tmp_path / "copy.gz")

    assert "not empty" in terminal.refused("restore", tmp_path / "copy.gz")
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"no gzip",
        gzip.compress(b"no json\n"),
        gzip.compress(b"[]\n"),
        gzip.compress(b'{"format": "other"}\n'),
    ],
    ids=["no gzip", "no json", "a list", "another format"],
)
def test_what_is_no_copy_is_refused(
    terminal: Terminal, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "copy.gz"
    file.write_bytes(content)
    terminal.set(database_url=f"sqlite:///{tmp_path / 'other.db'}")

    assert "no backup" in terminal.refused("restore", file)


def test_a_copy_that_is_cut_short_restores_nothing(
    terminal: Terminal, tmp_path: Path
) -> None:
    file, other = tmp_path / "copy.gz", f"sqlite:///{tmp_path / 'other.db'}"
    terminal.run("backup", file)
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    file.write_bytes(gzip.compress(b"".join(lines[:-1])))
    terminal.set(database_url=other)

    assert "cut short" in terminal.refused("restore", file)
    engine = make_engine(other)
    assert not any(everything(engine).values())
    engine.dispose()


@pytest.mark.parametrize(
    "line",
    [
        b"5",
        b'{"rows": "x"}',
        b"{}",
        b"[]",
        b'["nope", {}]',
        b'["articles", 5]',
        b'["articles", {"id": 1}]',
    ],
)
def test_a_copy_with_a_strange_line_restores_nothing(
    terminal: Terminal, tmp_path: Path, line: bytes
) -> None:
    file, other = tmp_path / "copy.gz", f"sqlite:///{tmp_path / 'other.db'}"
    terminal.run("backup", file)
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    file.write_bytes(gzip.compress(b"".join([*lines[:9], line + b"\n", *lines[9:]])))
    terminal.set(database_url=other)

    assert "no backup" in terminal.refused("restore", file)
    engine = make_engine(other)
    assert not any(everything(engine).values())
    engine.dispose()


def test_a_copy_in_which_a_byte_turned_restores_nothing(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "copy.gz"
    terminal.run("backup", file)
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    file.write_bytes(whole)
    terminal.set(database_url=f"sqlite:///{tmp_path / 'other.db'}")

    assert "no backup" in terminal.refused("restore", file)


def test_a_copy_of_another_version_says_what_to_do(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "copy.gz"
    terminal.run("backup", file)
    text = gzip.decompress(file.read_bytes()).replace(
        schema.head().encode(), b"0000", 1
    )
    file.write_bytes(gzip.compress(text))
    terminal.set(database_url=f"sqlite:///{tmp_path / 'other.db'}")

    assert "then migrate" in terminal.refused("restore", file)


def test_there_must_be_a_file(terminal: Terminal, tmp_path: Path) -> None:
    terminal.set(database_url=f"sqlite:///{tmp_path / 'other.db'}")

    assert "No such file" in terminal.refused("restore", tmp_path / "none.gz")
