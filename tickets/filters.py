"""Narrowing a list of tickets field by field, as it stands in an address.

A filter is written `field.operator.value`: `area.is.12`, `status.not.open`,
`topic.empty`, `opened.after.2026-11-01`. What can't be read narrows nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sqlalchemy import (
    ColumnElement,
    and_,
    exists,
    false,
    literal_column,
    not_,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Session, aliased

from messages.channel import Status
from messages.models import Direction, Message
from people.models import Area, Contact
from tickets import own_fields
from tickets.models import FieldDefinition, FieldKind, Ticket, TicketFollower, TicketTag
from tickets.own_fields import Operator as Operator

MOST = 20
"""Filters in one address; more are left out."""

LONGEST = 100
OWN = "own"
"""The field that stands for all that a deployment keeps; see `tickets.own_fields`."""

NO_CODE = "none"
"""In an address, for what was lost and no code says why."""

SOON = timedelta(hours=2)
ATTACHED = text("messages.kind IN ('photo', 'voice', 'video', 'file')")
LOST = text("messages.status IN ('failed', 'undelivered', 'expired')")
"""As literal text: a bound parameter hides the partial indexes made for them."""
OUTBOUND: ColumnElement[str] = literal_column(f"'{Direction.OUTBOUND}'")
ARRIVED: list[ColumnElement[str]] = [
    literal_column(f"'{s}'") for s in (Status.SENT, Status.DELIVERED, Status.READ)
]


@dataclass(frozen=True, slots=True)
class Filter:
    field: str
    operator: Operator
    value: str = ""

    def __str__(self) -> str:
        parts = (self.field, self.operator, self.value)
        return ".".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The whole state of a list: all of `every`, any of `some`, in an order, from here.

    In an address it is `f=…` for each of the first, `any=…` for each of the second,
    `sort=` and `after=`.
    """

    every: tuple[Filter, ...] = ()
    some: tuple[Filter, ...] = ()
    sort: str = "wait"
    after: str = ""

    def params(self) -> list[tuple[str, str]]:
        """The parameters of the address that stands for it."""
        found = [("f", str(one)) for one in self.every]
        found += [("any", str(one)) for one in self.some]
        found.append(("sort", self.sort))
        return [*found, ("after", self.after)] if self.after else found


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose `me` it is, where and when a day begins, and which fields are kept."""

    officer_id: int
    now: datetime
    zone: tzinfo = UTC
    own: Mapping[str, FieldKind] = field(default_factory=dict)


def asker_for(
    session: Session,
    filters: Iterable[Filter],
    officer_id: int,
    now: datetime,
    zone: tzinfo = UTC,
) -> Asker:
    """Whoever asks for these: one statement, and that only if a field of ours is."""
    own: dict[str, FieldKind] = {}
    if any(one.field == OWN for one in filters):
        kinds = select(FieldDefinition.name, FieldDefinition.kind)
        own = dict(session.execute(kinds).all())
    return Asker(officer_id, now, zone, own)


def parse(written: str) -> Filter | None:
    """The filter that a text stands for, or None."""
    field, _, rest = written[:LONGEST].partition(".")
    operator, _, value = rest.partition(".")
    if operator not in [*Operator]:
        return None
    found = Filter(field, Operator(operator), value)
    return found if _is_known(found) else None


def parse_all(texts: Sequence[str]) -> tuple[Filter, ...]:
    """Each filter once, in the order they were written."""
    found = (parse(text) for text in texts[: MOST * 2])
    return tuple(dict.fromkeys(one for one in found if one))[:MOST]


def parse_params(params: Sequence[tuple[str, str]]) -> Narrowing:
    """Read the parameters of an address; names that mean nothing here are left out."""
    last = dict(params)
    return Narrowing(
        every=parse_all([value for name, value in params if name == "f"]),
        some=parse_all([value for name, value in params if name == "any"]),
        sort=last.get("sort", "wait"),
        after=last.get("after", "")[:LONGEST],
    )


def condition(one: Filter, asker: Asker) -> ColumnElement[bool]:
    """What a ticket has to be. Nothing has to be joined for it."""
    if one.field == OWN:
        kind = asker.own.get(own_fields.parts(one.value)[0])
        return own_fields.condition(
            one.operator, one.value, kind, asker.now, asker.zone
        )
    if one.operator in (Operator.BEFORE, Operator.AFTER):
        return _dated(one, asker)
    if one.operator is Operator.EMPTY:
        return EMPTY[one.field]()
    found = FIELDS[one.field](one.value, asker)
    return not_(found) if one.operator is Operator.NOT else found


def conditions(
    filters: Sequence[Filter], asker: Asker, *, any_of: bool = False
) -> list[ColumnElement[bool]]:
    """All of them, or with `any_of` one condition that any of them fulfils."""
    found = [condition(one, asker) for one in filters]
    return [or_(*found)] if any_of and found else found


def _is_known(one: Filter) -> bool:
    if one.field == OWN:
        return own_fields.is_known(one.operator, one.value)
    if one.operator in (Operator.BEFORE, Operator.AFTER):
        return one.field in DATES and _day(one.value) is not None
    if one.operator is Operator.EMPTY:
        return one.field in EMPTY
    return one.field in FIELDS and bool(one.value)


def _dated(one: Filter, asker: Asker) -> ColumnElement[bool]:
    column, day = DATES[one.field], _day(one.value)
    if day is None:
        return false()
    begins = datetime.combine(day, time(), asker.zone)
    if one.operator is Operator.BEFORE:
        return column < begins
    return column >= begins


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 9999 else None


def _number(text: str) -> int:
    """A row's number; what is none belongs to no row."""
    return int(text) if text.isdecimal() and len(text) <= 9 else -1


