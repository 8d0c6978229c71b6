"""Why what we said did not arrive: the providers' codes, counted over a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from messages.models import Direction, Message
from people.models import Contact
from tickets.filters import LOST
from tickets.measuring import Scope
from tickets.metrics import Period
from tickets.models import Ticket

MOST = 50
"""Codes; a provider has some dozens, and the rarest say least."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One code. `error` is what one message was told with it, in plain English."""

    code: str
    error: str
    messages: int
    tickets: int


def losses(session: Session, period: Period, scope: Scope) -> Sequence[Loss]:
    """The commonest first. Of tickets, those that the reader may see; what the bot said
    without one is counted as a message alone."""
    return [Loss(*row) for row in session.execute(counted(period, scope))]


def counted(period: Period, scope: Scope) -> Select[Any]:
    """From the index of what was lost, so that what arrived is not read."""
    code = func.coalesce(Message.error_code, "")
    mine = Ticket.id if scope.may_see is None else case((scope.may_see, Ticket.id))
    columns: list[Any] = [
        code,
        func.coalesce(func.max(Message.error), ""),
        func.count(),
        func.count(mine.distinct()),
    ]
    query = (
        select(*columns)
        .outerjoin(Ticket, Ticket.id == Message.ticket_id)
        .outerjoin(Contact, Contact.id == Message.contact_id)
        .where(
            LOST,
            Message.created_at >= period.since,
            Message.created_at < period.until,
            Message.direction == Direction.OUTBOUND,
        )
        .group_by(code)
        .order_by(func.count().desc(), code)
        .limit(MOST)
    )
    if scope.may_see is not None:
        query = query.where(Message.ticket_id.is_(None) | scope.may_see)
    return scope.of_messages(query)
