"""What gives an article away: words, and pairs of words that stand together. Pure.

A likeness asks what a text shares with an article. This asks what it shares with no
other one: many weak signs of a story add up here, where no phrase comes near it. It is
the complement form of naive Bayes (Rennie et al. 2003), kept sparse: an article that
does not know a sign costs nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Self

import numpy as np

from knowledge.layer import Layout, rarities, rarity_of_unknown
from knowledge.sparse import Floats, Longs, Postings, Triplets

SMOOTHING = 0.3
UNKNOWN = -1
"""The place of a word that is like no known one."""


@dataclass(frozen=True, slots=True)
class Tells:
    """How strongly each sign speaks for each owner.

    `keys` are the known signs in rising order: a word's place in the vocabulary, or
    beyond those a pair. `size` is how much an owner weighs before anything is said,
    so that owners of many phrases do not win by their number.
    """

    vocabulary: int
    keys: Longs
    rarity: Floats
    rarest: float
    owners: Postings
    size: Floats

    @classmethod
    def build(
        cls, phrases: Sequence[Sequence[int]], vocabulary: int, layout: Layout
    ) -> Self:
        """From the places of each phrase's words."""
        signs = [_signs(words, vocabulary) for words in phrases]
        rows = np.repeat(np.arange(len(signs)), [len(found) for found in signs])
        keys, columns = np.unique(
            np.array(list(chain.from_iterable(signs)), np.int64), return_inverse=True
        )
        cells = Triplets.counted(rows, columns, len(keys))
        rarity = rarities(cells, len(keys), layout)
        values = (1 + np.log(cells.values)) * rarity[cells.columns]
        units = Triplets(cells.rows, cells.columns, values).unit_rows(len(signs))
        own = units.summed(layout.article_of, len(keys))
        everywhere = np.bincount(own.columns, own.values, minlength=len(keys))
        elsewhere = np.maximum(everywhere[own.columns] - own.values, 0)
        speak = np.log((SMOOTHING + everywhere[own.columns]) / (SMOOTHING + elsewhere))
        said = Triplets(own.rows, own.columns, speak.astype(np.float32))
        return cls(
            vocabulary=vocabulary,
            keys=keys,
            rarity=rarity,
            rarest=rarity_of_unknown(layout),
            owners=Postings.of(said, layout.articles, len(keys)),
            size=_sizes(own, layout.articles, len(keys)),
        )

    def speak(self, words: Sequence[int]) -> Floats:
        """How much the words of a text, by their places, speak for each owner."""
        said = Counter(_signs(words, self.vocabulary))
        asked = np.fromiter(said, np.int64, len(said))
        counts = np.fromiter(said.values(), np.int64, len(said))
        places = np.searchsorted(self.keys, asked)
        places[places == len(self.keys)] = 0
        known = (self.keys[places] == asked) if len(self.keys) else asked < 0
        columns = places[known]
        weights = (1 + np.log(counts[known])) * self.rarity[columns]
        strange = counts[~known].sum() * self.rarest**2
        length = np.sqrt((weights**2).sum() + strange)
        weights = (weights / max(float(length), 1e-6)).astype(np.float32)
        found: Floats = self.owners.times(columns, weights)
        found += self.size * weights.sum()
        return found


def _signs(words: Sequence[int], vocabulary: int) -> list[int]:
    """Words and pairs as keys; whatever holds an unknown word is -1."""
    pairs = [
        UNKNOWN if UNKNOWN in pair else vocabulary * (1 + pair[0]) + pair[1]
        for pair in pairwise(words)
    ]
    return [*words, *pairs]


def _sizes(own: Triplets, owners: int, signs: int) -> Floats:
    said = np.bincount(own.rows, own.values, minlength=owners)
    room = SMOOTHING * signs
    whole = max(float(said.sum()) + room, 1e-6)
    sizes: Floats = np.log(np.maximum(whole - said, 1e-6) / whole).astype(np.float32)
    return sizes
