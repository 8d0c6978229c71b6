"""How an SMS is written on the air: its alphabet, its segments, its reduction to GSM-7.

Sources: 3GPP TS 23.038 (alphabets) and TS 23.040 section 9.2.3.24.1 (joining).
"""

import unicodedata
from dataclasses import dataclass
from typing import Literal

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = frozenset("\f^{}\\[~]|€")

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
    culprit = next(
        (c for c in text if c not in GSM_7 and c not in GSM_7_EXTENSION), None
    )
    if culprit is None:
        units = [2 if char in GSM_7_EXTENSION else 1 for char in text]
        return _size("GSM-7", units, 160, 153, None)
    units = [2 if ord(char) > 0xFFFF else 1 for char in text]
    return _size("UCS-2", units, 70, 67, culprit)


def _size(
    encoding: Encoding, units: list[int], whole: int, part: int, culprit: str | None
) -> Size:
    total = sum(units)
    if total <= whole:
        return Size(encoding, total, 1 if units else 0, whole, culprit)
    segments, room = 1, part
    for unit in units:
        if unit > room:
            segments, room = segments + 1, part
        room -= unit
    return Size(encoding, total, segments, segments * part, culprit)


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
    return "".join(_reduced(char) for char in text.translate(TYPOGRAPHY))


def _reduced(char: str) -> str:
    if char in GSM_7 or char in GSM_7_EXTENSION:
        return char
    base = unicodedata.normalize("NFD", char)[0]
    return base if base in GSM_7 else char
