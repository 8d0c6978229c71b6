"""The words of the desk, in the officers' locales: `en.toml`, `figures.en.toml`, …"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
DEFAULT = "en"
LOCALES = {"en": "English", "sw": "Kiswahili", "fr": "Français"}


class Counted(int):
    """A number that chooses between words: `{n} {n:ticket|tickets}`.

    The first is for one, and where a language says so, for none.
    """

    first: bool

    def __new__(cls, number: int, locale: str) -> "Counted":
        counted = super().__new__(cls, number)
        counted.first = is_one(locale, number)
        return counted

    def __format__(self, spec: str) -> str:
        one, both, many = spec.partition("|")
        if not both:
            return super().__format__(spec)
        return one if self.first else many


def is_one(locale: str, number: int) -> bool:
    """As the CLDR has it for our languages: French counts 0 with 1."""
    return number in (0, 1) if locale.startswith("fr") else number == 1


def say(locale: str, key: str, **values: object) -> str:
    """A text of the desk with its values filled in.

    Raises:
        KeyError: There is no such text: a slip in a template, for a test to find.
    """
    text = catalogue(locale)[key]
    if not values:
        return text
    return text.format_map({n: _counted(locale, v) for n, v in values.items()})


def _counted(locale: str, value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return Counted(value, locale)
    return value


def word(locale: str, kind: str, value: str) -> str:
    """The word for a value from elsewhere; without one, the value as it is."""
    known = catalogue(locale).get(f"{kind}_{value}")
    return known if known is not None else value.replace("_", " ")


@cache
def catalogue(locale: str) -> Mapping[str, str]:
    language = locale.split("-")[0].lower()
    name = language if language in LOCALES else DEFAULT
    texts: dict[str, str] = {}
    for path in sorted(HERE.glob(f"*{name}.toml")):
        texts |= tomllib.loads(path.read_text("utf-8"))
    return texts


def best(accept: str) -> str:
    """The locale of ours that a browser asks for first."""
    for part in accept.split(","):
        language = part.partition(";")[0].strip().split("-")[0].lower()
        if language in LOCALES:
            return language
    return DEFAULT
