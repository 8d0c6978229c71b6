"""A terminal: run a command on a database of its own, and see what it printed."""

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

import cli
from kit.database import make_engine, make_sessions
from tests.databases import Postgresql, fill


@dataclass
class Run:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass
class Terminal:
    database_url: str
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    def run(self, *arguments: object, typed: str = "") -> Run:
        self.patch.setattr("sys.stdin", io.StringIO(typed))
        self.capture.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        printed = self.capture.readouterr()
        return Run(code, printed.out, printed.err)

    def refused(self, *arguments: object, typed: str = "") -> str:
        """The one line that says what was wrong; nothing else may be printed."""
        run = self.run(*arguments, typed=typed)
        assert (run.code, run.out) == (2, "")
        (line,) = run.err.splitlines()
        return line

    def set(self, **settings: str) -> None:
        for name, value in settings.items():
            self.patch.setenv(f"HELPDESK_{name.upper()}", value)


@pytest.fixture(scope="session")
def filled_postgresql(postgresql: Postgresql) -> str:
    """The name of a database to be copied."""
    address = postgresql.create()
    engine = make_engine(address)
    fill(engine)
    engine.dispose()
    return address.rsplit("/", 1)[1].split("?")[0]


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """With every table and the shipped articles; PostgreSQL where it is asked for."""
    if getattr(request, "param", "sqlite") == "sqlite":
        template = request.getfixturevalue("filled_sqlite")
        yield f"sqlite:///{shutil.copy(template, tmp_path / 'helpdesk.db')}"
        return
    postgresql: Postgresql = request.getfixturevalue("postgresql")
    address = postgresql.create(request.getfixturevalue("filled_postgresql"))
    yield address
    postgresql.drop(address)


@pytest.fixture
def terminal(
    database_url: str,
    shared_var: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Terminal:
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "var").symlink_to(shared_var)
    monkeypatch.chdir(folder)
    terminal = Terminal(database_url, monkeypatch, capsys)
    terminal.set(database_url=database_url)
    return terminal


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return make_sessions(engine)
