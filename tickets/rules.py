"""What may happen to a ticket. Whatever decides a status is in this file, and pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tickets.errors import TicketStateError


class TicketStatus(StrEnum):
    OPEN = "open"  # an officer owes the contact an answer
    PENDING = "pending"  # the contact owes us one
    RESOLVED = "resolved"  # nobody owes anything; a word from the contact reopens it
    CLOSED = "closed"  # over for good: what the contact writes next is a new ticket


class TicketPriority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


URGENCY = {priority: rank for rank, priority in enumerate(TicketPriority)}
"""The higher, the sooner."""


class TicketEvent(StrEnum):
    REPLY = "reply"  # an officer wrote to the contact
    WAIT = "wait"  # an officer says, without writing, that the contact owes us a word
    FOLLOW_UP = "follow_up"  # the contact wrote again
    RESOLVE = "resolve"
    ASSUME_FIXED = "assume_fixed"  # the contact owed us a word and stayed silent
    REOPEN = "reopen"
    CLOSE = "close"  # an officer did, or it was resolved for `REOPENS_WITHIN`
    MERGE = "merge"  # it goes on in another ticket


STILL_OPEN = frozenset({TicketStatus.OPEN})
UNRESOLVED = frozenset({TicketStatus.OPEN, TicketStatus.PENDING})
PENDING = frozenset({TicketStatus.PENDING})
RESOLVED = frozenset({TicketStatus.RESOLVED})
OVER = frozenset({TicketStatus.RESOLVED, TicketStatus.CLOSED})
NOT_CLOSED = UNRESOLVED | RESOLVED

# What each event needs the status to be, and makes it. Nothing leads out of CLOSED.
RULES = {
    TicketEvent.REPLY: (UNRESOLVED, TicketStatus.PENDING),
    TicketEvent.WAIT: (STILL_OPEN, TicketStatus.PENDING),
    TicketEvent.FOLLOW_UP: (UNRESOLVED, TicketStatus.OPEN),
    TicketEvent.RESOLVE: (UNRESOLVED, TicketStatus.RESOLVED),
    TicketEvent.ASSUME_FIXED: (PENDING, TicketStatus.RESOLVED),
    TicketEvent.REOPEN: (RESOLVED, TicketStatus.OPEN),
    TicketEvent.CLOSE: (NOT_CLOSED, TicketStatus.CLOSED),
    TicketEvent.MERGE: (NOT_CLOSED, TicketStatus.CLOSED),
}

REOPENS_WITHIN = timedelta(days=7)
"""A reply to a resolved ticket reopens it this long; then it is closed for good."""

SILENT_FOR = timedelta(days=4)
"""Who owed us a word this long and said nothing has probably no problem any more."""

ASK_AGAIN_AFTER = timedelta(days=3)
"""So long after we assumed it, the contact is asked once whether it is true."""


def advance(status: TicketStatus, event: TicketEvent) -> TicketStatus:
    """The status after an event.

    Raises:
        TicketStateError: It can't happen to a ticket of this status.
    """
    needed, after = RULES[event]
    if status not in needed:
        raise TicketStateError(status, event)
    return after


def merged(one: TicketStatus, other: TicketStatus) -> TicketStatus:
    """The status of a ticket that another is merged into: whatever is still owed."""
    owed = (TicketStatus.OPEN, TicketStatus.PENDING, TicketStatus.RESOLVED)
    return min(one, other, key=owed.index)


def may_reopen(resolved_at: datetime | None, now: datetime) -> bool:
    return resolved_at is not None and now - resolved_at <= REOPENS_WITHIN


def diagram() -> Iterator[str]:
    """The table as a Mermaid state diagram, line by line."""
    yield "stateDiagram-v2"
    yield f"    [*] --> {TicketStatus.OPEN}"
    for before in TicketStatus:
        for event, (needed, after) in RULES.items():
            if before in needed:
                yield f"    {before} --> {after}: {event}"
    yield f"    {TicketStatus.CLOSED} --> [*]"


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
