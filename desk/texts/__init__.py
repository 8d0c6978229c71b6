"""The words of the desk, in the officers' locales: `en.toml`, `figures.en.toml`, …"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
DEFAULT = "en"
LOCALES = {"en": "English", "sw": "Kiswahili", "fr": "Français"}


def say(locale: str, key: str, **values: object) -> str:
    """A text of the desk with its values filled in.

    Raises:
        KeyError: There is no such text: a slip in a template, for a test to find.
    """
    text = catalogue(locale)[key]
    return text.format_map(values) if values else text


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