def _assignee(value: str, asker: Asker) -> ColumnElement[bool]:
    wanted = asker.officer_id if value == "me" else _number(value)
    # Without the second half, "not Amina" would leave out what nobody has.
    return (Ticket.assignee_id == wanted) & Ticket.assignee_id.is_not(None)


def _area(value: str, _: Asker) -> ColumnElement[bool]:
    """The area and all below it: every path names what it lies in."""
    inside = select(Area.id).where(Area.path.contains(f"/{_number(value)}/"))
    return Ticket.area_id.in_(inside) & Ticket.area_id.is_not(None)


def _tag(value: str, _: Asker) -> ColumnElement[bool]:
    return Ticket.id.in_(select(TicketTag.ticket_id).where(TicketTag.tag == value))


def _locale(value: str, _: Asker) -> ColumnElement[bool]:
    return Ticket.contact.has(Contact.locale.startswith(value, autoescape=True))


def _failed(_: str, __: Asker) -> ColumnElement[bool]:
    """Something we said was lost, and nothing we said since has got through."""
    later = aliased(Message)
    since = exists().where(
        later.ticket_id == Message.ticket_id,
        later.id > Message.id,
        later.direction == OUTBOUND,
        later.status.in_(ARRIVED),
    )
    lost = select(Message.ticket_id).where(
        Message.ticket_id.is_not(None),
        Message.direction == Direction.OUTBOUND,
        LOST,
        ~since,
    )
    return Ticket.id.in_(lost)


def _error(value: str, asker: Asker) -> ColumnElement[bool]:
    """Something we said was lost with this code: `30003`, or since a day
    `30003@2026-11-01`; `none` is without a code."""
    code, _, since = value.partition("@")
    lost = select(Message.ticket_id).where(
        Message.ticket_id.is_not(None),
        Message.direction == Direction.OUTBOUND,
        LOST,
        Message.error_code.is_(None) if code == NO_CODE else Message.error_code == code,
    )
    if since:
        day = _day(since)
        if day is None:
            return false()
        begins = datetime.combine(day, time(), asker.zone)
        lost = lost.where(Message.created_at >= begins)
    return Ticket.id.in_(lost)


def _files(_: str, __: Asker) -> ColumnElement[bool]:
    attached = select(Message.ticket_id).where(Message.ticket_id.is_not(None), ATTACHED)
    return Ticket.id.in_(attached)


def _incident(value: str, _: Asker) -> ColumnElement[bool]:
    wanted = Ticket.incident_id == _number(value)
    return wanted & Ticket.incident_id.is_not(None)


def _sla(value: str, asker: Asker) -> ColumnElement[bool]:
    """`late`, `soon` (or late), or `paused`: promised, but the clock stands."""
    if value == "paused":
        return Ticket.unresolved & Ticket.due_at.is_(None)
    until = asker.now if value == "late" else asker.now + SOON
    return Ticket.due_at.is_not(None) & (Ticket.due_at <= until)


Maker = Callable[[str, Asker], ColumnElement[bool]]

FIELDS: Mapping[str, Maker] = {
    "status": lambda value, _: Ticket.status == value,
    "unresolved": lambda _, __: and_(Ticket.unresolved),
    "priority": lambda value, _: Ticket.priority == value,
    "assignee": _assignee,
    "area": _area,
    "channel": lambda value, _: (Ticket.channel == value) & Ticket.channel.is_not(None),
    "tag": _tag,
    "locale": _locale,
    "topic": lambda value, _: (Ticket.article == value) & Ticket.article.is_not(None),
    "reason": lambda value, _: Ticket.reason == value,
    "confidence": lambda value, _: (
        (Ticket.confidence == value) & Ticket.confidence.is_not(None)
    ),
    "supervisor": lambda value, _: Ticket.contact_id.in_(
        select(Contact.id).where(Contact.supervisor_id == _number(value))
    ),
    "sla": _sla,
    "failed": _failed,
    "error": _error,
    "files": _files,
    "category": lambda value, _: (
        (Ticket.category == value) & Ticket.category.is_not(None)
    ),
    "incident": _incident,
    "snoozed": lambda _, __: Ticket.snoozed_until.is_not(None),
    "woken": lambda _, __: Ticket.woken_at.is_not(None),
    "assumed": lambda _, __: Ticket.assumed_fixed_at.is_not(None),
    "merged": lambda _, __: Ticket.merged_into_id.is_not(None),
    "rating": lambda value, _: (
        (Ticket.rating == _number(value)) & Ticket.rating.is_not(None)
    ),
    "follower": lambda value, asker: Ticket.id.in_(
        select(TicketFollower.ticket_id).where(
            TicketFollower.officer_id
            == (asker.officer_id if value == "me" else _number(value))
        )
    ),
}

EMPTY: Mapping[str, Callable[[], ColumnElement[bool]]] = {
    "assignee": lambda: Ticket.assignee_id.is_(None),
    "area": lambda: Ticket.area_id.is_(None),
    "topic": lambda: Ticket.article.is_(None),
    "locale": lambda: Ticket.contact.has(Contact.locale.is_(None)),
    "supervisor": lambda: Ticket.contact.has(Contact.supervisor_id.is_(None)),
    "sla": lambda: Ticket.due_at.is_(None),
    "category": lambda: Ticket.category.is_(None),
    "confidence": lambda: Ticket.confidence.is_(None),
    "incident": lambda: Ticket.incident_id.is_(None),
    "channel": lambda: Ticket.channel.is_(None),
    "rating": lambda: Ticket.rating.is_(None),
    "tag": lambda: ~exists().where(TicketTag.ticket_id == Ticket.id),
}

DATES = {
    "opened": Ticket.opened_at,
    "active": Ticket.changed_at,
    "resolved": Ticket.resolved_at,
    "due": Ticket.due_at,
}
