"""What a contact may pick at each stage, as tokens, digits and labels. Pure.

A digit keeps its meaning: 0 is a person, and after an answer 1 is fixed and 2 is not.
Only while a list is open do 1 to 4 pick from it.
"""

from collections.abc import Sequence

from conversation import wording
from conversation.states import (
    Choosing,
    ChoosingLanguage,
    Clarifying,
    Confirming,
    Forking,
    Redirected,
    SameOrNew,
    Stage,
)
from messages.channel import Choice

ARTICLE = "a:"
LOCALE = "lang:"
WAY = "way:"

RATINGS = {"good": "9", "so_so": "8", "bad": "7"}
"""Far from 1 and 2, so that a late digit can't be read as fixed or not fixed."""

FIXED_DIGITS = {"person": "0", "share_number": "", "remove_keyboard": "", **RATINGS}
WORDLESS = ("remove_keyboard",)
"""Nothing to pick: tells a channel with a key below the chat to take it away."""


def tokens(stage: Stage) -> tuple[str, ...]:
    """What may be picked now, in the order of its digits; a person is always last."""
    match stage:
        case Clarifying():
            return ("cat_device", "cat_network", "cat_account", "cat_app", "person")
        case Choosing(_, topics):
            picks = tuple(f"{ARTICLE}{topic.slug}" for topic in topics)
            return (*picks, "none", "person")
        case Confirming():
            return ("fixed", "not_fixed", "person")
        case Forking(_, topic):
            ways = range(1, len(topic.ways) + 1)
            return (*(f"{WAY}{place}" for place in ways), "person")
        case SameOrNew():
            return ("same", "new")
        case Redirected():
            return ("visits_wrong", "person")
        case ChoosingLanguage():
            return ("lang:en", "lang:sw", "lang:fr")
        case _:
            return ()


def digits(these: Sequence[str]) -> dict[str, str]:
    """Each token's digit; those that are only buttons have an empty one."""
    found: dict[str, str] = {}
    number = 0
    for token in these:
        if token in FIXED_DIGITS:
            found[token] = FIXED_DIGITS[token]
        else:
            number += 1
            found[token] = str(number)
    return found


def by_digit(stage: Stage, digit: int) -> str | None:
    """The token that a digit picks now, or None."""
    wanted = str(digit)
    pairs = digits(tokens(stage)).items()
    return next((token for token, known in pairs if known == wanted), None)


def labelled(
    these: Sequence[str], locale: str, titles: dict[str, str]
) -> tuple[Choice, ...]:
    """The choices in the contact's words.

    `titles` are those of articles, by slug, and of a fork's ways, by token.
    """
    numbers = digits(these)
    return tuple(
        Choice(token, numbers[token], _label(token, locale, titles)) for token in these
    )


def _label(token: str, locale: str, titles: dict[str, str]) -> str:
    if token in WORDLESS:
        return ""
    if token.startswith(ARTICLE):
        return titles[token.removeprefix(ARTICLE)]
    if token.startswith(WAY):
        return titles[token]
    return wording.label(locale, token.removeprefix(LOCALE))
