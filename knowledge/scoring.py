"""The likeness of a text to every phrase and article, in one pass of numpy. Pure."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from knowledge.fuzzy import Similar, Vocabulary
from knowledge.layer import Layout, Letters, Words
from knowledge.sparse import Floats, Halves, Longs, Postings, Rows
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
    it or one like it, as `Words.holders` has them, with how well it fits there; three
    digits of that are enough. `grams` are its known pieces, `strange` the others."""

    place: int
    rows: Rows
    values: Halves
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
        letters: Letters,
        words: Words,
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
            Letters.build(gram_rows, np.array(gram_ids, np.int64), len(grams), layout),
            Words.build(word_rows, word_ids, len(vocabulary.words), layout),
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
        first, second, end = self.layout.ends
        total: Floats = np.bincount(rows, values, end).astype(np.float32)
        phrases, centroids, known = np.split(total, (first, second))
        evidence = self._evidence(known * np.float32(length), sum(weights))
        return phrases, centroids, evidence

    def _evidence(self, known: Floats, asked: float) -> Floats:
        """What each article knows of a text, and which share of it that is."""
        counted = np.minimum(known / np.float32(self.words.rarest), ENOUGH)
        evidence: Floats = counted * (known / np.float32(asked))
        return evidence

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
        pieces = pieces_of(text)
        return Word(
            similar[0][0] if known else UNKNOWN,
            *_fit(self.words.holders, similar),
            tuple(self.grams[piece] for piece in pieces if piece in self.grams),
            tuple(piece for piece in pieces if piece not in self.grams),
        )

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


def _fit(holders: Postings, similar: Similar) -> tuple[Rows, Halves]:
    """Each word of a text meets the one word of a phrase that fits it best."""
    if not similar:
        return np.zeros(0, np.uint16), np.zeros(0, np.float16)
    places, likeness = zip(*similar, strict=True)
    rows, values = holders.weighed(
        np.array(places, np.int64), np.array(likeness, np.float32)
    )
    if len(similar) > 1:
        order = np.argsort(rows, kind="stable")
        rows = rows[order]
        firsts = np.flatnonzero(np.append(True, rows[1:] != rows[:-1]))
        rows, values = rows[firsts], np.maximum.reduceat(values[order], firsts)
    return rows, values.astype(np.float16)


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
