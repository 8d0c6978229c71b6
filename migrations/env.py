"""Alembic's way to our tables."""

from typing import Any

import sqlalchemy as sa
from alembic import context

import api.models  # noqa: F401
import conversation.models  # noqa: F401
import knowledge.models  # noqa: F401
import messages.models  # noqa: F401
import people.models  # noqa: F401
import tickets.models  # noqa: F401
from kit.database import Base, UtcDateTime, make_engine
from kit.settings import read_settings
from tickets.entries import FTS

LOCK_TIMEOUT = "5s"
"""A migration that must wait for a lock gives up rather than stop everyone else."""


def render_item(kind: str, item: object, _: Any) -> str | bool:  # noqa: ANN401
    """Write our own types as plain ones: a migration never imports the application."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def include_name(name: str | None, *_: Any) -> bool:  # noqa: ANN401
    """Leave out what only one of the databases has: no model tells of it."""
    return not (name or "").startswith(FTS)


def migrate(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        include_name=include_name,
        compare_type=True,
    )
    context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = make_engine(read_settings().database_url)
    with engine.begin() as connection:
        migrate(connection)
    engine.dispose()
