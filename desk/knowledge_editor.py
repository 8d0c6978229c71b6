"""The editor of an article: one locale at a time, its source beside it; versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from conversation.programme import values_for
from desk.auth import ActingOfficer, CurrentOfficer
from desk.knowledge_form import MOST_WAYS, Written, article_of, form_of
from desk.knowledge_preview import Preview, answer, mended, previews
from desk.knowledge_remarks import Remarks, beside
from desk.numbers import RowId
from desk.pages import locale_of, page, see_other
from desk.refusals import told
from kit.errors import NotFoundError
from kit.settings import Settings
from kit.web import Now, Reader, Transaction
from knowledge import articles, editing, gaps
from knowledge.models import ArticleDraft, ArticleVersion
from knowledge.shape import ShapeError, article_from
from knowledge.texts import AUDIENCES, PRIORITIES, ArticleText
from people.models import Contact

SOURCE = "en"
"""What translations are made from."""

TYPED = (
    *("title", "summary", "warning", "steps", "next_steps", "fork", "send"),
    *("supervisor_title", "supervisor_warning", "supervisor_steps"),
)
"""All that is sent to contacts, so not the phrases."""

router = APIRouter(prefix="/articles/{slug}")

Locale = Annotated[str, Query(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


@router.get("", response_class=HTMLResponse)
def show_editor(
    request: Request,
    slug: str,
    _: CurrentOfficer,
    session: Reader,
    locale: Locale = "",
) -> HTMLResponse:
    article = editing.current(session, slug)
    shown = locale or (
        SOURCE if SOURCE in article.locales else next(iter(article.locales))
    )
    written = form_of(article, shown, _seen(session, slug))
    return _editor(request, session, article, written)


@router.post("", response_class=HTMLResponse)
def save(
    request: Request,
    slug: str,
    form: Annotated[Written, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    """Keep what is typed as the draft; what can't be kept comes back as typed."""
    before = editing.current(session, slug)
    written = _without(form, form.replace)
    seen = _seen(session, slug)
    if written.seen != seen:
        again = written.model_copy(update={"seen": seen})
        return _editor(request, session, before, again, status=409, clash=True)
    try:
        article = article_of(written, before)
    except ShapeError as error:
        problem = told(locale_of(request), error.said)
        return _editor(request, session, before, written, status=422, problem=problem)
    if article != before:
        editing.save_draft(session, article, officer.id, now=now)
    if written.then == "exam":
        return see_other(f"{_address(slug)}/exam")
    return see_other(f"{_address(slug)}?{urlencode({'locale': written.locale})}")


@router.post("/preview", response_class=HTMLResponse)
def show_preview(
    request: Request,
    slug: str,
    form: Annotated[Written, Form()],
    _: CurrentOfficer,
    session: Reader,
) -> HTMLResponse:
    """What would be sent, and what is wrong with it, while it is typed."""
    before = editing.current(session, slug)
    try:
        article, problem = article_of(form, before), ""
    except ShapeError as error:
        article, problem = before, told(locale_of(request), error.said)
    return page(
        request,
        "knowledge/preview.html",
        slug=slug,
        live=True,
        problem=problem,
        reading=_reading(request, session, article, form.locale),
    )


@router.post("/discarding")
def discard(slug: str, _: ActingOfficer, session: Transaction) -> Response:
    """Forget the draft. Texts it was to answer wait again."""
    draft = editing.draft_of(session, slug)
    if draft is not None:
        gaps.reopen(session, draft.asked_by)
        editing.drop_draft(session, slug)
    known = any(one.slug == slug for one in articles.published(session))
    return see_other(_address(slug) if known else "/desk/knowledge")


@router.post("/going-on")
def go_on(slug: str, _: ActingOfficer, session: Transaction) -> Response:
    """Somebody published another version: this draft is to replace that one, too."""
    editing.go_on(session, slug)
    return see_other(_address(slug))


@router.get("/versions", response_class=HTMLResponse)
def show_versions(
    request: Request, slug: str, _: CurrentOfficer, session: Reader, version: RowId = 0
) -> HTMLResponse:
    """Every version, and what one of them changed."""
    history = editing.versions(session, slug)
    if not history:
        raise NotFoundError("It was never published.")
    chosen = next((v for v in history if v.version == version), history[0])
    older = next((v for v in history if v.version < chosen.version), None)
    return page(
        request,
        "knowledge/versions.html",
        slug=slug,
        title=title_of(article_from(history[0].content)),
        history=history,
        chosen=chosen,
        lines=editing.difference(
            article_from(older.content) if older else None,
            article_from(chosen.content),
        ),
    )


