"""The figures: how the helpdesk fares, beside the time before; every number opens."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from desk import charts, texts
from desk.auth import CurrentOfficer, allowed
from desk.pages import locale_of, moments, page
from kit.settings import Settings
from kit.web import Now, Reader
from knowledge import articles, gaps, render
from people.access import Deed, may
from people.models import Area, Officer
from tickets import losses, measuring, metrics, rights
from tickets.filters import NO_CODE
from tickets.measuring import Key, Scope
from tickets.metrics import DEFINITIONS, Better, Definition, Figures, Period, Unit

DAYS = (7, 28, 91)
MAIN = (
    "opened",
    "bot_share",
    "first_answer_p50",
    "sla_met",
    "undelivered",
    "cost_per_solved",
)
"""Shown large; all others stand in the list below."""

COLUMNS = ("opened", "resolved", "backlog", "first_answer_p50", "sla_met", "reopened")
"""Of the table that tells groups apart; the CSV has every figure."""

MOST_ROWS = 50
MOST_BARS = 8
FILTERS = {
    "area": "area.is",
    "article": "topic.is",
    "channel": "channel.is",
    "locale": "locale.is",
    "officer": "assignee.is",
    "priority": "priority.is",
    "category": "category.is",
}
"""How a group's tickets are found; a split without one opens nothing."""

router = APIRouter(prefix="/figures", dependencies=[Depends(allowed(Deed.SEE_FIGURES))])


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the figures is looked at."""

    period: Period
    days: int
    split: str
    area: Area | None


@dataclass(frozen=True, slots=True)
class Stat:
    """One figure as it is read."""

    name: str
    value: str
    means: str
    change: str
    mood: str
    address: str
    spark: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why messages did not arrive, and where the tickets are on which that was."""

    code: str
    words: str
    messages: int
    tickets: int
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    cells: tuple[Stat, ...]


Days = Annotated[int, Query(ge=1, le=366)]
Split = Annotated[str, Query(max_length=20)]
AreaId = Annotated[int, Query(ge=0)]


@router.get("", response_class=HTMLResponse)
def show_figures(
    request: Request,
    officer: CurrentOfficer,
    session: Reader,
    now: Now,
    days: Days = 28,
    by: Split = "area",
    area: AreaId = 0,
) -> HTMLResponse:
    asked = asked_for(request, session, now, days, by, area)
    scope = Scope(asked.area, rights.visible_to(officer))
    here = _reckoned(request, session, asked.period, scope)
    before = _reckoned(request, session, asked.period.before, scope)
    reader = _Reader(request, asked)
    course = measuring.by_day(
        session, asked.period, scope, request.app.state.settings.zone
    )
    sparks = {
        "opened": charts.spark([day.opened for day in course]),
        "resolved": charts.spark([day.resolved for day in course]),
    }
    stats = {
        d.name: reader.stat(d, here, before, spark=sparks.get(d.name, ""))
        for d in DEFINITIONS
    }
    return page(
        request,
        "figures/page.html",
        asked=asked,
        areas=_areas(session, officer),
        splits=list(measuring.splits()),
        periods=DAYS,
        main=[stats[name] for name in MAIN],
        others=[stat for name, stat in stats.items() if name not in MAIN],
        columns=COLUMNS,
        groups=_groups(request, session, asked, scope, reader),
        course=charts.course(
            [day.opened for day in course],
            [day.resolved for day in course],
            [reader.short_day(day.at) for day in course],
        ),
        last=course[-1] if course else None,
        topics=charts.bars(_topics(request, session, asked, scope)),
        hours=charts.hours(
            measuring.by_hour(
                session, asked.period, scope, request.app.state.settings.zone
            )
        ),
        weekdays=texts.say(locale_of(request), "weekdays").split(),
        losses=_losses(request, session, asked, scope),
        query=_query(asked),
        gaps=_gaps(session, officer, now),
    )


def asked_for(
    request: Request, session: Session, now: datetime, days: int, by: str, area: int
) -> Asked:
    """Whole days of the office's clock, today included."""
    zone = request.app.state.settings.zone
    today = now.astimezone(zone).date()
    until = datetime.combine(today + timedelta(days=1), time(), zone)
    since = datetime.combine(today + timedelta(days=1 - days), time(), zone)
    split = by if by in measuring.splits() else "area"
    return Asked(Period(since, until), days, split, session.get(Area, area))


def _gaps(session: Session, officer: Officer, now: datetime) -> int | None:
    """How many questions wait for an article, if she may write one."""
    if not may(officer.role, Deed.EDIT_KNOWLEDGE):
        return None
    return len(gaps.waiting(session, articles.published(session), now=now))


def _query(asked: Asked) -> str:
    parts = {"days": asked.days, "by": asked.split}
    return urlencode(parts | ({"area": asked.area.id} if asked.area else {}))


def _areas(session: Session, officer: Officer) -> list[Area]:
    """Those an officer may look at: her own and what lies below, else all."""
    return rights.areas_of(session, officer)


def _reckoned(
    request: Request, session: Session, period: Period, scope: Scope
) -> Figures:
    facts = measuring.gather(session, period, scope).get(None, metrics.Facts())
    return _reckon(request, facts, period)


def reckoned_by(
    request: Request, session: Session, asked: Asked, scope: Scope
) -> dict[Key, Figures]:
    found = measuring.gather(session, asked.period, scope, asked.split)
    return {key: _reckon(request, facts, asked.period) for key, facts in found.items()}


def _reckon(request: Request, facts: metrics.Facts, period: Period) -> Figures:
    settings: Settings = request.app.state.settings
    return metrics.reckon(
        facts,
        period,
        between=request.app.state.office.between,
        price=settings.sms_price,
    )


