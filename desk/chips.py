"""The filters of a list in words, each with the list as it is without it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.lens import Lens
from desk.texts import LOCALES, catalogue, say, word
from people.models import Area, Contact, Officer
from tickets import rights
from tickets.filters import NO_CODE, OWN, Filter, Operator
from tickets.models import FieldDefinition, FieldKind, Incident, Ticket
from tickets.own_fields import DAYS_AGO, parts

SELF_EVIDENT = (
    "unresolved",
    "failed",
    "files",
    "snoozed",
    "woken",
    "assumed",
    "merged",
)


@dataclass(frozen=True, slots=True)
class Chip:
    """`Area is Nyando`, in its parts; `any`: it is one of several that will do."""

    field: str
    operator: str
    value: str
    rest: str
    any: bool = False


def chips(session: Session, lens: Lens, officer: Officer, locale: str) -> list[Chip]:
    return [
        Chip(
            *(
                _own(session, one, locale)
                if one.field == OWN
                else _standing(session, one, officer, locale)
            ),
            lens.without(one).address,
            place >= len(lens.filters),
        )
        for place, one in enumerate(lens.asked)
    ]


def _standing(
    session: Session, one: Filter, officer: Officer, locale: str
) -> tuple[str, str, str]:
    name = say(locale, f"filter_{one.field}")
    return name, _operator(one, locale), _value(session, one, officer, locale)


def _own(session: Session, one: Filter, locale: str) -> tuple[str, str, str]:
    """A field of this deployment: its label, and what it is compared with."""
    name, wanted = parts(one.value)
    kept = session.get(FieldDefinition, name)
    label = kept.label if kept else name.replace("_", " ")
    beside = one.operator in (Operator.BEFORE, Operator.AFTER)
    if beside and DAYS_AGO.fullmatch(wanted):
        text = "longer_ago" if one.operator is Operator.BEFORE else "within_days"
        return label, "", say(locale, text, n=int(wanted[:-1]))
    if beside and kept is not None and kept.kind is FieldKind.NUMBER:
        return label, say(locale, f"number_{one.operator}"), wanted
    if kept is not None and kept.kind is FieldKind.YES_NO:
        wanted = word(locale, "yes_no", wanted)
    return label, say(locale, f"operator_{one.operator}"), wanted


def _operator(one: Filter, locale: str) -> str:
    if one.field in SELF_EVIDENT:
        return "" if one.operator is Operator.IS else say(locale, "operator_is")
    return say(locale, f"operator_{one.operator}")


def _value(session: Session, one: Filter, officer: Officer, locale: str) -> str:
    if one.field in SELF_EVIDENT:
        return "" if one.operator is Operator.IS else say(locale, "no")
    if not one.value:
        return ""
    if one.field in NAMES and one.value.isdecimal() and len(one.value) <= 9:
        name = NAMES[one.field](session, int(one.value), officer)
        return name or one.value
    if one.field == "locale":
        return LOCALES.get(one.value, one.value)
    if one.field in ("assignee", "follower") and one.value == "me":
        return say(locale, "me")
    if one.field == "error":
        return _error(one.value, locale)
    key = f"{one.field}_{one.value}"
    return catalogue(locale).get(key) or word(locale, one.field, one.value)


def _error(value: str, locale: str) -> str:
    """The words of a code, and since when."""
    code, _, since = value.partition("@")
    words = say(locale, "no_code") if code == NO_CODE else code
    plain = catalogue(locale).get(f"failure_{code}", "").rstrip(".")
    text = f"{plain} ({code})" if plain else words
    return f"{text}, {say(locale, 'since_day', day=since)}" if since else text


def _area(session: Session, number: int, _: Officer) -> str | None:
    found = session.get(Area, number)
    return found.name if found else None


def _colleague(session: Session, number: int, _: Officer) -> str | None:
    found = session.get(Officer, number)
    return found.name if found else None


def _supervisor(session: Session, number: int, officer: Officer) -> str | None:
    """Of somebody whose tickets she may see; others have no name for her."""
    hers = (
        select(Ticket.id)
        .join(Ticket.contact)
        .where(Contact.supervisor_id == number, rights.visible_to(officer))
    )
    if officer.areas and session.scalar(hers.limit(1)) is None:
        return None
    found = session.get(Contact, number)
    return found.name if found else None


def _incident(session: Session, number: int, officer: Officer) -> str | None:
    found = session.get(Incident, number)
    if found is None:
        return None
    path = found.area.path if found.area else None
    return found.title if rights.reach_of(session, officer).touches(path) else None


NAMES: Mapping[str, Callable[[Session, int, Officer], str | None]] = {
    "area": _area,
    "assignee": _colleague,
    "follower": _colleague,
    "supervisor": _supervisor,
    "incident": _incident,
}
"""Fields whose value is the number of a row that has a name."""
