"""The articles at a glance: how they fare, how old they are, and what is wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import (
    knowledge_editor,
    knowledge_exam,
    knowledge_figures,
    knowledge_gaps,
    knowledge_trying,
)
from desk.auth import ActingOfficer, CurrentOfficer, allowed
from desk.knowledge_editor import SOURCE, stale_in, title_of
from desk.knowledge_form import slug_from
from desk.pages import page, see_other
from kit.settings import Settings
from kit.web import Now, Reader, Transaction
from knowledge import articles, editing, usage
from knowledge.lint import lint
from knowledge.models import Article, ArticleDraft, ArticleVersion
from knowledge.normalise import normalise
from knowledge.shape import article_from
from knowledge.texts import ArticleText, LocaleText
from knowledge.usage import Fare
from people.access import Deed

LATELY = timedelta(days=28)

router = APIRouter(
    prefix="/knowledge", dependencies=[Depends(allowed(Deed.EDIT_KNOWLEDGE))]
)
for part in (
    knowledge_gaps,
    knowledge_trying,
    knowledge_exam,
    knowledge_figures,
    knowledge_editor,
):
    router.include_router(part.router)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a row of the list."""

    slug: str
    title: str
    category: str
    state: str
    fare: Fare
    changed_at: datetime
    stale: tuple[str, ...]
    missing: tuple[str, ...]
    errors: int
    warnings: int


ORDERS: Mapping[str, Callable[[Entry], object]] = {
    "name": lambda one: one.title.casefold(),
    "use": lambda one: (-one.fare.asked, one.title.casefold()),
    "help": lambda one: (one.fare.helpful is None, one.fare.helpful or 0.0),
    "age": lambda one: one.changed_at,
    "problems": lambda one: (-one.errors, -len(one.stale), -one.warnings),
}


class Named(BaseModel):
    name: str = Field(min_length=1, max_length=120)
    summary: str = Field(default="", max_length=4000)


@router.get("", response_class=HTMLResponse)
def show_list(
    request: Request,
    _: CurrentOfficer,
    session: Reader,
    now: Now,
    q: Annotated[str, Query(max_length=100)] = "",
    sort: Annotated[str, Query(max_length=20)] = "name",
) -> HTMLResponse:
    order = sort if sort in ORDERS else "name"
    settings: Settings = request.app.state.settings
    entries = _entries(session, q, settings.locales, now)
    return page(
        request,
        "knowledge/list.html",
        q=q,
        sort=order,
        orders=list(ORDERS),
        entries=sorted(entries, key=ORDERS[order]),  # type: ignore[arg-type]
    )


@router.post("")
def add(
    form: Annotated[Named, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    """Begin an article under a name that people read; the slug is made of it."""
    name = " ".join(form.name.split())
    summary = " ".join(form.summary.replace("\x00", "").split())
    blank = ArticleText("new", {SOURCE: LocaleText(name, (), summary=summary)})
    draft = editing.new_draft(session, slug_from(name), blank, officer.id, now=now)
    return see_other(f"/desk/knowledge/articles/{draft.slug}")


def _entries(
    session: Session, asked: str, locales: Sequence[str], now: datetime
) -> list[Entry]:
    rows = {row.slug: row for row in session.scalars(select(Article))}
    drafts = editing.drafts(session)
    texts = {slug: articles.text_of(row) for slug, row in rows.items()}
    texts |= {slug: article_from(draft.content) for slug, draft in drafts.items()}
    fares = usage.by_article(session, now - LATELY, now)
    problems = lint(texts.values())
    history = _history(session, rows, drafts)
    found = []
    for slug, text in texts.items():
        if asked.strip() and not _holds(text, asked):
            continue
        row, draft = rows.get(slug), drafts.get(slug)
        own = [problem for problem in problems if problem.slug == slug]
        found.append(
            Entry(
                slug=slug,
                title=title_of(text),
                category=text.category,
                state=editing.status_of(row, draft),
                fare=fares.get(slug, Fare()),
                changed_at=_changed_at(row, draft),
                stale=stale_in(history.get(slug, []), draft),
                missing=tuple(one for one in locales if one not in text.locales),
                errors=sum(problem.level == "error" for problem in own),
                warnings=sum(problem.level == "warning" for problem in own),
            )
        )
    return found


def _history(
    session: Session, rows: Mapping[str, Article], drafts: Mapping[str, ArticleDraft]
) -> dict[str, list[ArticleVersion]]:
    """The versions of all that were changed since they were first published."""
    changed = [slug for slug, row in rows.items() if row.version > 1 or slug in drafts]
    found: dict[str, list[ArticleVersion]] = {}
    for version in session.scalars(
        select(ArticleVersion)
        .where(ArticleVersion.slug.in_(changed))
        .order_by(ArticleVersion.version.desc())
    ):
        found.setdefault(version.slug, []).append(version)
    return found


def _changed_at(row: Article | None, draft: ArticleDraft | None) -> datetime:
    moments = [row.updated_at] if row else []
    return max([*moments, draft.saved_at] if draft else moments)


def _holds(article: ArticleText, asked: str) -> bool:
    """Whether any of its words, in any locale, hold what is looked for."""
    wanted = normalise(asked)
    said = [article.slug, article.category]
    for text in article.locales.values():
        said += [text.title, text.summary, *text.steps, *text.phrases]
    return any(wanted in normalise(one) for one in said)
