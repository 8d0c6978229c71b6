"""Lists of tickets in an order of the officer's choice, page by page.

A page begins after the last row of the page before and not at a row number: what
comes or goes meanwhile neither repeats a ticket nor hides one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from tickets.models import Ticket
from tickets.queries import URGENCY_ORDER

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
COUNTED = 10_000
"""Beyond, a list says "more than": to count every row takes longer than to read."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a list is ordered by."""

    by: ColumnElement[Any] | InstrumentedAttribute[Any]
    falling: bool = False
    is_time: bool = False

    @property
    def order(self) -> ColumnElement[Any]:
        return self.by.desc() if self.falling else self.by.asc()

    def beyond(self, value: object) -> ColumnElement[bool]:
        return self.by < value if self.falling else self.by > value


_SINCE = Term(func.coalesce(Ticket.last_inbound_at, Ticket.opened_at), is_time=True)
_URGENT = Term(URGENCY_ORDER, falling=True)
_DUE = func.coalesce(Ticket.due_at, literal(NEVER, Ticket.due_at.type))
_NEWEST = Term(Ticket.id, falling=True)
_OLDEST = Term(Ticket.id)

SORTS: Mapping[str, tuple[Term, ...]] = {
    "urgent": (_URGENT, _SINCE, _OLDEST),
    "wait": (_SINCE, _OLDEST),
    "due": (Term(_DUE, is_time=True), _OLDEST),
    "activity": (Term(Ticket.changed_at, falling=True, is_time=True), _NEWEST),
    "newest": (_NEWEST,),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Some tickets, and where the next page begins; empty when there is none."""

    tickets: Sequence[Ticket]
    after: str


def page(
    session: Session, query: Select[Ticket], sort: str, *, after: str = "", most: int
) -> Page:
    """The rows after a place of the list. A place that can't be read is the start."""
    terms = SORTS[sort]
    values = _read(after, terms)
    query = query.order_by(None)
    if values:
        query = query.where(_beyond(terms, values))
    rows = session.execute(
        query.add_columns(*(term.by for term in terms))
        .order_by(*(term.order for term in terms))
        .limit(most + 1)
    ).all()
    last = rows[most - 1] if len(rows) > most else None
    return Page(
        [row[0] for row in rows[:most]], _written(last[1:], terms) if last else ""
    )


def count(session: Session, query: Select[Ticket]) -> int:
    """How many tickets a list holds; at most one more than are counted."""
    found = select(Ticket.id).join(Ticket.contact)
    if query.whereclause is not None:
        found = found.where(query.whereclause)
    few = found.limit(COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(few)) or 0


def _beyond(terms: Sequence[Term], values: Sequence[object]) -> ColumnElement[bool]:
    """Greater in the first term, or equal there and greater in the second, …"""
    ways = []
    for place, term in enumerate(terms):
        same = [one.by == values[at] for at, one in enumerate(terms[:place])]
        ways.append(and_(*same, term.beyond(values[place])))
    return or_(*ways)


def _written(values: Sequence[Any], terms: Sequence[Term]) -> str:
    return "_".join(
        str(_micros(value) if term.is_time else value)
        for value, term in zip(values, terms, strict=True)
    )


def _read(text: str, terms: Sequence[Term]) -> list[object]:
    parts = text.split("_")
    if len(parts) != len(terms) or not all(_is_number(part) for part in parts):
        return []
    return [
        EPOCH + timedelta(microseconds=int(part)) if term.is_time else int(part)
        for part, term in zip(parts, terms, strict=True)
    ]


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdecimal() and int(part) <= _micros(NEVER)


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)
