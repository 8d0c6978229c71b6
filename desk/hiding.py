"""What the desk shows only when asked: phone numbers in what people wrote. Pure.

A secret or a patient's detail is taken out of the row itself when it comes in
(`conversation.masking`); of it nothing is left to show.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from conversation.masking import HIDDEN
from people.address import mask
from tickets.folding import Asked, marks

NOTHING = Asked()
NUMBER = re.compile(r"(?<![\w+])\+?\d(?:[ .-]?\d){8,14}(?!\w)")
"""Nine digits or more: a date has eight. Serial and identity numbers are caught too,
and tell as much of a person."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; of a number `text` is only its end, `…431`.

    Of what is gone it is the kind (see `conversation.masking.Detail`), or "".
    """

    kind: Literal["text", "found", "number", "gone"]
    text: str


def pieces(
    text: str,
    *,
    hush: bool = True,
    was_masked: bool = False,
    hidden: Sequence[str] = (),
    asked: Asked = NOTHING,
) -> Iterator[Piece]:
    """The text in parts.

    Args:
        text: As it was written, or as it was kept.
        hush: Whether numbers show their end only.
        was_masked: Whether stars stand for what was taken out.
        hidden: Of which kind each of that was. Whoever writes stars herself makes it
            uncertain which are meant; then no kind is told.
        asked: Words that are looked for.
    """
    kinds = iter(hidden if text.count(HIDDEN) == len(hidden) else ())
    at = 0
    for found in NUMBER.finditer(text) if hush else ():
        yield from _plain(text[at : found.start()], was_masked, kinds, asked)
        yield Piece("number", mask(found[0]))
        at = found.end()
    yield from _plain(text[at:], was_masked, kinds, asked)


def without_numbers(text: str) -> str:
    """For one line, where there is no room to ask for them."""
    return NUMBER.sub(lambda found: mask(found[0]), text)


def _plain(
    text: str,
    was_masked: bool,  # noqa: FBT001
    kinds: Iterator[str],
    asked: Asked,
) -> Iterator[Piece]:
    for place, part in enumerate(text.split(HIDDEN) if was_masked else [text]):
        if place:
            yield Piece("gone", next(kinds, ""))
        if not asked.terms:
            yield from [Piece("text", part)] if part else []
            continue
        for words, is_hit in marks(part, asked):
            yield Piece("found" if is_hit else "text", words)
