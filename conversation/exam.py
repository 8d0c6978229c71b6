"""The exam of an edit: what contacts get now, and what they would get of a draft.

The search is the conversation's own, as with `helpdesk kb eval`: rules and reject
intents have their say before any article.
"""

import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation.understand import decision, explain
from kit.errors import ConflictError
from knowledge import articles, editing, files
from knowledge.encoder import VectorStore
from knowledge.evaluate import Question, Report
from knowledge.gate import Search, Verdict, examine, judge
from knowledge.index import Index
from knowledge.library import open_index
from knowledge.models import GoldenText
from knowledge.shape import article_to
from knowledge.texts import ArticleText
from people import access
from people.access import Deed
from people.models import AuditEntry, Officer

KEPT = 6
"""Examined states of the knowledge base that are remembered: what is published, and
some drafts. Each is an index of a few megabytes."""


def searcher(index: Index) -> Search:
    return lambda text: decision(explain(text, index))


@dataclass(frozen=True, slots=True)
class Examined:
    """A verdict, and the very state it was found on."""

    verdict: Verdict
    version: int
    fingerprint: str


@dataclass(slots=True)
class _State:
    """A knowledge base, with its marks once they are asked for."""

    index: Index
    marks: dict[tuple[Question, ...], Report]


class Examiner:
    """Puts the golden set to drafts; remembers what it has examined. One per process.

    Args:
        shipped: The golden set, if not that of `knowledge/content/exam`.
        cache: Where every process of this machine finds built indexes: with it, what
            was examined is served as soon as it is published, without another build.
        vectors: As the library has them.

    Safe from any thread. One exam is taken at a time: it is a few seconds of work,
    and two at once would take as long as one after the other.
    """

    def __init__(
        self,
        shipped: Sequence[Question] | None = None,
        cache: Path | None = None,
        vectors: VectorStore | None = None,
    ) -> None:
        self._shipped = tuple(shipped) if shipped is not None else None
        self._cache = cache
        self._vectors = vectors
        self._states: dict[tuple[int, str], _State] = {}
        self._busy = threading.RLock()

    def examine(self, session: Session, article: ArticleText) -> Examined:
        """What an edit changes in the exam."""
        with self._busy:
            version = articles.version(session)
            questions = self._questions(session)
            before = self._marks(self._state(session, version, None), questions)
            after = self._marks(self._state(session, version, article), questions)
            return Examined(judge(before, after), version, fingerprint(article))

    def knows(self, session: Session, article: ArticleText) -> bool:
        """Whether the exam of this draft is over: then its verdict costs nothing."""
        state = self._states.get((articles.version(session), fingerprint(article)))
        return state is not None and bool(state.marks)

    def index(self, session: Session, article: ArticleText | None = None) -> Index:
        """That of what is published; with an article, as if that were published."""
        with self._busy:
            return self._state(session, articles.version(session), article).index

    def _questions(self, session: Session) -> tuple[Question, ...]:
        if self._shipped is None:
            self._shipped = tuple(files.read_exam())
        added = session.scalars(select(GoldenText).order_by(GoldenText.id))
        return (*self._shipped, *(Question(g.text, g.slug, g.locale) for g in added))

    def _state(
        self, session: Session, version: int, article: ArticleText | None
    ) -> _State:
        key = (version, fingerprint(article) if article else "")
        state = self._states.pop(key, None) or self._built(session, article)
        self._states[key] = state
        while len(self._states) > KEPT:
            del self._states[next(iter(self._states))]
        return state

    def _built(self, session: Session, article: ArticleText | None) -> _State:
        known = {known.slug: known for known in articles.published(session)}
        if article is not None:
            known[article.slug] = article
        ordered = [known[slug] for slug in sorted(known)]
        return _State(open_index(ordered, self._cache, self._vectors), {})

    def _marks(self, state: _State, questions: tuple[Question, ...]) -> Report:
        if questions not in state.marks:
            state.marks = {questions: examine(questions, searcher(state.index))}
        return state.marks[questions]


def fingerprint(article: ArticleText) -> str:
    """The same for the same words, in whatever process."""
    return hashlib.sha256(json.dumps(article_to(article)).encode()).hexdigest()


def publish(
    session: Session,
    slug: str,
    officer: Officer,
    examined: Examined,
    *,
    reason: str = "",
    now: datetime,
) -> ArticleText:
    """Publish a draft that passed the exam, or one that a lead answers for.

    Raises:
        NotFoundError: There is no draft.
        ConflictError: It breaks a floor and no reason is given; or it is no longer
            what was examined; or see `knowledge.editing.publish_draft`.
        ForbiddenError: A reason is given by somebody who may not overrule the exam.
    """
    draft = editing.current(session, slug)
    same = fingerprint(draft) == examined.fingerprint
    if not same or articles.version(session) != examined.version:
        raise ConflictError("Something changed meanwhile. Look at the exam again.")
    refusals = list(examined.verdict.refusals)
    overruled = reason.strip() if refusals else ""
    if refusals:
        if not overruled:
            raise ConflictError("Not published: {why}", why=refusals[0])
        access.require(officer.role, Deed.OVERRULE_EXAM)
        session.add(
            AuditEntry(
                at=now,
                officer_id=officer.id,
                deed="exam.overruled",
                subject=slug,
                details={
                    "reason": overruled,
                    "refusals": [str(one) for one in refusals],
                },
            )
        )
    return editing.publish_draft(
        session, slug, officer.id, reason=overruled or None, now=now
    )
