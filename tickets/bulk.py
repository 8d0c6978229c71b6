"""One deed done to many tickets, and taken back with one click.

What each ticket was before is kept. Undoing puts back what the deed changed and nobody
has changed since; the rest stays as others left it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from kit.errors import BadInputError, ForbiddenError, HelpdeskError, NotFoundError
from people.models import Officer
from tickets import deeds, queries, rights
from tickets.calendar import OfficeHours
from tickets.deeds import Silent
from tickets.errors import TicketNotFoundError, TooLateError
from tickets.history import record
from tickets.models import (
    BulkDeed,
    ChangeKind,
    Ticket,
    TicketChange,
    TicketFollower,
    TicketPromise,
    TicketTag,
)

MOST = 500
"""Tickets in one deed; it is one transaction, and others wait for it."""

UNDO_WITHIN = timedelta(minutes=10)

REPLY, JOIN, MACRO, RESOLVE = "reply", "join", "macro", "resolve_aloud"
"""Deeds of rows that are undone elsewhere: see `conversation.bulk_undo`."""

PLAIN = (
    "status",
    "priority",
    "assignee_id",
    "category",
    "fields",
    "snooze_reason",
    "unread",
    "pauses",
    "reopened",
)
MOMENTS = (
    "taken_at",
    "snoozed_until",
    "woken_at",
    "resolved_at",
    "closed_at",
    "assumed_fixed_at",
    "last_inbound_at",
    "due_at",
    "due_from",
)

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Undo:
    """What was done, and the word that takes it back. `skipped` says why not."""

    token: str
    done: list[int]
    skipped: dict[int, str] = field(default_factory=dict)


def apply(
    session: Session,
    ids: Sequence[int],
    deed: Silent,
    *,
    by: Officer,
    office: OfficeHours | None = None,
    now: datetime,
) -> Undo:
    """Do it to each ticket that it can be done to and that the officer may see.

    Raises:
        BadInputError: There are no tickets, or too many at once.
    """
    wanted = sorted(set(ids))
    if not 0 < len(wanted) <= MOST:
        raise BadInputError("Choose between one ticket and {most}.", most=MOST)
    seen = rights.only_visible(session, by, wanted)
    before: list[State] = []
    skipped = {id_: str(TicketNotFoundError(id_)) for id_ in set(wanted) - seen}
    for ticket_id in (id_ for id_ in wanted if id_ in seen):
        try:
            with session.begin_nested():
                before.append(_do(session, ticket_id, deed, by, office, now))
        except HelpdeskError as error:
            skipped[ticket_id] = str(error)
    token = keep(session, deeds.stored(deed), before, by, now)
    return Undo(token, [kept["id"] for kept in before], skipped)


def one(
    session: Session,
    ticket_id: int,
    deed: Silent,
    *,
    by: Officer,
    office: OfficeHours | None = None,
    now: datetime,
) -> str:
    """Do it to a single ticket; return the word that takes it back, "" for no change.

    Raises:
        HelpdeskError: It can't be done.
    """
    kept = _do(session, ticket_id, deed, by, office, now)
    if not kept["before"]:
        return ""
    return keep(session, deeds.stored(deed), [kept], by, now)


def keep(
    session: Session,
    deed: dict[str, Any],
    before: list[State],
    by: Officer,
    now: datetime,
) -> str:
    """Write down what was done and what was before; the word that takes it back."""
    token = secrets.token_urlsafe(12)
    session.add(
        BulkDeed(
            token=token,
            officer_id=by.id,
            deed=deed,
            before=before,
            done_at=now,
        )
    )
    session.flush()
    return token


def _do(
    session: Session,
    ticket_id: int,
    deed: Silent,
    by: Officer,
    office: OfficeHours | None,
    now: datetime,
) -> State:
    ticket = queries.lock(session, ticket_id)
    before = state(session, ticket, by)
    deeds.do(session, ticket_id, deed, by=by, office=office, now=now)
    session.flush()
    return difference(ticket_id, before, state(session, ticket, by))


def difference(ticket_id: int, before: State, after: State) -> State:
    """What is kept of a ticket, to put it back."""
    changed = [name for name in before if before[name] != after[name]]
    return {
        "id": ticket_id,
        "before": {name: before[name] for name in changed},
        "after": {name: after[name] for name in changed},
    }


def undo(session: Session, token: str, *, by: Officer, now: datetime) -> list[int]:
    """Take it back, and return the tickets on which nobody else was faster.

    Raises:
        NotFoundError: Nothing was done under this word.
        ForbiddenError: Another officer did it.
        TooLateError: It was long ago, or is undone already.
    """
    row = to_undo(session, token, by=by, now=now)
    if row.deed["deed"] in (REPLY, JOIN, MACRO, RESOLVE):
        raise NotFoundError("There is nothing to take back.")
    return take_back(session, row, by=by, now=now)


def take_back(
    session: Session, row: BulkDeed, *, by: Officer, now: datetime
) -> list[int]:
    """Put back what a row of `to_undo` kept; the tickets it could be done to."""
    return [kept["id"] for kept in row.before if put_back(session, row, kept, by, now)]


def put_back(
    session: Session, row: BulkDeed, kept: State, by: Officer, now: datetime
) -> bool:
    """One ticket as it was, where nobody has changed it since."""
    ticket = queries.lock(session, kept["id"])
    if not _restore(session, ticket, kept, by, row.done_at):
        return False
    record(session, ticket, ChangeKind.UNDONE, now, by)
    session.flush()
    return True


def was_done(session: Session, token: str) -> bool:
    """Whether the form of this word was sent before."""
    return session.get(BulkDeed, token, with_for_update=True) is not None


def to_undo(session: Session, token: str, *, by: Officer, now: datetime) -> BulkDeed:
    """What was done under this word; it counts as undone from now on. See `undo`."""
    row = session.scalar(
        select(BulkDeed).where(BulkDeed.token == token).with_for_update()
    )
    if row is None:
        raise NotFoundError("There is nothing to take back.")
    if row.officer_id != by.id:
        raise ForbiddenError("Only who did it can take it back.")
    if row.undone_at is not None or now - row.done_at > UNDO_WITHIN:
        raise TooLateError("It can't be taken back any more.")
    row.undone_at = now
    return row


def state(session: Session, ticket: Ticket, by: Officer) -> State:
    """All that a deed may change on a ticket, as JSON can keep it."""
    found: State = {name: getattr(ticket, name) for name in PLAIN}
    for name in MOMENTS:
        moment: datetime | None = getattr(ticket, name)
        found[name] = moment.isoformat() if moment else None
    found["tags"] = list(ticket.tags)
    follower = session.get(TicketFollower, (ticket.id, by.id))
    found["follows"] = follower is not None
    found["notes"] = list(
        session.scalars(
            select(TicketChange.id)
            .where(
                TicketChange.ticket_id == ticket.id,
                TicketChange.kind == ChangeKind.NOTE,
            )
            .order_by(TicketChange.id)
        )
    )
    return found


def _restore(
    session: Session, ticket: Ticket, kept: State, by: Officer, done_at: datetime
) -> bool:
    """Put back what is still as the deed left it, and say whether that was all."""
    now_is = state(session, ticket, by)
    before, after = kept["before"], kept["after"]
    ours = [name for name in before if now_is[name] == after[name]]
    for name in ours:
        _set(session, ticket, name, before[name], after[name], by)
    if "status" in ours:
        session.execute(
            update(TicketPromise)
            .where(
                TicketPromise.ticket_id == ticket.id, TicketPromise.met_at >= done_at
            )
            .values(met_at=None)
        )
    return bool(ours) and len(ours) == len(before)


def _set(
    session: Session,
    ticket: Ticket,
    name: str,
    was: Any,  # noqa: ANN401
    after: Any,  # noqa: ANN401
    by: Officer,
) -> None:
    match name:
        case "tags":
            ticket.tag_rows = [TicketTag(ticket_id=ticket.id, tag=tag) for tag in was]
        case "follows":
            session.execute(
                delete(TicketFollower).where(
                    TicketFollower.ticket_id == ticket.id,
                    TicketFollower.officer_id == by.id,
                )
            )
        case "notes":
            session.execute(
                delete(TicketChange).where(TicketChange.id.in_(set(after) - set(was)))
            )
        case _ if name in MOMENTS:
            setattr(ticket, name, datetime.fromisoformat(was) if was else None)
        case _:
            setattr(ticket, name, was)
