"""Greetings and thanks: taken off both ends of a text, whose spelling stays."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from conversation.folding import fold, fold_all, folded, table


class Greeting(StrEnum):
    PLAIN = "plain"
    RETURNED = "returned"  # it has its own answer: Shikamoo, Salaam, how are you


LONGEST_PHRASE = 6
MOST_PHRASES = 8
PIECE = re.compile(r"\S+")
ELISIONS = frozenset({"c", "j", "l", "qu"})
"""Beginnings that folding joins to the next word."""

EDGES = " \t\r\n.,;:!-*/"


@dataclass(frozen=True, slots=True)
class Manners:
    """What politeness a text held, and what is left of it."""

    greeting: Greeting | None
    thanks: bool
    rest: str


def strip_manners(text: str) -> Manners:
    """Take greetings and thanks off both ends; of nothing else no rest is left."""
    found: list[str] = []
    rest = text.strip()
    for take in (_from_start, _from_end):
        for _ in range(MOST_PHRASES):
            phrase, left = take(rest, _greeted if found else _known)
            if phrase is None:
                break
            found.append(phrase)
            rest = left
    if fold(rest) in _alone():
        found.append(fold(rest))
        rest = ""
    return Manners(_greeting(found), any(_is_thanks(phrase) for phrase in found), rest)


def asked_for(text: str) -> str:
    """What a text asks, without a plea before it, and without what the phone says when
    something is sent: that is no thanks of hers."""
    plain = _without(f" {fold(text)} ", folded("fillers", "told_thanks"))
    vague = folded("vague", "trouble") | folded("vague", "around")
    for plea in folded("fillers", "plea"):
        rest = plain.removeprefix(f" {plea} ")
        if rest != plain and not vague.issuperset(rest.split()):
            return rest.strip()
    return text if plain.strip() == fold(text) else plain.strip()


def _without(plain: str, phrases: frozenset[str]) -> str:
    said = [phrase for phrase in phrases if f" {phrase} " in plain]
    for phrase in sorted(said, key=len, reverse=True):
        plain = plain.replace(f" {phrase} ", " ")
    return plain


def _known(phrase: str) -> bool:
    return phrase in _all()


def _greeted(phrase: str) -> bool:
    return phrase in _all() or phrase in folded("manners", "greeted")


Accept = Callable[[str], bool]


def _from_start(text: str, accept: Accept) -> tuple[str | None, str]:
    pieces = list(PIECE.finditer(text))[:LONGEST_PHRASE]
    if not pieces or not _may_be(text[: pieces[0].end()], 0):
        return None, text
    for piece in reversed(pieces):
        phrase = fold(text[: piece.end()])
        if accept(phrase):
            return phrase, text[piece.end() :].strip(EDGES)
    return None, text


def _from_end(text: str, accept: Accept) -> tuple[str | None, str]:
    pieces = list(PIECE.finditer(text))[-LONGEST_PHRASE:]
    if not pieces or not _may_be(text[pieces[-1].start() :], -1):
        return None, text
    for piece in pieces:
        phrase = fold(text[piece.start() :])
        if accept(phrase):
            return phrase, text[: piece.start()].strip(EDGES)
    return None, text


def _may_be(piece: str, place: int) -> bool:
    """Whether a text's first (0) or last (-1) piece is that of any phrase: mostly it is
    not, and then none needs to be looked for. What folds to nothing may be any."""
    told = fold(piece).split()
    return not told or told[place] in _ends(place) or told[place] in ELISIONS


@cache
def _ends(place: int) -> frozenset[str]:
    phrases = _all() | folded("manners", "greeted")
    return frozenset(phrase.split()[place] for phrase in phrases)


def _greeting(found: list[str]) -> Greeting | None:
    returned = folded("manners", "returned") | _alone_returned()
    if any(phrase in returned for phrase in found):
        return Greeting.RETURNED
    greetings = folded("manners", "greeting") | _alone()
    return Greeting.PLAIN if any(phrase in greetings for phrase in found) else None


def _is_thanks(phrase: str) -> bool:
    return phrase in folded("manners", "thanks")


@cache
def _all() -> frozenset[str]:
    sections = ("greeting", "returned", "thanks")
    return frozenset().union(*(folded("manners", section) for section in sections))


@cache
def _alone() -> frozenset[str]:
    return folded("manners", "alone")


@cache
def _alone_returned() -> frozenset[str]:
    return fold_all(table("manners")["alone"]["returned"])
