"""Making texts comparable: how they are folded, and the lists of words for that.

Only for understanding. What is stored and shown keeps its spelling.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

MOST_KEPT = 512
"""Folded texts: one is asked for again and again while it is understood, not later."""

WORDS = Path(__file__).parent / "words"

TOKEN = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"  # a flag is two letters
    "|[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f100-\U0001faff]"
    r"|[^\W_]+"
)
APOSTROPHES = re.compile("['’‘ʼ`´]")
MODIFIERS = re.compile("[\U0001f3fb-\U0001f3ff]")
MARKS = frozenset({"Mn", "Me", "Cf"})
LONG_DRAWN = re.compile(r"([^\W\d_])\1{2,}")
ELIDED = re.compile(r"\b([cjl]|qu) (?=[aeiou])")


@lru_cache(maxsize=MOST_KEPT)
def fold(text: str) -> str:
    """Lower case, no accents, no punctuation, `Soooo` as `soo`, `c'est` as `cest`.

    An emoji is a word of its own, whatever its skin. Folding twice changes nothing.
    """
    return ELIDED.sub(r"\1", " ".join(TOKEN.findall(_plain(text))))


def words(text: str) -> list[str]:
    return fold(text).split()


@cache
def table(name: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """A word list as written: its sections, and in each the words by locale."""
    return {
        section: {locale: tuple(listed) for locale, listed in lists.items()}
        for section, lists in _read(name).items()
    }


@cache
def folded(name: str, section: str) -> frozenset[str]:
    """All words of a section in all locales, folded."""
    return fold_all(word for listed in table(name)[section].values() for word in listed)


@cache
def any_of(name: str, *sections: str) -> str:
    """The words of sections as one regular expression; they may be such themselves."""
    lists = _read(name)
    return f"(?:{'|'.join(word for section in sections for word in lists[section])})"


@lru_cache(maxsize=1)
def _read(name: str) -> dict[str, Any]:
    """Whoever wants one section of a list wants the next one soon, and then no more."""
    return tomllib.loads((WORDS / f"{name}.toml").read_text("utf-8"))


def fold_all(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(text) for text in texts)


def _plain(text: str) -> str:
    """Letters without accents and marks; what joins letters or emoji is dropped."""
    apart = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text).lower())
    if apart.isascii():  # most texts; there is nothing to drop
        return LONG_DRAWN.sub(r"\1\1", apart.lower())
    kept = "".join(
        str(unicodedata.decimal(char, char))
        for char in apart
        if unicodedata.category(char) not in MARKS
    )
    return LONG_DRAWN.sub(r"\1\1", MODIFIERS.sub("", kept).lower())
