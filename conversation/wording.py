"""What the bot says, in each locale. The texts stand in `locales/`, one file for each.

A piece in square brackets goes out only when its value is there: `Hello[ {name}].`
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from messages.segments import measure, reduce

LOCALES = Path(__file__).parent / "locales"
DEFAULT = "en"

LONGEST = {
    "name": 20,
    "facility": 28,
    "area": 28,
    "ticket": 6,
    "title": 34,
    "numbers": 15,
    "asks": 150,
    "ask": 100,
    "officer": 20,
    "when": 34,
    "thing": 36,
    "day": 16,
    "days": 2,
    "count": 3,
    "list": 120,
    "number": 13,
    "phone": 13,
    "operator": 14,
    "supervisor": 20,
    "contact": 24,
    "sync_now": 24,
}
"""Septets a value may take; a longer one is cut at a word.

Steps and what an officer wrote are not here: half of them would be worse than none.
"""

LINES = frozenset({"asks", "list"})
VARIABLE = re.compile(r"\{(\w+)\}")
OPTIONAL = re.compile(r"\[([^][]*)\]")


class WordingError(LookupError):
    """A text that does not exist, or that makes no sense without a value."""


@dataclass(frozen=True, slots=True)
class Wording:
    """All texts of one locale. `missing` stands in for values nobody knows."""

    say: Mapping[str, str]
    labels: Mapping[str, str]
    missing: Mapping[str, str]


def say(locale: str, phrase: str, **values: object) -> str:
    """Say a phrase in a locale, its values filled in.

    A value that is `None` or empty is missing: its optional piece goes, or its stand-in
    comes. `sw-KE` speaks as `sw`, a locale we do not have as English.

    Raises:
        WordingError: No such phrase, or a value it cannot do without is missing.
    """
    wording = _wording(base(locale))
    if phrase not in wording.say:
        raise WordingError(f"There is no phrase {phrase}.")
    given = _given(values)
    text = OPTIONAL.sub(lambda piece: _piece(piece[1], given), wording.say[phrase])
    known = {**wording.missing, **given}
    if lost := set(VARIABLE.findall(text)) - set(known):
        raise WordingError(f"{phrase} needs {', '.join(sorted(lost))}.")
    return VARIABLE.sub(lambda variable: known[variable[1]], text)


def label(locale: str, token: str) -> str:
    """The words of a choice, as on a button or behind its digit.

    Raises:
        WordingError: There is no such token.
    """
    labels = _wording(base(locale)).labels
    if token not in labels:
        raise WordingError(f"There is no label {token}.")
    return labels[token]


def phrases(locale: str) -> tuple[str, ...]:
    """The names of all that can be said."""
    return tuple(_wording(base(locale)).say)


def tokens(locale: str) -> tuple[str, ...]:
    """The names of all labels."""
    return tuple(_wording(base(locale)).labels)


def variables(locale: str, phrase: str) -> frozenset[str]:
    """The values a phrase takes, optional or not."""
    return frozenset(VARIABLE.findall(_wording(base(locale)).say[phrase]))


@cache
def locales() -> tuple[str, ...]:
    """The locales we can speak."""
    return tuple(sorted(path.stem for path in LOCALES.glob("*.toml")))


def base(locale: str) -> str:
    """The locale whose texts serve this one: `sw` for `sw-KE`, else English."""
    language = re.split("[-_]", locale.lower())[0]
    return language if language in locales() else DEFAULT


@cache
def _wording(locale: str) -> Wording:
    tables = tomllib.loads((LOCALES / f"{locale}.toml").read_text("utf-8"))
    return Wording(tables["say"], tables["labels"], tables["missing"])


def _given(values: Mapping[str, object]) -> dict[str, str]:
    texts = {name: str(value) for name, value in values.items() if value is not None}
    return {name: _cut(name, text) for name, text in texts.items() if text.strip()}


def _piece(piece: str, given: Mapping[str, str]) -> str:
    """Keep an optional piece if its values are there and leave the SMS in GSM-7.

    A name in another alphabet would triple the price of the message it greets in.
    """
    needed = [given.get(name) for name in VARIABLE.findall(piece)]
    fine = all(value and _encoding(value) == "GSM-7" for value in needed)
    return piece if fine else ""


def _cut(name: str, text: str) -> str:
    most = LONGEST.get(name)
    if most is None:
        return text
    gap = "\n" if name in LINES else " "
    text = text.strip() if name in LINES else " ".join(text.split())
    if _units(text) <= most:
        return text
    kept = text[: most + 1].rpartition(gap)[0] or text[:most]
    while _units(kept) > most:
        kept = kept[:-1]
    return kept.rstrip(" \n,;:-")


def _units(text: str) -> int:
    return measure(reduce(text)).units


def _encoding(text: str) -> str:
    return measure(reduce(text)).encoding
