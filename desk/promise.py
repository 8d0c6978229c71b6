"""How a promise stands: what the SLA pill shows. Pure."""

from dataclasses import dataclass
from datetime import datetime

from desk.moments import Moments

SOON = 0.25
"""Of the time, when it turns yellow."""


@dataclass(frozen=True, slots=True)
class Clock:
    kind: str
    icon: str
    text: str
    late: bool


def clock(opened: datetime, due: datetime | None, when: Moments) -> Clock | None:
    """The pill of a ticket; none when nothing is promised."""
    if due is None:
        return None
    left = due - when.now
    if left.total_seconds() < 0:
        return Clock("alarm", "sla-0", f"−{when.left(-left)}", late=True)
    whole = max((due - opened).total_seconds(), 1)
    share = left.total_seconds() / whole
    if share <= SOON:
        return Clock("act", "sla-1", when.left(left), late=False)
    icon = "sla-2" if share <= 0.5 else "sla-3"
    return Clock("", icon, when.left(left), late=False)
