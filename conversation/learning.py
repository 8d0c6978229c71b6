"""What conversations and officers said of our answers becomes how sure we are."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge import labels
from knowledge.learning import Learnt, learn
from knowledge.library import Library
from knowledge.models import ArticleOutcome, Outcome
from messages.models import Message
from tickets.models import Ticket

AT_ONCE = 500
"""Messages asked for in one statement."""


def study(session: Session, library: Library, *, now: datetime) -> Learnt | None:
    """What there is to learn by now; None if it is not time yet. Only reads."""
    if not labels.due(session, now=now):
        return None
    rows = labels.outcomes(session, now=now)
    told = labels.labels(rows, judged_by_officers(session, library, rows))
    return learn(library.prior, told)


def judged_by_officers(
    session: Session, library: Library, rows: Sequence[ArticleOutcome]
) -> dict[int, str]:
    """By question, whether the officers' category of its ticket is the article's.

    A category that no article has says nothing of articles.
    """
    nearest = labels.asked_in(rows)
    handed = {
        row.message_id: row.question_id
        for row in rows
        if row.outcome is Outcome.ESCALATED and row.question_id in nearest
    }
    known = {article.slug: article.category for article in library.articles()}
    found = {}
    for message_id, category in _categories(session, handed).items():
        question_id = handed[message_id]
        if category in known.values() and question_id is not None:
            same = known.get(nearest[question_id]) == category
            found[question_id] = "same" if same else "other"
    return found


def _categories(
    session: Session, handed: Mapping[int | None, int | None]
) -> dict[int, str]:
    """The officers' category of the ticket that each message led to, if it has one."""
    ids = [message_id for message_id in handed if message_id is not None]
    found: dict[int, str] = {}
    for start in range(0, len(ids), AT_ONCE):
        rows = session.execute(
            select(Message.id, Ticket.category)
            .join(Ticket, Ticket.id == Message.ticket_id)
            .where(Message.id.in_(ids[start : start + AT_ONCE]))
            .where(Ticket.category.is_not(None))
        )
        found |= {number: str(category) for number, category in rows}
    return found
