"""The sheet in which an officer narrows a list, field by field."""

from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import texts
from desk.auth import CurrentOfficer
from desk.filter_fields import MOST, Field, Option, Range, area_options, own, standing
from desk.lens import DATED, Lens, Looking
from desk.pages import locale_of
from desk.places import area_tree
from desk.sheets import sheet
from desk.tickets import topic_of
from kit.web import Reader
from people.models import Officer
from tickets.filters import OWN, Filter, Operator
from tickets.models import Ticket

router = APIRouter()


@router.get("/filters", response_class=HTMLResponse)
def show_filters(
    request: Request, officer: CurrentOfficer, session: Reader, lens: Looking
) -> HTMLResponse:
    title = texts.say(locale_of(request), "filter")
    dates = {
        f"{one.field}_{one.operator}": one.value
        for one in lens.filters
        if one.operator in (Operator.AFTER, Operator.BEFORE)
    }
    fields = list(_fields(request, session, officer, lens))
    return sheet(
        request,
        "sheets/filters.html",
        title=title,
        lens=lens,
        fields=[one for one in fields if isinstance(one, Field)],
        ranges=[one for one in fields if isinstance(one, Range)],
        dates=dates,
        date_fields=DATED,
        kept=[str(one) for one in lens.filters if not _is_shown(one, fields)],
        picked=frozenset(str(one) for one in lens.some),
        some_kept=[str(one) for one in lens.some if not _is_offered(one, fields)],
    )


def _fields(
    request: Request, session: Session, officer: Officer, lens: Lens
) -> Iterator[Field | Range]:
    locale = locale_of(request)
    areas = area_options(session, area_tree(session, officer), lens.asked)
    topics = _topics(request, session)
    yield from standing(session, officer, areas, topics, lens.filters, locale)
    yield from own(session, lens.filters, locale)


def _topics(request: Request, session: Session) -> list[Option]:
    slugs = session.scalars(
        select(Ticket.article)
        .where(Ticket.unresolved, Ticket.article.is_not(None))
        .distinct()
        .limit(MOST)
    )
    named = ((slug, topic_of(request, slug)) for slug in slugs if slug)
    return sorted(named, key=lambda option: option[1])


def _is_shown(one: Filter, fields: list[Field | Range]) -> bool:
    """Whether the sheet says it anyway; what it doesn't, goes along unseen."""
    if one.operator in (Operator.AFTER, Operator.BEFORE) and one.field != OWN:
        return one.field in DATED
    if one.field == OWN and one.operator in (Operator.AFTER, Operator.BEFORE):
        name = one.value.partition("=")[0]
        if any(isinstance(field, Range) and field.name == name for field in fields):
            return True
    return _is_offered(one, fields)


def _is_offered(one: Filter, fields: list[Field | Range]) -> bool:
    return any(
        str(one) == code
        for field in fields
        if isinstance(field, Field)
        for group in field.groups
        for code, _ in group.options
    )
