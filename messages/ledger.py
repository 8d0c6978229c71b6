"""Where every message is: the proof that none was lost."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from messages.channel import Status
from messages.models import Direction, Message

COLUMNS = (
    "received",
    "conversed",
    "failed",
    "queued",
    "sending",
    "sent",
    "delivered",
    "undelivered",
    "expired",
    "unaccounted",
)

LATE = timedelta(minutes=15)
"""What has been due for this long, and nobody took it up, is unaccounted for."""

IN_STATUS = {
    "conversed": (Status.CONVERSED,),
    "queued": (Status.QUEUED,),
    "sending": (Status.SENDING,),
    "sent": (Status.SENT,),
    "delivered": (Status.DELIVERED, Status.READ),
    "undelivered": (Status.UNDELIVERED,),
    "expired": (Status.EXPIRED,),
    "failed": (Status.FAILED,),
}


@dataclass(frozen=True, slots=True)
class Ledger:
    """Counts by channel. `received` is all that ever came in, whatever became of it."""

    channels: dict[str, dict[str, int]]

    @property
    def unaccounted(self) -> int:
        return sum(counts["unaccounted"] for counts in self.channels.values())


def ledger(session: Session, *, now: datetime) -> Ledger:
    inbound = Message.direction == Direction.INBOUND
    overdue = Message.due_at < now - LATE
    columns = [func.count(case((inbound, 1))).label("received")]
    for name, statuses in IN_STATUS.items():
        columns.append(func.count(case((Message.status.in_(statuses), 1))).label(name))
    lost = or_(
        (Message.status == Status.RECEIVED) & (overdue | Message.due_at.is_(None)),
        (Message.status == Status.CONVERSED) & Message.outcome.is_(None),
        (Message.status == Status.SENDING) & (overdue | Message.due_at.is_(None)),
        (Message.status == Status.QUEUED) & Message.due_at.is_(None),
        Message.status.not_in(list(Status)),
    )
    columns.append(func.count(case((lost, 1))).label("unaccounted"))
    rows = session.execute(
        select(Message.channel, *columns).group_by(Message.channel)
    ).mappings()
    found = {
        str(row["channel"]): {name: int(row[name]) for name in COLUMNS} for row in rows
    }
    return Ledger(dict(sorted(found.items())))