def _groups(
    request: Request, session: Session, asked: Asked, scope: Scope, reader: "_Reader"
) -> list[Group]:
    found = reckoned_by(request, session, asked, scope)
    name = measuring.labels(session, asked.split, list(found))
    wanted = [d for d in DEFINITIONS if d.name in COLUMNS]
    order = sorted(found, key=lambda key: -found[key]["opened"].of)[:MOST_ROWS]
    return [
        Group(
            _label(request, asked.split, key, name(key)),
            tuple(reader.stat(d, found[key], None, key=key) for d in wanted),
        )
        for key in order
    ]


def _label(request: Request, split: str, key: Key, name: str) -> str:
    """A group in the officer's words."""
    locale = locale_of(request)
    if key is None or not name:
        return texts.say(locale, "not_known")
    if split == "article":
        article = request.app.state.library.article(name)
        if article is not None:
            return render.title(article, render.nearest_locale(article, locale))
    if split in ("channel", "locale", "priority"):
        return texts.word(locale, split, name)
    return name


def _topics(
    request: Request, session: Session, asked: Asked, scope: Scope
) -> list[tuple[str, int, int, str]]:
    """What became tickets, by topic: resolved, and what is left."""
    found = measuring.gather(session, asked.period, scope, "article")
    rows = []
    for key, facts in found.items():
        figures = _reckon(request, facts, asked.period)
        opened = int(figures["opened"].of)
        done = min(opened, int(figures["resolved"].of))
        label = _label(request, "article", key, str(key or ""))
        rows.append((label, done, opened - done, str(opened)))
    rows.sort(key=lambda row: -(row[1] + row[2]))
    return [row for row in rows if row[1] + row[2]][:MOST_BARS]


def _losses(
    request: Request, session: Session, asked: Asked, scope: Scope
) -> list[Cause]:
    """The providers' codes in an officer's words; each opens its tickets."""
    locale, zone = locale_of(request), request.app.state.settings.zone
    since = asked.period.since.astimezone(zone).date()
    return [
        Cause(
            one.code,
            texts.catalogue(locale).get(f"failure_{one.code}")
            or one.error
            or texts.say(locale, "no_code"),
            one.messages,
            one.tickets,
            _behind(asked, f"error.is.{one.code or NO_CODE}@{since}"),
        )
        for one in losses.losses(session, asked.period, scope)
    ]


def _behind(asked: Asked, *filters: str) -> str:
    """The list of tickets that these filters leave, in the area that is looked at."""
    area = [f"area.is.{asked.area.id}"] if asked.area is not None else []
    pairs = [("f", one) for one in (*filters, *area)]
    return "/desk?" + urlencode([("view", "all"), *pairs])


class _Reader:
    """Says figures in an officer's locale, and where their tickets are."""

    def __init__(self, request: Request, asked: Asked) -> None:
        self._locale = locale_of(request)
        self._when = moments(request)
        self._asked = asked
        settings: Settings = request.app.state.settings
        self._currency, self._zone = settings.currency, settings.zone

    def stat(
        self,
        definition: Definition,
        figures: Figures,
        before: Figures | None,
        *,
        key: Key = None,
        spark: str = "",
    ) -> Stat:
        name = definition.name
        figure = figures[name]
        moved = (
            metrics.change(figure, before[name], definition.unit) if before else None
        )
        return Stat(
            name=texts.say(self._locale, f"figure_{name}"),
            value=self.value(definition.unit, figure.value),
            means=texts.say(self._locale, f"figure_{name}_means"),
            change=self._change(definition.unit, moved),
            mood=mood(definition.better, moved),
            address=self._address(definition, key),
            spark=spark,
        )

    def value(self, unit: Unit, value: float | None) -> str:
        if value is None:
            return "–"
        match unit:
            case Unit.COUNT:
                return f"{int(value)}"
            case Unit.SHARE:
                return f"{value * 100:.0f} %"
            case Unit.SPAN:
                return self._when.rough(timedelta(seconds=value))
            case Unit.MONEY:
                return f"{self._currency}{value:.2f}"
            case _:
                return f"{value:.1f}"

    def short_day(self, at: datetime) -> str:
        local = at.astimezone(self._zone)
        month = texts.say(self._locale, "months").split()[local.month - 1]
        return f"{local.day} {month}"

    def _change(self, unit: Unit, moved: float | None) -> str:
        if moved is None:
            return ""
        if abs(moved) < 0.005:
            return texts.say(self._locale, "as_before")
        points = unit is Unit.SHARE
        key = ("points_" if points else "percent_") + ("more" if moved > 0 else "less")
        return texts.say(self._locale, key, n=f"{abs(moved) * 100:.0f}")

    def _address(self, definition: Definition, key: Key) -> str:
        """The tickets behind a figure, as a list that can be narrowed further."""
        if not definition.opens:
            return ""
        days = {
            "since": self._asked.period.since.astimezone(self._zone).date(),
            "until": self._asked.period.until.astimezone(self._zone).date(),
        }
        filters = [("f", one.format(**days)) for one in definition.opens]
        if self._asked.area is not None:
            filters.append(("f", f"area.is.{self._asked.area.id}"))
        field = FILTERS.get(self._asked.split)
        if key is not None and field:
            filters.append(("f", f"{field}.{key}"))
        return "/desk?" + urlencode([("view", "all"), *filters])


def mood(better: Better, moved: float | None) -> str:
    """Whether a change is good or bad news, or neither."""
    if moved is None or abs(moved) < 0.005 or better is Better.NEITHER:
        return ""
    return "good" if (moved > 0) == (better is Better.MORE) else "bad"
