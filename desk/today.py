"""What stands beside a list: the day so far, and a channel that is out of order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from desk.moments import Moments
from messages import holding
from messages.models import SendingLine
from messages.silence import Silence
from people.address import Channel
from people.models import Officer
from tickets import notifications, rights
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
    silent: Silence | None = None
    """Or nobody writes by it; what we send may well arrive."""


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


def down(session: Session, officer: Officer, now: datetime) -> Sequence[Down]:
    """Those paused as our own account or number is at fault, or the budget is used.

    A lead also sees those by which nobody writes, though usually they do.
    """
    lines = session.scalars(
        select(SendingLine)
        .where(
            or_(
                SendingLine.paused_until > now,
                SendingLine.segments_left <= 0,
                SendingLine.silent_since.is_not(None),
            )
        )
        .order_by(SendingLine.channel)
    ).all()
    leads = officer.role in notifications.LEADS
    silent = [found for line in lines if leads and (found := _silent(line))]
    return [found for line in lines if (found := _down(session, line, now))] + silent


def _silent(line: SendingLine) -> Down | None:
    if line.silent_since is None:
        return None
    silence = Silence(line.silent_since, line.silent_usual or 0)
    return Down(line.channel, line.last_sent_at, silent=silence)


def _down(session: Session, line: SendingLine, now: datetime) -> Down | None:
    if line.paused_until is not None and line.paused_until > now:
        return Down(line.channel, line.last_sent_at)
    if line.segments_left is None or line.segments_left > 0:
        return None
    held = holding.count(session)
    return Down(line.channel, line.last_sent_at, held) if held else None
