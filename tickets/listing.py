"""Lists of tickets in an order of the officer's choice, page by page.

A page begins after the last row of the page before and not at a row number: what
comes or goes meanwhile neither repeats a ticket nor hides one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import (
    InstrumentedAttribute,
    Session,
    joinedload,
    selectinload,
)
from sqlalchemy.sql.base import ExecutableOption

from people.models import Contact, Officer
from tickets import rights
from tickets.filters import Narrowing, asker_for, conditions
from tickets.models import Ticket
from tickets.queries import URGENCY_ORDER

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 1, 1, tzinfo=UTC)
COUNTED = 10_000
"""Beyond, a list says "more than": to count every row takes longer than to read."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a list is ordered by. What it may miss stands last."""

    by: ColumnElement[Any] | InstrumentedAttribute[Any]
    falling: bool = False
    is_time: bool = False
    may_miss: bool = False

    @property
    def order(self) -> ColumnElement[Any]:
        order: ColumnElement[Any] = self.by.desc() if self.falling else self.by.asc()
        return order.nulls_last() if self.may_miss else order

    def beyond(self, value: object) -> ColumnElement[bool]:
        if value is None:
            return false()
        further = self.by < value if self.falling else self.by > value
        return or_(further, self.by.is_(None)) if self.may_miss else further

    def same(self, value: object) -> ColumnElement[bool]:
        return self.by.is_(None) if value is None else self.by == value


_SINCE = Term(func.coalesce(Ticket.last_inbound_at, Ticket.opened_at), is_time=True)
_WAITING = Term(Ticket.last_inbound_at, is_time=True, may_miss=True)
_DUE = Term(Ticket.due_at, is_time=True, may_miss=True)
_URGENT = Term(URGENCY_ORDER, falling=True)
_NEWEST = Term(Ticket.id, falling=True)
_OLDEST = Term(Ticket.id)

# All but the first are read from an index, however many tickets there are; the first
# sorts what is unresolved. Who is not waited for, or not promised anything, stands at
# the end.
SORTS: Mapping[str, tuple[Term, ...]] = {
    "urgent": (_URGENT, _SINCE, _OLDEST),
    "wait": (_WAITING, _OLDEST),
    "due": (_DUE, _OLDEST),
    "activity": (Term(Ticket.changed_at, falling=True, is_time=True), _NEWEST),
    "newest": (_NEWEST,),
}

_OPENED = (Term(Ticket.opened_at, falling=True, is_time=True), _NEWEST)

BEHIND: Mapping[str, tuple[Term, ...]] = {
    **SORTS,
    "urgent": _OPENED,
    "wait": _OPENED,
    "due": _OPENED,
}
"""How what is over stands behind all that waits: none of it is urgent any more."""
OVER = "over_"
"""How a place among these begins."""


def goes_on_with_what_is_over(after: str) -> bool:
    """Whether a page before has begun with it already."""
    return after.startswith(OVER) and after != OVER


@dataclass(frozen=True, slots=True)
class Page:
    """Some tickets, and where the next page begins; empty when there is none."""

    tickets: Sequence[Ticket]
    after: str


def page(
    session: Session,
    query: Select[Ticket],
    sort: str,
    *,
    after: str = "",
    most: int,
    waiting: bool = False,
    parted: bool = False,
    options: Sequence[ExecutableOption] = (),
) -> Page:
    """The rows after a place of the list. A place that can't be read is the start.

    The numbers come first and the rows after, with what `options` say is read along:
    to sort thousands of whole rows, with their people and places, takes ten times as
    long. Of a list that holds only what is unresolved, `waiting` spares a look. Of one
    that is `parted` what is over stands behind the rest; by urgency it always does.
    """
    behind = BEHIND[sort]
    if waiting or not (parted or sort == "urgent"):
        ids, then = _stretch(session, query, SORTS[sort], after, most)
    else:
        ids, then = _two_stretches(session, query, SORTS[sort], behind, after, most)
    whole = select(Ticket).options(*options).where(Ticket.id.in_(ids))
    rows = {ticket.id: ticket for ticket in session.scalars(whole)} if ids else {}
    return Page([rows[id_] for id_ in ids if id_ in rows], then)


