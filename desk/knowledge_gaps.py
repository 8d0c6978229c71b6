"""What people ask and get no answer to, and what to do about it in one click."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation.masking import HIDDEN
from desk.auth import ActingOfficer, CurrentOfficer
from desk.knowledge_editor import SOURCE, title_of
from desk.knowledge_form import slug_from
from desk.numbers import RowId
from desk.pages import page, see_other
from kit.errors import BadInputError, NotFoundError
from kit.web import Now, Reader, Transaction
from knowledge import articles, editing, gaps
from knowledge.gaps import Cluster
from knowledge.models import MissedText
from knowledge.normalise import normalise
from knowledge.texts import ArticleText, LocaleText

MOST_TEXTS = 12
"""Shown of one cluster."""

MOST_PHRASES = 20
LONGEST_NAME = 40

router = APIRouter(prefix="/gaps")


@dataclass(frozen=True, slots=True)
class Gap:
    """A cluster, with the article that did not help, if there was one."""

    cluster: Cluster
    slug: str
    title: str
    name: str


class Chosen(BaseModel):
    ids: list[RowId] = Field(min_length=1, max_length=gaps.MOST)
    slug: str = Field(default="", max_length=80)
    name: str = Field(default="", max_length=120)


@router.get("", response_class=HTMLResponse)
def show_gaps(
    request: Request, _: CurrentOfficer, session: Reader, now: Now
) -> HTMLResponse:
    known = articles.published(session)
    titles = {article.slug: title_of(article) for article in known}
    return page(
        request,
        "knowledge/gaps.html",
        gaps=[
            Gap(
                cluster,
                cluster.slug if cluster.slug in titles else "",
                titles.get(cluster.slug or "", ""),
                _name(cluster.spoken),
            )
            for cluster in gaps.waiting(session, known, now=now)
        ],
        most=MOST_TEXTS,
    )


@router.post("/drafts")
def start_draft(
    form: Annotated[Chosen, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    """Their words become phrasings of a draft: of a new article, or of a known one."""
    missed = _missed(session, form.ids)
    ids = [text.message_id for text in missed]
    if form.slug:
        known = editing.current(session, form.slug)
        article = with_phrases(known, missed)
        draft = editing.save_draft(session, article, officer.id, now=now)
        draft.asked_by = sorted({*draft.asked_by, *ids})
    else:
        name = " ".join(form.name.split())
        if not name:
            raise BadInputError("Give the article a name.")
        blank = ArticleText(slug_from(name), {SOURCE: LocaleText(name, ())})
        draft = editing.new_draft(
            session,
            slug_from(name),
            with_phrases(blank, missed),
            officer.id,
            asked_by=ids,
            now=now,
        )
    gaps.settle(session, ids, now=now)
    return see_other(f"/desk/knowledge/articles/{draft.slug}")


@router.post("/aside")
def put_aside(
    form: Annotated[Chosen, Form()], _: ActingOfficer, session: Transaction, now: Now
) -> Response:
    gaps.settle(session, form.ids, now=now)
    return see_other("/desk/knowledge/gaps")


def with_phrases(article: ArticleText, missed: Sequence[MissedText]) -> ArticleText:
    """An article with what people wrote as its phrasings, each once. Pure.

    A text with something hidden in it is none: the stars would be looked for. A locale
    the article does not speak gets the title of the first, to be translated.
    """
    locales = dict(article.locales)
    title = next(iter(locales.values())).title
    for text in missed:
        known = locales.get(text.locale, LocaleText(title, ()))
        said = {normalise(phrase) for phrase in known.phrases}
        fresh = HIDDEN not in text.text and normalise(text.text) not in said
        if fresh and len(known.phrases) < _room(article, text.locale):
            phrases = (*known.phrases, " ".join(text.text.split()))
            locales[text.locale] = replace(known, phrases=phrases)
    return replace(article, locales=locales)


def _room(article: ArticleText, locale: str) -> int:
    known = article.locales.get(locale)
    return MOST_PHRASES + (len(known.phrases) if known else 0)


def _missed(session: Session, ids: Sequence[int]) -> list[MissedText]:
    """Those that still wait, the newest first.

    Raises:
        NotFoundError: None does: a colleague was quicker.
    """
    found = session.scalars(
        select(MissedText)
        .where(MissedText.message_id.in_(ids), MissedText.settled_at.is_(None))
        .order_by(MissedText.asked_at.desc())
    ).all()
    if not found:
        raise NotFoundError("Somebody took care of these already.")
    return list(found)


def _name(spoken: str) -> str:
    """What was asked, as a name to begin with."""
    words = " ".join(spoken.split()).capitalize()
    return (
        words if len(words) <= LONGEST_NAME else words[:LONGEST_NAME].rsplit(" ", 1)[0]
    )
