"""The labels of conversations, and what was learnt from them, in the database."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.articles import version
from knowledge.learning import NOTHING, Asked, Label, Learnt, label_of
from knowledge.models import ArticleOutcome, LearntConfidence, Outcome

COUNTS_FOR = timedelta(days=180)
MOST_ROWS = 20_000
"""Some 5,000 questions; the youngest."""
EVERY = timedelta(hours=1)
WORTH_IT = 0.02
"""Changes of both numbers that are smaller move no decision; nobody reads them anew."""

Rows = Sequence[ArticleOutcome]


def learnt(session: Session) -> Learnt:
    """What was learnt last."""
    row = session.get(LearntConfidence, 1)
    if row is None:
        return NOTHING
    return Learnt(row.shift, row.stretch, row.labels, row.contacts, row.right)


def revision(session: Session) -> int:
    """Raised when there is something new to apply; 0 before the first."""
    return session.scalar(select(LearntConfidence.revision)) or 0


def due(session: Session, *, now: datetime) -> bool:
    """Whether to learn again: after a publish, and every hour in which something was
    said of an answer."""
    row = session.get(LearntConfidence, 1)
    newest = session.scalar(select(func.max(ArticleOutcome.created_at)))
    if row is None or newest is None:
        return newest is not None
    if row.version != version(session):
        return True
    return now - row.fitted_at >= EVERY and newest > row.fitted_at


def outcomes(session: Session, *, now: datetime) -> Rows:
    """All that became of questions lately, in order."""
    rows = session.scalars(
        select(ArticleOutcome)
        .where(
            ArticleOutcome.created_at >= now - COUNTS_FOR,
            ArticleOutcome.question_id.is_not(None),
        )
        .order_by(ArticleOutcome.id.desc())
        .limit(MOST_ROWS)
    ).all()
    return rows[::-1]


def labels(rows: Rows, categories: Mapping[int, str]) -> list[Label]:
    """What is known of each question, in the order in which they were asked. Pure.

    Args:
        categories: By question, whether an officer's category for it is that of the
            nearest article: "same" or "other".
    """
    by_question: dict[int, list[ArticleOutcome]] = {}
    for row in rows:
        if row.question_id is not None:
            by_question.setdefault(row.question_id, []).append(row)
    found = []
    for question_id, told in by_question.items():
        asked = next((one for one in map(_asked, told) if one is not None), None)
        if asked is None:
            continue
        said = [(str(row.outcome), row.slug) for row in told]
        label = label_of(asked, said, categories.get(question_id))
        if label is not None:
            found.append(label)
    return found


def keep(session: Session, fitted: Learnt, *, now: datetime) -> bool:
    """Write down what was learnt; say whether it is worth applying anew."""
    row = session.get(LearntConfidence, 1, with_for_update=True)
    if row is None:
        row = LearntConfidence(id=1, revision=0, shift=0.0, stretch=1.0)
    moved = _differs(row, fitted)
    if moved:
        row.revision += 1
        row.shift, row.stretch = fitted.shift, fitted.stretch
    row.labels, row.contacts, row.right = fitted.labels, fitted.contacts, fitted.right
    row.version = version(session)
    row.fitted_at = now
    session.add(row)
    session.flush()
    return moved


def asked_in(rows: Iterable[ArticleOutcome]) -> dict[int, str]:
    """The nearest article of each question."""
    return {
        row.question_id: row.slug
        for row in rows
        if row.question_id is not None and row.outcome is Outcome.ASKED
    }


def _differs(row: LearntConfidence, fitted: Learnt) -> bool:
    shift, stretch = row.shift - fitted.shift, row.stretch - fitted.stretch
    return max(abs(shift), abs(stretch)) >= WORTH_IT


def _asked(row: ArticleOutcome) -> Asked | None:
    near = (row.score, row.rival, row.evidence)
    if row.outcome is not Outcome.ASKED or None in near:
        return None
    if row.question_id is None or row.contact_id is None:
        return None
    day = row.created_at.date()
    return Asked(
        row.question_id,
        row.contact_id,
        day,
        row.slug,
        *(number or 0.0 for number in near),
    )
