"""Likeness by meaning, beside that by letters and words: an extra. Pure.

A sentence encoder makes a vector of a text; texts that mean alike point the same way,
though they share no word. The middle of all phrases is taken away first, since all that
is asked here is about phones and reports.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Self

import numpy as np

from knowledge.sparse import Floats

Encoder = Callable[[Sequence[str]], Floats]
"""One row for each text. It may be called from many threads."""

WEIGHT = 0.2
"""On top of the likeness by letters and words. From 0.1 to 0.5 the exams differ little
(26 November 2026); more lets vectors overrule words in Kiswahili, which the measured
encoder knows less well."""
MOST_KEPT = 256


class Meaning:
    """The vectors of all phrases, and how near a text comes to each."""

    def __init__(self, encode: Encoder, middle: Floats, phrases: Floats) -> None:
        self._middle = middle
        self._phrases = phrases
        self._encode = lru_cache(MOST_KEPT)(lambda text: encode([text])[0])

    @classmethod
    def of(cls, encode: Encoder, vectors: Floats) -> Self:
        """From the vectors of the phrases, in their order."""
        middle: Floats = vectors.mean(axis=0)
        return cls(encode, middle, _units(vectors - middle))

    def near(self, text: str) -> Floats:
        """The cosine of a text with each phrase."""
        asked = _units((self._encode(text) - self._middle)[np.newaxis])[0]
        found: Floats = self._phrases @ asked
        return found


def _units(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units: Floats = (rows / np.maximum(lengths, 1e-6)).astype(np.float32)
    return units
