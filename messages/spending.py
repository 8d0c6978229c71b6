"""What SMS cost, day by day, and what of the month's budget is left.

No message is added up when one is sent: whole days are added up once and kept, today
and yesterday by the caretaker once a minute, and between two counts every claim takes
its segments off what is `left` on the line, in the row that it locks anyway.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kit.database import add_unknown
from kit.settings import Settings
from messages.budget import LOOK_BACK, Month, Stage, WorksOn, month_of
from messages.claims import sending_line
from messages.models import BudgetRaise, Direction, Message, SendingLine, SpentDay
from people.address import Channel


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The month as it was at a moment, and what each day cost; some are `kept`."""

    month: Month | None
    days: Mapping[date, int]
    today: date
    kept: frozenset[date] = frozenset()


NONE = Reckoning(None, {}, date.min)
"""There is no budget, and nothing to add up."""


def reckon(
    session: Session, settings: Settings, works_on: WorksOn, *, now: datetime
) -> Reckoning:
    """Add up what is needed to say where the month stands."""
    if not settings.sms_monthly_budget:
        return NONE
    today = now.astimezone(settings.zone).date()
    begins = min(today - LOOK_BACK, today.replace(day=1))
    kept = _kept(session, begins)
    costs = {
        day: kept[day] if day in kept else _cost(session, settings.zone, day)
        for day in _every_day(begins, today)
    }
    budget = settings.sms_monthly_budget + raised(session, today)
    month = month_of(budget, costs, today, works_on)
    return Reckoning(month, costs, today, frozenset(kept))


def keep(session: Session, found: Reckoning, settings: Settings) -> None:
    """Write down the days that are over, and tell the line what is left."""
    if found.month is None:
        line = session.get(SendingLine, Channel.SMS)
        if line is not None and (line.segments_left is not None or line.sparing):
            line.segments_left, line.sparing = None, False
        return
    over = [
        {"day": day, "segments": segments}
        for day, segments in found.days.items()
        if day not in found.kept and _is_over(day, found.today)
    ]
    add_unknown(session, SpentDay, *over)
    line = session.get(SendingLine, Channel.SMS, with_for_update=True)
    if line is not None:
        line.segments_left = found.month.left
        stage = found.month.stage(settings.sms_spare_percent)
        line.sparing = stage is not Stage.FREE


def is_sparing(session: Session) -> bool:
    """Whether what can be spared is not to go by SMS."""
    line = session.get(SendingLine, Channel.SMS)
    return line is not None and line.sparing


def left(session: Session) -> int | None:
    """Segments, as counted last and less what was claimed since; None: no budget."""
    line = session.get(SendingLine, Channel.SMS)
    return line.segments_left if line else None


def is_used_up(session: Session) -> bool:
    found = left(session)
    return found is not None and found <= 0


def raised(session: Session, day: date) -> int:
    """By how many segments the budget of this day's month was raised."""
    total = select(func.sum(BudgetRaise.segments)).where(
        BudgetRaise.month == day.replace(day=1)
    )
    return session.scalar(total) or 0


def raise_budget(
    session: Session, officer_id: int, segments: int, *, day: date, now: datetime
) -> None:
    """Let the month of this day cost so many segments more, from now on."""
    month = day.replace(day=1)
    session.add(
        BudgetRaise(
            month=month, segments=segments, officer_id=officer_id, created_at=now
        )
    )
    line = sending_line(session, Channel.SMS, now)
    if line.segments_left is not None:
        line.segments_left += segments


def _kept(session: Session, begins: date) -> dict[date, int]:
    query = select(SpentDay.day, SpentDay.segments).where(SpentDay.day >= begins)
    return dict(session.execute(query).all())


def _every_day(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _is_over(day: date, today: date) -> bool:
    """Whether nothing of that day is still on its way: yesterday's last may be."""
    return day < today - timedelta(days=1)


def _cost(session: Session, zone: ZoneInfo, day: date) -> int:
    begins, ends = (
        datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1))
    )
    total = select(func.sum(Message.segments)).where(
        Message.created_at >= begins,
        Message.created_at < ends,
        Message.channel == Channel.SMS,
        Message.direction == Direction.OUTBOUND,
    )
    return session.scalar(total) or 0
