"""Words that are nearly the same word: typing slips, texting without vowels. Pure."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel, JaroWinkler

from knowledge.sparse import Floats, Longs

SHORTEST = 3
NEAR = 0.72
BEST = 12
MOST_CANDIDATES = 400
SHARED = 0.34
SAME_SKELETON = 0.7
NOT_THE_WORD_ITSELF = 0.9

VOWELS = re.compile(r"[aeiouy]")

Similar = tuple[tuple[int, float], ...]
"""Places in the vocabulary, each with a weight up to 1."""


class Vocabulary:
    """All words of the phrases, and which of them a word may be meant for.

    Candidates must share pairs of letters and be of like length; only they are
    compared letter by letter. That block is what keeps a look-up at a fraction of a
    millisecond; whoever asks often remembers the answers.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self.place = {word: place for place, word in enumerate(self.words)}
        self._words = np.array(self.words, object)
        self._lengths = np.array([len(word) for word in self.words], np.int32)
        self._pairs = self._by_pairs()
        self._skeletons = self._by_skeleton()

    def similar(self, word: str) -> Similar:
        """The known words that a word may be meant for, the likeliest first."""
        found: dict[int, float] = {}
        exact = self.place.get(word)
        if _may_be_misspelt(word):
            factor = 1.0 if exact is None else NOT_THE_WORD_ITSELF
            for place in self._skeletons.get(skeleton(word), ()):
                found[place] = SAME_SKELETON * factor
            for place, likeness in self._near(word):
                found[place] = max(found.get(place, 0.0), likeness**3 * factor)
        if exact is not None:
            found[exact] = 1.0
        best = sorted(found.items(), key=lambda item: -item[1])
        return tuple(best[:BEST])

    def _near(self, word: str) -> list[tuple[int, float]]:
        places = self._candidates(word)
        if not len(places):
            return []
        words = self._words[places].tolist()
        likeness = (
            _likeness(word, words, JaroWinkler.normalized_similarity)
            + _likeness(word, words, Indel.normalized_similarity)
        ) / 2
        near = np.flatnonzero(likeness >= NEAR)
        return [(int(places[i]), float(likeness[i])) for i in near]

    def _candidates(self, word: str) -> Longs:
        pairs = _pairs(word)
        lists = [self._pairs[pair] for pair in pairs if pair in self._pairs]
        if not lists:
            return np.zeros(0, np.int64)
        shared = np.bincount(np.concatenate(lists), minlength=len(self.words))
        places = np.flatnonzero(shared >= max(2, SHARED * len(pairs)))
        apart = np.abs(self._lengths[places] - len(word))
        places = places[apart <= max(2, len(word) // 3 + 1)]
        if len(places) > MOST_CANDIDATES:
            order = np.argsort(-shared[places], kind="stable")
            places = places[order[:MOST_CANDIDATES]]
        return places

    def _by_pairs(self) -> dict[str, Longs]:
        lists: defaultdict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self.words):
            if _may_be_misspelt(word):
                for pair in _pairs(word):
                    lists[pair].append(place)
        return {pair: np.array(places, np.int64) for pair, places in lists.items()}

    def _by_skeleton(self) -> dict[str, list[int]]:
        lists: defaultdict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self.words):
            if len(bones := skeleton(word)) >= SHORTEST:
                lists[bones].append(place)
        return dict(lists)


def _likeness(word: str, words: Sequence[str], scorer: Callable[..., float]) -> Floats:
    """From 0 to 1; 0 as well where no other likeness could make it near."""
    likeness: Floats = process.cdist(
        [word], words, scorer=scorer, score_cutoff=2 * NEAR - 1
    )[0]
    return likeness


def skeleton(word: str) -> str:
    """The consonants of a word, as texting leaves them: `crd` for `card`."""
    return VOWELS.sub("", word)


def _may_be_misspelt(word: str) -> bool:
    return len(word) >= SHORTEST and not word.isdigit()


def _pairs(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[i : i + 2] for i in range(len(padded) - 1)}
