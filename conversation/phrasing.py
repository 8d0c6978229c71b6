"""Which of the things people say an answer is: the word lists, and how they are used.

The lists are in `words/answers.toml`. A phrase may stand alone, have one typo, or stand
among words that say nothing themselves. Beside a word that tells of something else it
is part of a new problem, and no answer.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from rapidfuzz.distance import OSA

from conversation.folding import fold, folded, table


class Meaning(StrEnum):
    FIXED = "fixed"
    NOT_FIXED = "not_fixed"
    PERSON = "person"
    SUPPORT = "support"  # "msaada" alone: our name, and a call for a person
    MENU = "menu"
    LANGUAGE = "language"
    STATUS = "status"
    ANOTHER = "another"
    NONE_OF_THESE = "none_of_these"
    FOUND = "found"  # the lost phone is back
    OK = "ok"
    THANKS = "thanks"
    YES = "yes"
    NO = "no"
    AGAIN = "again"
    WAIT = "wait"
    UNABLE = "unable"
    LATER = "later"
    NOT_UNDERSTOOD = "not_understood"
    OPT_OUT_WORD = "opt_out_word"
    QUESTION_MARK = "question_mark"


Words = tuple[str, ...]

TYPO_FROM = 5
"""Letters a phrase must have before a typo is forgiven."""

IN_COMPANY = frozenset(
    {
        Meaning.FIXED,
        Meaning.NOT_FIXED,
        Meaning.OK,
        Meaning.YES,
        Meaning.NO,
        Meaning.UNABLE,
        Meaning.LATER,
        Meaning.WAIT,
    }
)
"""What one word may say among small words; `home` or `list` says it only alone."""


def meaning_of(words: Words) -> Meaning | None:
    """The meaning of folded words; None when they are no answer we know."""
    return exact(words) or _typo(" ".join(words)) or _in_company(words)


def exact(words: Words) -> Meaning | None:
    return _phrases().get(" ".join(words))


def wants_person(words: Words) -> bool:
    """Whether a person is clearly asked for, however long the text.

    Who must climb a hill to talk to somebody tells of the network.
    """
    asked = folded("fillers", "wants_call")
    if not folded("fillers", "where_to_call").intersection(words):
        asked |= folded("fillers", "wants_person")
    text = f" {' '.join(words)} "
    return any(f" {phrase} " in text for phrase in asked)


@cache
def _phrases() -> dict[str, Meaning]:
    """Every phrase, folded. Where two lists hold one, the later list knows better."""
    return {
        fold(phrase): Meaning(name)
        for name, lists in table("answers").items()
        for listed in lists.values()
        for phrase in listed
    }


def _typo(text: str) -> Meaning | None:
    """The meaning of a phrase one letter away, unless that letter is a negation."""
    if text in _fillers("no_typo"):
        return None
    near = (
        meaning
        for phrase, meaning in _like(text[0], len(text))
        if OSA.distance(text, phrase, score_cutoff=1) <= 1
        and _negations(text.split()) == _negations(phrase.split())
    )
    return next(near, None)


@cache
def _like(first: str, length: int) -> tuple[tuple[str, Meaning], ...]:
    """The phrases that may be one letter away: most texts have none, being longer."""
    return tuple(
        (phrase, meaning)
        for phrase, meaning in _phrases().items()
        if phrase[0] == first and TYPO_FROM <= len(phrase) <= length + 1
        if len(phrase) >= length - 1
    )


def _negations(words: list[str]) -> int:
    return sum(word in _fillers("negation") for word in words)


def _in_company(words: Words) -> Meaning | None:
    """The longest phrase among words that leave it its meaning, from the left."""
    for phrase, rest in _runs(words):
        listed = exact(phrase)
        meaning = listed and _left_to_it(listed, phrase, frozenset(rest))
        if meaning is not None:
            return meaning
    return None


def _runs(words: Words) -> Iterator[tuple[Words, Words]]:
    for length in range(len(words) - 1, 0, -1):
        for start in range(len(words) - length + 1):
            end = start + length
            yield words[start:end], words[:start] + words[end:]


def _left_to_it(
    meaning: Meaning, phrase: Words, rest: frozenset[str]
) -> Meaning | None:
    """What a phrase means with this round it; None when it is something else."""
    if rest <= _fillers("polite"):
        return None if meaning is Meaning.OPT_OUT_WORD else meaning
    if len(phrase) == 1 and (meaning not in IN_COMPANY or len(phrase[0]) < 3):
        return None
    if meaning is Meaning.FIXED:
        return _fixed_or_not(phrase, rest)
    return meaning if rest <= _may_surround(meaning, rest) else None


def _fixed_or_not(phrase: Words, rest: frozenset[str]) -> Meaning | None:
    """Negation is read before praise, and praise with a "but" is no praise."""
    idle = _fillers("small", "problem", "agreed")
    if rest & _standing_negations():
        fine = rest <= idle | _standing_negations()
        return Meaning.NOT_FIXED if fine else None
    if rest & (_turning() | _fillers("persisting")):
        return None
    if phrase[-1] not in _fillers("ended"):
        idle |= _fillers("things")
    return Meaning.FIXED if rest <= idle else None


def _may_surround(meaning: Meaning, rest: frozenset[str]) -> frozenset[str]:
    small = _fillers("small", "polite")
    if meaning is Meaning.NOT_FIXED:
        still = rest & _fillers("persisting")
        things = _fillers("things") if still else frozenset[str]()
        return small | _fillers("problem", "agreed") | _contrast() | things
    if meaning is Meaning.STATUS:
        return small | _fillers("problem", "asking")
    if meaning is Meaning.FOUND:
        return small | _fillers("things")
    return small | _fillers("agreed") if len(rest) < 4 else small


@cache
def _fillers(*sections: str) -> frozenset[str]:
    return frozenset().union(*(folded("fillers", section) for section in sections))


@cache
def _standing_negations() -> frozenset[str]:
    return frozenset(fold(word) for word in table("fillers")["negation"]["any"])


@cache
def _contrast() -> frozenset[str]:
    return frozenset(fold(word) for word in table("fillers")["negation"]["contrast"])


@cache
def _turning() -> frozenset[str]:
    """A refusal or a contrast: "no, it works", "it works but"."""
    return _fillers("negation") - _standing_negations()
