"""Incidents: one cause behind many tickets, and who has it.

Each contact hears of an incident twice at most: that we know, and that it works again.
`IncidentMember` has one column for each, so that a third can't be.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from kit.appending import append
from kit.errors import ConflictError, NotFoundError
from people.models import Area, Contact, Officer
from tickets import clusters, queries, service, sla
from tickets.clusters import EVERYWHERE, Case, Cluster
from tickets.history import record
from tickets.models import (
    ChangeKind,
    Incident,
    IncidentMember,
    IncidentStatus,
    Report,
    Ticket,
)
from tickets.rights import Reach
from tickets.rules import UNRESOLVED

LOOKED_BACK = timedelta(days=28)
"""How much of the past says what is usual in an area."""

MOST_REPORTS = 5000
ANSWERS_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Many seem to have one problem. `key` names it from one look to the next.

    `usual` is how many report it there in the same time on average.
    """

    key: str
    article: str | None
    words: tuple[str, ...]
    area_id: int | None
    area_name: str | None
    contact_ids: tuple[int, ...]
    ticket_ids: tuple[int, ...]
    began_at: datetime
    usual: float


def report(
    session: Session,
    contact: Contact,
    *,
    article: str | None,
    text: str,
    message_id: int,
    ticket_id: int | None,
    now: datetime,
) -> None:
    """Write down that a contact has a problem. `text` holds no secrets any more."""
    append(
        session,
        Report,
        contact_id=contact.id,
        area_id=contact.area_id,
        article=article,
        words=" ".join(sorted(clusters.words_of(text))),
        message_id=message_id,
        ticket_id=ticket_id,
        created_at=now,
    )


# --- Suggesting -----------------------------------------------------------------------


def suggest(
    session: Session,
    *,
    least: int = 4,
    within: timedelta = timedelta(hours=1),
    now: datetime,
) -> list[Suggestion]:
    """The problems that unusually many report just now, the largest first.

    What belongs to an open incident is known already and not suggested again.
    """
    rows = session.execute(
        select(
            Report.id,
            Report.contact_id,
            Report.article,
            Report.words,
            Report.created_at,
            Area.path,
        )
        .outerjoin(Area, Area.id == Report.area_id)
        .where(Report.created_at > now - within, Report.created_at <= now)
        .order_by(Report.id.desc())
        .limit(MOST_REPORTS)
    ).all()
    known = open_ones(session)
    cases = [
        case
        for case in map(_case, rows)
        if not any(_covers(i, case.path, case.article, case.words) for i in known)
    ]
    found = []
    for cluster in clusters.find(cases, least=least):
        usual = _usual(session, cluster, within, now)
        if clusters.is_unusual(len(cluster.contact_ids), usual):
            found.append(_suggestion(session, cluster, usual))
    return found


def _case(row: Row[int, int, str | None, str, datetime, str | None]) -> Case:
    return Case(
        row.contact_id,
        row.path or EVERYWHERE,
        row.article,
        frozenset(row.words.split()),
        row.created_at,
        row.id,
    )


def _usual(
    session: Session, cluster: Cluster, within: timedelta, now: datetime
) -> float:
    """How many report it there in such a time on average. New words have no past."""
    if cluster.article is None:
        return 0.0
    query = select(func.count()).where(
        Report.article == cluster.article,
        Report.created_at > now - LOOKED_BACK,
        Report.created_at <= now - within,
    )
    if cluster.path != EVERYWHERE:
        below = select(Area.id).where(Area.path.startswith(cluster.path))
        query = query.where(Report.area_id.in_(below))
    count = session.scalar(query) or 0
    return count * (within / (LOOKED_BACK - within))


