"""Words to search by: how texts and what is asked are made comparable. Pure.

Both databases are given words that are folded here, so that they find the same.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

MOST_WORDS = 8
LONGEST_WORD = 40
LONGEST_QUESTION = 200
SHORTEST_TAIL = 4
LOCAL = 9
"""Digits of a whole number without its country; then a leading 0 is not its own."""

NUMBER_MARK = "tel"
"""Stands before a number written backwards, so that its tail is the beginning."""

AROUND, LENGTH = 40, 160
"""Characters of a snippet before the first hit, and in all."""

APOSTROPHES = re.compile("['’‘ʼ`´]")
LATIN_MARKS = re.compile("[\u0300-\u036f]")
PLAIN_WORDS = re.compile(r"[0-9]+|[a-z]+")
NUMBER = re.compile(r"[+\d\s().-]+")
# Letters with their marks (parts of a word in Arabic, Hindi, Amharic), or digits.
MARKED = re.compile(r"\d+|[^\W\d_](?:[^\W\d_]|['’‘ʼ`´\u0300-\u036f])*")


@dataclass(frozen=True, slots=True)
class Term:
    """One word that is asked for; any of its beginnings will do."""

    beginnings: tuple[str, ...]
    whole: bool = False

    def fits(self, word: str) -> bool:
        return (
            word in self.beginnings if self.whole else word.startswith(self.beginnings)
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: all of the terms; perhaps the number of a ticket."""

    terms: tuple[Term, ...] = ()
    number: int | None = None

    def fits(self, words: Collection[str]) -> bool:
        return bool(self.terms) and all(
            any(term.fits(word) for word in words) for term in self.terms
        )


def fold(text: str) -> str:
    """The words of a text with single blanks between: lower case, without accents."""
    plain = text.casefold()
    if plain.isascii():
        words = PLAIN_WORDS.findall(plain.replace("'", "").replace("`", ""))
        return " ".join(word[:LONGEST_WORD] for word in words)
    plain = unicodedata.normalize("NFKD", plain).casefold()
    plain = LATIN_MARKS.sub("", unicodedata.normalize("NFKD", plain))
    plain = unicodedata.normalize("NFKC", APOSTROPHES.sub("", plain))
    return " ".join(word[:LONGEST_WORD] for word in _words(plain))


def backwards(number: str) -> str:
    """A number as a word that begins with its last digits."""
    digits = "".join(filter(str.isdecimal, number))
    return f"{NUMBER_MARK}{digits[::-1]}"


def read(text: str) -> Asked:
    """What somebody looks for: words, the tail of a number, `#1042`."""
    text = text[:LONGEST_QUESTION].strip()
    words = fold(text).split()[:MOST_WORDS]
    if NUMBER.fullmatch(text) and len(words) > 1:
        words = ["".join(words)]
    digits = text.removeprefix("#")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) < LOCAL
    return Asked(
        tuple(_term(word) for word in dict.fromkeys(words)),
        int(digits) if is_number else None,
    )


def snippet(text: str, asked: Asked) -> tuple[tuple[str, bool], ...]:
    """A part of a text around the first word asked for; True marks such words."""
    line = " ".join(text.split())
    spans = [
        found.span() for found in MARKED.finditer(line) if _is_hit(found[0], asked)
    ]
    start = max(0, spans[0][0] - AROUND) if spans else 0
    if start:
        start = line.find(" ", start) + 1 or start
    end = start + LENGTH
    shown = "…" if start else ""
    parts: list[tuple[str, bool]] = []
    at = start
    for first, last in spans:
        if first < start or last > end:
            continue
        parts += [(shown + line[at:first], False), (line[first:last], True)]
        shown, at = "", last
    parts.append((shown + line[at:end] + ("…" if len(line) > end else ""), False))
    return tuple(part for part in parts if part[0])


def marks(text: str, asked: Asked) -> Iterator[tuple[str, bool]]:
    """The whole text in parts, as it stands; True marks the words asked for."""
    at = 0
    for found in MARKED.finditer(text):
        if not _is_hit(found[0], asked):
            continue
        if text[at : found.start()]:
            yield text[at : found.start()], False
        yield found[0], True
        at = found.end()
    if text[at:]:
        yield text[at:], False


def _term(word: str) -> Term:
    beginnings: tuple[str, ...] = (word,)
    if word.isdecimal() and len(word) >= SHORTEST_TAIL:
        tail = word.lstrip("0") if len(word) > LOCAL else word
        beginnings = (word, backwards(tail)) if tail else beginnings
    return Term(beginnings, whole=len(word) == 1 and word.isascii())


def _is_hit(word: str, asked: Asked) -> bool:
    folded = fold(word)
    return any(term.fits(folded) for term in asked.terms)


def _words(plain: str) -> Iterator[str]:
    """Runs of letters with their marks, and runs of digits: a border splits them."""
    word, was_digit = "", False
    for character in plain:
        kind = unicodedata.category(character)[0]
        is_digit = character.isdecimal()
        if kind not in "LNM" or (word and kind != "M" and is_digit != was_digit):
            if word:
                yield word
            word = ""
        if kind in "LN" or (kind == "M" and word):
            word += character
            was_digit = is_digit if kind != "M" else was_digit
    if word:
        yield word
