"""The likeness of a text to every phrase and article, in one pass of numpy. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from knowledge.fuzzy import Similar, Vocabulary
from knowledge.layer import Layer, Layout
from knowledge.sparse import Floats, Ints, Longs, Postings
from knowledge.tells import UNKNOWN, Tells

BY_LETTERS = 0.55
BY_WORDS = 0.45
BY_PHRASES = 0.3
BY_CENTROID = 0.5
BY_TELLS = 0.16
NEAREST = 3
"""So many of an article's nearest phrases count: one alone may be near by chance."""
MOST_WORDS = 24
"""Of a long text only the rarest words count; they bear what it is about."""
MOST_KEPT = 8000
"""Words that are remembered; some 1 kB each."""
SAME_WORD = 0.4
"""From this likeness on an unknown word is taken for the known one."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a word was taken for: the place of the known word, and the rows that hold
    it or one like it, with how well it fits there. Centroids are counted after the
    phrases."""

    place: int
    rows: Ints
    values: Floats


class Scorer:
    """What is needed to score words against phrases."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        grams: dict[str, int],
        letters: Layer,
        words: Layer,
        tells: Tells,
        layout: Layout,
    ) -> None:
        self.vocabulary = vocabulary
        self.grams = grams
        self.letters = letters
        self.words = words
        self.tells = tells
        self.layout = layout
        self._phrase_starts = _starts(layout.article_of, layout.articles)
        self._group_starts = _starts(_article_of_group(layout), layout.articles)
        self._met: dict[str, Word] = {}
        self._full = np.diff(np.append(self._phrase_starts, len(layout.group_of))) > 0

    @classmethod
    def build(cls, phrases: Sequence[Sequence[str]], layout: Layout) -> Self:
        vocabulary = Vocabulary(sorted({word for words in phrases for word in words}))
        grams: dict[str, int] = {}
        pieces = [_ids(pieces_of(word), grams) for word in vocabulary.words]
        places = [[vocabulary.place[word] for word in words] for words in phrases]
        word_rows, word_ids = _flat(places)
        gram_rows = np.repeat(word_rows, [len(pieces[w]) for w in word_ids])
        gram_ids = [gram for word in word_ids for gram in pieces[word]]
        return cls(
            vocabulary,
            grams,
            Layer.build(gram_rows, np.array(gram_ids, np.int64), len(grams), layout),
            Layer.build(word_rows, word_ids, len(vocabulary.words), layout),
            Tells.build(places, len(vocabulary.words), layout),
            layout,
        )

    def score(self, words: tuple[str, ...]) -> tuple[Floats, Floats]:
        """The likeness to each phrase and to each article, from 0 to 1."""
        weights = self._weighed(words)
        phrases, centroids = self._by_letters(list(weights))
        by_words = self._by_words(weights)
        phrases = BY_LETTERS * phrases + BY_WORDS * by_words[0]
        centroids = BY_LETTERS * centroids + BY_WORDS * by_words[1]
        articles = BY_PHRASES * self.nearest(phrases)
        articles += BY_CENTROID * self._best(centroids, self._group_starts)
        articles += BY_TELLS * self.tells.speak(
            [self._meet(word).place for word in words]
        )
        return phrases, np.clip(articles, 0, 1)

    def nearest(self, scores: Floats) -> Floats:
        """The mean over the nearest phrases of each article, equal ones once."""
        total = np.zeros(self.layout.articles, np.float32)
        left = scores
        for turn in range(NEAREST):
            best = self._best(left, self._phrase_starts)
            total += best
            if turn < NEAREST - 1:
                left = np.where(left < best[self.layout.article_of], left, 0)
        return total / np.float32(NEAREST)

    def span(self, article: int) -> tuple[int, int]:
        """Where the phrases of an article stand."""
        article_of = self.layout.article_of
        start = int(np.searchsorted(article_of, article))
        return start, int(np.searchsorted(article_of, article, side="right"))

    def pairs(
        self, asked: Sequence[str], phrase: Sequence[str]
    ) -> tuple[tuple[str, str], ...]:
        """Each word of a text with the word of the phrase it was taken for."""
        there = set(phrase)
        found = []
        for word in dict.fromkeys(asked):
            for place, _ in self.vocabulary.similar(word):
                if self.vocabulary.words[place] in there:
                    found.append((word, self.vocabulary.words[place]))
                    break
        return tuple(found)

    def _weighed(self, words: tuple[str, ...]) -> dict[str, float]:
        """The words of a text and their weights; the rarest if there are many."""
        counts: dict[str, int] = {}
        for word in words:
            counts[word] = counts.get(word, 0) + 1
        if len(counts) > MOST_WORDS:
            rarest = sorted(counts, key=self._rarity, reverse=True)[:MOST_WORDS]
            counts = {word: counts[word] for word in counts if word in set(rarest)}
        return {
            word: float((1 + np.log(count)) * self._rarity(word))
            for word, count in counts.items()
        }

    def _rarity(self, word: str) -> float:
        place = self.vocabulary.place.get(word)
        return self.words.rarest if place is None else float(self.words.rarity[place])

    def _by_letters(self, words: Sequence[str]) -> tuple[Floats, Floats]:
        counts: dict[str, int] = {}
        for word in words:
            for piece in pieces_of(word):
                counts[piece] = counts.get(piece, 0) + 1
        columns = np.array(
            [self.grams[piece] for piece in counts if piece in self.grams], np.int64
        )
        times = [count for piece, count in counts.items() if piece in self.grams]
        weights = (1 + np.log(times)) * self.letters.rarity[columns]
        others = [count for piece, count in counts.items() if piece not in self.grams]
        unknown = (1 + np.log(others)) * self.letters.rarest
        length = np.sqrt((weights**2).sum() + (unknown**2).sum())
        weights = (weights / max(float(length), 1e-6)).astype(np.float32)
        return (
            self.letters.phrases.times(columns, weights),
            self.letters.centroids.times(columns, weights),
        )

    def _by_words(self, weights: Mapping[str, float]) -> tuple[Floats, Floats]:
        length = max(math.sqrt(sum(weight**2 for weight in weights.values())), 1e-6)
        height = self.words.phrases.height
        total = np.zeros(height + self.words.centroids.height, np.float32)
        for text, weight in weights.items():
            word = self._meet(text)
            total[word.rows] += word.values * np.float32(weight / length)
        return total[:height], total[height:]

    def _meet(self, text: str) -> Word:
        """A word as it was met before: the same come again and again. When there is no
        more room, the half that was met first is forgotten."""
        word = self._met.get(text)
        if word is None:
            word = self._look_up(text)
            if len(self._met) >= MOST_KEPT:
                for old in list(self._met)[: MOST_KEPT // 2]:
                    self._met.pop(old, None)
            self._met[text] = word
        return word

    def _look_up(self, text: str) -> Word:
        similar = self.vocabulary.similar(text)
        known = bool(similar) and similar[0][1] >= SAME_WORD
        rows, values = _fit(self.words.phrases, similar)
        others, likewise = _fit(self.words.centroids, similar)
        return Word(
            similar[0][0] if known else UNKNOWN,
            np.concatenate((rows, others + np.int32(self.words.phrases.height))),
            np.concatenate((values, likewise)),
        )

    def _best(self, scores: Floats, starts: Longs) -> Floats:
        """The best score of each article; 0 for one without phrases."""
        best = np.zeros(self.layout.articles, np.float32)
        best[self._full] = np.maximum.reduceat(scores, starts[self._full])
        return best


def pieces_of(word: str) -> list[str]:
    """Pieces of 3 and 4 letters of a word with a blank on either side."""
    padded = f" {word} "
    return [
        padded[start : start + size]
        for size in (3, 4)
        for start in range(len(padded) - size + 1)
    ]


def _fit(postings: Postings, similar: Similar) -> tuple[Ints, Floats]:
    """Each word of a text meets the one word of a phrase that fits it best."""
    columns = [postings.column(place) for place, _ in similar]
    best = np.zeros(postings.height, np.float32)
    for (rows, values), (_, likeness) in zip(columns, similar, strict=True):
        best[rows] = np.maximum(best[rows], values * np.float32(likeness))
    if not columns:
        return np.zeros(0, np.int32), best[:0]
    touched = np.unique(np.concatenate([rows for rows, _ in columns]))
    return touched, best[touched]


def _ids(pieces: Sequence[str], known: dict[str, int]) -> list[int]:
    return [known.setdefault(piece, len(known)) for piece in pieces]


def _flat(lists: Sequence[Sequence[int]]) -> tuple[Longs, Longs]:
    rows = np.repeat(np.arange(len(lists)), [len(items) for items in lists])
    return rows, np.array([item for items in lists for item in items], np.int64)


def _article_of_group(layout: Layout) -> Longs:
    article_of = np.zeros(layout.groups, np.int64)
    article_of[layout.group_of] = layout.article_of
    return article_of


def _starts(owner_of: Longs, owners: int) -> Longs:
    return np.searchsorted(owner_of, np.arange(owners))
