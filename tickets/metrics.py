"""What the figures mean, and how each is reckoned from plain facts. Pure.

One place for every definition: the page, the CSV and the weekly summary ask here, and
`DEFINITIONS` is what an officer reads on hover.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

Between = Callable[[datetime, datetime], timedelta]
"""How much working time lies between two moments."""


class Unit(StrEnum):
    COUNT = "count"
    SHARE = "share"  # of 1
    SPAN = "span"  # seconds
    MONEY = "money"
    NUMBER = "number"


class Better(StrEnum):
    """Which way is good news."""

    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure. `opens` are the filters of the tickets behind it, if it has any.

    In them, `{since}` and `{until}` are filled with the period's days.
    """

    name: str
    unit: Unit
    better: Better
    means: str
    opens: tuple[str, ...] = ()


OPENED = ("opened.after.{since}", "opened.before.{until}")
RESOLVED = ("resolved.after.{since}", "resolved.before.{until}")
LEFT = ("unresolved.is.yes",)

DEFINITIONS = (
    Definition(
        "received",
        Unit.COUNT,
        Better.NEITHER,
        "Messages from contacts in the period; the same text sent twice counts once.",
    ),
    Definition(
        "bot_answered",
        Unit.COUNT,
        Better.MORE,
        "Messages that an article answered at once.",
    ),
    Definition(
        "bot_confirmed",
        Unit.COUNT,
        Better.MORE,
        "Problems whose contact said that the steps had fixed them, with no ticket.",
    ),
    Definition(
        "bot_share",
        Unit.SHARE,
        Better.MORE,
        "Confirmed by the bot, of all that ended: confirmed by the bot or opened as a "
        "ticket. Silence is not counted as success.",
    ),
    Definition(
        "opened",
        Unit.COUNT,
        Better.LESS,
        "Tickets opened in the period: what the bot could not settle.",
        OPENED,
    ),
    Definition(
        "resolved",
        Unit.COUNT,
        Better.MORE,
        "Tickets resolved in the period, those assumed fixed left out.",
        RESOLVED,
    ),
    Definition(
        "assumed_fixed",
        Unit.COUNT,
        Better.NEITHER,
        "Tickets closed in the period because the contact stayed silent.",
        (*RESOLVED, "assumed.is.yes"),
    ),
    Definition(
        "backlog",
        Unit.COUNT,
        Better.LESS,
        "Tickets that were unresolved at the end of the period.",
        LEFT,
    ),
    Definition(
        "backlog_age",
        Unit.SPAN,
        Better.LESS,
        "Half of the backlog was older than this at the end of the period.",
        LEFT,
    ),
    Definition(
        "first_answer_p50",
        Unit.SPAN,
        Better.LESS,
        "Half of the tickets opened in the period got an officer's first answer within "
        "this time, by the clock on the wall.",
        OPENED,
    ),
    Definition(
        "first_answer_p90",
        Unit.SPAN,
        Better.LESS,
        "Nine of ten tickets got an officer's first answer within this time, by the "
        "clock on the wall.",
        OPENED,
    ),
    Definition(
        "first_answer_work_p50",
        Unit.SPAN,
        Better.LESS,
        "The same half, in office hours.",
        OPENED,
    ),
    Definition(
        "first_answer_work_p90",
        Unit.SPAN,
        Better.LESS,
        "The same nine of ten, in office hours.",
        OPENED,
    ),
    Definition(
        "resolution_p50",
        Unit.SPAN,
        Better.LESS,
        "Half of the tickets resolved in the period took no longer than this, by the "
        "clock on the wall.",
        RESOLVED,
    ),
    Definition(
        "resolution_p90",
        Unit.SPAN,
        Better.LESS,
        "Nine of ten tickets took no longer than this, by the clock on the wall.",
        RESOLVED,
    ),
    Definition(
        "resolution_work_p50",
        Unit.SPAN,
        Better.LESS,
        "The same half, in office hours.",
        RESOLVED,
    ),
    Definition(
        "resolution_work_p90",
        Unit.SPAN,
        Better.LESS,
        "The same nine of ten, in office hours.",
        RESOLVED,
    ),
    Definition(
        "sla_met",
        Unit.SHARE,
        Better.MORE,
        "Promises that ran out or were kept in the period: those kept in time.",
        OPENED,
    ),
    Definition(
        "reopened",
        Unit.SHARE,
        Better.LESS,
        "Of the tickets resolved in the period, those opened again since.",
        RESOLVED,
    ),
    Definition(
        "satisfaction",
        Unit.SHARE,
        Better.MORE,
        "Of those who answered the question how our support was: how many said good.",
        RESOLVED,
    ),
    Definition(
        "undelivered",
        Unit.SHARE,
        Better.LESS,
        "Of our messages that came to an end: failed, undelivered or too old to send.",
        ("failed.is.yes",),
    ),
    Definition(
        "segments_per_solved",
        Unit.NUMBER,
        Better.LESS,
        "SMS segments we paid for, for each problem solved by the bot or by a ticket.",
    ),
    Definition(
        "cost_per_solved",
        Unit.MONEY,
        Better.LESS,
        "The price of those segments, for each problem solved.",
    ),
)
NAMES = tuple(definition.name for definition in DEFINITIONS)


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` up to, and without, `until`."""

    since: datetime
    until: datetime

    @property
    def before(self) -> "Period":
        """The same length, just before."""
        return Period(self.since - (self.until - self.since), self.since)


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """A ticket opened or resolved in the period, or unresolved at its end."""

    opened_at: datetime
    first_replied_at: datetime | None
    resolved_at: datetime | None
    reopened: bool = False
    assumed_fixed: bool = False
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """Counts over the messages of the period."""

    received: int = 0
    bot_answered: int = 0
    bot_confirmed: int = 0
    ended: int = 0
    undelivered: int = 0
    segments: int = 0

    def __add__(self, other: "MessageFacts") -> "MessageFacts":
        return MessageFacts(
            *(
                getattr(self, name) + getattr(other, name)
                for name in MessageFacts.__slots__
            )
        )


@dataclass(slots=True)
class Facts:
    """All that is known of one group in one period."""

    tickets: list[TicketFacts] = field(default_factory=list)
    messages: MessageFacts = field(default_factory=MessageFacts)
    promises_kept: int = 0
    promises_broken: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is None where nothing can be said; `of` is what it was reckoned from."""

    value: float | None
    of: int


Figures = dict[str, Figure]

GOOD = 9


def reckon(facts: Facts, period: Period, *, between: Between, price: float) -> Figures:
    """Every figure of a group, in the order of `DEFINITIONS`."""
    opened = [t for t in facts.tickets if _within(t.opened_at, period)]
    ended = [t for t in facts.tickets if _within(t.resolved_at, period)]
    resolved = [t for t in ended if not t.assumed_fixed]
    left = [t for t in facts.tickets if _is_left(t, period)]
    said = facts.messages
    solved = said.bot_confirmed + len(resolved)
    answered = [(t.opened_at, t.first_replied_at) for t in opened if t.first_replied_at]
    finished = [(t.opened_at, t.resolved_at) for t in resolved if t.resolved_at]
    promises = facts.promises_kept + facts.promises_broken
    rated = [t.rating for t in ended if t.rating is not None]
    return {
        "received": _count(said.received),
        "bot_answered": _count(said.bot_answered),
        "bot_confirmed": _count(said.bot_confirmed),
        "bot_share": _share(said.bot_confirmed, said.bot_confirmed + len(opened)),
        "opened": _count(len(opened)),
        "resolved": _count(len(resolved)),
        "assumed_fixed": _count(len(ended) - len(resolved)),
        "backlog": _count(len(left)),
        "backlog_age": _quantile([period.until - t.opened_at for t in left], 0.5),
        **_spans("first_answer", answered, between),
        **_spans("resolution", finished, between),
        "sla_met": _share(facts.promises_kept, promises),
        "reopened": _share(sum(t.reopened for t in ended), len(ended)),
        "satisfaction": _share(sum(r == GOOD for r in rated), len(rated)),
        "undelivered": _share(said.undelivered, said.ended),
        "segments_per_solved": _ratio(said.segments, solved),
        "cost_per_solved": _ratio(said.segments * price, solved),
    }


def _within(moment: datetime | None, period: Period) -> bool:
    return moment is not None and period.since <= moment < period.until


def _is_left(ticket: TicketFacts, period: Period) -> bool:
    """Whether a ticket was there and unresolved when the period ended."""
    return ticket.opened_at < period.until and (
        ticket.resolved_at is None or ticket.resolved_at >= period.until
    )


def _spans(
    name: str, pairs: Sequence[tuple[datetime, datetime]], between: Between
) -> Figures:
    wall = [end - start for start, end in pairs]
    work = [between(start, end) for start, end in pairs]
    return {
        f"{name}_p50": _quantile(wall, 0.5),
        f"{name}_p90": _quantile(wall, 0.9),
        f"{name}_work_p50": _quantile(work, 0.5),
        f"{name}_work_p90": _quantile(work, 0.9),
    }


def _quantile(spans: Iterable[timedelta], share: float) -> Figure:
    """The shortest span that is enough for this share of them (nearest rank)."""
    ordered = sorted(spans)
    if not ordered:
        return Figure(None, 0)
    rank = max(1, ceil(share * len(ordered)))
    return Figure(ordered[rank - 1].total_seconds(), len(ordered))


def _count(number: int) -> Figure:
    return Figure(float(number), number)


def _share(part: int, whole: int) -> Figure:
    return Figure(part / whole if whole else None, whole)


def _ratio(part: float, whole: int) -> Figure:
    return Figure(part / whole if whole else None, whole)


def change(now: Figure, before: Figure, unit: Unit) -> float | None:
    """How much a figure moved: in points of 1 for shares, else as a part of before."""
    if now.value is None or before.value is None:
        return None
    if unit is Unit.SHARE:
        return now.value - before.value
    if not before.value:
        return None
    return (now.value - before.value) / before.value
