"""What an edit changes, whether it may be published, and publishing it."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from conversation import exam, found
from conversation.exam import Examined, Examiner
from desk.auth import ActingOfficer, CurrentOfficer
from desk.knowledge_editor import title_of
from desk.pages import is_fragment, page, see_other
from kit.errors import ConflictError, NotFoundError
from kit.wake import Topic
from kit.web import Now, Reader, Transaction
from knowledge import articles, editing, gaps
from knowledge.lint import lint
from knowledge.models import ArticleDraft
from knowledge.shape import article_from
from knowledge.texts import ArticleText

MOST_SHOWN = 12
"""Texts of each kind; the figures count all of them."""

router = APIRouter(prefix="/articles/{slug}")


def examiner(request: Request) -> Examiner:
    """That of this process, made when it is first needed."""
    state = request.app.state
    if not hasattr(state, "examiner"):
        state.examiner = Examiner(cache=state.index_cache, vectors=state.vectors)
    known: Examiner = state.examiner
    return known


def examined(request: Request, slug: str, session: Reader) -> Examined:
    """Before any transaction that writes: an exam is seconds of work."""
    return examiner(request).examine(session, _article(session, slug))


Verdicted = Annotated[Examined, Depends(examined, scope="function")]


class Publication(BaseModel):
    reason: str = Field(default="", max_length=1000)


@router.get("/exam", response_class=HTMLResponse)
def show_exam(
    request: Request,
    slug: str,
    _: CurrentOfficer,
    session: Reader,
    now: Now,
    *,
    done: bool = False,
) -> HTMLResponse:
    """The verdict alone for htmx; else the page on which it is published.

    The page comes at once and asks for itself with `done`, when the exam is over.
    """
    article = _article(session, slug)
    alone = is_fragment(request) and not done
    if not (alone or done or examiner(request).knows(session, article)):
        title = title_of(article)
        return page(request, "knowledge/waiting.html", slug=slug, title=title)
    examined = examiner(request).examine(session, article)
    draft, row = _draft(session, slug), articles.find(session, slug)
    settings = request.app.state.settings
    return page(
        request,
        "knowledge/verdict.html" if alone else "knowledge/exam.html",
        slug=slug,
        title=title_of(article),
        verdict=examined.verdict,
        most=MOST_SHOWN,
        errors=[p for p in editing.problems(session, article) if p.level == "error"],
        behind=row is not None and row.version != draft.based_on,
        lines=editing.difference(articles.text_of(row) if row else None, article),
        telling=found.preview(
            session, draft.asked_by, article, settings=settings, now=now
        ),
        currency=settings.currency,
    )


@router.post("/publication")
def publish(
    request: Request,
    slug: str,
    examined: Verdicted,
    form: Annotated[Publication, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
    after: BackgroundTasks,
) -> Response:
    """From now on contacts get it, from every process; who asked for it is told."""
    asked = list(_draft(session, slug).asked_by)
    article = exam.publish(
        session, slug, officer, examined, reason=form.reason, now=now
    )
    gaps.settle(session, asked, now=now)
    found.tell(session, asked, article, settings=request.app.state.settings, now=now)
    after.add_task(request.app.state.wake.signal, Topic.KNOWLEDGE, Topic.OUTBOX)
    return see_other(f"/desk/knowledge/articles/{slug}?published=1")


@router.post("/retirement")
def retire(
    request: Request,
    slug: str,
    _: ActingOfficer,
    session: Transaction,
    now: Now,
    after: BackgroundTasks,
) -> Response:
    """Take it out of the answers; its versions and figures stay."""
    left = [one for one in articles.published(session) if one.slug != slug]
    lost = [p for p in lint(left) if f"leads to {slug}," in p.text]
    if lost:
        raise ConflictError(
            "{slug} leads to this article. Change it first.", slug=lost[0].slug
        )
    articles.retire(session, slug, now=now)
    after.add_task(request.app.state.wake.signal, Topic.KNOWLEDGE)
    return see_other("/desk/knowledge")


@router.post("/return")
def bring_back(
    slug: str, officer: ActingOfficer, session: Transaction, now: Now
) -> Response:
    """Make a retired article a draft: it comes back by the exam, as it was."""
    editing.save_draft(session, editing.current(session, slug), officer.id, now=now)
    return see_other(f"/desk/knowledge/articles/{slug}/exam")


def _article(session: Session, slug: str) -> ArticleText:
    return article_from(_draft(session, slug).content)


def _draft(session: Session, slug: str) -> ArticleDraft:
    draft = editing.draft_of(session, slug)
    if draft is None:
        raise NotFoundError("There is no draft to publish.")
    return draft
