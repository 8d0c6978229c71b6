"""What a running process holds of the knowledge base, and how it stays fresh."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from knowledge import articles, files, labels
from knowledge.cache import load_or_build
from knowledge.calibration import Calibration
from knowledge.encoder import VectorStore
from knowledge.index import Index
from knowledge.learning import apply
from knowledge.texts import ArticleText


def open_index(
    articles: Sequence[ArticleText],
    cache: Path | None,
    vectors: VectorStore | None = None,
) -> Index:
    """The index of these articles and the shipped intents, with how sure to be.

    What was built for the exam of a draft is found here when the draft is published.
    """
    index = load_or_build(
        articles, files.read_intents(), files.calibration_for(articles), cache
    )
    return vectors.give_meaning(index) if vectors else index


@dataclass(frozen=True, slots=True)
class _Shelf:
    """All that is swapped at once, so that no reader sees half of two versions."""

    version: int
    articles: dict[str, ArticleText]
    index: Index
    prior: Calibration
    revision: int = 0


class Library:
    """The published articles and their index; safe to read from any thread.

    Args:
        cache: A folder for built indexes, so that a second start is fast.
        vectors: Those of the extra `semantic`, if it is switched on.
    """

    def __init__(
        self, cache: Path | None = None, vectors: VectorStore | None = None
    ) -> None:
        self._cache = cache
        self._vectors = vectors
        self._reading = threading.Lock()
        empty = Index.build(())
        self._shelf = _Shelf(-1, {}, empty, empty.calibration)

    @property
    def index(self) -> Index:
        return self._shelf.index

    @property
    def version(self) -> int:
        return self._shelf.version

    @property
    def prior(self) -> Calibration:
        """How sure to be before anything was learnt from conversations."""
        return self._shelf.prior

    def article(self, slug: str) -> ArticleText | None:
        """A published article; none once it is retired."""
        return self._shelf.articles.get(slug)

    def articles(self) -> tuple[ArticleText, ...]:
        return tuple(self._shelf.articles.values())

    def refresh(self, session: Session) -> bool:
        """Read again what was published or learnt since; say whether anything was.

        While one thread reads, the others go on with what they have; only before the
        very first reading do they wait.
        """
        version, revision = articles.version(session), labels.revision(session)
        if (version, revision) == (self._shelf.version, self._shelf.revision):
            return False
        if not self._reading.acquire(blocking=self._shelf.version < 0):
            return False
        try:
            self._shelf = self._read(session, version, revision)
        finally:
            self._reading.release()
        return True

    def _read(self, session: Session, version: int, revision: int) -> _Shelf:
        shelf = self._shelf
        by_slug, index = shelf.articles, shelf.index.as_sure_as(shelf.prior)
        if version != shelf.version:
            texts = articles.published(session)
            by_slug = {text.slug: text for text in texts}
            index = open_index(texts, self._cache, self._vectors)
        prior = index.calibration
        calibration = apply(labels.learnt(session), prior)
        return _Shelf(version, by_slug, index.as_sure_as(calibration), prior, revision)
