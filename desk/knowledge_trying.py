"""Try a question: what a contact would get, and why; and put texts into the exam."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation.masking import mask
from conversation.understand import decision, explain
from desk.auth import ActingOfficer, CurrentOfficer
from desk.knowledge_editor import title_of
from desk.knowledge_exam import examiner
from desk.pages import page, see_other
from kit.errors import ConflictError
from kit.web import Now, Reader, Transaction
from knowledge import articles, editing, labels
from knowledge.learning import FEWEST, apply
from knowledge.models import GoldenText
from knowledge.shape import article_from

router = APIRouter()

Text = Annotated[str, Query(max_length=1000)]
Slug = Annotated[str, Query(max_length=80)]


class Golden(BaseModel):
    """A text for the exam, and the article that it should find; none: no article."""

    text: str = Field(min_length=2, max_length=1000)
    slug: str = Field(default="", max_length=80)
    locale: str = Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


@router.get("/try", response_class=HTMLResponse)
def show_trial(
    request: Request,
    _: CurrentOfficer,
    session: Reader,
    q: Text = "",
    draft: Slug = "",
) -> HTMLResponse:
    """With `draft` as if that draft were published already.

    Here the answer is as sure as a contact's; an exam knows nothing of labels.
    """
    drafts = editing.drafts(session)
    chosen = article_from(drafts[draft].content) if draft in drafts else None
    learnt = labels.learnt(session)
    understood = found = None
    untaught = 0.0
    pairs: list[tuple[tuple[str, str], ...]] = []
    if q.strip():
        shipped = examiner(request).index(session, chosen)
        index = shipped.as_sure_as(apply(learnt, shipped.calibration))
        untaught = decision(explain(q, shipped)).confidence
        understood = explain(q, index)
        found = decision(understood)
        pairs = [index.pairs(q, match.phrase) for match in found.matches]
    return page(
        request,
        "knowledge/try.html",
        q=q,
        draft=draft if chosen else "",
        drafts=sorted(drafts),
        found=found,
        pairs=pairs,
        learnt=learnt,
        fewest=FEWEST,
        untaught=untaught,
        spoken=understood.locale if understood else None,
        titles=_titles(session) | ({draft: title_of(chosen)} if chosen else {}),
    )


@router.post("/golden")
def add_golden(
    form: Annotated[Golden, Form()], _: ActingOfficer, session: Transaction, now: Now
) -> Response:
    """From now on every exam asks this, too; secrets and patients' details hidden."""
    text = mask(form.text.strip()).text
    if session.scalar(select(GoldenText.id).where(GoldenText.text == text)) is not None:
        raise ConflictError("The exam asks this already.")
    session.add(
        GoldenText(
            text=text, slug=form.slug or None, locale=form.locale, created_at=now
        )
    )
    return see_other("/desk/knowledge/try?added=1")


def _titles(session: Session) -> dict[str, str]:
    return {one.slug: title_of(one) for one in articles.published(session)}
