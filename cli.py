"""What an operator does from a terminal: `helpdesk --help`.

Each command is a thin call of a use-case. JSON goes to standard output alone; progress,
logs and what went wrong to standard error. Exit codes: 0 done, 1 a check failed, 2
wrong usage or bad input, with one line that says what to do.
"""

import gc
import sys

gc.set_threshold(50_000)  # before all imports: a tenth of the start went into it
# httpx looks for its own command line, and with it for three libraries that we don't
# use: a sixth of the start, and 3 MB. It does without if there is none.
sys.modules["httpx._main"] = None  # type: ignore[assignment]

import os
from collections.abc import Sequence

import typer
from sqlalchemy.exc import DatabaseError, IntegrityError

from commands import copies, knowledge, officers, records, serving, tokens
from kit.errors import HelpdeskError

app = typer.Typer(
    name="helpdesk",
    help="Look after a Msaada helpdesk.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(serving.serve)
app.command()(serving.migrate)
app.command()(serving.reindex)
app.command()(serving.webhook)
app.command()(knowledge.match)
app.add_typer(knowledge.app, name="kb")
app.command()(records.export)
app.command()(records.ledger)
app.add_typer(officers.app, name="officer")
app.add_typer(tokens.app, name="token")
app.command()(copies.backup)
app.command()(copies.restore)

# Typer keeps its own copy of click's errors and shows this one only by a subclass.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]

DONE, FAILED, MISUSED = 0, 1, 2


def run(arguments: Sequence[str]) -> int:
    """Carry out one command and return its exit code."""
    command = typer.main.get_command(app)
    try:
        result = command.main(
            list(arguments), prog_name="helpdesk", standalone_mode=False
        )
    except HelpdeskError as error:
        return _misused(str(error))
    except UsageError as error:
        return _misused(error.format_message())  # type: ignore[attr-defined]
    except IntegrityError:
        raise  # a mistake of ours, which no setting mends
    except DatabaseError as error:
        first = str(error.orig).strip().split("\n")[0]
        return _misused(
            f"The database can't be used ({first}); see HELPDESK_DATABASE_URL."
        )
    except OSError as error:
        return _os_error(error)
    except typer.Abort:
        return MISUSED
    return result if isinstance(result, int) else DONE


def _misused(text: str) -> int:
    line = (
        " ".join(text.replace("Value error, ", "").split()) or "See `helpdesk --help`."
    )
    print(line, file=sys.stderr)
    return MISUSED


def _os_error(error: OSError) -> int:
    if isinstance(error, BrokenPipeError):  # whoever read us has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return _misused(f"{error.filename or 'The file'}: {error.strerror}.")


def main() -> None:
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
