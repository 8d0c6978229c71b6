"""Tickets that belong together, and one that is really two.

Merging loses nothing: messages, notes, tags, followers and links move, the merged
ticket says where it went, and its contact is still heard and answered.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapidfuzz import fuzz, utils
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, joinedload

from kit.errors import BadInputError
from messages.models import Direction, Message
from people.models import Officer
from tickets import followers, queries, sla
from tickets.errors import TicketStateError
from tickets.history import record
from tickets.models import (
    ChangeKind,
    Draft,
    Ticket,
    TicketChange,
    TicketFollower,
    TicketLink,
    TicketReporter,
    TicketTag,
)
from tickets.rules import NOT_CLOSED, TicketEvent, TicketStatus, merged, more_urgent
from tickets.snoozing import lift

ALIKE = 75
"""Percent of likeness from which two texts may tell of one problem."""

FEWEST_WORDS = 3
"""Shorter texts are all alike: "app", "no network"."""

COMPARED = 300
"""The latest tickets whose words are compared; older ones are told apart by eye."""

MOST = 8
TITLE_LENGTH = 80


class Why(StrEnum):
    """What speaks for a merge, the strongest first."""

    SAME_CONTACT = "same_contact"
    SAME_TOPIC_AND_AREA = "same_topic_and_area"
    LIKE_TEXT = "like_text"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket that may be merged into another. `alike` is 0 to 100."""

    ticket: Ticket
    why: Why
    alike: int


def candidates(
    session: Session, ticket_id: int, *, now: datetime, most: int = MOST
) -> list[Candidate]:
    """What may belong to this ticket, the likeliest first; nothing that is closed.

    Raises:
        TicketNotFoundError: There is no such ticket.
    """
    del now  # what is closed is out already; resolved ones are a week old at most
    ticket = queries.get(session, ticket_id)
    pool = {
        one.id: one
        for where, limit in (
            ((Ticket.contact_id == ticket.contact_id,), COMPARED),
            (
                (
                    Ticket.article == ticket.article,
                    Ticket.area_id == ticket.area_id,
                ),
                COMPARED,
            ),
            ((), COMPARED),
        )
        for one in session.scalars(
            select(Ticket)
            .options(joinedload(Ticket.contact), joinedload(Ticket.area))
            .where(Ticket.status.in_(NOT_CLOSED), Ticket.id != ticket.id, *where)
            .order_by(Ticket.opened_at.desc(), Ticket.id.desc())
            .limit(limit)
        )
    }
    found = [known for one in pool.values() if (known := compare(ticket, one))]
    order = list(Why)
    found.sort(key=lambda c: (order.index(c.why), -c.alike, -c.ticket.id))
    return found[:most]


def compare(ticket: Ticket, other: Ticket) -> Candidate | None:
    """Whether another ticket may be the same problem, and what says so."""
    alike = likeness(ticket.question, other.question)
    if other.contact_id == ticket.contact_id:
        return Candidate(other, Why.SAME_CONTACT, alike)
    same_place = ticket.area_id is not None and other.area_id == ticket.area_id
    if same_place and ticket.article and other.article == ticket.article:
        return Candidate(other, Why.SAME_TOPIC_AND_AREA, alike)
    if alike >= ALIKE:
        return Candidate(other, Why.LIKE_TEXT, alike)
    return None


def likeness(one: str, other: str) -> int:
    """How alike two texts are, 0 to 100, whatever the order of their words."""
    first, second = (utils.default_process(text) for text in (one, other))
    if min(len(first.split()), len(second.split())) < FEWEST_WORDS:
        return 100 if first and first == second else 0
    in_order = fuzz.token_sort_ratio(first, second)
    contained = 0.9 * fuzz.token_set_ratio(first, second)
    return round(max(in_order, contained))


def merge(
    session: Session, into_id: int, from_id: int, *, by: Officer, now: datetime
) -> Ticket:
    """Let one ticket go on in another, and return that other.

    Of the promises the other's own run on; what it has to promise anew is settled by
    the caretaker.

    The contact of a ticket that is merged into somebody else's becomes a reporter of
    it: what she writes lands there, and answers reach her too.

    Raises:
        TicketNotFoundError: There is no such ticket.
        TicketStateError: One of them is closed.
        BadInputError: They are the same.
    """
    if into_id == from_id:
        raise BadInputError("A ticket can't be merged into itself.")
    first, second = sorted((into_id, from_id))  # one order, so that nobody deadlocks
    locked = {id_: queries.lock(session, id_) for id_ in (first, second)}
    into, gone = locked[into_id], locked[from_id]
    if into.status not in NOT_CLOSED:
        raise TicketStateError(into.status, TicketEvent.MERGE)
    owed = gone.status
    gone.apply(TicketEvent.MERGE)
    _take_over(into, gone, merged(into.status, owed))
    _move_rows(session, into, gone, now)
    _leave(gone, into, now)
    for one in (gone, into):
        sla.stop(session, one, now=now)
    record(
        session,
        gone,
        ChangeKind.MERGED,
        now,
        by,
        text=str(into.id),
        details={"into": into.id},
    )
    record(
        session,
        into,
        ChangeKind.MERGED,
        now,
        by,
        text=str(gone.id),
        details={"from": gone.id},
    )
    session.flush()
    return into


