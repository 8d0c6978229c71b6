"""Writing articles at the desk: drafts, publishing, versions, and what differs."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from kit.errors import BadInputError, ConflictError, NotFoundError
from knowledge import articles
from knowledge.lint import Problem, lint
from knowledge.models import Article, ArticleDraft, ArticleStatus, ArticleVersion
from knowledge.shape import SLUG, article_from, article_to
from knowledge.texts import ArticleText

LONGEST_SLUG = 80


def new_draft(
    session: Session,
    slug: str,
    article: ArticleText,
    officer_id: int,
    *,
    asked_by: Sequence[int] = (),
    now: datetime,
) -> ArticleDraft:
    """Begin an article that is not there yet.

    Raises:
        BadInputError: The slug can't be used.
        ConflictError: There is an article or a draft of this name.
    """
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise BadInputError("Name it in small letters, digits and hyphens.")
    known = select(Article.id).where(Article.slug == slug)
    if session.scalar(known) is not None or draft_of(session, slug) is not None:
        raise ConflictError("There is an article named {slug} already.", slug=slug)
    draft = ArticleDraft(
        slug=slug,
        content=article_to(replace(article, slug=slug)),
        based_on=0,
        asked_by=list(asked_by),
        officer_id=officer_id,
        saved_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def draft_of(session: Session, slug: str) -> ArticleDraft | None:
    return session.get(ArticleDraft, slug)


def drafts(session: Session) -> dict[str, ArticleDraft]:
    query = select(ArticleDraft).options(joinedload(ArticleDraft.officer))
    return {draft.slug: draft for draft in session.scalars(query)}


def current(session: Session, slug: str) -> ArticleText:
    """What an editor goes on from: the draft, else what is published.

    Raises:
        NotFoundError: There is neither.
    """
    draft = draft_of(session, slug)
    if draft is not None:
        return article_from(draft.content)
    return articles.text_of(articles.get(session, slug))


def save_draft(
    session: Session, article: ArticleText, officer_id: int, *, now: datetime
) -> ArticleDraft:
    """Keep what was written; nothing is said differently until it is published."""
    draft = draft_of(session, article.slug)
    if draft is None:
        row = session.scalar(select(Article).where(Article.slug == article.slug))
        draft = ArticleDraft(
            slug=article.slug, based_on=row.version if row else 0, asked_by=[]
        )
        session.add(draft)
    draft.content = article_to(article)
    draft.officer_id = officer_id
    draft.saved_at = now
    session.flush()
    return draft


def go_on(session: Session, slug: str) -> None:
    """After another version was published: this draft replaces that one, too.

    Raises:
        NotFoundError: There is no draft.
    """
    draft = draft_of(session, slug)
    if draft is None:
        raise NotFoundError("There is no draft of {slug}.", slug=slug)
    draft.based_on = articles.get(session, slug).version


def drop_draft(session: Session, slug: str) -> None:
    session.execute(delete(ArticleDraft).where(ArticleDraft.slug == slug))


def publish_draft(
    session: Session,
    slug: str,
    officer_id: int,
    *,
    reason: str | None = None,
    now: datetime,
) -> ArticleText:
    """Say from now on what the draft says. Who asked for it is the caller's to tell.

    Raises:
        NotFoundError: There is no draft.
        ConflictError: Somebody published another version meanwhile, or the draft would
            harm a contact; the text says what is wrong.
    """
    draft = session.get(ArticleDraft, slug, with_for_update=True)
    if draft is None:
        raise NotFoundError("There is no draft of {slug}.", slug=slug)
    row = session.scalar(select(Article).where(Article.slug == slug).with_for_update())
    if (row.version if row else 0) != draft.based_on:
        raise ConflictError("Somebody published another version; compare, then save.")
    article = article_from(draft.content)
    harm = [p for p in problems(session, article) if p.level == "error"]
    if harm:
        raise ConflictError("Not published: {why}.", why=harm[0].whole)
    articles.publish(session, [article], officer_id=officer_id, reason=reason, now=now)
    session.delete(draft)
    session.flush()
    return article


def problems(session: Session, article: ArticleText) -> list[Problem]:
    """What is wrong with an article, among all that are published."""
    others = [a for a in articles.published(session) if a.slug != article.slug]
    found = lint([*others, article])
    return [problem for problem in found if problem.slug == article.slug]


def versions(session: Session, slug: str) -> list[ArticleVersion]:
    """Every version of an article, the newest first."""
    return list(
        session.scalars(
            select(ArticleVersion)
            .options(joinedload(ArticleVersion.officer))
            .where(ArticleVersion.slug == slug)
            .order_by(ArticleVersion.version.desc())
        )
    )


def restore(
    session: Session, slug: str, version: int, officer_id: int, *, now: datetime
) -> ArticleDraft:
    """Make an old version the draft; it is published like any other.

    Raises:
        NotFoundError: There is no such version.
    """
    row = session.scalar(
        select(ArticleVersion).where(
            ArticleVersion.slug == slug, ArticleVersion.version == version
        )
    )
    if row is None:
        raise NotFoundError(
            "There is no version {version} of {slug}.", version=version, slug=slug
        )
    return save_draft(session, article_from(row.content), officer_id, now=now)


# --- What differs, and which translations are behind ----------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison: `kind` is "same", "added" or "removed"."""

    kind: str
    text: str


