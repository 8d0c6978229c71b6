"""Who gets a ticket: whoever is online, may see it, can answer it and has least to do.

Being given a ticket is not taking it up (decision 0010). Everything here may be done
again at any time, by any number of processes.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from people.models import Area, Officer
from tickets import notifications, sla
from tickets.calendar import OfficeHours
from tickets.models import (
    ChangeKind,
    Incident,
    IncidentStatus,
    NoticeKind,
    Ticket,
    TicketChange,
)
from tickets.notifications import LEADS, sees
from tickets.rules import UNRESOLVED, TicketPriority, TicketStatus

AT_ONCE = 200

CRITICAL_FIRST = case((Ticket.priority == TicketPriority.CRITICAL, 0), else_=1)


# --- Deciding -------------------------------------------------------------------------


def fits(
    officer: Officer, *, path: str | None, category: str | None, locale: str | None
) -> bool:
    """Whether an officer may see it and can answer it. What nobody knows, fits."""
    language = (locale or "").replace("_", "-").split("-")[0].lower()
    return (
        sees(officer, path)
        and (not officer.categories or not category or category in officer.categories)
        and (not officer.speaks or not language or language in officer.speaks)
    )


def choose(
    officers: Sequence[Officer],
    loads: Mapping[int, int],
    *,
    path: str | None = None,
    category: str | None = None,
    locale: str | None = None,
    without: Collection[int] = (),
) -> Officer | None:
    """The one with the fewest open tickets; None if nobody may, can, or has room."""
    able = [
        officer
        for officer in officers
        if officer.id not in without
        and loads.get(officer.id, 0) < officer.cap
        and fits(officer, path=path, category=category, locale=locale)
    ]
    return min(able, key=lambda o: (loads.get(o.id, 0), o.id), default=None)


# --- Doing ----------------------------------------------------------------------------


def sweep(session: Session, *, now: datetime, most: int = AT_ONCE) -> list[int]:
    """Give out what nobody has, critical ones first, then the oldest.

    Tickets of an incident wait for its end, and a snoozed one for its hour.
    """
    online = _online(session)
    if not online:
        return []
    tickets = session.scalars(
        select(Ticket)
        .where(
            Ticket.status == TicketStatus.OPEN,
            Ticket.assignee_id.is_(None),
            _of_no_open_incident(),
            _awake(now),
        )
        .options(joinedload(Ticket.contact), joinedload(Ticket.area))
        .order_by(CRITICAL_FIRST, Ticket.opened_at, Ticket.id)
        .limit(most)
        .with_for_update(of=Ticket, skip_locked=True)
    ).all()
    return [t.id for t in tickets if _give_next(session, t, online, now) is not None]


def escalate(
    session: Session, *, office: OfficeHours, after: timedelta, now: datetime
) -> list[int]:
    """Tell the leads what nobody has taken up in time, and give it to one online.

    The time is that of the office; for what is critical it is any time.
    """
    tickets = session.scalars(
        select(Ticket)
        .where(
            Ticket.status == TicketStatus.OPEN,
            Ticket.taken_at.is_(None),
            Ticket.escalated_at.is_(None),
            _of_no_open_incident(),
            Ticket.opened_at <= now - after,
            _awake(now),
        )
        .options(joinedload(Ticket.contact), joinedload(Ticket.area))
        .order_by(CRITICAL_FIRST, Ticket.opened_at, Ticket.id)
        .limit(AT_ONCE)
        .with_for_update(of=Ticket, skip_locked=True)
    ).all()
    late = [t for t in tickets if _unclaimed(session, t, office, now) >= after]
    if not late:
        return []
    online = [officer for officer in _online(session) if officer.role in LEADS]
    for ticket in late:
        _escalate(session, ticket, online, now)
    return [ticket.id for ticket in late]


def hand_over(
    session: Session,
    leaver: Officer,
    to: Officer | None,
    *,
    by: Officer | None = None,
    now: datetime,
) -> int:
    """Give all that an officer still has to another, or back to be given out.

    They are to be taken up anew. Returns how many there were.
    """
    tickets = session.scalars(
        select(Ticket)
        .where(Ticket.assignee_id == leaver.id, Ticket.status.in_(UNRESOLVED))
        .order_by(Ticket.id)
        .with_for_update()
    ).all()
    for ticket in tickets:
        _set_assignee(ticket, to)
        session.add(
            TicketChange(
                ticket_id=ticket.id,
                kind=ChangeKind.HANDED_OVER,
                officer_id=by.id if by else None,
                text=to.name if to else "",
                details={"from": leaver.name},
                created_at=now,
            )
        )
        ticket.changed_at = now
    if tickets and to is not None and to is not by:
        notifications.notify(
            session,
            [to.id],
            NoticeKind.HANDED_OVER,
            key=f"from:{leaver.id}:{now.isoformat()}",
            now=now,
            name=leaver.name,
            count=len(tickets),
        )
    session.flush()
    return len(tickets)


def release_departed(session: Session, *, now: datetime) -> int:
    """Take back what officers still have who may not sign in any more."""
    leavers = session.scalars(
        select(Officer).where(
            Officer.active.is_(False),
            Officer.id.in_(
                select(Ticket.assignee_id).where(
                    Ticket.status.in_(UNRESOLVED), Ticket.assignee_id.is_not(None)
                )
            ),
        )
    ).all()
    return sum(hand_over(session, leaver, None, now=now) for leaver in leavers)


# --- Between --------------------------------------------------------------------------


def _awake(now: datetime) -> ColumnElement[bool]:
    return or_(Ticket.snoozed_until.is_(None), Ticket.snoozed_until <= now)


def _of_no_open_incident() -> ColumnElement[bool]:
    still = select(Incident.id).where(Incident.status == IncidentStatus.OPEN)
    return or_(Ticket.incident_id.is_(None), Ticket.incident_id.not_in(still))


def _online(session: Session) -> Sequence[Officer]:
    """Who takes tickets now. Locked, so that two who give out don't overfill anyone."""
    return session.scalars(
        select(Officer)
        .where(Officer.available, Officer.active)
        .order_by(Officer.id)
        .with_for_update()
    ).all()


