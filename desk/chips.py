"""The filters of a list in words, each with the list as it is without it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from desk.lens import Lens
from desk.texts import LOCALES, catalogue, say, word
from people.models import Area, Contact, Officer
from tickets.filters import Filter, Operator

NAMED: Mapping[str, type[Area | Officer | Contact]] = {
    "area": Area,
    "assignee": Officer,
    "supervisor": Contact,
}
"""Fields whose value is the number of a row that has a name."""

SELF_EVIDENT = ("unresolved", "failed", "files")


@dataclass(frozen=True, slots=True)
class Chip:
    """`Area is Nyando`, in its parts."""

    field: str
    operator: str
    value: str
    rest: str


def chips(session: Session, lens: Lens, locale: str) -> list[Chip]:
    return [
        Chip(
            say(locale, f"filter_{one.field}"),
            _operator(one, locale),
            _value(session, one, locale),
            lens.without(one).address,
        )
        for one in lens.filters
    ]


def _operator(one: Filter, locale: str) -> str:
    if one.field in SELF_EVIDENT and one.operator is Operator.IS:
        return ""
    return say(locale, f"operator_{one.operator}")


def _value(session: Session, one: Filter, locale: str) -> str:
    if one.field in SELF_EVIDENT or not one.value:
        return ""
    if one.field in NAMED and one.value.isdecimal() and len(one.value) <= 9:
        found = session.get(NAMED[one.field], int(one.value))
        return str(getattr(found, "name", None) or one.value)
    if one.field == "locale":
        return LOCALES.get(one.value, one.value)
    if one.field == "assignee":
        return say(locale, "me")
    key = f"{one.field}_{one.value}"
    return catalogue(locale).get(key) or word(locale, one.field, one.value)
