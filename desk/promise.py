"""How a promise stands: what the SLA pill shows. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.moments import Moments
from desk.texts import say
from tickets.sla import Standing

MOST = 6
"""Promises of a ticket that are told, the latest."""

SOON = 0.25
"""Of the time, when it turns yellow."""


@dataclass(frozen=True, slots=True)
class Clock:
    kind: str
    icon: str
    text: str
    since: datetime
    due: datetime

    @property
    def late(self) -> bool:
        return self.kind == "alarm"


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise of a ticket: which, how it stands, and by when."""

    name: str
    kind: str
    icon: str
    text: str


def promised(standings: Sequence[Standing], when: Moments) -> list[Promised]:
    """Each in words, those still owed first."""
    latest = sorted(standings[-MOST:], key=lambda one: one.kept_at is not None)
    return [_promised(one, when) for one in latest]


def _promised(one: Standing, when: Moments) -> Promised:
    name = say(when.locale, f"promise_{one.kind}")
    clock, due = one.clock, one.clock.due
    if clock.paused or due is None:
        return Promised(name, "", "clock", say(when.locale, "sla_paused"))
    if one.kept_at is None:
        at = when.exact(due)
        if clock.breached:
            late = when.left(when.now - due)
            text = say(when.locale, "promise_late", span=late, at=at)
            return Promised(name, "alarm", "sla-0", text)
        span = when.left(due - when.now)
        return Promised(
            name, "", "sla-2", say(when.locale, "promise_left", span=span, at=at)
        )
    at = when.exact(one.kept_at)
    key = "promise_kept_late" if clock.breached else "promise_kept"
    kind, icon = ("alarm", "sla-0") if clock.breached else ("done", "check")
    return Promised(name, kind, icon, say(when.locale, key, at=at))


def clock(since: datetime, due: datetime | None, when: Moments) -> Clock | None:
    """The pill of a promise given at `since`; none when nothing is promised."""
    if due is None:
        return None
    left = due - when.now
    if left.total_seconds() < 0:
        return Clock("alarm", "sla-0", f"−{when.left(-left)}", since, due)
    whole = max((due - since).total_seconds(), 1)
    share = left.total_seconds() / whole
    if share <= SOON:
        return Clock("act", "sla-1", when.left(left), since, due)
    icon = "sla-2" if share <= 0.5 else "sla-3"
    return Clock("", icon, when.left(left), since, due)
