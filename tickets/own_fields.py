"""Narrowing a list by what this deployment itself keeps on tickets.

Written `own.is.device_model=Tecno Spark 8`, `own.before.free_mb=500` (less than),
`own.before.last_sync=7d` (longer ago than seven days), `own.empty.last_sync`.
"""

import math
import re
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from sqlalchemy import ColumnElement, false

from tickets.fields import NAME, YES
from tickets.models import FieldKind, Ticket

DAYS_AGO = re.compile(r"\d{1,4}d")


class Operator(StrEnum):
    IS = "is"
    NOT = "not"
    EMPTY = "empty"
    BEFORE = "before"
    AFTER = "after"


def parts(value: str) -> tuple[str, str]:
    """The name of the field, and what it is compared with."""
    name, _, wanted = value.partition("=")
    return name, wanted


def is_known(operator: Operator, value: str) -> bool:
    """Whether it can be read; what kind the field is of, only the database knows."""
    name, wanted = parts(value)
    if not NAME.fullmatch(name):
        return False
    if operator is Operator.EMPTY:
        return "=" not in value
    return bool(wanted)


def condition(
    operator: Operator, value: str, kind: FieldKind | None, now: datetime, zone: tzinfo
) -> ColumnElement[bool]:
    """What a ticket has to be. A field that is not kept is fulfilled by none.

    A ticket without a value is not one, and neither before nor after it.
    """
    name, wanted = parts(value)
    kept = _text(name)
    if kind is None:
        return false()
    if operator is Operator.EMPTY:
        return kept.is_(None)
    if operator in (Operator.BEFORE, Operator.AFTER):
        return _beside(operator, name, wanted, kind, now, zone)
    found = _same(name, wanted, kind) & kept.is_not(None)
    return ~found if operator is Operator.NOT else found


def _same(name: str, wanted: str, kind: FieldKind) -> ColumnElement[bool]:
    match kind:
        case FieldKind.YES_NO:
            yes: ColumnElement[bool] = Ticket.fields[name].as_boolean()
            return yes.is_(wanted in YES)
        case FieldKind.NUMBER:
            number = number_of(wanted)
            return false() if number is None else _number(name) == number
        case _:
            return _text(name) == wanted


def _beside(
    operator: Operator,
    name: str,
    wanted: str,
    kind: FieldKind,
    now: datetime,
    zone: tzinfo,
) -> ColumnElement[bool]:
    if kind is FieldKind.NUMBER and (number := number_of(wanted)) is not None:
        amount = _number(name)
        return amount < number if operator is Operator.BEFORE else amount >= number
    if kind is FieldKind.DATE and (day := day_of(wanted, now, zone)) is not None:
        kept, limit = _text(name), day.isoformat()
        return kept < limit if operator is Operator.BEFORE else kept >= limit
    return false()


def _text(name: str) -> ColumnElement[str]:
    kept: ColumnElement[str] = Ticket.fields[name].as_string()
    return kept


def _number(name: str) -> ColumnElement[float]:
    kept: ColumnElement[float] = Ticket.fields[name].as_float()
    return kept


def number_of(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def day_of(text: str, now: datetime, zone: tzinfo) -> date | None:
    """A date, or so many days ago: `2026-11-20`, `7d`."""
    if DAYS_AGO.fullmatch(text):
        return now.astimezone(zone).date() - timedelta(days=int(text[:-1]))
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
