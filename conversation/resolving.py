"""Resolving a ticket aloud: what she is told waits, and is taken back with the deed."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation import officer as spoken
from kit.settings import Settings
from messages.channel import Status
from messages.models import Message
from people.models import Officer
from tickets import bulk, queries
from tickets.errors import TooLateError
from tickets.models import BulkDeed


def resolve(
    session: Session,
    ticket_id: int,
    officer: Officer,
    *,
    settings: Settings,
    tell: bool,
    hold: timedelta,
    now: datetime,
) -> str:
    """Resolve it and return the word that takes it back.

    Raises: as `tickets.service.resolve`.
    """
    ticket = queries.lock(session, ticket_id)
    before = bulk.state(session, ticket, officer)
    told = spoken.resolve_aloud(
        session, ticket_id, officer, settings=settings, tell=tell, hold=hold, now=now
    )
    session.flush()
    kept = bulk.difference(ticket_id, before, bulk.state(session, ticket, officer))
    kept["messages"] = [message.id for message in told]
    return bulk.keep(session, {"deed": bulk.RESOLVE}, [kept], officer, now)


def take_back(
    session: Session, row: BulkDeed, *, by: Officer, now: datetime
) -> list[int]:
    """The ticket as it was, and she hears nothing of it.

    Raises:
        TooLateError: She was told already.
    """
    for kept in row.before:
        _unsay(session, kept["messages"])
    return bulk.take_back(session, row, by=by, now=now)


def _unsay(session: Session, numbers: list[int]) -> None:
    told = session.scalars(
        select(Message)
        .where(Message.id.in_(numbers))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if any(one.status is not Status.QUEUED or one.attempts for one in told):
        raise TooLateError("She was told already: reopen it instead.")
    for one in told:
        session.delete(one)
