"""Tickets that turn out to be of an incident: linked to it, and that taken back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import BadInputError, ConflictError, NotFoundError
from people.models import Officer
from tickets import bulk, incidents, queries, rights
from tickets.bulk import MOST, Undo
from tickets.errors import TooLateError
from tickets.history import record
from tickets.models import (
    BulkDeed,
    ChangeKind,
    Incident,
    IncidentMember,
    IncidentStatus,
    Ticket,
)


@dataclass(frozen=True, slots=True)
class Joining:
    """Which of some tickets can be linked, and whom the news would reach for it."""

    incident: Incident
    tickets: tuple[Ticket, ...]
    left_out: int
    untold: tuple[int, ...]


def plan(
    session: Session, ids: Sequence[int], incident_id: int, by: Officer
) -> Joining:
    """What linking would do; nothing is done.

    Raises:
        BadInputError: There are no tickets, or too many.
        NotFoundError: There is no such incident for this officer.
        ConflictError: It is over.
    """
    wanted = sorted(set(ids))
    if not 0 < len(wanted) <= MOST:
        raise BadInputError("Choose between one ticket and {most}.", most=MOST)
    incident = _hers(session, incident_id, by)
    found = session.scalars(
        select(Ticket)
        .where(Ticket.id.in_(wanted), rights.visible_to(by))
        .order_by(Ticket.id)
    )
    fits = tuple(
        ticket for ticket in found if ticket.unresolved and ticket.incident_id is None
    )
    told = _told(session, incident, [ticket.contact_id for ticket in fits])
    untold = dict.fromkeys(t.contact_id for t in fits if t.contact_id not in told)
    return Joining(incident, fits, len(wanted) - len(fits), tuple(untold))


def join(
    session: Session,
    ids: Sequence[int],
    incident_id: int,
    *,
    by: Officer,
    now: datetime,
) -> Undo:
    """Link them. Whoever was told of the incident before hears of it by the caretaker.

    Raises: as `plan`.
    """
    planned = plan(session, ids, incident_id, by)
    done = [_join(session, planned.incident, one, by, now) for one in planned.tickets]
    token = secrets.token_urlsafe(12)
    session.add(
        BulkDeed(
            token=token,
            officer_id=by.id,
            deed={"deed": bulk.JOIN, "incident": incident_id},
            before=done,
            done_at=now,
        )
    )
    session.flush()
    left = dict.fromkeys(set(ids) - {ticket.id for ticket in planned.tickets}, "")
    return Undo(token, [ticket.id for ticket in planned.tickets], left)


def take_back(
    session: Session, row: BulkDeed, *, by: Officer, now: datetime
) -> list[int]:
    """Take out those who were not told yet, and return their tickets.

    Raises:
        TooLateError: All were told.
    """
    incident_id = int(row.deed["incident"])
    left = [
        kept["id"] for kept in row.before if _leave(session, incident_id, kept, by, now)
    ]
    if not left:
        raise TooLateError("They were told already: it can't be taken back any more.")
    return left


def _join(
    session: Session, incident: Incident, ticket: Ticket, by: Officer, now: datetime
) -> dict[str, int | None]:
    queries.lock(session, ticket.id)
    known = _member(session, incident.id, ticket.contact_id)
    before = known.ticket_id if known else None
    member = incidents.link(
        session,
        incident,
        ticket.contact_id,
        ticket=ticket,
        question=ticket.question,
        by=by,
        now=now,
    )
    new = None if known else member.id
    return {"id": ticket.id, "member": member.id, "new": new, "was": before}


def _leave(
    session: Session,
    incident_id: int,
    kept: dict[str, int | None],
    by: Officer,
    now: datetime,
) -> bool:
    ticket = queries.lock(session, kept["id"] or 0)
    member = session.get(IncidentMember, kept["member"], with_for_update=True)
    if member is None or ticket.incident_id != incident_id:
        return False
    if kept["new"] and member.known_message_id is not None:
        return False
    ticket.incident_id = None
    if kept["new"]:
        session.delete(member)
    else:
        member.ticket_id = kept["was"]
    record(session, ticket, ChangeKind.UNDONE, now, by)
    session.flush()
    return True


def _hers(session: Session, incident_id: int, by: Officer) -> Incident:
    incident = incidents.get(session, incident_id)
    path = incident.area.path if incident.area else None
    if not rights.reach_of(session, by).touches(path):
        raise NotFoundError("There is no incident {incident}.", incident=incident_id)
    if incident.status is not IncidentStatus.OPEN:
        raise ConflictError("This incident is over. Look whether it is another one.")
    return incident


def _told(session: Session, incident: Incident, contacts: Sequence[int]) -> set[int]:
    query = select(IncidentMember.contact_id).where(
        IncidentMember.incident_id == incident.id,
        IncidentMember.contact_id.in_(contacts),
        IncidentMember.known_message_id.is_not(None),
    )
    return set(session.scalars(query))


def _member(
    session: Session, incident_id: int, contact_id: int
) -> IncidentMember | None:
    return session.scalar(
        select(IncidentMember).where(
            IncidentMember.incident_id == incident_id,
            IncidentMember.contact_id == contact_id,
        )
    )