def _suggestion(session: Session, cluster: Cluster, usual: float) -> Suggestion:
    area = None
    if cluster.path != EVERYWHERE:
        area = session.scalar(select(Area).where(Area.path == cluster.path))
    area_id = area.id if area else None
    words = () if cluster.article else tuple(sorted(cluster.common_words))
    mine = [case.report_id for case in cluster.cases]
    opened = session.scalars(select(Report.ticket_id).where(Report.id.in_(mine)))
    what = cluster.article or " ".join(words)
    return Suggestion(
        key=_key(what, area_id),
        article=cluster.article,
        words=words,
        area_id=area_id,
        area_name=area.name if area else None,
        contact_ids=tuple(sorted(cluster.contact_ids)),
        ticket_ids=_tickets(session, cluster, {one for one in opened if one}),
        began_at=min(case.at for case in cluster.cases),
        usual=usual,
    )


def around(session: Session, ticket: Ticket, *, within: timedelta) -> Suggestion | None:
    """What others under the same larger area have as well, as an officer sees it.

    It need be neither sudden nor unusual. None if it has no topic or place, nobody
    else has it, or it is part of an incident already.
    """
    area = ticket.area.parent or ticket.area if ticket.area else None
    if area is None or ticket.article is None or ticket.incident_id is not None:
        return None
    same = session.scalars(
        select(Ticket)
        .where(
            Ticket.article == ticket.article,
            Ticket.unresolved,
            Ticket.incident_id.is_(None),
            Ticket.opened_at >= ticket.opened_at - within,
            queries.under(area),
        )
        .order_by(Ticket.id)
    ).all()
    contacts = {one.contact_id for one in same}
    if len(contacts) < 2 or ticket.id not in {one.id for one in same}:
        return None
    return Suggestion(
        key=_key(ticket.article, area.id),
        article=ticket.article,
        words=(),
        area_id=area.id,
        area_name=area.name,
        contact_ids=tuple(sorted(contacts)),
        ticket_ids=tuple(one.id for one in same),
        began_at=min(one.opened_at for one in same),
        usual=0.0,
    )


def _key(what: str, area_id: int | None) -> str:
    return f"{sha256(what.encode()).hexdigest()[:12]}-{area_id or 0}"


def _tickets(
    session: Session, cluster: Cluster, opened: Collection[int]
) -> tuple[int, ...]:
    """The unresolved tickets of those who report it, as far as they are about it."""
    about: list[ColumnElement[bool]] = [Ticket.id.in_(opened)]
    if cluster.article is not None:
        about.append(Ticket.article == cluster.article)
    return tuple(
        session.scalars(
            select(Ticket.id)
            .where(
                Ticket.contact_id.in_(cluster.contact_ids),
                Ticket.status.in_(UNRESOLVED),
                Ticket.incident_id.is_(None),
                or_(*about),
            )
            .order_by(Ticket.id)
        )
    )


# --- Opening and joining --------------------------------------------------------------


def get(session: Session, incident_id: int, *, lock: bool = False) -> Incident:
    """An incident; with `lock` it is ours until the transaction ends.

    Raises:
        NotFoundError: There is none with this number.
    """
    # Those who join meanwhile point to the row, and need not wait for its key.
    how = {"key_share": True} if lock else None
    incident = session.get(Incident, incident_id, with_for_update=how)
    if incident is None:
        raise NotFoundError("There is no incident {incident}.", incident=incident_id)
    return incident


def open_ones(session: Session) -> Sequence[Incident]:
    return session.scalars(
        select(Incident)
        .where(Incident.status == IncidentStatus.OPEN)
        .options(joinedload(Incident.area))
        .order_by(Incident.id)
    ).all()


def touching(session: Session, reach: Reach) -> Sequence[Incident]:
    """The open ones of which some lies in an officer's areas."""
    return [
        one
        for one in open_ones(session)
        if reach.touches(one.area.path if one.area else None)
    ]


