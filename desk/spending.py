"""How much of the month's SMS budget is used, as it was within five minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fastapi import Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from messages.models import Direction, Message
from people.address import Channel

FRESH = timedelta(minutes=5)
"""A month has too many messages to add them up for every page."""

NEARLY, USED_UP = 80, 100
"""Percent from which it is coloured."""


@dataclass(frozen=True, slots=True)
class Month:
    """Segments sent since the month began, as they were at a moment."""

    begins: datetime
    at: datetime
    segments: int

    def is_fresh(self, now: datetime, begins: datetime) -> bool:
        return self.begins == begins and now - self.at < FRESH


@dataclass(frozen=True, slots=True)
class Share:
    percent: int

    @property
    def kind(self) -> str:
        """`""`, `many` from four fifths on, `over` when nothing is left."""
        if self.percent >= USED_UP:
            return "over"
        return "many" if self.percent >= NEARLY else ""


def share_of_month(request: Request) -> Share | None:
    """What is used of the budget; None where none is set."""
    state = request.app.state
    budget: int = state.settings.sms_monthly_budget
    if not budget:
        return None
    now: datetime = state.clock()
    begins = month_of(now, state.settings.zone)
    known: Month | None = getattr(state, "sms_month", None)
    if known is None or not known.is_fresh(now, begins):
        with state.readers() as session:
            known = Month(begins, now, segments_since(session, begins))
        state.sms_month = known
    return Share(known.segments * 100 // budget)


def month_of(now: datetime, zone: ZoneInfo) -> datetime:
    """When the month began, by the clock of the office."""
    local = now.astimezone(zone)
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def segments_since(session: Session, begins: datetime) -> int:
    """Segments of all SMS that left since then, whoever spoke."""
    total = select(func.sum(Message.segments)).where(
        Message.created_at >= begins,
        Message.channel == Channel.SMS,
        Message.direction == Direction.OUTBOUND,
    )
    return session.scalar(total) or 0
