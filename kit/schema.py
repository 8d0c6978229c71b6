"""Bringing a database to this version.

Alembic is loaded only to migrate: a running helpdesk asks for the version alone, and
Alembic takes 11 MB.
"""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

ROOT = Path(__file__).parent.parent
VERSIONS = ROOT / "migrations" / "versions"
REVISION = re.compile(r'^revision(?:: \w+)? = "(\w+)"', re.MULTILINE)
FOLLOWED = re.compile(r'^down_revision(?:: [\w |]+)? = "(\w+)"', re.MULTILINE)


def config() -> "Config":
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(ROOT / "migrations"))
    settings.set_main_option(
        "file_template", "%%(year)d-%%(month).2d-%%(day).2d_%%(slug)s"
    )
    settings.set_main_option("path_separator", "os")
    return settings


def upgrade(engine: Engine) -> None:
    """Run what migrations are missing; none if it is up to date."""
    from alembic import command

    settings = config()
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def is_current(engine: Engine) -> bool:
    """Whether the database is of this very version. Waits for no writer."""
    with engine.execution_options(read_only=True).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.scalars(text("SELECT version_num FROM alembic_version"))
        return found.all() == [head()]


@cache
def head() -> str:
    """The revision that belongs to this version: the one that no other follows."""
    versions = [path.read_text() for path in VERSIONS.glob("*.py")]
    revisions: set[str] = {
        found for version in versions for found in REVISION.findall(version)
    }
    followed = {found for version in versions for found in FOLLOWED.findall(version)}
    [last] = revisions - followed
    return last
