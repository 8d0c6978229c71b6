"""Every `select` about tickets."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from people.models import Area
from tickets.errors import TicketNotFoundError
from tickets.models import Ticket, TicketPromise, TicketReporter
from tickets.rules import OVER, URGENCY, TicketStatus

URGENCY_ORDER = case(
    {str(priority): rank for priority, rank in URGENCY.items()}, value=Ticket.priority
)

OF_ALL: Mapping[str, tuple[ColumnElement[bool], ...]] = {
    "resolved": (Ticket.status.in_(OVER),),
    "all": (),
}
"""The standing lists that do not hold what is unresolved only."""


def get(session: Session, ticket_id: int, *options: ORMOption) -> Ticket:
    """The ticket with this number, and what `options` say is read along.

    Raises:
        TicketNotFoundError: There is none with this number.
    """
    ticket = session.get(Ticket, ticket_id, options=options)
    if ticket is None:
        raise TicketNotFoundError(ticket_id)
    return ticket


def lock(session: Session, ticket_id: int) -> Ticket:
    """The ticket, ours until the transaction ends: two officers can't both be first."""
    ticket = session.scalar(
        select(Ticket).where(Ticket.id == ticket_id).with_for_update()
    )
    if ticket is None:
        raise TicketNotFoundError(ticket_id)
    return ticket


def hold(session: Session, contact_ids: Collection[int]) -> None:
    """Lock what these contacts still have open, in one order, so nobody deadlocks.

    An officer may be about to resolve one of them. Whoever reads the tickets after this
    reads what became of them, and a follow-up reopens instead of landing on what is
    over. SQLite's one writer needs no lock.
    """
    if not contact_ids or session.get_bind().dialect.name == "sqlite":
        return
    reported = select(TicketReporter.ticket_id).where(
        TicketReporter.contact_id.in_(contact_ids)
    )
    session.execute(
        select(Ticket.id)
        .where(
            or_(Ticket.contact_id.in_(contact_ids), Ticket.id.in_(reported)),
            Ticket.status != TicketStatus.CLOSED,
        )
        .order_by(Ticket.id)
        .with_for_update()
    )


def where_it_went(session: Session, ticket_id: int) -> Ticket:
    """The ticket, or the one that it was merged into.

    Raises:
        TicketNotFoundError: There is none with this number.
    """
    ticket = get(session, ticket_id)
    if ticket.merged_into_id is None:
        return ticket
    return get(session, ticket.merged_into_id)


def latest_of(
    session: Session, contact_ids: Collection[int]
) -> dict[int, list[Ticket]]:
    """The unresolved and the last finished tickets of each contact, oldest first.

    A ticket that was merged counts as the one it went into, even if that is another
    contact's: what either of them writes belongs there.
    """
    found: dict[int, list[Ticket]] = {}
    if not contact_ids:
        return found
    finished = (
        select(func.max(Ticket.id))
        .where(
            Ticket.contact_id.in_(contact_ids),
            Ticket.status.in_(OVER),
            Ticket.merged_into_id.is_(None),
        )
        .group_by(Ticket.contact_id)
    )
    query = (
        select(Ticket)
        .where(
            Ticket.contact_id.in_(contact_ids),
            or_(Ticket.unresolved, Ticket.id.in_(finished)),
        )
        .order_by(Ticket.id)
    )
    for ticket in session.scalars(query):
        found.setdefault(ticket.contact_id, []).append(ticket)
    reported = session.execute(
        select(TicketReporter.contact_id, Ticket)
        .join(Ticket, Ticket.id == TicketReporter.ticket_id)
        .where(
            TicketReporter.contact_id.in_(contact_ids),
            Ticket.status != TicketStatus.CLOSED,
        )
        .order_by(Ticket.id)
    )
    for contact_id, ticket in reported:
        found.setdefault(contact_id, []).append(ticket)
        found[contact_id].sort(key=lambda one: one.id)
    return found


def under(area: Area) -> ColumnElement[bool]:
    """Tickets of an area or of any area below it."""
    below = select(Area.id).where(Area.path.startswith(area.path, autoescape=True))
    return Ticket.area_id.in_(below)


def open_in(session: Session, area: Area, *, most: int = 20) -> Sequence[Ticket]:
    """The unresolved tickets of an area and all below it, the most urgent first."""
    return session.scalars(
        select(Ticket)
        .options(joinedload(Ticket.contact))
        .where(Ticket.unresolved, under(area))
        .order_by(URGENCY_ORDER.desc(), Ticket.opened_at)
        .limit(most)
    ).all()


@dataclass(frozen=True, slots=True)
class View:
    """One of the desk's standing lists."""

    name: str
    where: tuple[ColumnElement[bool], ...]
    """What sets it apart from the others of its kind."""

    is_unresolved: bool = True

    @property
    def condition(self) -> ColumnElement[bool]:
        """All that a ticket has to be.

        An open one is unresolved anyway, but where it is said, the index of what is
        unresolved is used.
        """
        return and_(Ticket.unresolved if self.is_unresolved else true(), *self.where)


def _at_risk(now: datetime) -> ColumnElement[bool]:
    """A promise that runs is broken, or its people were to be warned of it."""
    warned = select(TicketPromise.ticket_id).where(
        TicketPromise.met_at.is_(None), TicketPromise.warn_at <= now
    )
    return and_(
        Ticket.due_at.is_not(None), or_(Ticket.due_at <= now, Ticket.id.in_(warned))
    )


def view(name: str, officer_id: int, now: datetime) -> View:
    """One of the standing lists by its name.

    Raises:
        KeyError: There is no list of this name.
    """
    if name in OF_ALL:
        return View(name, OF_ALL[name], is_unresolved=False)
    is_open = Ticket.status == TicketStatus.OPEN
    is_pending = Ticket.status == TicketStatus.PENDING
    awake = Ticket.snoozed_until.is_(None)
    views: dict[str, tuple[ColumnElement[bool], ...]] = {
        "needs-reply": (is_open, awake),
        "mine": (awake, Ticket.assignee_id == officer_id),
        "unassigned": (awake, Ticket.assignee_id.is_(None)),
        "waiting": (is_pending, awake),
        "at-risk": (is_open, _at_risk(now)),
        "snoozed": (~awake,),
        "woken": (Ticket.woken_at.is_not(None),),
    }
    return View(name, views[name])
