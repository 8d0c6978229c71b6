"""Reading the facts behind the figures from the database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    func,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session

from messages.channel import Status
from messages.models import Author, Direction, Message
from people.address import Channel
from people.models import Area, Contact, Officer
from tickets import queries
from tickets.metrics import Facts, MessageFacts, Period, TicketFacts
from tickets.models import Ticket, TicketPromise
from tickets.rules import UNRESOLVED

AT_ONCE = 5000
REPEATED = ("duplicate",)
ANSWERED = ("answered", "answered_again")
ENDED = (
    Status.SENT,
    Status.DELIVERED,
    Status.READ,
    Status.UNDELIVERED,
    Status.FAILED,
    Status.EXPIRED,
)
LOST = (Status.UNDELIVERED, Status.FAILED, Status.EXPIRED)


@dataclass(frozen=True, slots=True)
class Split:
    """How to tell groups apart: by a ticket's column, and by a message's if any."""

    of_ticket: SQLColumnExpression[Any]
    of_message: SQLColumnExpression[Any] | None = None


def splits() -> dict[str, Split]:
    return {
        "area": Split(Ticket.area_id, Contact.area_id),
        "article": Split(Ticket.article),
        "channel": Split(Ticket.channel, Message.channel),
        "locale": Split(Contact.locale, Contact.locale),
        "officer": Split(Ticket.assignee_id),
        "priority": Split(Ticket.priority),
        "category": Split(Ticket.category),
        "device": Split(Ticket.fields["device_model"].as_string()),
    }


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: an area and all below it, and what the reader may see."""

    area: Area | None = None
    may_see: ColumnElement[bool] | None = None

    def of_tickets(self, query: Select[Any]) -> Select[Any]:
        if self.area is not None:
            query = query.where(queries.under(self.area))
        return query if self.may_see is None else query.where(self.may_see)

    def of_messages(self, query: Select[Any]) -> Select[Any]:
        if self.area is None:
            return query
        below = select(Area.id).where(
            Area.path.startswith(self.area.path, autoescape=True)
        )
        return query.where(Contact.area_id.in_(below))


Key = str | int | None


def gather(
    session: Session, period: Period, scope: Scope, split: str = ""
) -> dict[Key, Facts]:
    """The facts of a period, by group; without a split all are under None.

    Raises:
        KeyError: There is no such split.
    """
    by = splits()[split] if split else None
    groups: dict[Key, Facts] = {}
    for key, facts in _tickets(session, period, scope, by):
        groups.setdefault(key, Facts()).tickets.append(facts)
    for key, kept, broken in _promises(session, period, scope, by):
        group = groups.setdefault(key, Facts())
        group.promises_kept += kept
        group.promises_broken += broken
    if by is None or by.of_message is not None:
        for key, messages in _messages(session, period, scope, by):
            group = groups.setdefault(key, Facts())
            group.messages = group.messages + messages
    return groups


def _group(by: Split | None) -> SQLColumnExpression[Any]:
    return by.of_ticket if by is not None else null()


def _tickets(
    session: Session, period: Period, scope: Scope, by: Split | None
) -> Iterator[tuple[Key, TicketFacts]]:
    query = (
        select(
            _group(by),
            Ticket.opened_at,
            Ticket.first_replied_at,
            Ticket.resolved_at,
            Ticket.reopened,
            Ticket.assumed_fixed_at,
            Ticket.rating,
        )
        .select_from(Ticket)
        .join(Ticket.contact)
        .where(
            Ticket.opened_at < period.until,
            Ticket.merged_into_id.is_(None),
            or_(
                Ticket.opened_at >= period.since,
                Ticket.resolved_at >= period.since,
                Ticket.status.in_(UNRESOLVED),
            ),
        )
    )
    rows = session.execute(scope.of_tickets(query).execution_options(yield_per=AT_ONCE))
    for key, opened, replied, resolved, reopened, assumed, rating in rows:
        facts = TicketFacts(
            opened_at=opened,
            first_replied_at=replied,
            resolved_at=resolved,
            reopened=reopened > 0,
            assumed_fixed=assumed is not None,
            rating=rating,
        )
        yield key, facts


def _promises(
    session: Session, period: Period, scope: Scope, by: Split | None
) -> Iterator[tuple[Key, int, int]]:
    """Kept and broken promises whose end lies in the period, by group."""
    met, due = TicketPromise.met_at, TicketPromise.due_at
    kept = and_(met.is_not(None), met <= due, TicketPromise.breached_at.is_(None))
    broken = or_(TicketPromise.breached_at.is_not(None), met > due)
    end = func.coalesce(TicketPromise.breached_at, met)
    key = _group(by)
    query = (
        select(key, func.count(case((kept, 1))), func.count(case((broken, 1))))
        .select_from(TicketPromise)
        .join(TicketPromise.ticket)
        .join(Ticket.contact)
        .where(end >= period.since, end < period.until)
    )
    query = query.group_by(key) if by is not None else query
    for group, yes, no in session.execute(scope.of_tickets(query)):
        yield group, int(yes), int(no)


