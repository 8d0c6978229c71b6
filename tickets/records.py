"""Tickets as records for other programs: fixed fields, streamed, no cap."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from people.models import Area, Officer
from tickets.models import Ticket

FIELDS = (
    "id",
    "status",
    "priority",
    "article",
    "area",
    "contact_id",
    "assignee",
    "created_at",
    "first_replied_at",
    "resolved_at",
    "reopened",
)
TIMES = ("created_at", "first_replied_at", "resolved_at")
AT_ONCE = 1000


def stream(session: Session) -> Iterator[dict[str, Any]]:
    """Every ticket by number. `assignee` is the officer's email, `area` its name."""
    query = (
        select(
            Ticket.id,
            Ticket.status,
            Ticket.priority,
            Ticket.article,
            Area.name,
            Ticket.contact_id,
            Officer.email,
            Ticket.opened_at,
            Ticket.first_replied_at,
            Ticket.resolved_at,
            Ticket.reopened,
        )
        .outerjoin(Area, Area.id == Ticket.area_id)
        .outerjoin(Officer, Officer.id == Ticket.assignee_id)
        .order_by(Ticket.id)
    )
    for row in session.execute(query.execution_options(yield_per=AT_ONCE)):
        record = dict(zip(FIELDS, row, strict=True))
        for name in TIMES:
            record[name] = record[name].isoformat() if record[name] else None
        yield record
