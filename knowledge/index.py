"""The index of all phrases: immutable, built at once, swapped whole. Pure.

A text is compared in two ways: by the pieces of its words (3 and 4 letters), and word
by word with room for slips. Each way looks at the nearest phrase and at the middle of
all phrases of an article in one locale.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from knowledge.calibration import Calibration
from knowledge.match import (
    NOTHING_KNOWN,
    NOTHING_SAID,
    Found,
    Match,
    decide,
    reject,
)
from knowledge.meaning import WEIGHT, Meaning
from knowledge.normalise import manners, tokens
from knowledge.phrases import Owner, Phrase, collect, layout
from knowledge.scoring import Scorer
from knowledge.sparse import Floats
from knowledge.texts import ArticleText, Intent

DEFAULT = Calibration(a=9.0, b=18.0, c=-4.0, answer=0.75, choose=0.3, intent=0.5)
CONSIDERED = 4


@dataclass(frozen=True, slots=True)
class Scores:
    """How near a text is to each owner, by which phrase, and on what evidence."""

    words: tuple[str, ...]
    owners: Floats
    phrases: Floats
    evidence: Floats


class Index:
    """See `Index.search`. Safe to use from many threads."""

    def __init__(
        self,
        owners: Sequence[Owner],
        phrases: Sequence[Phrase],
        scorer: Scorer,
        calibration: Calibration = DEFAULT,
        meaning: Meaning | None = None,
    ) -> None:
        self.owners = tuple(owners)
        self.phrases = tuple(phrases)
        self.scorer = scorer
        self.calibration = calibration
        self.meaning = meaning
        self._is_intent = np.array([owner.intent for owner in owners], bool)
        self._slugs = {owner.slug for owner in owners if not owner.intent}
        self._for_supervisors = {
            owner.slug for owner in owners if owner.for_supervisors
        }

    @classmethod
    def build(
        cls,
        articles: Iterable[ArticleText],
        intents: Iterable[Intent] = (),
        calibration: Calibration = DEFAULT,
    ) -> Self:
        owners, collected = collect(articles, intents)
        phrases = [phrase for phrase, _ in collected]
        words = [words for _, words in collected]
        scorer = Scorer.build(words, layout(phrases, len(owners)))
        return cls(owners, phrases, scorer, calibration)

    def search(
        self,
        text: str,
        *,
        audience: str = "chw",
        locale: str | None = None,  # noqa: ARG002
    ) -> Found:
        """Find what a text is about and decide what to do with it.

        The phrases of all locales are searched, since people mix languages. A known
        `locale` changes nothing: a bonus of up to 15 % for its phrases moved no text
        of the trials. It is taken so that callers need not change when it does.
        """
        words = tokens(text)
        if not words:
            return NOTHING_SAID
        if not self.phrases:
            return NOTHING_KNOWN
        scores = self._meant(text, self.scores(words))
        matches, intent = self._nearest(scores)
        if polite := manners(words):
            return reject(polite, matches, self.calibration)
        needs_more = audience != "supervisor" and self._is_for_supervisors(matches)
        return decide(matches, intent, self.calibration, needs_more=needs_more)

    def scores(self, words: tuple[str, ...]) -> Scores:
        """The likeness of words to each owner, from 0 to 1."""
        found = self.scorer.score(words)
        return Scores(words, found.articles, found.phrases, found.evidence)

    def with_meaning(self, meaning: Meaning) -> "Index":
        return Index(self.owners, self.phrases, self.scorer, self.calibration, meaning)

    def as_sure_as(self, calibration: Calibration) -> "Index":
        """The same index with another calibration."""
        return Index(self.owners, self.phrases, self.scorer, calibration, self.meaning)

    def knows(self, slug: str) -> bool:
        return slug in self._slugs

    def pairs(self, text: str, phrase: str) -> tuple[tuple[str, str], ...]:
        """Each word of a text with the word of a phrase that it was taken for: what an
        editor needs to see why it matched."""
        return self.scorer.pairs(tokens(text), tokens(phrase))

    def _meant(self, text: str, scores: Scores) -> Scores:
        """The same scores, and what is near in meaning raised."""
        if self.meaning is None:
            return scores
        near = self.scorer.nearest(self.meaning.near(text))
        owners = np.clip(scores.owners + np.float32(WEIGHT) * near, 0, 1)
        return replace(scores, owners=owners)

    def _nearest(self, scores: Scores) -> tuple[list[Match], Match | None]:
        """The best articles, best first, and the best reject intent."""
        articles = np.where(self._is_intent, -1, scores.owners)
        order = np.argsort(-articles, kind="stable")[:CONSIDERED]
        matches = [self._match(int(i), scores) for i in order if articles[i] > 0]
        intents = np.where(self._is_intent, scores.owners, -1)
        nearest = int(np.argmax(intents))
        intent = self._match(nearest, scores) if intents[nearest] > 0 else None
        return matches, intent

    def _is_for_supervisors(self, matches: Sequence[Match]) -> bool:
        return bool(matches) and matches[0].slug in self._for_supervisors

    def _match(self, owner: int, scores: Scores) -> Match:
        start, stop = self.scorer.span(owner)
        phrase = start + int(np.argmax(scores.phrases[start:stop]))
        return Match(
            slug=self.owners[owner].slug,
            confidence=0.0,
            score=float(scores.owners[owner]),
            phrase=self.phrases[phrase].text,
            evidence=float(scores.evidence[owner]),
        )
