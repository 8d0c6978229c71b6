"""Several problems told in one message, taken apart.

Only where each part tells of a trouble of its own, with something else: three sentences
about one battery are one problem.
"""

import re

from conversation.folding import any_of, fold

MOST = 3

BREAK = re.compile(
    r"(?<=\w)[.!?;]+\s+|\n+|(?:^|\s)\(?[1-5]\s?[.)]\s*"
    rf"|,?\s+{any_of('problems', 'also')},?\s+",
    re.IGNORECASE,
)
TOPICS = {
    topic: re.compile(rf"\b{any_of('problems', f'topic_{topic}')}\b")
    for topic in ("power", "screen", "network", "account", "sync", "app", "storage")
}
TROUBLE = re.compile(rf"\b{any_of('problems', 'trouble')}\b")


def problems_in(text: str) -> tuple[str, ...]:
    """The problems a text tells of, one to three in its own words; none if empty."""
    parts: list[str] = []
    for piece in _pieces(text):
        if parts and (len(parts) == MOST or not _is_new(piece, parts)):
            parts[-1] = f"{parts[-1]} {piece}"
        else:
            parts.append(piece)
    if len(parts) < 2:
        return (text.strip(),) if text.strip() else ()
    return tuple(parts)


def _pieces(text: str) -> list[str]:
    return [piece.strip(" ,") for piece in BREAK.split(text) if piece.strip(" ,.")]


def _is_new(piece: str, parts: list[str]) -> bool:
    """Whether a piece tells of a trouble its forerunners do not."""
    topics, told = _topics(piece), _topics(" ".join(parts))
    both_trouble = _is_trouble(piece) and _is_trouble(parts[-1])
    return both_trouble and bool(told) and bool(topics - told)


def _is_trouble(piece: str) -> bool:
    return TROUBLE.search(fold(piece)) is not None


def _topics(text: str) -> set[str]:
    plain = fold(text)
    return {topic for topic, words in TOPICS.items() if words.search(plain)}
