"""The month's SMS budget at the desk, as it was within five minutes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fastapi import Request
from sqlalchemy.orm import Session

from conversation.budgeting import MANY
from kit.settings import Settings
from messages import holding, spending
from messages.budget import Month

FRESH = timedelta(minutes=5)
"""A month has too many messages to add them up for every page."""

USED_UP = 100


@dataclass(frozen=True, slots=True)
class Known:
    """A month as it was at a moment of a day."""

    day: date
    at: datetime
    month: Month

    def is_fresh(self, now: datetime, today: date) -> bool:
        return self.day == today and now - self.at < FRESH


@dataclass(frozen=True, slots=True)
class Share:
    """Percents of the budget; `stops`: what is not urgent waits."""

    percent: int
    forecast: int | None
    stops: bool

    @property
    def kind(self) -> str:
        """`""`, `many` from four fifths on, foretold or used, `over` at the end."""
        if self.percent >= USED_UP:
            return "over"
        passes = self.forecast is not None and self.forecast > USED_UP
        return "many" if self.percent >= MANY or passes else ""


@dataclass(frozen=True, slots=True)
class Purse:
    """What the page of the budget says. `held`: messages that wait for it."""

    month: Month
    share: Share
    spares: bool
    held: int


def share_of_month(request: Request) -> Share | None:
    """What is used of the budget; None where none is set."""
    month = _month(request)
    return _share(month, request.app.state.settings) if month else None


def purse(request: Request, session: Session) -> Purse | None:
    """The same, with what is spared and what waits."""
    month, settings = _month(request), request.app.state.settings
    if month is None:
        return None
    share = _share(month, settings)
    spares = month.percent >= settings.sms_spare_percent
    return Purse(month, share, spares, holding.count(session))


def _share(month: Month, settings: Settings) -> Share:
    stops = settings.sms_hard_stop and month.left <= 0
    return Share(month.percent, month.forecast_percent, stops)


def _month(request: Request) -> Month | None:
    state = request.app.state
    settings: Settings = state.settings
    if not settings.sms_monthly_budget:
        return None
    now: datetime = state.clock()
    today = now.astimezone(settings.zone).date()
    known: Known | None = getattr(state, "sms_month", None)
    if known is None or not known.is_fresh(now, today):
        with state.readers() as session:
            works_on = state.office.works_on
            found = spending.reckon(session, settings, works_on, now=now).month
        if found is None:
            return None
        known = state.sms_month = Known(today, now, found)
    return known.month
