"""Tokens for other systems, from a terminal."""

import sys
from typing import Annotated

import typer

from api import tokens
from api.scopes import Scope
from commands.database import reading, writing
from kit.clock import utc_now

app = typer.Typer(
    help="What other systems sign in with.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Which system it is for.")],
    *,
    officer: Annotated[str, typer.Option(help="The email in whose name it acts.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; repeatable.")],
) -> None:
    """Make a token. It is printed once and kept nowhere."""
    with writing() as session:
        token = tokens.create(session, officer, name, scope, now=utc_now())
    print(token)


@app.command("list")
def list_() -> None:
    """Every token: its number, whose it is, what it may do and when it was used."""
    with reading() as session:
        for row in tokens.everything(session):
            used = row.used_at.date().isoformat() if row.used_at else "never"
            gone = " revoked" if row.revoked_at else ""
            scopes = ",".join(row.scopes)
            print(f"{row.id} {row.name} {row.officer.email} {scopes} used:{used}{gone}")


@app.command()
def revoke(
    number: Annotated[int, typer.Argument(help="As `helpdesk token list` shows.")],
) -> None:
    """From now on it opens nothing."""
    with writing() as session:
        tokens.revoke(session, number, now=utc_now())
    print(f"Token {number} opens nothing any more.", file=sys.stderr)