def open_incident(
    session: Session,
    suggestion: Suggestion,
    *,
    title: str,
    things: dict[str, str],
    by: Officer,
    now: datetime,
) -> Incident:
    """Make an incident of what was suggested, with all who report it.

    Args:
        things: What does not work, by locale, as the contacts will read it.

    Raises:
        ConflictError: It is open already; two officers saw the same suggestion.
    """
    incident = Incident(
        open_key=suggestion.key,
        title=title,
        things=things,
        article=suggestion.article,
        words=" ".join(suggestion.words),
        area_id=suggestion.area_id,
        status=IncidentStatus.OPEN,
        opened_by_id=by.id,
        began_at=suggestion.began_at,
        opened_at=now,
    )
    try:
        with session.begin_nested():
            session.add(incident)
    except IntegrityError as error:
        raise ConflictError("This incident is open already.") from error
    tickets = {
        ticket.contact_id: ticket
        for ticket in session.scalars(
            select(Ticket)
            .where(Ticket.id.in_(suggestion.ticket_ids))
            .order_by(Ticket.id)
            .with_for_update()
        )
    }
    asked = _questions(session, suggestion)
    for contact_id in suggestion.contact_ids:
        link(
            session,
            incident,
            contact_id,
            ticket=tickets.get(contact_id),
            question=asked.get(contact_id, ""),
            by=by,
            now=now,
        )
    return incident


def _questions(session: Session, suggestion: Suggestion) -> dict[int, str]:
    """What those said last who have no ticket, as folded words: enough to know it."""
    rows = session.execute(
        select(Report.contact_id, Report.words)
        .where(
            Report.contact_id.in_(suggestion.contact_ids),
            Report.created_at >= suggestion.began_at,
        )
        .order_by(Report.id)
    )
    return {row.contact_id: row.words for row in rows}


def link(
    session: Session,
    incident: Incident,
    contact_id: int,
    *,
    ticket: Ticket | None = None,
    question: str = "",
    by: Officer | None = None,
    now: datetime,
) -> IncidentMember:
    """Make a contact, and her ticket, part of an incident; twice changes nothing."""
    member = session.scalar(
        select(IncidentMember).where(
            IncidentMember.incident_id == incident.id,
            IncidentMember.contact_id == contact_id,
        )
    )
    if member is None:
        member = IncidentMember(
            incident_id=incident.id,
            contact_id=contact_id,
            question=question,
            asked=False,
            joined_at=now,
        )
        session.add(member)
    if ticket is not None and ticket.incident_id != incident.id:
        member.ticket_id = ticket.id
        ticket.incident_id = incident.id
        record(
            session,
            ticket,
            ChangeKind.INCIDENT,
            now,
            by,
            text=incident.title,
            details={"incident_id": incident.id},
        )
    session.flush()
    return member


def matching(
    known: Sequence[Incident], contact: Contact, article: str | None, text: str
) -> Incident | None:
    """Which of the open incidents what she reports belongs to; None for most."""
    if not known:
        return None
    path = contact.area.path if contact.area else None
    words = clusters.words_of(text)
    return next(
        (i for i in known if _covers(i, path or EVERYWHERE, article, words)), None
    )


def _covers(
    incident: Incident, path: str, article: str | None, words: Collection[str]
) -> bool:
    if incident.area is not None and not path.startswith(incident.area.path):
        return False
    if incident.article is not None:
        return incident.article == article
    return article is None and clusters.alike(incident.words.split(), words)


def member_of(
    session: Session, incident_id: int, contact_id: int
) -> IncidentMember | None:
    return session.scalar(
        select(IncidentMember).where(
            IncidentMember.incident_id == incident_id,
            IncidentMember.contact_id == contact_id,
        )
    )


def members(session: Session, incident_id: int) -> Sequence[IncidentMember]:
    return session.scalars(
        select(IncidentMember)
        .where(IncidentMember.incident_id == incident_id)
        .options(
            joinedload(IncidentMember.contact)
            .joinedload(Contact.area)
            .joinedload(Area.parent)
        )
        .order_by(IncidentMember.id)
    ).all()


QUARTER = timedelta(minutes=15)
MOST_QUARTERS = 32
"""Eight hours; what came later is in the last one."""


