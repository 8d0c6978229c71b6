"""The likeness of a text to every phrase and article, in one pass of numpy. Pure."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.fuzzy import Similar, Vocabulary
from knowledge.layer import Layer, Layout
from knowledge.sparse import Floats, Ints, Longs, Occurrences, Postings, Rows, narrow
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
MOST_KEPT = 4000
"""Words that are remembered; 1.5 kB each."""
LONGEST_KEPT = 40
"""Letters of a word that is remembered; a longer one does not come again."""
ENOUGH = 3.0
"""Evidence beyond this says no more. Of 2 to 5 it parted right from wrong best, in
shorthand and in stories (26 November 2026)."""
SAME_WORD = 0.4
"""From this likeness on an unknown word is taken for the known one."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a word was taken for: the place of the known word, and the rows that hold
    it or one like it, with how well it fits there. Centroids are counted after the
    phrases, and after those the articles that know it, with how like; three digits of
    that are enough. `grams` are its known pieces, `strange` the others."""

    place: int
    rows: Rows
    values: NDArray[np.float16]
    grams: tuple[int, ...]
    strange: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """To each phrase and to each article, from 0 to 1; and on what evidence."""

    phrases: Floats
    articles: Floats
    evidence: Floats


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
        self._owner_of_group = _article_of_group(layout)
        self._group_starts = _starts(self._owner_of_group, layout.articles)
        self._met: dict[str, Word] = {}
        self._met_before: dict[str, Word] = {}
        self._full = np.diff(self._phrase_starts) > 0

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

    def score(self, words: tuple[str, ...]) -> Likeness:
        weights = self._weighed(words)
        met = [self._meet(word) for word in weights]
        by_letters = self._by_letters(met)
        *by_words, evidence = self._by_words(met, list(weights.values()))
        phrases = BY_LETTERS * by_letters[0] + BY_WORDS * by_words[0]
        centroids = BY_LETTERS * by_letters[1] + BY_WORDS * by_words[1]
        articles = BY_PHRASES * self.nearest(phrases)
        articles += BY_CENTROID * self._best(centroids, self._group_starts)
        articles += BY_TELLS * self.tells.speak(
            [self._meet(word).place for word in words]
        )
        return Likeness(phrases, np.clip(articles, 0, 1), evidence)

    def nearest(self, scores: Floats) -> Floats:
        """The mean over the nearest phrases of each article, equal ones once."""
        total = np.zeros(self.layout.articles, np.float32)
        sizes = np.diff(self._phrase_starts)
        left = scores
        for turn in range(NEAREST):
            best = self._best(left, self._phrase_starts)
            total += best
            if turn < NEAREST - 1:
                left = left * (left < np.repeat(best, sizes))
        return total / np.float32(NEAREST)

    def span(self, article: int) -> tuple[int, int]:
        """Where the phrases of an article stand."""
        return int(self._phrase_starts[article]), int(self._phrase_starts[article + 1])

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
            word: (1 + math.log(count)) * self._rarity(word)
            for word, count in counts.items()
        }

    def _rarity(self, word: str) -> float:
        place = self.vocabulary.place.get(word)
        return self.words.rarest if place is None else float(self.words.rarity[place])

    def _by_letters(self, words: Sequence[Word]) -> tuple[Floats, Floats]:
        known = Counter(gram for word in words for gram in word.grams)
        strange = Counter(piece for word in words for piece in word.strange)
        columns = np.fromiter(known, np.int64, len(known))
        weights = (1 + np.log(list(known.values()))) * self.letters.rarity[columns]
        unknown = (1 + np.log(list(strange.values()))) * self.letters.rarest
        length = np.sqrt((weights**2).sum() + (unknown**2).sum())
        weights = (weights / max(float(length), 1e-6)).astype(np.float32)
        return (
            self.letters.phrases.times(columns, weights),
            self.letters.centroids.times(columns, weights),
        )

    def _by_words(
        self, words: Sequence[Word], weights: Sequence[float]
    ) -> tuple[Floats, Floats, Floats]:
        """The likeness to phrases and to centroids; and the evidence."""
        length = max(math.sqrt(sum(weight**2 for weight in weights)), 1e-6)
        shares = np.array(weights, np.float32) / np.float32(length)
        rows = np.concatenate([word.rows for word in words])
        values = np.concatenate([word.values for word in words], dtype=np.float32)
        values *= np.repeat(shares, [len(word.rows) for word in words])
        *_, end = ends = self._ends()
        total: Floats = np.bincount(rows, values, end).astype(np.float32)
        phrases, centroids, known = np.split(total, ends[:2])
        evidence = self._evidence(known * np.float32(length), sum(weights))
        return phrases, centroids, evidence

    def _evidence(self, known: Floats, asked: float) -> Floats:
        """What each article knows of a text, and which share of it that is."""
        counted = np.minimum(known / np.float32(self.words.rarest), ENOUGH)
        evidence: Floats = counted * (known / np.float32(asked))
        return evidence

    def _ends(self) -> tuple[int, int, int]:
        """Where the rows of phrases, centroids and articles end."""
        phrases = self.words.phrases.height
        centroids = phrases + self.words.centroids.height
        return phrases, centroids, centroids + self.layout.articles

    def _meet(self, text: str) -> Word:
        """A word as it was met before: the same come again and again."""
        word = self._met.get(text)
        if word is None:
            word = self._met_before.get(text) or self._look_up(text)
            if len(text) <= LONGEST_KEPT:
                self._keep(text, word)
        return word

    def _keep(self, text: str, word: Word) -> None:
        """When there is no more room, what was not met for long is forgotten."""
        if len(self._met) >= MOST_KEPT // 2:
            self._met, self._met_before = {}, self._met
        self._met[text] = word

    def _look_up(self, text: str) -> Word:
        similar = self.vocabulary.similar(text)
        known = bool(similar) and similar[0][1] >= SAME_WORD
        phrases = _fit(self.words.phrases, similar)
        centroids = _fit(self.words.centroids, similar)
        owners = self._owners(similar)
        first, second, _ = self._ends()
        rows = (
            phrases[0],
            centroids[0].astype(np.int32) + first,
            owners[0] + second,
        )
        pieces = pieces_of(text)
        return Word(
            similar[0][0] if known else UNKNOWN,
            narrow(np.concatenate(rows, dtype=np.int32), self._ends()[-1]),
            np.concatenate(
                (phrases[1], centroids[1], owners[1]),
                dtype=np.float16,
                casting="same_kind",
            ),
            tuple(self.grams[piece] for piece in pieces if piece in self.grams),
            tuple(piece for piece in pieces if piece not in self.grams),
        )

    def _owners(self, similar: Similar) -> tuple[Ints, Floats]:
        """Who knows one of these words, and how like it is at best."""
        best = np.zeros(self.layout.articles, np.float32)
        rising = similar[::-1]  # of several in one owner the likeliest is written last
        groups = [self.words.centroids.column(place)[0] for place, _ in rising]
        if groups:
            likeness = [likeness for _, likeness in rising]
            each = np.repeat(likeness, [len(rows) for rows in groups])
            best[self._owner_of_group[np.concatenate(groups)]] = each
        owners = np.flatnonzero(best).astype(np.int32)
        return owners, best[owners]

    def _best(self, scores: Floats, starts: Longs) -> Floats:
        """The best score of each article; 0 for one without phrases."""
        best = np.zeros(self.layout.articles, np.float32)
        best[self._full] = np.maximum.reduceat(scores, starts[:-1][self._full])
        return best


def pieces_of(word: str) -> list[str]:
    """Pieces of 3 and 4 letters of a word with a blank on either side."""
    padded = f" {word} "
    return [
        padded[start : start + size]
        for size in (3, 4)
        for start in range(len(padded) - size + 1)
    ]


def _fit(table: Occurrences | Postings, similar: Similar) -> tuple[Rows, Floats]:
    """Each word of a text meets the one word of a phrase that fits it best."""
    if not similar:
        return np.zeros(0, np.int32), np.zeros(0, np.float32)
    places, likeness = zip(*similar, strict=True)
    rows, values = table.weighed(
        np.array(places, np.int64), np.array(likeness, np.float32)
    )
    order = np.argsort(rows, kind="stable")
    rows = rows[order]
    firsts = np.flatnonzero(np.append(True, rows[1:] != rows[:-1]))
    return rows[firsts], np.maximum.reduceat(values[order], firsts)


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
    return np.searchsorted(owner_of, np.arange(owners + 1))
