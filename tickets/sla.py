"""The promises of a ticket: begun, paused, kept and watched.

What should run is worked out from the ticket alone; `settle` brings its rows in step,
as often as one likes. Deeds call it at once, and what a deed forgot is mended within a
minute by the caretaker.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from people.models import Area
from tickets import notifications
from tickets.calendar import OfficeHours
from tickets.history import record
from tickets.models import (
    ChangeKind,
    NoticeKind,
    Ticket,
    TicketPromise,
)
from tickets.promises import (
    PAUSED,
    PROMISES,
    Clock,
    Pauses,
    PromiseKind,
    clock,
    due,
    warns,
)
from tickets.rules import UNRESOLVED, TicketStatus

AT_ONCE = 200
"""How much of each is looked at in one transaction; the rest follows in the next."""


def office_of(
    session: Session, area_id: int | None, office: OfficeHours
) -> OfficeHours:
    """The office hours by the clock of an area: its own zone, or that of one above."""
    area = session.get(Area, area_id) if area_id is not None else None
    if area is None:
        return office
    if area.timezone:
        return office.in_zone(area.timezone)
    above = [int(part) for part in area.path.split("/") if part]
    zones = {
        found.id: found.timezone
        for found in session.scalars(
            select(Area).where(Area.id.in_(above), Area.timezone.is_not(None))
        )
    }
    return office.in_zone(next((zones[i] for i in reversed(above) if i in zones), None))


def owed(ticket: Ticket) -> frozenset[PromiseKind]:
    """Which promises a ticket is under, whether they run or stand still."""
    if ticket.status not in UNRESOLVED:
        return frozenset()
    if ticket.first_replied_at is None:
        return frozenset({PromiseKind.FIRST_REPLY, PromiseKind.RESOLUTION})
    if ticket.status is TicketStatus.OPEN and ticket.last_inbound_at is not None:
        return frozenset({PromiseKind.NEXT_REPLY, PromiseKind.RESOLUTION})
    return frozenset({PromiseKind.RESOLUTION})


def stands(ticket: Ticket, now: datetime) -> bool:
    """Whether no promise runs: she owes a word, is out of reach, or it is snoozed."""
    return (
        ticket.status is TicketStatus.PENDING
        or ticket.unreachable_at is not None
        or (ticket.snoozed_until is not None and ticket.snoozed_until > now)
    )


def settle(
    session: Session, ticket: Ticket, *, office: OfficeHours, now: datetime
) -> None:
    """Bring the promises in step with the ticket: begin, pause, go on, end.

    Call it after any change of status, priority, snooze or reach.
    """
    local = office_of(session, ticket.area_id, office)
    running = _end_and_pause(session, ticket, now)
    pauses = pauses_of(ticket)
    for kind in sorted(owed(ticket) - set(running)):
        start = _start(session, ticket, kind, now)
        running[kind] = _begun(session, ticket, kind, start)
    for kind, row in running.items():
        promise = PROMISES[ticket.priority][kind]
        row.due_at = due(promise, row.started_at, local, pauses)
        row.warn_at = warns(promise, row.started_at, row.due_at, local)
    session.add_all(running.values())
    session.flush()
    _show_next(ticket, list(running.values()), now)


def _begun(
    session: Session, ticket: Ticket, kind: PromiseKind, start: datetime
) -> TicketPromise:
    """A new promise; or the one that began and ended at this very moment goes on.

    A burst of messages is handled at one moment, and may settle a ticket and unsettle
    it again.
    """
    same = session.scalar(
        select(TicketPromise).where(
            TicketPromise.ticket_id == ticket.id,
            TicketPromise.kind == kind,
            TicketPromise.started_at == start,
        )
    )
    if same is None:
        return TicketPromise(ticket_id=ticket.id, kind=kind, started_at=start)
    same.met_at = None
    return same


def stop(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """What was promised is kept, or waits for her: nothing begins, so no calendar."""
    running = _end_and_pause(session, ticket, now)
    _show_next(ticket, list(running.values()), now)


def _end_and_pause(
    session: Session, ticket: Ticket, now: datetime
) -> dict[PromiseKind, TicketPromise]:
    """End what is owed no more, pause or go on, and return what is still owed."""
    session.flush()
    rows = session.scalars(
        select(TicketPromise).where(
            TicketPromise.ticket_id == ticket.id, TicketPromise.met_at.is_(None)
        )
    )
    wanted = owed(ticket)
    running = {}
    for row in rows:
        if row.kind in wanted:
            running[row.kind] = row
        else:
            row.met_at = now
    ticket.pauses = _turned(ticket.pauses, stands=stands(ticket, now), now=now)
    return running


def _turned(
    pauses: list[list[str | None]], *, stands: bool, now: datetime
) -> list[list[str | None]]:
    """The pauses, with one begun or ended if that is what happened."""
    lasting = bool(pauses) and pauses[-1][1] is None
    if stands and not lasting:
        return [*pauses, [now.isoformat(), None]]
    if lasting and not stands:
        return [*pauses[:-1], [pauses[-1][0], now.isoformat()]]
    return pauses


def pauses_of(ticket: Ticket) -> Pauses:
    return [
        (datetime.fromisoformat(begin), datetime.fromisoformat(end) if end else None)
        for begin, end in ticket.pauses or []
        if begin is not None
    ]


def _start(
    session: Session, ticket: Ticket, kind: PromiseKind, now: datetime
) -> datetime:
    """Since when a promise runs: the first of its kind since the ticket was opened."""
    if kind is PromiseKind.NEXT_REPLY:
        return ticket.last_inbound_at or now
    before = session.scalar(
        select(TicketPromise.id)
        .where(TicketPromise.ticket_id == ticket.id, TicketPromise.kind == kind)
        .limit(1)
    )
    return ticket.opened_at if before is None else now


def _show_next(ticket: Ticket, running: Sequence[TicketPromise], now: datetime) -> None:
    """Write on the ticket itself which promise falls due next, for lists to read."""
    soonest = min(running, key=lambda row: row.due_at, default=None)
    if soonest is None or stands(ticket, now):
        ticket.due_at = ticket.due_from = None
    else:
        ticket.due_at, ticket.due_from = soonest.due_at, soonest.started_at


# --- Looking --------------------------------------------------------------------------


def state(ticket: Ticket, now: datetime) -> Clock | None:
    """How the next promise of a ticket stands; None when nothing is promised."""
    if ticket.status not in UNRESOLVED:
        return None
    if ticket.due_at is None:
        return PAUSED if stands(ticket, now) else None
    return clock(ticket.due_from or ticket.opened_at, ticket.due_at, now)


@dataclass(frozen=True, slots=True)
class Standing:
    """One promise of a ticket. `kept_at` None: still owed."""

    kind: PromiseKind
    clock: Clock
    kept_at: datetime | None


def standings(session: Session, ticket: Ticket, *, now: datetime) -> list[Standing]:
    """Every promise of a ticket, the oldest first."""
    rows = session.scalars(
        select(TicketPromise)
        .where(TicketPromise.ticket_id == ticket.id)
        .order_by(TicketPromise.started_at, TicketPromise.id)
    )
    still = stands(ticket, now)
    return [
        Standing(
            row.kind,
            PAUSED
            if still and row.met_at is None
            else clock(row.started_at, row.due_at, row.met_at or now),
            row.met_at,
        )
        for row in rows
    ]


# --- Watching, by the caretaker -------------------------------------------------------


def mend(session: Session, *, office: OfficeHours, now: datetime) -> int:
    """Settle the tickets whose promises are out of step, and return how many."""
    tickets = session.scalars(
        select(Ticket)
        .where(_out_of_step(now))
        .order_by(Ticket.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for ticket in tickets:
        settle(session, ticket, office=office, now=now)
    return len(tickets)


def _out_of_step(now: datetime) -> ColumnElement[bool]:
    snoozed = and_(Ticket.snoozed_until.is_not(None), Ticket.snoozed_until > now)
    awake = or_(Ticket.snoozed_until.is_(None), Ticket.snoozed_until <= now)
    runs = and_(
        Ticket.status == TicketStatus.OPEN, Ticket.unreachable_at.is_(None), awake
    )
    still = or_(
        Ticket.status != TicketStatus.OPEN, Ticket.unreachable_at.is_not(None), snoozed
    )
    return or_(
        and_(runs, or_(Ticket.due_at.is_(None), Ticket.due_from.is_(None))),
        and_(Ticket.due_at.is_not(None), still),
    )


def watch(session: Session, *, now: datetime) -> int:
    """Warn before a promise runs out, and say when it was not kept; each once."""
    running = Ticket.due_at.is_not(None)
    rows = session.scalars(
        select(TicketPromise)
        .join(TicketPromise.ticket)
        .where(
            TicketPromise.met_at.is_(None),
            TicketPromise.warn_at <= now,
            TicketPromise.breached_at.is_(None),
            or_(TicketPromise.warned_at.is_(None), TicketPromise.due_at <= now),
            running,
        )
        .options(joinedload(TicketPromise.ticket, innerjoin=True))
        .order_by(TicketPromise.due_at, TicketPromise.id)
        .limit(AT_ONCE)
        .with_for_update(of=TicketPromise, skip_locked=True)
    ).all()
    told = notifications.concerned_by_ticket(session, [row.ticket for row in rows])
    with session.no_autoflush:
        for row in rows:
            row.warned_at = row.warned_at or now
            if row.due_at <= now:
                row.breached_at = row.due_at
            _tell(session, row, told[row.ticket_id], now)
    return len(rows)


def _tell(
    session: Session, row: TicketPromise, officer_ids: set[int], now: datetime
) -> None:
    """On the ticket, and on the bells of those it concerns."""
    late = row.breached_at is not None
    record(
        session,
        row.ticket,
        ChangeKind.BREACHED if late else ChangeKind.WARNED,
        now,
        text=str(row.kind),
        details={"due_at": row.due_at.isoformat()},
    )
    notifications.notify(
        session,
        officer_ids,
        NoticeKind.BREACHED if late else NoticeKind.WARNED,
        key=f"promise:{row.id}",
        ticket_id=row.ticket_id,
        now=now,
        promise=str(row.kind),
        due_at=row.due_at.isoformat(),
    )