def by_quarter(session: Session, incident: Incident) -> list[tuple[datetime, int]]:
    """How many reports came in each quarter of an hour, from the first one on."""
    who = select(IncidentMember.contact_id).where(
        IncidentMember.incident_id == incident.id
    )
    query = select(Report.created_at).where(
        Report.contact_id.in_(who),
        Report.article == incident.article,
        Report.created_at >= incident.began_at,
    )
    if incident.fixed_at is not None:
        query = query.where(Report.created_at <= incident.fixed_at)
    reported = session.scalars(query.limit(MOST_REPORTS)).all()
    return spread(incident.began_at, reported)


def spread(
    began: datetime, moments: Collection[datetime]
) -> list[tuple[datetime, int]]:
    """Moments counted by quarters of an hour, none of them left out."""
    counts = Counter(
        min((moment - began) // QUARTER, MOST_QUARTERS - 1) for moment in moments
    )
    last = max(counts, default=-1)
    return [(began + place * QUARTER, counts[place]) for place in range(last + 1)]


# --- Telling and ending ---------------------------------------------------------------


def told_known(
    session: Session, member: IncidentMember, message_id: int, *, now: datetime
) -> None:
    """She knows that we know: that is an answer, so no other is owed for now."""
    member.known_message_id = message_id
    if member.ticket_id is None:
        return
    ticket = session.get_one(Ticket, member.ticket_id)
    ticket.first_replied_at = ticket.first_replied_at or now
    ticket.last_inbound_at = None
    ticket.unread = 0
    sla.stop(session, ticket, now=now)


def sample(incident_id: int, contact_ids: Collection[int], most: int) -> set[int]:
    """Who is asked whether it works: a third, at most so many, always the same ones."""
    wanted = min(most, -(-len(contact_ids) // 3))
    mixed = sorted(
        contact_ids, key=lambda c: sha256(f"{incident_id}:{c}".encode()).digest()
    )
    return set(mixed[:wanted])


def fix(session: Session, incident_id: int, *, by: Officer, now: datetime) -> Incident:
    """It works again: newcomers are answered as usual, and the tickets are resolved.

    Raises:
        NotFoundError: There is no such incident.
        ConflictError: It is fixed already.
    """
    incident = get(session, incident_id, lock=True)
    if incident.status is not IncidentStatus.OPEN:
        raise ConflictError("This incident is over already.")
    incident.status = IncidentStatus.FIXED
    incident.fixed_at = now
    incident.open_key = None
    numbers = session.scalars(
        select(Ticket.id)
        .where(Ticket.incident_id == incident.id, Ticket.status.in_(UNRESOLVED))
        .order_by(Ticket.id)
    ).all()
    for number in numbers:
        service.resolve(session, number, by, now=now)
    return incident


def close(
    session: Session, incident_id: int, *, lesson: str = "", now: datetime
) -> Incident:
    """Put an incident away, with what was learned of it.

    Raises:
        NotFoundError: There is no such incident.
        ConflictError: It is not fixed yet, or put away already.
    """
    incident = get(session, incident_id, lock=True)
    if incident.status is not IncidentStatus.FIXED:
        raise ConflictError("Say first that it is fixed: those who wait are told then.")
    incident.status = IncidentStatus.CLOSED
    incident.closed_at = now
    incident.lesson = lesson.strip()
    return incident


def answer(session: Session, member_id: int, *, works: bool, now: datetime) -> None:
    """What one of the sample says. The first word stands."""
    member = session.get_one(IncidentMember, member_id, with_for_update=True)
    if member.works is None:
        member.works = works
        member.answered_at = now


def asked_by(
    session: Session, contact_id: int, message_id: int | None, now: datetime
) -> IncidentMember | None:
    """Whose answer is open, if the last we asked her was whether it works again."""
    if message_id is None:
        return None
    return session.scalar(
        select(IncidentMember)
        .join(IncidentMember.incident)
        .where(
            IncidentMember.contact_id == contact_id,
            IncidentMember.fixed_message_id == message_id,
            IncidentMember.asked,
            IncidentMember.works.is_(None),
            Incident.fixed_at > now - ANSWERS_WITHIN,
        )
    )
