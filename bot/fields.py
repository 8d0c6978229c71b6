"""Reading JSON that anybody may have written: the right type, or nothing."""

from collections.abc import Mapping
from typing import Any

Fields = Mapping[str, Any]
NONE: Fields = {}


def fields(parent: Fields, name: str) -> Fields:
    """The object under `name`; an empty one if there is none."""
    value = parent.get(name)
    return value if isinstance(value, dict) else NONE


def number(parent: Fields, name: str) -> int | None:
    """The whole number under `name`. JSON's true is no number."""
    value = parent.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def words(parent: Fields, name: str, most: int = 8192) -> str:
    """The text under `name`, cut to `most` characters; empty if there is none.

    What the database can't hold goes: NUL, and halves of surrogate pairs.
    """
    value = parent.get(name)
    if not isinstance(value, str):
        return ""
    held = value[:most].replace("\x00", "")
    return held.encode("utf-8", "replace").decode("utf-8")


def flag(parent: Fields, name: str) -> bool:
    return parent.get(name) is True
