"""Two ways to look at phrases: by their letters, and by their words. Pure.

Both weigh a feature by its rarity. In a phrase it counts once: phrases are short, and
what stands in one twice is mostly a piece of two of its words. Rarity is counted over
articles, not phrases: a word that all phrases of one article share tells that article
from the others.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from knowledge.sparse import Floats, Longs, Occurrences, Postings, Triplets, distinct


@dataclass(frozen=True, slots=True)
class Layout:
    """Which group (an article in one locale) and article each phrase belongs to.

    Phrases stand in the order of groups, groups in the order of articles.
    """

    group_of: Longs
    article_of: Longs
    groups: int
    articles: int

    @property
    def ends(self) -> tuple[int, int, int]:
        """Where phrases, groups and articles end when each follows the one before."""
        phrases = len(self.group_of)
        return phrases, phrases + self.groups, phrases + self.groups + self.articles


@dataclass(frozen=True, slots=True)
class Letters:
    """Pieces of words: in which phrases they are, and how much of each group."""

    rarity: Floats
    rarest: float
    phrases: Occurrences
    centroids: Postings

    @classmethod
    def build(cls, rows: Longs, pieces: Longs, width: int, layout: Layout) -> Self:
        seen = _Seen(rows, pieces, width, layout)
        return cls(
            rarity=seen.rarity,
            rarest=rarity_of_unknown(layout),
            phrases=Occurrences.of(
                seen.cells.rows,
                seen.cells.columns,
                seen.rarity,
                np.float32(1) / seen.cells.lengths(len(layout.group_of)),
            ),
            centroids=Postings.of(seen.middles, layout.groups, width),
        )


@dataclass(frozen=True, slots=True)
class Words:
    """Whole words: how much each is of the phrases, the groups and, there just 1, the
    articles that have it; one after the other, as `Layout.ends` tells."""

    rarity: Floats
    rarest: float
    holders: Postings

    @classmethod
    def build(cls, rows: Longs, words: Longs, width: int, layout: Layout) -> Self:
        seen = _Seen(rows, words, width, layout)
        units = seen.cells.unit_rows(len(layout.group_of))
        owned = Triplets.counted(layout.article_of[rows], words, width)
        phrases, groups, all_of_them = layout.ends
        holders = Triplets(
            np.concatenate(
                (units.rows, seen.middles.rows + phrases, owned.rows + groups)
            ),
            np.concatenate((units.columns, seen.middles.columns, owned.columns)),
            np.concatenate(
                (units.values, seen.middles.values, np.ones_like(owned.values))
            ),
        )
        return cls(
            rarity=seen.rarity,
            rarest=rarity_of_unknown(layout),
            holders=Postings.of(holders, all_of_them, width),
        )


class _Seen:
    """The features of phrases by their rarity, and the middle of each group."""

    def __init__(
        self, rows: Longs, features: Longs, width: int, layout: Layout
    ) -> None:
        cells = Triplets.counted(rows, features, width)
        self.rarity = rarities(cells, width, layout)
        self.cells = Triplets(cells.rows, cells.columns, self.rarity[cells.columns])
        units = self.cells.unit_rows(len(layout.group_of))
        self.middles = units.summed(layout.group_of, width).unit_rows(layout.groups)


def rarities(cells: Triplets, width: int, layout: Layout) -> Floats:
    """How rare each feature is, by the number of articles that have it."""
    owners = layout.article_of[cells.rows] * width + cells.columns
    spread = np.bincount(distinct(owners) % max(width, 1), minlength=width)
    rarity = np.log((1 + layout.articles) / (1 + spread)) + 1
    return rarity.astype(np.float32)


def rarity_of_unknown(layout: Layout) -> float:
    return float(np.log((1 + layout.articles) / 2) + 1)
