"""Officers from a terminal."""

import sys
from typing import Annotated

import typer

from commands.database import writing
from kit.clock import utc_now
from kit.errors import BadInputError
from kit.settings import read_settings
from people import officers
from people.models import OfficerRole

app = typer.Typer(
    help="Those who answer from the desk.", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def group() -> None:
    """Those who answer from the desk."""


@app.command()
def add(
    email: Annotated[str, typer.Argument(help="With which they sign in.")],
    *,
    name: Annotated[str, typer.Option(help="As contacts and colleagues read it.")],
    role: Annotated[OfficerRole, typer.Option(help="What they may do.")],
) -> None:
    """Add an officer. The password is read from standard input.

    With nothing on standard input, a one-time link to set one is printed; it lives
    three days.
    """
    password = _password()
    with writing() as session:
        token = officers.add(session, email, name, role, password, now=utc_now())
    if token is None:
        print(f"{email} may sign in.", file=sys.stderr)
    else:
        print(f"{read_settings().base_url}/desk/link/{token}")


def _password() -> str | None:
    if sys.stdin is None or sys.stdin.isatty():
        return None
    try:
        line = sys.stdin.readline().rstrip("\r\n")
        line.encode()  # bytes that are no letters come in as halves of letters
    except UnicodeError as error:
        raise BadInputError("The password is not written in UTF-8.") from error
    return line or None
