"""How an SMS is written on the air: its alphabet, its segments, its reduction to GSM-7.

Sources: 3GPP TS 23.038 (alphabets) and TS 23.040 section 9.2.3.24.1 (joining).
"""

import unicodedata
from collections.abc import Set
from dataclasses import dataclass
from typing import Literal

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = frozenset("\f^{}\\[~]|€")
SENDABLE = GSM_7 | GSM_7_EXTENSION

MOST_SEGMENTS = 2
"""What a reply of the bot may cost (decision 0009)."""

TYPOGRAPHY = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
        "•": "-",
        "·": "-",
        "…": "...",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\t": " ",
        "\u200b": "",
        "\ufeff": "",
        "œ": "oe",
        "Œ": "OE",
        "°": "o",
        "›": ">",
        "→": ">",
    }
)

Encoding = Literal["GSM-7", "UCS-2"]


@dataclass(frozen=True, slots=True)
class Size:
    """What a text costs on the air.

    `units` are septets in GSM-7 and UTF-16 code units in UCS-2. `room` is what the
    segments hold together. `culprit` is the first character that forces UCS-2.
    """

    encoding: Encoding
    units: int
    segments: int
    room: int
    culprit: str | None


def measure(text: str) -> Size:
    """Say how a text travels: its alphabet, units and segments.

    A text wholly in GSM-7 holds 160 septets, or 153 in each segment once there are
    several; an extension character such as ``€`` takes two. One character outside turns
    the whole to UCS-2: 70 UTF-16 code units, or 67 in each; an emoji takes two. No
    character is split over two segments. An empty text has 0 segments.
    """
    used = set(text)
    if used <= SENDABLE:
        return _size("GSM-7", text, used & GSM_7_EXTENSION, 160, 153)
    long = {char for char in used if ord(char) > 0xFFFF}
    return _size("UCS-2", text, long, 70, 67)


def _size(
    encoding: Encoding, text: str, double: Set[str], whole: int, part: int
) -> Size:
    """`double` are the characters that take two units."""
    culprit = None
    if encoding == "UCS-2":
        culprit = next(char for char in text if char not in SENDABLE)
    total = len(text) + sum(text.count(char) for char in double)
    if total <= whole:
        return Size(encoding, total, 1 if text else 0, whole, culprit)
    segments = _segments(text, double, part) if double else -(-total // part)
    return Size(encoding, total, segments, segments * part, culprit)


def _segments(text: str, double: Set[str], part: int) -> int:
    segments, room = 1, part
    for char in text:
        unit = 2 if char in double else 1
        if unit > room:
            segments, room = segments + 1, part
        room -= unit
    return segments


def count_segments(text: str) -> int:
    """The segments a text is split into, from 1 up.

    Raises:
        ValueError: `text` is empty; there is no such SMS.
    """
    if not text:
        raise ValueError("an SMS can't be empty")
    return measure(text).segments


def reduce(text: str) -> str:
    """Write a text in GSM-7 where the language allows, losing no meaning.

    Typographic marks become their plain twins, and a letter outside GSM-7 loses its
    accent (``ê`` to ``e``) where that leaves a letter inside. What has no such twin
    stays, so Arabic or an emoji still makes the text UCS-2; nothing is dropped.
    """
    if SENDABLE.issuperset(text):
        return text
    plain = text.translate(TYPOGRAPHY)
    foreign = set(plain) - SENDABLE
    return plain.translate({ord(char): _reduced(char) for char in foreign})


def _reduced(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0]
    return base if base in GSM_7 else char