def _take_over(into: Ticket, gone: Ticket, status: TicketStatus) -> None:
    """What the ticket itself inherits. Where both have something, its own counts."""
    into.status = status
    if into.unresolved:
        into.resolved_at = into.assumed_fixed_at = None
    into.priority = more_urgent(into.priority, gone.priority)
    into.flags = list(dict.fromkeys([*into.flags, *gone.flags]))
    into.steps_tried = list(dict.fromkeys([*into.steps_tried, *gone.steps_tried]))
    into.fields = {**gone.fields, **into.fields}
    into.article = into.article or gone.article
    into.category = into.category or gone.category
    into.area_id = into.area_id or gone.area_id
    into.assignee_id = into.assignee_id or gone.assignee_id
    into.first_replied_at = _earliest(into.first_replied_at, gone.first_replied_at)
    into.last_inbound_at = _earliest(into.last_inbound_at, gone.last_inbound_at)
    into.taken_at = _earliest(into.taken_at, gone.taken_at)
    into.incident_id = into.incident_id or gone.incident_id
    into.unread += gone.unread
    if gone.last_inbound_at is not None:
        lift(into)  # somebody waits on it now


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment), default=None)


def _move_rows(session: Session, into: Ticket, gone: Ticket, now: datetime) -> None:
    session.execute(
        update(Message).where(Message.ticket_id == gone.id).values(ticket_id=into.id)
    )
    notes = session.scalars(
        select(TicketChange).where(
            TicketChange.ticket_id == gone.id, TicketChange.kind == ChangeKind.NOTE
        )
    )
    for note in notes:
        note.ticket_id = into.id
        note.details = {"from": gone.id, **note.details}
    for tag in set(gone.tags) - set(into.tags):
        into.tag_rows.append(TicketTag(ticket_id=into.id, tag=tag))
    _move_followers(session, into, gone, now)
    _move_links(session, into, gone)
    _move_reporters(session, into, gone)
    if gone.contact_id == into.contact_id:
        _move_drafts(session, into, gone)
    session.execute(
        update(Ticket)
        .where(Ticket.merged_into_id == gone.id)
        .values(merged_into_id=into.id)
    )


def _move_followers(
    session: Session, into: Ticket, gone: Ticket, now: datetime
) -> None:
    """Whoever had it hears on, even when another has the ticket it went into."""
    for officer in followers.of(session, gone.id):
        followers.add(session, into, officer, now=now)
    if gone.assignee_id is not None and gone.assignee_id != into.assignee_id:
        followers.add(
            session, into, session.get_one(Officer, gone.assignee_id), now=now
        )
    session.execute(delete(TicketFollower).where(TicketFollower.ticket_id == gone.id))


def _move_links(session: Session, into: Ticket, gone: Ticket) -> None:
    for row in _links(session, gone.id):
        other = row.other_id if row.one_id == gone.id else row.one_id
        if other != into.id:
            _join(session, into.id, other, row.officer_id, row.created_at)
        session.delete(row)
    session.flush()


def _move_reporters(session: Session, into: Ticket, gone: Ticket) -> None:
    theirs = session.scalars(
        select(TicketReporter.contact_id).where(TicketReporter.ticket_id == gone.id)
    )
    session.execute(delete(TicketReporter).where(TicketReporter.ticket_id == gone.id))
    for contact_id in {*theirs, gone.contact_id} - {into.contact_id}:
        if session.get(TicketReporter, (into.id, contact_id)) is None:
            session.add(TicketReporter(ticket_id=into.id, contact_id=contact_id))
    session.flush()


def _move_drafts(session: Session, into: Ticket, gone: Ticket) -> None:
    """To the same person on the same matter; a draft that is there already stays."""
    taken = select(Draft.officer_id).where(Draft.ticket_id == into.id)
    session.execute(
        update(Draft)
        .where(Draft.ticket_id == gone.id, Draft.officer_id.not_in(taken))
        .values(ticket_id=into.id)
        .execution_options(synchronize_session=False)
    )


def _leave(gone: Ticket, into: Ticket, now: datetime) -> None:
    """Neither resolved nor owed: it counts where it went."""
    gone.merged_into_id, gone.closed_at = into.id, now
    gone.last_inbound_at = None
    gone.unread = 0
    lift(gone)


def reporters(session: Session, ticket: Ticket) -> list[int]:
    """Every contact the ticket answers: its own first, then those merged into it."""
    further = session.scalars(
        select(TicketReporter.contact_id)
        .where(TicketReporter.ticket_id == ticket.id)
        .order_by(TicketReporter.contact_id)
    )
    return [ticket.contact_id, *further]


