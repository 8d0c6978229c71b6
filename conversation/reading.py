"""What a short answer means: a digit, a ticket number, one of a few things people say.

A longer text is a problem to match, never an answer. What a doubtful word such as `ok`
means after which question is the engine's to decide.
"""

import re
from dataclasses import dataclass
from functools import cache

from conversation.folding import fold, fold_all, folded, table
from conversation.manners import strip_manners
from conversation.phrasing import Meaning, Words, exact, meaning_of, wants_person
from conversation.wording import label, locales, tokens

__all__ = ["Meaning", "Reading", "read_words"]

MOST_WORDS = 8
"""A longer text is new text: it is matched, not read as an answer."""

TICKET = re.compile(r"\d{4,6}")
DIGIT = re.compile(r"(\d)\1{0,2}")
MARKS = {
    "*": Meaning.MENU,
    "#": Meaning.MENU,
    "9#": Meaning.MENU,
    "/help": Meaning.MENU,
}
UNLIKELY = {1: Meaning.NOT_FIXED, 2: Meaning.FIXED}
REFUSES = frozenset({"dont", "not", "sielewi", "sijui", "pas"})


@dataclass(frozen=True, slots=True)
class Reading:
    """All four None: no answer. `locale` goes with LANGUAGE where one was named.

    A choice written out with its digit (`1 Fixed`) has both digit and meaning.
    """

    meaning: Meaning | None = None
    digit: int | None = None
    ticket: int | None = None
    locale: str | None = None


def read_words(text: str) -> Reading:
    """Read a text as an answer: first as a number, then as a phrase or part of one."""
    words = tuple(fold(text).split())
    if not words or text.strip() in MARKS:
        return Reading(_mark(text.strip()))
    if (ticket := _number(words, TICKET, folded("digits", "ticket"))) is not None:
        return Reading(ticket=ticket)
    if (digit := _digit(words)) is not None:
        return Reading(digit=digit)
    return _choice_in_full(words) or _phrase(text, words)


def _mark(text: str) -> Meaning | None:
    if "?" in text:
        return Meaning.QUESTION_MARK
    return MARKS.get(text)


def _number(words: Words, shape: re.Pattern[str], around: frozenset[str]) -> int | None:
    """The one number of a text that says nothing else."""
    numbers = {word for word in words if shape.fullmatch(word)}
    if len(numbers) != 1 or not around.issuperset(set(words) - numbers):
        return None
    return int(numbers.pop())


def _digit(words: Words) -> int | None:
    around = folded("digits", "around")
    if (
        len(words) <= MOST_WORDS
        and (number := _number(words, DIGIT, around)) is not None
    ):
        return int(str(number)[0])
    alone, spelled = _digit_words()
    if words in alone:
        return alone[words]
    kept = tuple(word for word in words if word not in around)
    return spelled.get(words, spelled.get(kept))


@cache
def _digit_words() -> tuple[dict[Words, int], dict[Words, int]]:
    alone, spelled = (
        {
            tuple(fold(word).split()): int(digit)
            for digit in lists
            for word in lists[digit]
        }
        for lists in (table("digits")["alone"], table("digits")["words"])
    )
    return {**alone, **spelled}, spelled


def _choice_in_full(words: Words) -> Reading | None:
    """A choice as it was offered, `2 Not fixed`; `1 Not fixed` says nothing clear."""
    first, rest = words[0], words[1:]
    meaning = exact(rest)
    if not DIGIT.fullmatch(first) or not (meaning or rest in _labels()):
        return None
    digit = int(first[0])
    if meaning and UNLIKELY.get(digit) is meaning and "same" not in rest:
        return Reading()
    return Reading(meaning, digit=digit)


@cache
def _labels() -> frozenset[Words]:
    return frozenset(
        tuple(fold(label(locale, token)).split())
        for locale in locales()
        for token in tokens(locale)
    )


def _phrase(text: str, words: Words) -> Reading:
    meaning = exact(words) or _meaning(text, words)
    if meaning is Meaning.FIXED and "?" in text:
        return Reading()  # "is it working?" asks
    if meaning is Meaning.LANGUAGE:
        return Reading(meaning, locale=_language(words))
    return Reading(meaning)


def _meaning(text: str, words: Words) -> Meaning | None:
    manners = strip_manners(text)
    if not manners.rest:
        return Meaning.THANKS if manners.thanks else None
    rest = tuple(fold(manners.rest).split())
    if len(rest) <= MOST_WORDS and (meaning := meaning_of(rest)):
        return meaning
    return Meaning.PERSON if wants_person(words) else None


def _language(words: Words) -> str | None:
    """The one language named; who does not understand one asks for another."""
    if REFUSES.intersection(words):
        return None
    if len(words) == 1 and words[0] in locales():
        return words[0]
    named = [
        locale
        for locale, names in table("languages")["names"].items()
        if fold_all(names).intersection(words)
    ]
    return named[0] if len(named) == 1 else None