@router.post("/versions/{version}/restoring")
def restore(
    slug: str, version: RowId, officer: ActingOfficer, session: Transaction, now: Now
) -> Response:
    """Make an old version the draft: it passes the exam like any other."""
    editing.restore(session, slug, version, officer.id, now=now)
    return see_other(f"{_address(slug)}/exam")


# --- What the pages show --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tab:
    """A locale of the article: whether it is there, and whether it lags behind."""

    locale: str
    missing: bool
    stale: bool


def _editor(
    request: Request,
    session: Session,
    article: ArticleText,
    written: Written,
    *,
    status: int = 200,
    clash: bool = False,
    problem: str = "",
) -> HTMLResponse:
    slug = article.slug
    row, draft = articles.find(session, slug), editing.draft_of(session, slug)
    history = editing.versions(session, slug)
    source = article.locales.get(SOURCE)
    return page(
        request,
        "knowledge/editor.html",
        status=status,
        slug=slug,
        title=title_of(article),
        written=written,
        ways=written.ways(),
        source=form_of(article, SOURCE)
        if written.locale != SOURCE and source
        else None,
        state=editing.status_of(row, draft),
        draft=draft,
        behind=draft is not None and row is not None and draft.based_on != row.version,
        tabs=_tabs(request, article, history, draft),
        others=[one.slug for one in articles.published(session) if one.slug != slug],
        versions=len(history),
        updated_at=row.updated_at if row else None,
        audiences=AUDIENCES,
        priorities_of=PRIORITIES,
        most_ways=MOST_WAYS,
        clash=clash,
        problem=problem,
        live=False,
        reading=_reading(request, session, article, written.locale),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What is sent in this locale, at a glance in the others, and the remarks."""

    locale: str
    shown: Sequence[Preview]
    elsewhere: Sequence[Preview]
    remarks: Remarks
    currency: str


def _reading(
    request: Request, session: Session, article: ArticleText, locale: str
) -> Reading:
    settings: Settings = request.app.state.settings
    shown: Sequence[Preview] = ()
    if locale in article.locales:
        shown = previews(article, locale, example(locale, settings), settings.sms_price)
    return Reading(
        locale,
        shown,
        [
            answer(article, one, example(one, settings), settings.sms_price)
            for one in article.locales
            if one != locale
        ],
        beside(editing.problems(session, article), article, locale),
        settings.currency,
    )


def example(locale: str, settings: Settings) -> dict[str, str]:
    """What stands in the braces for a contact of whom nothing is known."""
    return values_for(Contact(), locale, settings)


def _tabs(
    request: Request,
    article: ArticleText,
    history: Sequence[ArticleVersion],
    draft: ArticleDraft | None,
) -> list[Tab]:
    settings: Settings = request.app.state.settings
    stale = stale_in(history, draft)
    known = dict.fromkeys((*settings.locales, *article.locales))
    return [Tab(one, one not in article.locales, one in stale) for one in known]


def stale_in(
    history: Sequence[ArticleVersion], draft: ArticleDraft | None
) -> tuple[str, ...]:
    """Translations older than their source, as it would be once this is published."""
    if draft is None:
        return editing.stale_locales(history, SOURCE)
    version = history[0].version + 1 if history else 1
    coming = ArticleVersion(slug=draft.slug, version=version, content=draft.content)
    return editing.stale_locales([coming, *history], SOURCE)


def title_of(article: ArticleText) -> str:
    text = article.locales.get(SOURCE) or next(iter(article.locales.values()))
    return text.title


def _seen(session: Session, slug: str) -> str:
    """What a form was made from: this draft as it was saved, or this version."""
    draft = editing.draft_of(session, slug)
    if draft is not None:
        return draft.saved_at.isoformat()
    row = articles.find(session, slug)
    return f"version {row.version}" if row else ""


def _without(written: Written, culprit: str) -> Written:
    """With one character replaced wherever it would be sent."""
    if not culprit:
        return written
    typed = {name: mended(getattr(written, name), culprit) for name in TYPED}
    ways = {
        "way_label": [mended(one, culprit) for one in written.way_label],
        "way_steps": [mended(one, culprit) for one in written.way_steps],
    }
    return written.model_copy(update=typed | ways)


def _address(slug: str) -> str:
    return f"/desk/knowledge/articles/{slug}"
