"""What the desk shows only when asked: phone numbers in what people wrote. Pure.

A secret or a patient's detail is taken out of the row itself when it comes in
(`conversation.masking`); of it nothing is left to show.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from conversation.masking import HIDDEN
from people.address import mask

NUMBER = re.compile(r"(?<![\w+])\+?\d(?:[ .-]?\d){8,14}(?!\w)")
"""Nine digits or more: a date has eight. Serial and identity numbers are caught too,
and tell as much of a person."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; of a number `text` is only its end, `…431`."""

    kind: Literal["text", "number", "gone"]
    text: str


def pieces(text: str, *, was_masked: bool = False) -> Iterator[Piece]:
    """The text in parts. With `was_masked` stars stand for what was taken out."""
    at = 0
    for found in NUMBER.finditer(text):
        yield from _plain(text[at : found.start()], was_masked=was_masked)
        yield Piece("number", mask(found[0]))
        at = found.end()
    yield from _plain(text[at:], was_masked=was_masked)


def without_numbers(text: str) -> str:
    """For one line, where there is no room to ask for them."""
    return NUMBER.sub(lambda found: mask(found[0]), text)


def has_numbers(text: str) -> bool:
    return NUMBER.search(text) is not None


def _plain(text: str, *, was_masked: bool) -> Iterator[Piece]:
    parts = text.split(HIDDEN) if was_masked else [text]
    for place, part in enumerate(parts):
        if place:
            yield Piece("gone", "")
        if part:
            yield Piece("text", part)
