"""How one article fares: asked, answered, fixed; by language, by area, by week."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from desk import charts, texts
from desk.auth import CurrentOfficer
from desk.knowledge_editor import example, title_of
from desk.knowledge_preview import answer
from desk.pages import locale_of, moments, page
from kit.settings import Settings
from kit.web import Now, Reader
from knowledge import editing, usage
from knowledge.models import Outcome
from knowledge.usage import Fare

WEEKS = 13
MOST_AREAS = 8
COUNTED = (
    Outcome.ASKED,
    Outcome.ANSWERED,
    Outcome.FIXED,
    Outcome.NOT_FIXED,
    Outcome.ESCALATED,
)

router = APIRouter(prefix="/articles/{slug}")


@router.get("/figures", response_class=HTMLResponse)
def show_figures(
    request: Request,
    slug: str,
    _: CurrentOfficer,
    session: Reader,
    now: Now,
    days: Annotated[int, Query(ge=1, le=366)] = 28,
) -> HTMLResponse:
    article = editing.current(session, slug)
    settings: Settings = request.app.state.settings
    locale, when = locale_of(request), moments(request)
    since = now - timedelta(days=days)
    by_locale = usage.by_locale(session, slug, since, now)
    by_area = usage.by_area(session, slug, since, now)
    weeks = usage.trend(session, slug, weeks=WEEKS, now=now)
    before = usage.by_article(session, since - timedelta(days=days), since)
    return page(
        request,
        "knowledge/figures.html",
        slug=slug,
        title=title_of(article),
        days=days,
        counted=COUNTED,
        whole=whole(by_locale),
        before=before.get(slug, Fare()),
        by_locale=by_locale,
        sizes={
            one: answer(article, one, example(one, settings), settings.sms_price).size
            for one in article.locales
        },
        areas=charts.bars(
            [
                (
                    name or texts.say(locale, "not_known"),
                    fare.fixed,
                    fare.asked - min(fare.fixed, fare.asked),
                    f"{fare.asked}",
                )
                for name, fare in sorted(
                    by_area.items(), key=lambda item: -item[1].asked
                )
                if fare.asked
            ][:MOST_AREAS]
        ),
        course=charts.course(
            [fare.answered for _, fare in weeks],
            [fare.fixed for _, fare in weeks],
            [when.day(at).partition(" ")[2] or when.day(at) for at, _ in weeks],
        ),
        last=weeks[-1][1],
    )


def whole(parts: dict[str, Fare]) -> Fare:
    """All locales together."""
    total = Fare()
    for fare in parts.values():
        for outcome, count in fare.counts.items():
            total.counts[outcome] = total.counts.get(outcome, 0) + count
    return total
