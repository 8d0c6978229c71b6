"""What stands beside a list: the day so far, and a channel that is out of order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from desk.moments import Moments
from messages import holding
from messages.models import SendingLine
from people.address import Channel
from people.models import Officer
from tickets import rights
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Today:
    """Since midnight, by the clock of the office, of what the officer may see."""

    opened: int
    resolved: int
    longest: timedelta | None = None
    """The longest that anybody waited for the first answer, of those given today."""


@dataclass(frozen=True, slots=True)
class Down:
    """A channel by which nothing can be sent, and when the last message left by it.

    With `held` only what is urgent can: so many messages wait for the month's budget.
    """

    channel: Channel
    last_sent: datetime | None
    held: int = 0


def today(session: Session, officer: Officer, when: Moments) -> Today:
    """From indexes: what was resolved or answered today, was changed today as well."""
    local = when.now.astimezone(when.zone)
    begins = local.replace(hour=0, minute=0, second=0, microsecond=0)
    count = select(func.count(Ticket.id)).where(rights.visible_to(officer))
    resolved = (Ticket.changed_at >= begins, Ticket.resolved_at >= begins)
    answered = session.execute(
        select(Ticket.opened_at, Ticket.first_replied_at).where(
            rights.visible_to(officer),
            Ticket.changed_at >= begins,
            Ticket.first_replied_at >= begins,
        )
    )
    waits = [replied - opened for opened, replied in answered if replied is not None]
    both = select(
        count.where(Ticket.opened_at >= begins).scalar_subquery(),
        count.where(*resolved).scalar_subquery(),
    )
    opened, done = session.execute(both).one()
    return Today(opened, done, max(waits, default=None))


def down(session: Session, now: datetime) -> Sequence[Down]:
    """Those paused as our own account or number is at fault, or the budget is used."""
    lines = session.scalars(
        select(SendingLine)
        .where(or_(SendingLine.paused_until > now, SendingLine.segments_left <= 0))
        .order_by(SendingLine.channel)
    )
    return [found for line in lines if (found := _down(session, line, now))]


def _down(session: Session, line: SendingLine, now: datetime) -> Down | None:
    if line.paused_until is not None and line.paused_until > now:
        return Down(line.channel, line.last_sent_at)
    held = holding.count(session)
    return Down(line.channel, line.last_sent_at, held) if held else None