def _loads(session: Session, officers: Sequence[Officer]) -> dict[int, int]:
    """How many tickets each officer owes an answer on."""
    session.flush()
    rows = session.execute(
        select(Ticket.assignee_id, func.count())
        .where(
            Ticket.status == TicketStatus.OPEN,
            Ticket.assignee_id.in_([officer.id for officer in officers]),
        )
        .group_by(Ticket.assignee_id)
    )
    return {officer_id: count for officer_id, count in rows if officer_id is not None}


def _give_next(
    session: Session, ticket: Ticket, officers: Sequence[Officer], now: datetime
) -> Officer | None:
    path = session.scalar(select(Area.path).where(Area.id == ticket.area_id))
    chosen = choose(
        officers,
        _loads(session, officers),
        path=path,
        category=ticket.category,
        locale=ticket.contact.locale,
        without=_let_go(session, ticket),
    )
    if chosen is not None:
        _give(session, ticket, chosen, now)
    return chosen


def _let_go(session: Session, ticket: Ticket) -> set[int]:
    """Who put it back herself: she does not get it again at once."""
    rows = session.scalars(
        select(TicketChange.officer_id).where(
            TicketChange.ticket_id == ticket.id,
            TicketChange.kind == ChangeKind.ASSIGNED,
            TicketChange.text == "",
            TicketChange.officer_id.is_not(None),
        )
    )
    return {officer_id for officer_id in rows if officer_id is not None}


def _give(session: Session, ticket: Ticket, officer: Officer, now: datetime) -> None:
    _set_assignee(ticket, officer)
    session.add(
        TicketChange(
            ticket_id=ticket.id,
            kind=ChangeKind.ASSIGNED,
            text=officer.name,
            details={"by": "rule"},
            created_at=now,
        )
    )
    ticket.changed_at = now
    notifications.notify(
        session,
        [officer.id],
        NoticeKind.ASSIGNED,
        key=f"ticket:{ticket.id}:{now.isoformat()}",
        ticket_id=ticket.id,
        now=now,
    )


def _set_assignee(ticket: Ticket, officer: Officer | None) -> None:
    ticket.assignee_id = officer.id if officer else None
    ticket.assignee = officer
    ticket.taken_at = None


def _unclaimed(
    session: Session, ticket: Ticket, office: OfficeHours, now: datetime
) -> timedelta:
    """How long nobody has taken it up, in time that counts."""
    if ticket.priority is TicketPriority.CRITICAL:
        return now - ticket.opened_at
    local = sla.office_of(session, ticket.area_id, office)
    return local.between(ticket.opened_at, now)


def _escalate(
    session: Session, ticket: Ticket, online: Sequence[Officer], now: datetime
) -> None:
    ticket.escalated_at = ticket.changed_at = now
    session.add(
        TicketChange(ticket_id=ticket.id, kind=ChangeKind.ESCALATED, created_at=now)
    )
    notifications.notify(
        session,
        notifications.leads(session, ticket.area_id),
        NoticeKind.UNCLAIMED,
        key=f"ticket:{ticket.id}:{now.isoformat()}",
        ticket_id=ticket.id,
        now=now,
    )
    if ticket.assignee_id not in {officer.id for officer in online}:
        _give_next(session, ticket, online, now)
