"""What may happen to a ticket. Whatever decides a status is in this file, and pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tickets.errors import TicketStateError


class TicketStatus(StrEnum):
    OPEN = "open"  # an officer owes the contact an answer
    PENDING = "pending"  # the contact owes us one
    RESOLVED = "resolved"  # nobody owes anything


class TicketPriority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


URGENCY = {priority: rank for rank, priority in enumerate(TicketPriority)}
"""The higher, the sooner."""


class TicketEvent(StrEnum):
    REPLY = "reply"  # an officer wrote to the contact
    FOLLOW_UP = "follow_up"  # the contact wrote again
    RESOLVE = "resolve"
    REOPEN = "reopen"


UNRESOLVED = frozenset({TicketStatus.OPEN, TicketStatus.PENDING})
RESOLVED = frozenset({TicketStatus.RESOLVED})

# What each event needs the status to be, and makes it.
RULES = {
    TicketEvent.REPLY: (UNRESOLVED, TicketStatus.PENDING),
    TicketEvent.FOLLOW_UP: (UNRESOLVED, TicketStatus.OPEN),
    TicketEvent.RESOLVE: (UNRESOLVED, TicketStatus.RESOLVED),
    TicketEvent.REOPEN: (RESOLVED, TicketStatus.OPEN),
}

REOPENS_WITHIN = timedelta(days=7)
"""A reply to a resolved ticket reopens it this long; later it is a new problem."""


def advance(status: TicketStatus, event: TicketEvent) -> TicketStatus:
    needed, after = RULES[event]
    if status not in needed:
        raise TicketStateError(status, event)
    return after


def may_reopen(resolved_at: datetime | None, now: datetime) -> bool:
    return resolved_at is not None and now - resolved_at <= REOPENS_WITHIN


def more_urgent(one: TicketPriority, other: TicketPriority) -> TicketPriority:
    return max(one, other, key=URGENCY.__getitem__)


@dataclass(frozen=True, slots=True)
class Promise:
    """How soon we say we answer. `around_the_clock`, or in working hours only."""

    within: timedelta
    around_the_clock: bool


PROMISES = {
    TicketPriority.CRITICAL: Promise(timedelta(hours=1), around_the_clock=True),
    TicketPriority.HIGH: Promise(timedelta(hours=9), around_the_clock=False),
    TicketPriority.NORMAL: Promise(timedelta(hours=18), around_the_clock=False),
    TicketPriority.LOW: Promise(timedelta(hours=45), around_the_clock=False),
}
"""First reply: 1 hour, or 1, 2 and 5 working days of nine hours."""
