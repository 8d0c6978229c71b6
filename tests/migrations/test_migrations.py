"""The way from an empty database to this version, and back."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from kit import schema
from kit.database import Base, make_engine, make_sessions
from tests.factories import make_ticket
from tickets.entries import FTS

if TYPE_CHECKING:
    from tests.databases import Postgresql

VERSIONS = sorted((schema.ROOT / "migrations" / "versions").glob("*.py"))
ALLOWED = {"sqlalchemy", "alembic", *sys.stdlib_module_names}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database in which there is nothing yet."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
        yield engine
        engine.dispose()
        return
    postgresql: Postgresql = request.getfixturevalue("postgresql")
    address = postgresql.create()
    engine = make_engine(address)
    yield engine
    engine.dispose()
    postgresql.drop(address)


def downgrade(engine: Engine) -> None:
    settings = schema.config()
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.downgrade(settings, "base")


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, *_: not (name or "").startswith(FTS),
            },
        )
        return list(compare_metadata(context, Base.metadata))


def test_the_tables_are_those_of_the_models(empty: Engine) -> None:
    schema.upgrade(empty)

    assert differences(empty) == []


def test_there_and_back_and_there_again(empty: Engine) -> None:
    schema.upgrade(empty)
    downgrade(empty)
    assert inspect(empty).get_table_names() == ["alembic_version"]
    assert not schema.is_current(empty)

    schema.upgrade(empty)

    assert schema.is_current(empty)
    assert differences(empty) == []


def test_running_them_again_changes_nothing(empty: Engine) -> None:
    schema.upgrade(empty)
    schema.upgrade(empty)

    assert schema.is_current(empty)


def test_an_empty_database_is_of_no_version(empty: Engine) -> None:
    assert not schema.is_current(empty)


def test_tickets_have_numbers_that_can_be_said_on_the_phone(empty: Engine) -> None:
    schema.upgrade(empty)

    with make_sessions(empty).begin() as session:
        assert make_ticket(session).id == 1001


def test_they_follow_each_other_in_one_line() -> None:
    script = ScriptDirectory.from_config(schema.config())

    assert len(script.get_heads()) == 1
    assert len(list(script.walk_revisions())) == len(VERSIONS)


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_never_imports_the_application(path: Path) -> None:
    """It must still run when the application has become another."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported <= ALLOWED


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_answers_three_questions(path: Path) -> None:
    docs = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""

    for question in ("Why:", "Live:", "Rollback:"):
        _, _, answer = docs.partition(question)
        assert answer.strip()
