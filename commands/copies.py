"""One file that holds everything: taking a copy, and starting from one."""

import sys
from pathlib import Path
from typing import Annotated

import typer

import api.models  # noqa: F401 - every table must be known
import conversation.models  # noqa: F401
import knowledge.models  # noqa: F401
import tickets.models  # noqa: F401
from commands.database import opened
from kit import copies, schema


def backup(
    file: Annotated[Path, typer.Argument(help="A new file, such as msaada.gz.")],
) -> None:
    """Copy the whole database into one file, while the helpdesk runs."""
    with opened() as engine:
        count = copies.backup(engine, file, revision=schema.head())
    print(f"{count} rows written to {file}.", file=sys.stderr)


def restore(
    file: Annotated[Path, typer.Argument(help="What `backup` has written.")],
) -> None:
    """Fill an empty database from a copy; whatever holds anything is refused."""
    with opened() as engine:
        count = copies.restore(engine, file, revision=schema.head())
    print(f"{count} rows restored from {file}.", file=sys.stderr)