def split(
    session: Session,
    ticket_id: int,
    message_ids: Collection[int],
    *,
    by: Officer,
    now: datetime,
) -> Ticket:
    """Make a ticket of its own out of some messages, and return it.

    It belongs to whoever wrote them, so that a wrong merge can be taken apart again.

    Raises:
        TicketNotFoundError: There is no such ticket.
        TicketStateError: It is closed.
        BadInputError: A message is not on this ticket, none is the contact's, they are
            of two contacts, or nothing would be left behind.
    """
    ticket = queries.lock(session, ticket_id)
    if ticket.status not in NOT_CLOSED:
        raise TicketStateError(ticket.status, "split")
    here = session.scalars(
        select(Message).where(Message.ticket_id == ticket.id).order_by(Message.id)
    ).all()
    chosen = [message for message in here if message.id in set(message_ids)]
    _check(here, chosen, set(message_ids))
    new = _ticket_of(ticket, chosen, now)
    session.add(new)
    session.flush()
    for message in chosen:
        message.ticket_id = new.id
    session.flush()
    _forget_reporter(session, ticket, new.contact_id)
    details = {"messages": [message.id for message in chosen]}
    record(session, new, ChangeKind.OPENED, now, by, text=new.reason)
    record(
        session,
        ticket,
        ChangeKind.SPLIT,
        now,
        by,
        text=str(new.id),
        details={"into": new.id, **details},
    )
    record(
        session,
        new,
        ChangeKind.SPLIT,
        now,
        by,
        text=str(ticket.id),
        details={"from": ticket.id, **details},
    )
    _join(session, ticket.id, new.id, by.id, now)
    return new


def _check(here: Sequence[Message], chosen: Sequence[Message], ids: set[int]) -> None:
    theirs = [message for message in chosen if message.direction is Direction.INBOUND]
    if len(chosen) < len(ids):
        raise BadInputError("Some of these messages are not on this ticket.")
    if not theirs:
        raise BadInputError("Choose at least one message that the contact wrote.")
    if len({message.contact_id for message in chosen}) > 1:
        raise BadInputError("These messages are of two people: split them one by one.")
    if len(chosen) == len(here):
        raise BadInputError("Nothing would be left on this ticket.")


def _ticket_of(ticket: Ticket, chosen: Sequence[Message], now: datetime) -> Ticket:
    theirs = [message for message in chosen if message.direction is Direction.INBOUND]
    question = "\n".join(message.text for message in theirs if message.text.strip())
    return Ticket(
        contact_id=theirs[0].contact_id or ticket.contact_id,
        area_id=ticket.area_id,
        assignee_id=ticket.assignee_id,
        status=TicketStatus.OPEN,
        priority=ticket.priority,
        title=_title(question),
        question=question,
        channel=theirs[-1].channel,
        category=ticket.category,
        reason="split",
        opened_at=now,
        last_inbound_at=theirs[0].created_at,
        unread=len(theirs),
        changed_at=now,
    )


def _title(question: str) -> str:
    first = question.strip().split("\n")[0]
    if len(first) <= TITLE_LENGTH:
        return first or "A message without words"
    return first[:TITLE_LENGTH].rsplit(" ", 1)[0] + " …"


def _forget_reporter(session: Session, ticket: Ticket, contact_id: int) -> None:
    """Who has a ticket of her own again is not answered on the old one any more."""
    left = session.scalar(
        select(Message.id)
        .where(Message.ticket_id == ticket.id, Message.contact_id == contact_id)
        .limit(1)
    )
    if left is None:
        session.execute(
            delete(TicketReporter).where(
                TicketReporter.ticket_id == ticket.id,
                TicketReporter.contact_id == contact_id,
            )
        )


def link(session: Session, a_id: int, b_id: int, *, by: Officer, now: datetime) -> None:
    """Note that two tickets have to do with one another; twice is once.

    Raises:
        TicketNotFoundError: There is no such ticket.
        BadInputError: They are the same.
    """
    if a_id == b_id:
        raise BadInputError("A ticket can't be linked to itself.")
    first, second = (queries.lock(session, id_) for id_ in sorted((a_id, b_id)))
    if _join(session, first.id, second.id, by.id, now):
        for one, other in ((first, second), (second, first)):
            details = {"to": other.id}
            text = str(other.id)
            record(session, one, ChangeKind.LINKED, now, by, text=text, details=details)


def linked(session: Session, ticket_id: int) -> Sequence[Ticket]:
    """The tickets linked to this one, by number."""
    ids = {
        row.other_id if row.one_id == ticket_id else row.one_id
        for row in _links(session, ticket_id)
    }
    if not ids:
        return ()
    return session.scalars(
        select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id)
    ).all()


def _links(session: Session, ticket_id: int) -> Sequence[TicketLink]:
    return session.scalars(
        select(TicketLink).where(
            or_(TicketLink.one_id == ticket_id, TicketLink.other_id == ticket_id)
        )
    ).all()


def _join(
    session: Session, a_id: int, b_id: int, officer_id: int | None, at: datetime
) -> bool:
    one_id, other_id = sorted((a_id, b_id))
    if session.get(TicketLink, (one_id, other_id)) is not None:
        return False
    session.add(
        TicketLink(
            one_id=one_id, other_id=other_id, officer_id=officer_id, created_at=at
        )
    )
    session.flush()
    return True
