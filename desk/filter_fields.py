"""What a list can be narrowed by, with all that each field can be, in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from desk.places import Tree
from desk.texts import LOCALES, say, word
from knowledge.calibration import Band
from people import officers
from people.address import Channel
from people.models import Area, Contact, Officer
from tickets import fields, incidents, labels, rights
from tickets.filters import EMPTY, OWN, Filter, Operator
from tickets.models import FieldDefinition, FieldKind, Ticket
from tickets.own_fields import parts
from tickets.rules import TicketPriority, TicketStatus

MOST = 60
"""Choices of one field."""

MOST_AREAS = 300

DAYS = (7, 30)
"""How long ago something was, as one asks for it."""

RATINGS = (9, 8, 7)

Option = tuple[str, str]
"""As it stands in the address, and in words."""


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One field with what it can be; `chosen` as it is in the address now."""

    name: str
    label: str
    groups: tuple[Group, ...]
    chosen: frozenset[str]


@dataclass(frozen=True, slots=True)
class Range:
    """A number that is less than one and at least another, as text."""

    name: str
    label: str
    less: str
    least: str


def standing(
    session: Session,
    officer: Officer,
    areas: Sequence[Option],
    topics: Sequence[Option],
    chosen: Sequence[Filter],
    locale: str,
) -> Iterator[Field]:
    """The fields that every deployment has."""
    people = [
        (str(one.id), one.name)
        for one in officers.everyone(session)
        if one.id != officer.id
    ]
    choices: dict[str, Sequence[Option]] = {
        "status": [(s, say(locale, f"status_{s}")) for s in TicketStatus],
        "priority": [(p, say(locale, f"priority_{p}")) for p in TicketPriority],
        "assignee": [("me", say(locale, "me")), *people[:MOST]],
        "area": areas,
        "supervisor": _supervisors(session, officer),
        "topic": topics,
        "category": _same(labels.categories_in_use(session)),
        "tag": _same(labels.tags_in_use(session)),
        "reason": _reasons(session, locale),
        "confidence": [(b, say(locale, f"confidence_{b}")) for b in Band],
        "incident": _incidents(session, officer),
        "channel": [(c, say(locale, f"channel_{c}")) for c in Channel],
        "locale": list(LOCALES.items()),
        "sla": [(s, say(locale, f"sla_{s}")) for s in ("late", "soon", "paused")],
        "rating": [(str(n), say(locale, f"rating_{n}")) for n in RATINGS],
        "failed": [("yes", say(locale, "yes"))],
        "files": [("yes", say(locale, "yes"))],
    }
    for name, options in choices.items():
        here = frozenset(str(one) for one in chosen if one.field == name)
        if not options and not here:
            continue
        groups = [_group(locale, "is", name, options)]
        if len(options) > 1:
            groups.append(_group(locale, "not", name, options))
        elif name in ("failed", "files"):
            groups.append(Group("", ((f"{name}.not.yes", say(locale, "no")),)))
        if name in EMPTY:
            groups.append(_empty(locale, name))
        label = say(locale, f"filter_{name}")
        yield Field(name, label, tuple(groups), here)


def own(
    session: Session, chosen: Sequence[Filter], locale: str
) -> Iterator[Field | Range]:
    """Those of this deployment: of the device, say, and when it was last in step."""
    for one in fields.definitions(session):
        mine = [f for f in chosen if f.field == OWN and parts(f.value)[0] == one.name]
        if one.kind is FieldKind.NUMBER:
            yield _range(one, mine)
            continue
        groups = tuple(_own_groups(session, one, locale))
        here = frozenset(str(f) for f in mine)
        yield Field(f"own-{one.name}", one.label, groups, here)


def area_options(
    session: Session, tree: Tree, chosen: Sequence[Filter]
) -> list[Option]:
    """Where tickets wait, however deep, and the areas that are chosen already."""
    found = [(str(area), path) for area, path in tree.paths(MOST_AREAS)]
    known = {number for number, _ in found}
    asked = {one.value for one in chosen if one.field == "area"} - known
    if not asked:
        return found
    named = select(Area.id, Area.name).where(Area.id.in_(map(int, asked)))
    names = {str(area): name for area, name in session.execute(named)}
    return found + [(value, names.get(value, value)) for value in sorted(asked)]


def _same(words: Iterable[str]) -> list[Option]:
    return [(one, one) for one in list(words)[:MOST]]


def _reasons(session: Session, locale: str) -> list[Option]:
    query = select(Ticket.reason).where(Ticket.unresolved).distinct().limit(MOST)
    found = [(one, word(locale, "reason", one)) for one in session.scalars(query)]
    return sorted(found, key=lambda option: option[1])


def _supervisors(session: Session, officer: Officer) -> list[Option]:
    """Those for whose people a ticket waits that this officer may see."""
    waiting = (
        select(Contact.supervisor_id)
        .join(Ticket, Ticket.contact_id == Contact.id)
        .where(Ticket.unresolved, rights.visible_to(officer))
    )
    query = select(Contact.id, Contact.name).where(Contact.id.in_(waiting))
    found = session.execute(query.order_by(Contact.name, Contact.id).limit(MOST))
    return [(str(number), name or str(number)) for number, name in found]


def _incidents(session: Session, officer: Officer) -> list[Option]:
    hers = incidents.touching(session, rights.reach_of(session, officer))
    return [(str(one.id), one.title) for one in hers[:MOST]]


def _group(locale: str, operator: str, name: str, options: Sequence[Option]) -> Group:
    words = (
        (f"{name}.{operator}.{value}", text if operator == "is" else _not(locale, text))
        for value, text in options
    )
    return Group(say(locale, f"operator_{operator}"), tuple(words))


def _not(locale: str, text: str) -> str:
    return say(locale, "not_this_value", what=text)


def _empty(locale: str, name: str, value: str = "") -> Group:
    text = say(locale, "operator_empty")
    return Group("", ((str(Filter(name, Operator.EMPTY, value)), text),))


def _own_groups(session: Session, one: FieldDefinition, locale: str) -> Iterator[Group]:
    if one.kind is FieldKind.DATE:
        ago = (
            (f"own.{operator}.{one.name}={days}d", say(locale, text, n=days))
            for operator, text in (("before", "longer_ago"), ("after", "within_days"))
            for days in DAYS
        )
        yield Group(say(locale, "operator_is"), tuple(ago))
    else:
        options = [
            (f"{one.name}={value}", text)
            for value, text in _own_options(session, one, locale)
        ]
        yield _group(locale, "is", OWN, options)
        if len(options) > 1 and one.kind is not FieldKind.YES_NO:
            yield _group(locale, "not", OWN, options)
    yield _empty(locale, OWN, one.name)


def _own_options(
    session: Session, one: FieldDefinition, locale: str
) -> Sequence[Option]:
    if one.kind is FieldKind.YES_NO:
        return [(value, say(locale, value)) for value in ("yes", "no")]
    if one.kind is FieldKind.CHOICE:
        return _same(one.options)
    kept: ColumnElement[str] = Ticket.fields[one.name].as_string()
    query = select(kept).where(Ticket.unresolved, kept.is_not(None)).distinct()
    return _same(session.scalars(query.order_by(kept).limit(MOST)))


def _range(one: FieldDefinition, chosen: Sequence[Filter]) -> Range:
    said = {f.operator: parts(f.value)[1] for f in chosen}
    less, least = said.get(Operator.BEFORE, ""), said.get(Operator.AFTER, "")
    return Range(one.name, one.label, less, least)
