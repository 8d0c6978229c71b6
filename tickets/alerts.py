"""What an officer's desk may sound or show just now: her wishes, and what is new."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kit.database import one_at_a_time
from kit.errors import BadInputError
from people.models import Contact, Officer, OfficerAlerts, Telling
from people.quiet import QuietHours
from tickets import sla
from tickets.calendar import OfficeHours
from tickets.loudness import GROUP_OF, Group, Ring, Wishes, is_loud
from tickets.models import Notification, Ticket
from tickets.rules import TicketPriority

EVENING, MORNING = time(20), time(7)
"""Quiet unless she says otherwise: who lets a desk sound by day does not mean at night,
when it may stand open in her house. What is critical and hers is heard all the same."""

MOST = 100
"""Notices looked at in one asking; who owes more is told that there are many."""


@dataclass(frozen=True, slots=True)
class Loud:
    """What is new to a browser that has heard of all up to the notice it named."""

    cursor: int
    rings: tuple[Ring, ...]


def usual(officer_id: int) -> OfficerAlerts:
    """What holds for who has said nothing: neither sound nor notification."""
    return OfficerAlerts(
        officer_id=officer_id,
        sound=False,
        desktop=False,
        groups=sorted(Group),
        quiet=True,
        quiet_from=EVENING,
        quiet_until=MORNING,
        critical_anyway=True,
        telling=Telling.OFF,
    )


def of_officer(session: Session, officer_id: int) -> OfficerAlerts:
    """Her wishes as stored, or the usual ones, which are not stored by this."""
    return session.get(OfficerAlerts, officer_id) or usual(officer_id)


def to_change(session: Session, officer_id: int) -> OfficerAlerts:
    """Her wishes, as a row from now on."""
    one_at_a_time(session, f"alerts:{officer_id}")
    hers = session.get(OfficerAlerts, officer_id)
    if hers is None:
        hers = usual(officer_id)
        session.add(hers)
    return hers


def wish(
    session: Session,
    officer_id: int,
    *,
    sound: bool,
    desktop: bool,
    group: Collection[Group],
    quiet: bool,
    quiet_from: time,
    quiet_until: time,
    critical_anyway: bool,
    telling: Telling | None = None,
) -> None:
    """Set what she wants to hear. Times are by her clock, to the minute.

    Without a word on `telling` that stays as it was.

    Raises:
        BadInputError: Quiet hours end when they begin; nothing is changed.
    """
    begins, ends = (
        at.replace(second=0, microsecond=0, tzinfo=None)
        for at in (quiet_from, quiet_until)
    )
    if quiet and begins == ends:
        raise BadInputError("Quiet hours can't end at the time at which they begin.")
    hers = to_change(session, officer_id)
    hers.sound, hers.desktop = sound, desktop
    hers.groups = sorted(group)
    hers.quiet, hers.quiet_from, hers.quiet_until = quiet, begins, ends
    hers.critical_anyway = critical_anyway
    hers.telling = telling or hers.telling


def zone_of(session: Session, officer: Officer, office: OfficeHours) -> ZoneInfo:
    """Whose clock is hers: that of her areas if they share one, else the office's."""
    zones = {sla.office_of(session, area, office).zone for area in officer.areas}
    return zones.pop() if len(zones) == 1 else office.zone


def wishes_of(alerts: OfficerAlerts, zone: ZoneInfo) -> Wishes:
    """Her wishes as the rule reads them; a group that is no more is passed over."""
    hours = QuietHours(alerts.quiet_from, alerts.quiet_until, zone)
    return Wishes(
        frozenset(group for group in Group if group in alerts.groups),
        hours if alerts.quiet else None,
        alerts.critical_anyway,
    )


def loud(
    session: Session,
    officer: Officer,
    wishes: Wishes,
    *,
    after: int | None,
    now: datetime,
) -> Loud:
    """What she has not read, younger than the notice `after`, and may be heard now.

    A browser that names none begins here, in silence: what lay on the bell before is
    no news. So does one whose notice this database has never seen.
    """
    newest = session.scalar(select(func.max(Notification.id))) or 0
    if after is None or after > newest:
        return Loud(newest, ())
    rings = _unread(session, officer.id, after)
    cursor = max((ring.id for ring in rings), default=after)
    return Loud(cursor, tuple(r for r in rings if is_loud(r, wishes, now=now)))


def _unread(session: Session, officer_id: int, after: int) -> list[Ring]:
    """Only kinds that can be heard, the latest `MOST` of them."""
    found = session.execute(
        select(
            Notification.id,
            Notification.kind,
            Notification.ticket_id,
            Contact.code,
            Ticket.priority,
            Ticket.assignee_id,
        )
        .outerjoin(Ticket, Ticket.id == Notification.ticket_id)
        .outerjoin(Contact, Contact.id == Ticket.contact_id)
        .where(
            Notification.officer_id == officer_id,
            Notification.read_at.is_(None),
            Notification.id > after,
            Notification.kind.in_(list(GROUP_OF)),
        )
        .order_by(Notification.id.desc())
        .limit(MOST)
    )
    return [
        Ring(
            row.id,
            row.kind,
            row.ticket_id,
            row.code,
            row.priority is TicketPriority.CRITICAL and row.assignee_id == officer_id,
        )
        for row in found
    ]
