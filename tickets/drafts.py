"""What officers have begun to write, kept on the server.

The key is the ticket and the officer. There is no way to ask for "the" draft, so that
words can't turn up under another ticket and go to another person.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kit.database import insert_into
from kit.errors import BadInputError
from tickets.models import Draft

LONGEST = 10_000


def save(
    session: Session,
    ticket_id: int,
    officer_id: int,
    text: str,
    *,
    as_note: bool = False,
    now: datetime,
) -> None:
    """Keep the words; without any, the draft goes. The last one saved is the one kept.

    Raises:
        BadInputError: It is longer than any message could be.
    """
    if not text.strip():
        drop(session, ticket_id, officer_id)
        return
    if len(text) > LONGEST:
        raise BadInputError("A draft has at most {most} characters.", most=LONGEST)
    values = {"text": text.replace("\x00", ""), "as_note": as_note, "saved_at": now}
    session.execute(
        insert_into(session, Draft)
        .values(ticket_id=ticket_id, officer_id=officer_id, **values)
        .on_conflict_do_update(index_elements=["ticket_id", "officer_id"], set_=values)
    )


def load(session: Session, ticket_id: int, officer_id: int) -> Draft | None:
    """This officer's draft on this ticket."""
    return session.get(Draft, (ticket_id, officer_id), populate_existing=True)


def drop(session: Session, ticket_id: int, officer_id: int) -> None:
    """It was sent, or thrown away."""
    session.execute(
        delete(Draft).where(
            Draft.ticket_id == ticket_id, Draft.officer_id == officer_id
        )
    )


def on(
    session: Session, officer_id: int, ticket_ids: Collection[int]
) -> dict[int, str]:
    """The words of an officer's drafts on some tickets, for the mark in the list."""
    rows = session.execute(
        select(Draft.ticket_id, Draft.text).where(
            Draft.officer_id == officer_id, Draft.ticket_id.in_(ticket_ids)
        )
    )
    return dict(rows.all())
