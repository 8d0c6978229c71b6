"""What contacts will read of a draft: segments, alphabet, and what spoils it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conversation import shown
from conversation.shown import Shown
from knowledge.render import Which
from knowledge.texts import ArticleText
from messages.segments import MOST_SEGMENTS, Size, measure

TAPE_CELLS = 4
CELL, GAP = 24.5, 2.0
"""Of the tape: a strip of four segments, each filled as far as it is used."""

STAND_INS = {
    **dict.fromkeys("✓✔✅", "ok"),
    **dict.fromkeys("✗✘❌×", "x"),
    **dict.fromkeys("●▪■", "-"),
    **dict.fromkeys("⇒➜➔►", ">"),
    **dict.fromkeys("™®©", ""),
    "≥": ">=",
    "≤": "<=",
    "≠": "not",
    "±": "+/-",
    "÷": "/",
    "½": "1/2",
    "¼": "1/4",
    "←": "<",
    "↑": "up",
    "↓": "down",
    "★": "*",
    "№": "No",
}
"""What an editor may have meant by a character that no simple phone shows for one
price; all others are taken out. Accents and curly marks are plain already."""

VARIATION = "\ufe0f"


@dataclass(frozen=True, slots=True)
class Cell:
    """A segment on the tape: where it begins and how far it is filled."""

    at: float
    fill: float


@dataclass(frozen=True, slots=True)
class Preview:
    """One message as it goes out by SMS, and as a chat with buttons."""

    part: str
    locale: str
    text: str
    buttons: tuple[str, ...]
    pieces: tuple[str, ...]
    size: Size
    price: float
    tape: tuple[Cell, ...]
    stand_in: str
    segments_without: int

    @property
    def is_long(self) -> bool:
        return self.size.segments > MOST_SEGMENTS


def previews(
    article: ArticleText, locale: str, values: Mapping[str, str], price: float
) -> list[Preview]:
    """All that may be sent of an article in one locale, in the order it would be."""
    return [
        _preview(part, locale, message, price)
        for part, message in _messages(article, locale, values)
        if message.text
    ]


def answer(
    article: ArticleText, locale: str, values: Mapping[str, str], price: float
) -> Preview:
    """The first of them: what everyone gets who asks."""
    message = shown.steps(article, locale, values=values)
    return _preview("answer", locale, message, price)


def _messages(
    article: ArticleText, locale: str, values: Mapping[str, str]
) -> Iterator[tuple[str, Shown]]:
    text = article.locales[locale]
    yield "answer", shown.steps(article, locale, values=values)
    if text.next_steps:
        yield (
            "next_steps",
            shown.steps(article, locale, values=values, which="next_steps"),
        )
    yield "fork", shown.fork(article, locale, values=values)
    ways: tuple[Which, ...] = ("fork:1", "fork:2", "fork:3", "fork:4")
    branches = text.fork.branches if text.fork else ()
    for which, branch in zip(ways, branches, strict=False):
        if branch.steps:
            asks = not branch.ticket
            yield (
                which,
                shown.steps(article, locale, values=values, which=which, asks=asks),
            )
    if text.supervisor is not None:
        yield (
            "supervisor",
            shown.steps(article, locale, audience="supervisor", values=values),
        )


def _preview(part: str, locale: str, message: Shown, price: float) -> Preview:
    text = message.as_sms
    size = measure(text)
    culprit = size.culprit or ""
    return Preview(
        part=part,
        locale=locale,
        text=message.text,
        buttons=tuple(choice.label for choice in message.choices),
        pieces=tuple(pieces(text)),
        size=size,
        price=size.segments * price,
        tape=tuple(_tape(size)),
        stand_in=STAND_INS.get(culprit, ""),
        segments_without=measure(mended(text, culprit)).segments if culprit else 0,
    )


def mended(text: str, culprit: str) -> str:
    """The text with another character's stand-in, or without it."""
    stand_in = STAND_INS.get(culprit, "")
    return text.replace(culprit + VARIATION, stand_in).replace(culprit, stand_in)


def pieces(text: str) -> list[str]:
    """The text as its segments cut it; no character is split over two."""
    size = measure(text)
    if size.segments <= 1:
        return [text] if text else []
    part, found, room = size.room // size.segments, [""], size.room // size.segments
    for char in text:
        units = measure(char).units if size.encoding == "GSM-7" else _utf16(char)
        if units > room:
            found.append("")
            room = part
        found[-1] += char
        room -= units
    return found


def _utf16(char: str) -> int:
    return 2 if ord(char) > 0xFFFF else 1


def _tape(size: Size) -> Iterator[Cell]:
    whole = size.room / max(1, size.segments)
    for place in range(TAPE_CELLS):
        share = min(max(size.units / whole - place, 0), 1)
        yield Cell(place * (CELL + GAP), round(share * CELL, 1))
