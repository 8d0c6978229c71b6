"""One way to look at phrases: by their letters, or by their words. Pure."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from knowledge.sparse import Floats, Longs, Occurrences, Postings, Triplets


@dataclass(frozen=True, slots=True)
class Layout:
    """Which group (an article in one locale) and article each phrase belongs to.

    Phrases stand in the order of groups, groups in the order of articles.
    """

    group_of: Longs
    article_of: Longs
    groups: int
    articles: int


@dataclass(frozen=True, slots=True)
class Layer:
    """How rare features are, over phrases and over the middle of each group.

    In a phrase a feature counts once: phrases are short, and what stands in one twice
    is mostly a piece of two of its words. Rarity is counted over articles, not
    phrases: a word that all phrases of one article share tells that article from the
    others.
    """

    rarity: Floats
    rarest: float
    phrases: Occurrences
    centroids: Postings

    @classmethod
    def build(cls, rows: Longs, features: Longs, width: int, layout: Layout) -> Self:
        height = len(layout.group_of)
        cells = Triplets.counted(rows, features, width)
        rarity = rarities(cells, width, layout)
        marks = Triplets(cells.rows, cells.columns, rarity[cells.columns])
        middles = marks.unit_rows(height).summed(layout.group_of, width)
        return cls(
            rarity=rarity,
            rarest=rarity_of_unknown(layout),
            phrases=Occurrences.of(
                cells.rows, cells.columns, rarity, np.float32(1) / marks.lengths(height)
            ),
            centroids=Postings.of(
                middles.unit_rows(layout.groups), layout.groups, width
            ),
        )


def rarities(cells: Triplets, width: int, layout: Layout) -> Floats:
    """How rare each feature is, by the number of articles that have it."""
    owners = layout.article_of[cells.rows] * width + cells.columns
    spread = np.bincount(np.unique(owners) % max(width, 1), minlength=width)
    rarity = np.log((1 + layout.articles) / (1 + spread)) + 1
    return rarity.astype(np.float32)


def rarity_of_unknown(layout: Layout) -> float:
    return float(np.log((1 + layout.articles) / 2) + 1)
