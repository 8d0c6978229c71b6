"""Watching the month's SMS budget: what is left, who hears of it, what may go again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.settings import Settings
from messages import holding, spending
from messages.budget import Month, Stage
from messages.spending import Reckoning
from tickets import notifications
from tickets.models import NoticeKind, Notification

MANY = 80
"""Percent of the budget from which leads are warned, whatever is foretold."""


def watch(
    session: Session, found: Reckoning, *, settings: Settings, now: datetime
) -> int:
    """Keep what was added up, warn leads, let go what may go; say how much was done."""
    spending.keep(session, found, settings)
    month = found.month
    done = _warn(session, month, f"{found.today:%Y-%m}", now) if month else 0
    if month is None or not settings.sms_hard_stop or month.left > 0:
        done += holding.release(session, now=now)
    return done


def warnings(month: Month) -> list[str]:
    """What leads should know, the worst last: it may pass, it nearly has, it has."""
    found = []
    foretold = month.forecast_percent
    if foretold is not None and foretold > 100:
        found.append("forecast")
    if month.percent >= MANY:
        found.append("many")
    if month.stage(100) is Stage.USED_UP:
        found.append("used_up")
    return found


def _warn(session: Session, month: Month, name: str, now: datetime) -> int:
    """Ring for the worst of it, once for each month and size of its budget."""
    found = warnings(month)
    if not found:
        return 0
    key = f"{name}:{month.budget}:{found[-1]}"
    kind = NoticeKind.BUDGET
    rung = select(Notification.id).where(Notification.key == f"{kind}:{key}").limit(1)
    if session.scalar(rung) is not None:
        return 0
    told = notifications.leads(session)
    notifications.notify(
        session,
        told,
        kind,
        key=key,
        now=now,
        what=found[-1],
        percent=month.percent,
        forecast=month.forecast_percent,
    )
    return len(told)