def filtered(
    session: Session,
    narrowing: Narrowing,
    *,
    officer: Officer,
    now: datetime,
    zone: tzinfo = UTC,
    most: int = 50,
) -> Page:
    """A page of the tickets an officer may see that fulfil all conditions.

    Three statements whatever they are: the numbers, the tickets with their people and
    places, and the tags of all of them.
    """
    asked = (*narrowing.every, *narrowing.some)
    asker = asker_for(session, asked, officer.id, now, zone)
    query = select(Ticket).where(
        rights.visible_to(officer),
        *conditions(narrowing.every, asker),
        *conditions(narrowing.some, asker, any_of=True),
    )
    options = (
        joinedload(Ticket.contact).joinedload(Contact.area),
        joinedload(Ticket.assignee),
        selectinload(Ticket.tag_rows),
    )
    sort = narrowing.sort if narrowing.sort in SORTS else "wait"
    return page(session, query, sort, after=narrowing.after, most=most, options=options)


def count(session: Session, query: Select[Ticket]) -> int:
    """How many tickets a list holds; at most one more than are counted."""
    few = query.with_only_columns(Ticket.id).limit(COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(few)) or 0


def _two_stretches(
    session: Session,
    query: Select[Ticket],
    terms: Sequence[Term],
    behind: Sequence[Term],
    after: str,
    most: int,
) -> tuple[list[int], str]:
    """First what is unresolved, and behind it the rest in an order of its own."""
    ids: list[int] = []
    if not after.startswith(OVER):
        waiting = query.where(Ticket.unresolved)
        ids, then = _stretch(session, waiting, terms, after, most)
        if then or len(ids) == most:
            return ids, then or OVER
    rest = query.where(~Ticket.unresolved)
    # A place among what waits says nothing of a place among the rest.
    place = after.removeprefix(OVER) if after.startswith(OVER) else ""
    further, then = _stretch(session, rest, behind, place, most - len(ids))
    return ids + further, f"{OVER}{then}" if then else ""


def _stretch(
    session: Session,
    query: Select[Ticket],
    terms: Sequence[Term],
    after: str,
    most: int,
) -> tuple[list[int], str]:
    """The numbers of some tickets in order, and where the next ones begin, or ""."""
    values = _read(after, terms)
    narrow = query.with_only_columns(Ticket.id, *(term.by for term in terms))
    if values:
        narrow = narrow.where(_beyond(terms, values))
    places = session.execute(
        narrow.order_by(*(term.order for term in terms)).limit(most + 1)
    ).all()
    ids = [place[0] for place in places[:most]]
    if len(places) <= most:
        return ids, ""
    return ids, _written(places[most - 1][1:], terms)


def _beyond(terms: Sequence[Term], values: Sequence[object]) -> ColumnElement[bool]:
    """Greater in the first term, or equal there and greater in the second, …"""
    if None not in values and len({term.falling for term in terms}) == 1:
        return _beyond_at_once(terms, values)
    ways = []
    for place, term in enumerate(terms):
        same = [one.same(values[at]) for at, one in enumerate(terms[:place])]
        ways.append(and_(*same, term.beyond(values[place])))
    return or_(*ways)


def _beyond_at_once(
    terms: Sequence[Term], values: Sequence[object]
) -> ColumnElement[bool]:
    """The same as one comparison of rows: an index is entered in its midst."""
    ours = tuple_(*(term.by for term in terms))
    theirs = tuple_(
        *(literal(v, t.by.type) for v, t in zip(values, terms, strict=True))
    )
    further = ours < theirs if terms[0].falling else ours > theirs
    missing = [term.by.is_(None) for term in terms if term.may_miss]
    return or_(further, *missing)


def _written(values: Sequence[Any], terms: Sequence[Term]) -> str:
    return "_".join(
        _word(value, term) for value, term in zip(values, terms, strict=True)
    )


def _word(value: Any, term: Term) -> str:  # noqa: ANN401
    if value is None:
        return ""
    return str(_micros(value) if term.is_time else value)


def _read(text: str, terms: Sequence[Term]) -> list[object]:
    parts = text.split("_")
    if len(parts) != len(terms) or not all(map(_fits, parts, terms)):
        return []
    return [_value(part, term) for part, term in zip(parts, terms, strict=True)]


def _fits(part: str, term: Term) -> bool:
    return _is_number(part) or (term.may_miss and not part)


def _value(part: str, term: Term) -> object:
    if not part:
        return None
    return EPOCH + timedelta(microseconds=int(part)) if term.is_time else int(part)


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdecimal() and int(part) <= _micros(LATEST)


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)
