"""How officers sort tickets: a category, and any number of tags."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kit.errors import BadInputError
from people.models import Officer
from tickets import queries
from tickets.history import record
from tickets.models import ChangeKind, Ticket, TicketTag

LONGEST = 40
MOST_TAGS = 20


LONGEST_TITLE = 120


def set_title(
    session: Session, ticket_id: int, title: str, *, by: Officer, now: datetime
) -> Ticket:
    """Say better what the ticket is about.

    Raises:
        TicketNotFoundError: There is no such ticket.
        BadInputError: There are no words, or too many.
    """
    wanted = " ".join(title.replace("\x00", "").split())
    if not 0 < len(wanted) <= LONGEST_TITLE:
        raise BadInputError(
            "A title has between 1 and {most} characters.", most=LONGEST_TITLE
        )
    ticket = queries.lock(session, ticket_id)
    if ticket.title != wanted:
        details = {"before": ticket.title}
        ticket.title = wanted
        record(session, ticket, ChangeKind.TITLE, now, by, text=wanted, details=details)
    return ticket


def set_category(
    session: Session,
    ticket_id: int,
    category: str | None,
    *,
    by: Officer,
    now: datetime,
) -> Ticket:
    """Sort the ticket under a category; None or an empty one takes it out.

    Raises:
        TicketNotFoundError: There is no such ticket.
        BadInputError: The name is too long.
    """
    wanted = plain(category) if category and category.strip() else None
    ticket = queries.lock(session, ticket_id)
    if ticket.category != wanted:
        details = {"before": ticket.category}
        ticket.category = wanted
        kind, text = ChangeKind.CATEGORY, wanted or ""
        record(session, ticket, kind, now, by, text=text, details=details)
    return ticket


def tag(
    session: Session, ticket_id: int, tag: str, *, by: Officer, now: datetime
) -> Ticket:
    """Put a tag on the ticket; one that is there already changes nothing.

    Raises:
        TicketNotFoundError: There is no such ticket.
        BadInputError: The tag is empty or too long, or there are too many.
    """
    word = plain(tag)
    ticket = queries.lock(session, ticket_id)
    if word in ticket.tags:
        return ticket
    if len(ticket.tags) >= MOST_TAGS:
        raise BadInputError("A ticket has at most {most} tags.", most=MOST_TAGS)
    ticket.tag_rows = sorted(
        [*ticket.tag_rows, TicketTag(ticket_id=ticket.id, tag=word)],
        key=lambda row: row.tag,
    )
    record(session, ticket, ChangeKind.TAGGED, now, by, text=word)
    return ticket


def untag(
    session: Session, ticket_id: int, tag: str, *, by: Officer, now: datetime
) -> Ticket:
    """Take a tag off; one that is not there changes nothing."""
    word = plain(tag)
    ticket = queries.lock(session, ticket_id)
    if word in ticket.tags:
        ticket.tag_rows = [row for row in ticket.tag_rows if row.tag != word]
        record(session, ticket, ChangeKind.UNTAGGED, now, by, text=word)
    return ticket


def plain(word: str) -> str:
    """As tags and categories are kept: small letters, single spaces.

    Raises:
        BadInputError: Nothing is left, or it is too long.
    """
    words = " ".join(word.replace("\x00", "").lower().split()).lstrip("# ")
    if not words:
        raise BadInputError("Write a word.")
    if len(words) > LONGEST:
        raise BadInputError("At most {most} characters.", most=LONGEST)
    return words


def tags_in_use(session: Session, *, most: int = 200) -> Sequence[str]:
    """The tags that tickets have, the most used first."""
    return session.scalars(
        select(TicketTag.tag)
        .group_by(TicketTag.tag)
        .order_by(func.count().desc(), TicketTag.tag)
        .limit(most)
    ).all()


def categories_in_use(session: Session) -> Sequence[str]:
    """The categories that tickets have, by name."""
    return session.scalars(
        select(Ticket.category)
        .where(Ticket.category.is_not(None))
        .distinct()
        .order_by(Ticket.category)
    ).all()  # type: ignore[return-value]
