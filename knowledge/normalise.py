"""How a text becomes words to match. Pure, and the same for phrases and messages."""

import re
import sys
import unicodedata
from functools import lru_cache

from knowledge.spellings import (
    FOLLOWERS,
    GREETINGS,
    SPELLINGS,
    THANKS,
    THANKS_FOLLOWERS,
)

MOST_TOKENS = 64
LONGEST_TOKEN = 40
LONGEST_TEXT = 4000
MOST_KEPT = 512
"""Texts whose words are remembered: while one is understood, and not for later."""

APOSTROPHES = re.compile(r"['’‘ʼ`´]")
REPEATS = re.compile(r"(.)\1{2,}")
LATIN_MARKS = re.compile("[\u0300-\u036f]")
# The vowel signs of Arabic, Hindi, Amharic and others: parts of a word, no borders.
MARKS = "".join(
    re.escape(chr(code))
    for code in range(0x370, min(0x20000, sys.maxunicode))
    if unicodedata.category(chr(code)).startswith("M")
)
# Letters with their marks, or digits: the border between the two splits a word.
WORDS = re.compile(rf"\d+|[^\W\d_](?:[^\W\d_]|[{MARKS}])*")
PLAIN_WORDS = re.compile(r"[0-9]+|[a-z]+")


@lru_cache(maxsize=MOST_KEPT)
def tokens(text: str) -> tuple[str, ...]:
    """The words of a text, folded, in one spelling, without greetings; 64 at most."""
    plain = fold(text[:LONGEST_TEXT])
    pattern = PLAIN_WORDS if plain.isascii() else WORDS
    words = [word[:LONGEST_TOKEN] for word in pattern.findall(plain)[:MOST_TOKENS]]
    return tuple(_without_manners([SPELLINGS.get(word, word) for word in words]))


def normalise(text: str) -> str:
    """The words of a text joined by blanks; normalising again changes nothing."""
    return " ".join(tokens(text))


def manners(words: tuple[str, ...]) -> str | None:
    """ "greeting" or "thanks" if a text is that and nothing else."""
    if not words:
        return None
    polite = GREETINGS | FOLLOWERS
    if words[0] in GREETINGS and polite.issuperset(words):
        return "greeting"
    if THANKS.isdisjoint(words):
        return None
    return "thanks" if (polite | THANKS | THANKS_FOLLOWERS).issuperset(words) else None


def fold(text: str) -> str:
    """Lower case without Latin accents, apostrophes and drawn-out letters."""
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold()
    plain = LATIN_MARKS.sub("", unicodedata.normalize("NFKD", plain))
    plain = unicodedata.normalize("NFKC", APOSTROPHES.sub("", plain))
    return REPEATS.sub(r"\1\1", plain)


def _without_manners(words: list[str]) -> list[str]:
    """Drop greetings in front and thanks behind, but never all there is."""
    first, last = 0, len(words)
    while first < last and _is_greeting(words, first):
        first += 1
    while last > first and words[last - 1] in THANKS:
        last -= 1
    return words[first:last] or words


def _is_greeting(words: list[str], place: int) -> bool:
    follows = place > 0 and words[place] in FOLLOWERS
    return follows or words[place] in GREETINGS