def _messages(
    session: Session, period: Period, scope: Scope, by: Split | None
) -> Iterator[tuple[Key, MessageFacts]]:
    key = by.of_message if by is not None and by.of_message is not None else null()
    inbound = Message.direction == Direction.INBOUND
    outbound = Message.direction == Direction.OUTBOUND
    counted = {
        "received": inbound & func.coalesce(Message.outcome, "").not_in(REPEATED),
        "bot_answered": inbound & Message.outcome.in_(ANSWERED),
        "bot_confirmed": inbound
        & (Message.outcome == "fixed")
        & Message.ticket_id.is_(None),
        "ended": outbound & Message.status.in_(ENDED),
        "undelivered": outbound & Message.status.in_(LOST),
    }
    paid = (
        outbound
        & (Message.channel == Channel.SMS)
        & Message.status.in_(ENDED)
        & Message.external_id.is_not(None)
    )
    query = (
        select(
            key,
            *(func.count(case((condition, 1))) for condition in counted.values()),
            func.coalesce(func.sum(case((paid, Message.segments))), 0),
        )
        .select_from(Message)
        .outerjoin(Contact, Contact.id == Message.contact_id)
        .where(Message.created_at >= period.since, Message.created_at < period.until)
    )
    query = query.group_by(key) if by is not None else query
    for group, *numbers in session.execute(scope.of_messages(query)):
        yield group, MessageFacts(*(int(number) for number in numbers))


@dataclass(frozen=True, slots=True)
class Day:
    """Tickets opened and resolved on one local day; `at` is its midnight."""

    at: datetime
    opened: int
    resolved: int


def by_day(session: Session, period: Period, scope: Scope, zone: ZoneInfo) -> list[Day]:
    """The course of a period, day by day, by the clock of the deployment."""
    opened = _by_local_day(session, Ticket.opened_at, period, scope, zone)
    resolved = _by_local_day(session, Ticket.resolved_at, period, scope, zone)
    days, at = [], period.since.astimezone(zone)
    while at < period.until:
        key = at.date()
        days.append(Day(at, opened.get(key, 0), resolved.get(key, 0)))
        at = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    return days


def _by_local_day(
    session: Session,
    column: Any,  # noqa: ANN401
    period: Period,
    scope: Scope,
    zone: ZoneInfo,
) -> dict[Any, int]:
    """Counted here and not in SQL: the two databases know no zone in common."""
    query = (
        select(column)
        .select_from(Ticket)
        .where(column >= period.since, column < period.until)
    )
    counts: dict[Any, int] = {}
    for moment in session.scalars(
        scope.of_tickets(query).execution_options(yield_per=AT_ONCE)
    ):
        day = moment.astimezone(zone).date()
        counts[day] = counts.get(day, 0) + 1
    return counts


def by_hour(
    session: Session, period: Period, scope: Scope, zone: ZoneInfo
) -> dict[tuple[int, int], int]:
    """Messages received, by weekday (0 is Monday) and hour: when they write."""
    query = (
        select(Message.created_at)
        .select_from(Message)
        .outerjoin(Contact, Contact.id == Message.contact_id)
        .where(
            Message.direction == Direction.INBOUND,
            Message.author == Author.CONTACT,
            Message.created_at >= period.since,
            Message.created_at < period.until,
        )
    )
    counts: dict[tuple[int, int], int] = {}
    for moment in session.scalars(
        scope.of_messages(query).execution_options(yield_per=AT_ONCE)
    ):
        local = moment.astimezone(zone)
        place = (local.weekday(), local.hour)
        counts[place] = counts.get(place, 0) + 1
    return counts


def labels(session: Session, split: str, keys: list[Key]) -> Callable[[Key], str]:
    """What a group is called; an id's name, else the key itself."""
    names: dict[Key, str] = {}
    ids = [key for key in keys if isinstance(key, int)]
    if split == "area":
        rows = session.execute(select(Area.id, Area.name).where(Area.id.in_(ids)))
        names = {row.id: row.name for row in rows}
    if split == "officer":
        found = session.execute(
            select(Officer.id, Officer.name).where(Officer.id.in_(ids))
        )
        names = {row.id: row.name for row in found}
    return lambda key: names.get(key, "" if key is None else str(key))
