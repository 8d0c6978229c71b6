"""What happened to a ticket, written down as it happens."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from people.models import Officer
from tickets.models import ChangeKind, Ticket, TicketChange


def record(
    session: Session,
    ticket: Ticket,
    kind: ChangeKind,
    now: datetime,
    officer: Officer | None = None,
    *,
    text: str = "",
    details: dict[str, Any] | None = None,
) -> TicketChange:
    """Add to the ticket's history; `officer` is None for the bot and the contact."""
    change = TicketChange(
        ticket_id=ticket.id,
        kind=kind,
        officer_id=officer.id if officer else None,
        text=text,
        details=details or {},
        created_at=now,
    )
    change.officer = officer
    session.add(change)
    ticket.changed_at = now
    return change
