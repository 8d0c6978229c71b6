"""In which language a text is written, said only when it is clear.

A wrong change of language costs more than none, so the words of one language must
clearly outweigh the others. English nouns in Swahili are Swahili: what counts there
are the verbs, which carry their own grammar (`nimesahau password`).
"""

import re
from functools import cache

from conversation.folding import fold_all, table, words

LANGUAGES = ("en", "sw", "fr")

SWAHILI_VERB = re.compile(
    r"(?:(?:ni|u|a|tu|m|wa|i|li|zi|ya|ki|vi|ku)(?:na|me|li|ta|mesha)"
    r"|ha(?:i|zi|ya|wa|tu|u|li|ki|vi|ku|pa|m)(?:ja|ta|ku)?|si(?:ja|ta|ku)"
    r"|nime|nili|nita)[a-z]{2,}[aeiu]"
)
"""Subject, tense, stem: `nimesahau`, `haifunguki`, `zimepotea`, `tutakujibu`."""

STRONG, COMMON, VERB = 2, 1, 3
ENOUGH = 2
CLEARER = 2
"""The least weight for an answer, and how many times the next it must exceed."""


def detect(text: str) -> str | None:
    """`en`, `sw` or `fr`; None for a text that is too short, mixed or only names."""
    told = words(text)
    weights = {language: _weight(language, told) for language in LANGUAGES}
    best, second, _ = sorted(LANGUAGES, key=lambda language: -weights[language])
    enough = weights[best] >= ENOUGH
    clear = weights[best] > CLEARER * weights[second]
    return best if enough and clear else None


def _weight(language: str, told: list[str]) -> int:
    strong, common = _words("strong", language), _words("common", language)
    weight = sum(
        STRONG * (word in strong) or COMMON * (word in common) for word in told
    )
    if language == "sw":
        weight += sum(VERB * _is_swahili_verb(word) for word in told)
    return weight


def _is_swahili_verb(word: str) -> bool:
    return word not in _no_verbs() and SWAHILI_VERB.fullmatch(word) is not None


@cache
def _no_verbs() -> frozenset[str]:
    return _words("strong", "en") | _words("common", "en") | _words("no_verb", "any")


@cache
def _words(section: str, language: str) -> frozenset[str]:
    return fold_all(table("languages")[section][language])
