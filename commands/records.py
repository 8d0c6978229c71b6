"""Records for other programs, and the proof that no message was lost."""

import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

import typer
from sqlalchemy.orm import Session

from commands import lines
from commands.database import opened, reading
from conversation.masking import mask
from kit.clock import utc_now
from kit.database import make_readers, make_sessions
from messages import records as message_records
from messages.ledger import COLUMNS, Ledger
from messages.ledger import ledger as count
from people import audit
from people import records as contact_records
from tickets import records as ticket_records

What = Literal["messages", "tickets", "contacts"]
Format = Literal["jsonl", "csv"]
Record = dict[str, Any]


def export(
    what: Annotated[What, typer.Argument(help="Which records.")],
    *,
    format_: Annotated[Format, typer.Option("--format", help="How.")] = "jsonl",
    unmasked: Annotated[
        bool,
        typer.Option("--unmasked", help="Names, numbers and words as they are."),
    ] = False,
) -> None:
    """Write all records to standard output, one at a time, however many there are.

    Names, addresses and what might tell of a person in a text are masked; --unmasked
    shows them, and is written into the audit log.
    """
    with opened() as engine:
        if unmasked:
            with make_sessions(engine).begin() as session:
                _note(session, what, format_)
        with make_readers(engine)() as session:
            fields, rows = _records(session, what, unmasked=unmasked)
            write = _write_csv if format_ == "csv" else _write_jsonl
            write(fields, rows)


def _records(
    session: Session, what: What, *, unmasked: bool
) -> tuple[Sequence[str], Iterator[Record]]:
    match what:
        case "messages":
            hide = (lambda text: text) if unmasked else (lambda text: mask(text).text)
            return message_records.FIELDS, message_records.stream(session, hide=hide)
        case "tickets":
            return ticket_records.FIELDS, ticket_records.stream(session)
        case "contacts":
            found = contact_records.stream(session, masked=not unmasked)
            return contact_records.FIELDS, found


def _note(session: Session, what: str, format_: str) -> None:
    audit.note(session, None, "export.unmasked", what, now=utc_now(), format=format_)


def _write_jsonl(_: Sequence[str], rows: Iterator[Record]) -> None:
    for row in rows:
        lines.write(row)


def _write_csv(fields: Sequence[str], rows: Iterator[Record]) -> None:
    writer = csv.DictWriter(sys.stdout, fields, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: object) -> object:
    """Lists are joined; what a spreadsheet would run as a formula is made a text."""
    if isinstance(value, list | tuple):
        value = " ".join(str(part) for part in value)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t"):
        return f"'{value}"
    return value


def ledger(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="As one object of JSON.")
    ] = False,
) -> int:
    """Where every message is, by channel; exit 1 if one is unaccounted for."""
    with reading() as session:
        counted = count(session, now=utc_now())
    if as_json:
        print(json.dumps({**counted.channels, "unaccounted": counted.unaccounted}))
    else:
        for line in _table(counted):
            print(line)
    return 1 if counted.unaccounted else 0


def _table(counted: Ledger) -> Iterator[str]:
    yield " ".join(["channel  ", *(f"{name:>11}" for name in COLUMNS)])
    for channel, counts in counted.channels.items():
        yield " ".join([f"{channel:9}", *_cells(counts)])


def _cells(counts: Mapping[str, int]) -> list[str]:
    return [f"{counts[name]:>11}" for name in COLUMNS]
