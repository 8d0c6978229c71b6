"""The figures as a file to take away: every one of every group, unrounded, uncapped."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from desk.auth import CurrentOfficer, allowed
from desk.figures import AreaId, Asked, Days, Split, asked_for, reckoned_by
from kit.web import Now, Reader
from people.access import Deed
from people.models import Officer
from tickets import measuring, metrics, rights
from tickets.measuring import Scope

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_ONCE = 64 * 1024
"""Bytes of a finished file that are read and sent at once."""

FORMULA = re.compile(r"^[=+\-@\t\r]")
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML has no way to say; a sheet that holds it does not open."""

Cell = str | float

router = APIRouter(dependencies=[Depends(allowed(Deed.SEE_FIGURES))])


@router.get("/figures.csv")
def download_csv(
    request: Request,
    officer: CurrentOfficer,
    session: Reader,
    now: Now,
    days: Days = 28,
    by: Split = "area",
    area: AreaId = 0,
) -> Response:
    asked = asked_for(request, session, now, days, by, area)
    rows = _rows(request, session, officer, asked)
    return _file(csv_lines(rows), "text/csv", f"msaada-{asked.split}.csv")


@router.get("/figures.xlsx")
def download_sheet(
    request: Request,
    officer: CurrentOfficer,
    session: Reader,
    now: Now,
    days: Days = 28,
    by: Split = "area",
    area: AreaId = 0,
) -> Response:
    asked = asked_for(request, session, now, days, by, area)
    rows = _rows(request, session, officer, asked)
    return _file(chunks(sheet(rows)), SHEET, f"msaada-{asked.split}.xlsx")


def _file(content: Iterator[str] | Iterator[bytes], kind: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(content, media_type=kind, headers=headers)


def _rows(
    request: Request, session: Session, officer: Officer, asked: Asked
) -> Iterator[list[Cell]]:
    """The head, then a row for each group by its name."""
    scope = Scope(asked.area, rights.visible_to(officer))
    found = reckoned_by(request, session, asked, scope)
    name = measuring.labels(session, asked.split, list(found))
    period = (asked.period.since.isoformat(), asked.period.until.isoformat())
    yield [asked.split, "since", "until", *metrics.NAMES]
    for label, key in sorted(((name(key), key) for key in found), key=lambda x: x[0]):
        values = (found[key][figure].value for figure in metrics.NAMES)
        yield [harmless(label), *period, *("" if v is None else v for v in values)]


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula. Pure."""
    return f"'{text}" if FORMULA.match(text) else text


def csv_lines(rows: Iterator[Sequence[Cell]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for row in rows:
        writer.writerow(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def sheet(rows: Iterator[Sequence[Cell]]) -> IO[bytes]:
    """A workbook of one sheet, in a file without a name that is gone once closed.

    The rows go to the disk one by one, so that many take no more memory than few.
    """
    # Here, as most processes never write a sheet: 186 modules, and 4 MB.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    page = book.create_sheet("Msaada")
    page.freeze_panes = "B2"
    for row in rows:
        page.append([_writable(cell) for cell in row])
    file = TemporaryFile()  # noqa: SIM115 whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def _writable(cell: Cell) -> Cell:
    return UNWRITABLE.sub("", cell) if isinstance(cell, str) else cell


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(AT_ONCE):
            yield chunk
