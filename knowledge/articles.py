"""The knowledge base in the database: loading, saving, publishing, rating."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TextIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kit.appending import append
from kit.errors import NotFoundError
from knowledge import csvfile, files
from knowledge.models import (
    Article,
    ArticleOutcome,
    ArticleStatus,
    ArticleVersion,
    KnowledgeVersion,
    Outcome,
)
from knowledge.shape import article_from, article_to, locales_to
from knowledge.texts import ArticleText


def ensure_loaded(session: Session, *, now: datetime) -> int:
    """Load what is shipped, if there is no article at all; say how many."""
    if session.scalar(select(func.count()).select_from(Article)):
        return 0
    return load_folder(session, files.CONTENT, now=now)


def load_folder(session: Session, path: Path, *, now: datetime) -> int:
    """Publish every article of a content folder; an article known by slug is replaced.

    Raises:
        BadInputError: A file is not an article, and nothing is changed.
    """
    return publish(session, files.read_folder(path), now=now)


def import_csv(session: Session, file: TextIO, *, now: datetime) -> int:
    """Publish the articles of a CSV file. All or nothing.

    Of an article that is known, the locales in the file are replaced and others stay.

    Raises:
        BadInputError: A row can't be read; names the row and the column.
    """
    return publish(session, csvfile.read_csv(file, _known(session)), now=now)


def save_folder(session: Session, path: Path) -> int:
    """Write what is published into a content folder; say how many articles."""
    return files.write_folder(path, published(session))


def published(session: Session) -> list[ArticleText]:
    rows = session.scalars(
        select(Article)
        .where(Article.status == ArticleStatus.PUBLISHED)
        .order_by(Article.slug)
    )
    return [text_of(row) for row in rows]


def find(session: Session, slug: str) -> Article | None:
    """The row of an article in any status, if it was ever published."""
    return session.scalar(select(Article).where(Article.slug == slug))


def get(session: Session, slug: str) -> Article:
    """The row of an article in any status.

    Raises:
        NotFoundError: There is none with this slug.
    """
    row = find(session, slug)
    if row is None:
        raise NotFoundError('There is no article "{slug}".', slug=slug)
    return row


def publish(
    session: Session,
    articles: Iterable[ArticleText],
    *,
    officer_id: int | None = None,
    reason: str | None = None,
    now: datetime,
) -> int:
    """Make these articles what is said from now on; say how many.

    Each is kept as a version of its own. `reason` is given where the exam was against
    it. Publishing the same words again makes no new version.
    """
    known = {row.slug: row for row in session.scalars(select(Article))}
    count = 0
    for article in articles:
        row = known.get(article.slug)
        if row is None:
            row = Article(slug=article.slug, version=0)
            session.add(row)
        count += 1
        if _is_same(row, article):
            continue
        _fill(row, article, now)
        session.add(
            ArticleVersion(
                slug=row.slug,
                version=row.version,
                content=article_to(article),
                officer_id=officer_id,
                reason=reason,
                published_at=now,
            )
        )
    _raise_version(session)
    return count


def retire(session: Session, slug: str, *, now: datetime) -> None:
    """Take an article out of the answers; its row and its outcomes stay.

    Raises:
        NotFoundError: There is none with this slug.
    """
    row = get(session, slug)
    row.status = ArticleStatus.RETIRED
    row.updated_at = now
    _raise_version(session)


class Nearness(NamedTuple):
    """How near a question came to an article: see `knowledge.calibration`."""

    score: float
    rival: float
    evidence: float


def rate(
    session: Session,
    slug: str,
    outcome: str,
    *,
    locale: str,
    channel: str,
    contact_id: int | None,
    message_id: int | None,
    question_id: int | None = None,
    nearness: Nearness | None = None,
    now: datetime,
) -> None:
    """Note what became of an article in a conversation.

    Raises:
        ValueError: `outcome` is none of `knowledge.models.Outcome`.
    """
    append(
        session,
        ArticleOutcome,
        slug=slug,
        outcome=Outcome(outcome),
        locale=locale,
        channel=channel,
        contact_id=contact_id,
        message_id=message_id,
        question_id=question_id,
        score=nearness.score if nearness else None,
        rival=nearness.rival if nearness else None,
        evidence=nearness.evidence if nearness else None,
        created_at=now,
    )


def version(session: Session) -> int:
    """Raised by every publish; 0 before the first."""
    return session.scalar(select(KnowledgeVersion.version)) or 0


def text_of(row: Article) -> ArticleText:
    head = {key: getattr(row, key) for key in HEAD}
    return article_from(head | row.content)


HEAD = ("slug", "category", "audience", "priority", "data_at_risk")


def _is_same(row: Article, article: ArticleText) -> bool:
    return row.status is ArticleStatus.PUBLISHED and text_of(row) == article


def _fill(row: Article, article: ArticleText, now: datetime) -> None:
    for key in HEAD:
        setattr(row, key, getattr(article, key))
    row.content = locales_to(article.locales)
    row.status = ArticleStatus.PUBLISHED
    row.version += 1
    row.updated_at = now


def _known(session: Session) -> dict[str, ArticleText]:
    return {row.slug: text_of(row) for row in session.scalars(select(Article))}


def _raise_version(session: Session) -> None:
    session.flush()
    row = session.get(KnowledgeVersion, 1, with_for_update=True)
    if row is None:
        session.add(KnowledgeVersion(id=1, version=1))
    else:
        row.version += 1
    session.flush()