KINDS = {" ": "same", "+": "added", "-": "removed"}


def difference(before: ArticleText | None, after: ArticleText) -> list[Line]:
    """What was written differently, line by line, with a little around it. Pure."""
    old = _lines(article_to(before)) if before else []
    found = difflib.unified_diff(old, _lines(article_to(after)), lineterm="", n=2)
    return [
        Line(KINDS[line[0]], line[1:])
        for line in found
        if line[:1] in KINDS and not line.startswith(("+++", "---"))
    ]


def _lines(table: Mapping[str, Any], prefix: str = "") -> list[str]:
    lines: list[str] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            lines += _lines(value, f"{name} › ")
        elif isinstance(value, list):
            lines += [f"{name}: {_said(part)}" for part in value]
        else:
            lines.append(f"{name}: {value}")
    return lines


def _said(part: object) -> str:
    if isinstance(part, Mapping):
        return " · ".join(f"{key} {value}" for key, value in part.items() if value)
    return str(part)


def stale_locales(
    history: Sequence[ArticleVersion], source: str = "en"
) -> tuple[str, ...]:
    """Translations that are older than the text they were made from. Pure.

    They are still served: better an old answer in her language than none. `history` is
    the newest first.
    """
    if not history:
        return ()
    newest = history[0].content
    written = {key: _changed_in(history, key) for key in _locales(newest)}
    origin = written.get(source, 0)
    return tuple(
        locale
        for locale, version in written.items()
        if locale != source and version < origin
    )


def _locales(content: Mapping[str, Any]) -> list[str]:
    return [key for key, value in content.items() if isinstance(value, Mapping)]


def _changed_in(history: Sequence[ArticleVersion], locale: str) -> int:
    """The version in which what a locale says was changed last; phrases apart."""
    said = _without_phrases(history[0].content.get(locale))
    version = history[0].version
    for row in history[1:]:
        if _without_phrases(row.content.get(locale)) != said:
            return version
        version = row.version
    return version


def _without_phrases(table: object) -> object:
    if not isinstance(table, Mapping):
        return None
    return {key: value for key, value in table.items() if key != "phrases"}


def status_of(row: Article | None, draft: ArticleDraft | None) -> str:
    """In a word: new, draft, published, changed (published, with a draft), retired."""
    if row is None:
        return "new" if draft else "draft"
    if row.status is ArticleStatus.RETIRED:
        return "retired"
    return "changed" if draft else "published"
