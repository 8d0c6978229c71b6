"""What may be done to a ticket, as values: a macro is several, a bulk deed is one.

They are kept as JSON, each with its name under `deed`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from kit.errors import BadInputError
from people.models import Officer
from tickets import followers, service
from tickets.calendar import OfficeHours
from tickets.errors import TicketStateError
from tickets.models import Ticket
from tickets.rules import (
    UNRESOLVED,
    TicketEvent,
    TicketPriority,
    TicketStatus,
    advance,
)


@dataclass(frozen=True, slots=True)
class Assign:
    """To an officer, to whoever does it, or to nobody."""

    to: int | Literal["me"] | None
    deed: Literal["assign"] = "assign"


@dataclass(frozen=True, slots=True)
class SetPriority:
    priority: TicketPriority
    deed: Literal["priority"] = "priority"


@dataclass(frozen=True, slots=True)
class SetCategory:
    category: str | None
    deed: Literal["category"] = "category"


@dataclass(frozen=True, slots=True)
class Tag:
    tag: str
    deed: Literal["tag"] = "tag"


@dataclass(frozen=True, slots=True)
class Untag:
    tag: str
    deed: Literal["untag"] = "untag"


@dataclass(frozen=True, slots=True)
class SetField:
    name: str
    value: str | None
    deed: Literal["field"] = "field"


@dataclass(frozen=True, slots=True)
class Snooze:
    hours: int
    reason: str
    deed: Literal["snooze"] = "snooze"


@dataclass(frozen=True, slots=True)
class Resolve:
    deed: Literal["resolve"] = "resolve"


@dataclass(frozen=True, slots=True)
class Close:
    deed: Literal["close"] = "close"


@dataclass(frozen=True, slots=True)
class Wait:
    """The contact owes us a word, though nothing is written."""

    deed: Literal["wait"] = "wait"


@dataclass(frozen=True, slots=True)
class Reopen:
    deed: Literal["reopen"] = "reopen"


@dataclass(frozen=True, slots=True)
class Note:
    text: str
    deed: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class Follow:
    deed: Literal["follow"] = "follow"


@dataclass(frozen=True, slots=True)
class Say:
    """The words of a canned reply. Only a macro says something."""

    shortcut: str
    deed: Literal["say"] = "say"


Silent = (
    Assign
    | SetPriority
    | SetCategory
    | Tag
    | Untag
    | SetField
    | Snooze
    | Resolve
    | Close
    | Wait
    | Reopen
    | Note
    | Follow
)
Deed = Silent | Say

STORED: TypeAdapter[Deed] = TypeAdapter(Annotated[Deed, Field(discriminator="deed")])


def stored(deed: Deed) -> dict[str, Any]:
    """The deed as it is kept."""
    kept: dict[str, Any] = STORED.dump_python(deed, mode="json")
    return kept


def read(kept: object) -> Deed:
    """A deed as it was kept, or as a form or another system gave it.

    Raises:
        BadInputError: It is none.
    """
    try:
        return STORED.validate_python(kept)
    except ValidationError as error:
        raise BadInputError("This is nothing that can be done to a ticket.") from error


def do(
    session: Session,
    ticket_id: int,
    deed: Silent,
    *,
    by: Officer,
    office: OfficeHours | None = None,
    now: datetime,
) -> None:
    """Do it to one ticket.

    Without `office` the promises of a new priority are worked out by the caretaker.

    Raises:
        HelpdeskError: It can't be done to this ticket; the text says why.
    """
    DEEDS[type(deed)](session, ticket_id, deed, by, office, now)


def _assign(
    session: Session,
    ticket_id: int,
    deed: Assign,
    by: Officer,
    _: object,
    now: datetime,
) -> None:
    to = by if deed.to == "me" else None
    if isinstance(deed.to, int):
        to = session.get(Officer, deed.to)
        if to is None or not to.active:
            raise BadInputError("There is no such officer at the desk.")
    service.assign(session, ticket_id, to, by=by, now=now)


def _priority(
    session: Session,
    ticket_id: int,
    deed: SetPriority,
    by: Officer,
    office: OfficeHours | None,
    now: datetime,
) -> None:
    service.set_priority(
        session, ticket_id, deed.priority, by=by, office=office, now=now
    )


def _category(
    session: Session,
    ticket_id: int,
    deed: SetCategory,
    by: Officer,
    _: object,
    now: datetime,
) -> None:
    service.set_category(session, ticket_id, deed.category, by=by, now=now)


def _tag(
    session: Session, ticket_id: int, deed: Tag, by: Officer, _: object, now: datetime
) -> None:
    service.tag(session, ticket_id, deed.tag, by=by, now=now)


def _untag(
    session: Session, ticket_id: int, deed: Untag, by: Officer, _: object, now: datetime
) -> None:
    service.untag(session, ticket_id, deed.tag, by=by, now=now)


def _field(
    session: Session,
    ticket_id: int,
    deed: SetField,
    by: Officer,
    _: object,
    now: datetime,
) -> None:
    service.set_field(session, ticket_id, deed.name, deed.value, by=by, now=now)


def _snooze(
    session: Session,
    ticket_id: int,
    deed: Snooze,
    by: Officer,
    _: object,
    now: datetime,
) -> None:
    until = now + timedelta(hours=deed.hours)
    service.snooze(session, ticket_id, by, until=until, reason=deed.reason, now=now)


def _resolve(
    session: Session, ticket_id: int, _: Resolve, by: Officer, __: object, now: datetime
) -> None:
    service.resolve(session, ticket_id, by, now=now)


def _close(
    session: Session, ticket_id: int, _: Close, by: Officer, __: object, now: datetime
) -> None:
    service.close(session, ticket_id, by, now=now)


def _wait(
    session: Session, ticket_id: int, _: Wait, by: Officer, __: object, now: datetime
) -> None:
    service.wait(session, ticket_id, by, now=now)


def _reopen(
    session: Session,
    ticket_id: int,
    _: Reopen,
    by: Officer,
    office: OfficeHours | None,
    now: datetime,
) -> None:
    service.reopen(session, ticket_id, by, office=office, now=now)


def _note(
    session: Session, ticket_id: int, deed: Note, by: Officer, _: object, now: datetime
) -> None:
    service.add_note(session, ticket_id, by, deed.text, now=now)


def _follow(
    session: Session, ticket_id: int, _: Follow, by: Officer, __: object, now: datetime
) -> None:
    followers.follow(session, ticket_id, by, now=now)


DEEDS: dict[
    type, Callable[[Session, int, Any, Officer, OfficeHours | None, datetime], None]
] = {
    Assign: _assign,
    SetPriority: _priority,
    SetCategory: _category,
    Tag: _tag,
    Untag: _untag,
    SetField: _field,
    Snooze: _snooze,
    Resolve: _resolve,
    Close: _close,
    Wait: _wait,
    Reopen: _reopen,
    Note: _note,
    Follow: _follow,
}


def changes(deed: Silent, ticket: Ticket, by: Officer) -> bool:
    """Whether the deed would make anything else of this ticket."""
    match deed:
        case Assign(to):
            return ticket.assignee_id != (by.id if to == "me" else to)
        case SetPriority(priority):
            return ticket.priority is not priority
        case SetCategory(category):
            return (ticket.category or "") != (category or "")
        case Tag(tag):
            return tag not in ticket.tags
        case Untag(tag):
            return tag in ticket.tags
        case Resolve():
            return ticket.unresolved
        case Wait():
            return ticket.status is TicketStatus.OPEN
        case Reopen():
            return ticket.status is TicketStatus.RESOLVED
        case _:
            return True


EVENTS: dict[type, TicketEvent] = {
    Say: TicketEvent.REPLY,
    Resolve: TicketEvent.RESOLVE,
    Close: TicketEvent.CLOSE,
    Wait: TicketEvent.WAIT,
    Reopen: TicketEvent.REOPEN,
}


def follow_statuses(status: TicketStatus, steps: Sequence[Deed]) -> TicketStatus:
    """What a ticket of this status is after all these.

    Raises:
        TicketStateError: One of them can't be done where it stands.
    """
    for step in steps:
        if isinstance(step, Snooze) and status not in UNRESOLVED:
            raise TicketStateError(status, "snooze")
        event = EVENTS.get(type(step))
        status = advance(status, event) if event else status
    return status
