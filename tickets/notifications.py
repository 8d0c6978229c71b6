"""The officers' bell: what somebody should know who is not looking just now."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from kit.database import insert_into
from people.models import Area, Officer, OfficerRole
from tickets.models import NoticeKind, Notification, Ticket, TicketFollower

LEADS = (OfficerRole.LEAD, OfficerRole.ADMIN)


def notify(
    session: Session,
    officer_ids: Collection[int],
    kind: NoticeKind,
    *,
    key: str,
    ticket_id: int | None = None,
    now: datetime,
    **details: Any,  # noqa: ANN401
) -> None:
    """Ring once for each officer: the same `key` a second time changes nothing."""
    rows = [
        {
            "officer_id": officer_id,
            "kind": kind,
            "ticket_id": ticket_id,
            "key": f"{kind}:{key}",
            "details": details,
            "created_at": now,
        }
        for officer_id in sorted(set(officer_ids))
    ]
    if rows:
        add = insert_into(session, Notification).on_conflict_do_nothing()
        session.execute(add, rows)


def concerned(session: Session, ticket: Ticket) -> set[int]:
    """Whom a promise on a ticket concerns: who has it, who follows it, the leads."""
    return concerned_by_ticket(session, [ticket])[ticket.id]


def concerned_by_ticket(
    session: Session, tickets: Collection[Ticket]
) -> dict[int, set[int]]:
    """The same for many tickets, in as many questions as for one."""
    areas = {t.area_id for t in tickets if t.area_id is not None}
    query = select(Area.id, Area.path).where(Area.id.in_(areas))
    paths = {row.id: row.path for row in session.execute(query)}
    everyone = _leads(session)
    found = {
        ticket.id: {o.id for o in everyone if _leads_in(o, ticket.area_id, paths)}
        for ticket in tickets
    }
    followers = session.execute(
        select(TicketFollower.ticket_id, TicketFollower.officer_id)
        .join(TicketFollower.officer)
        .where(TicketFollower.ticket_id.in_(found), Officer.active)
    )
    for ticket_id, officer_id in followers:
        found[ticket_id].add(officer_id)
    for ticket in tickets:
        if ticket.assignee_id is not None:
            found[ticket.id].add(ticket.assignee_id)
    return found


def leads(session: Session, area_id: int | None = None) -> set[int]:
    """The leads and admins who may see an area; all of them without one."""
    path = session.scalar(select(Area.path).where(Area.id == area_id))
    paths = {area_id: path} if area_id is not None and path is not None else {}
    return {o.id for o in _leads(session) if _leads_in(o, area_id, paths)}


def _leads(session: Session) -> Sequence[Officer]:
    return session.scalars(
        select(Officer).where(Officer.active, Officer.role.in_(LEADS))
    ).all()


def _leads_in(officer: Officer, area_id: int | None, paths: Mapping[int, str]) -> bool:
    return area_id is None or sees(officer, paths.get(area_id))


def sees(officer: Officer, path: str | None) -> bool:
    """Whether an officer may see what belongs to the area with this path."""
    if not officer.areas:
        return True
    return any(f"/{area_id}/" in (path or "") for area_id in officer.areas)


def unread(
    session: Session, officer_id: int, *, most: int = 50
) -> Sequence[Notification]:
    """What an officer has not read yet, the latest first."""
    return session.scalars(
        select(Notification)
        .where(Notification.officer_id == officer_id, Notification.read_at.is_(None))
        .options(joinedload(Notification.ticket))
        .order_by(Notification.id.desc())
        .limit(most)
    ).all()


def count_unread(session: Session, officer_id: int) -> int:
    return (
        session.scalar(
            select(func.count()).where(
                Notification.officer_id == officer_id, Notification.read_at.is_(None)
            )
        )
        or 0
    )


def has_unread(session: Session, officer_id: int, ticket_id: int) -> bool:
    """Whether her bell says something of this ticket."""
    return bool(
        session.scalar(
            select(Notification.id)
            .where(
                Notification.officer_id == officer_id,
                Notification.read_at.is_(None),
                Notification.ticket_id == ticket_id,
            )
            .limit(1)
        )
    )


def mark_read(
    session: Session,
    officer_id: int,
    *,
    ids: Collection[int] | None = None,
    ticket_id: int | None = None,
    now: datetime,
) -> None:
    """An officer has read some of her notices, all of a ticket's, or simply all."""
    query = update(Notification).where(
        Notification.officer_id == officer_id, Notification.read_at.is_(None)
    )
    if ids is not None:
        query = query.where(Notification.id.in_(ids))
    if ticket_id is not None:
        query = query.where(Notification.ticket_id == ticket_id)
    session.execute(
        query.values(read_at=now).execution_options(synchronize_session="fetch")
    )
