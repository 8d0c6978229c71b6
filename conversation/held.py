"""What she wrote whose answer waits for the month's budget: an officer gets it.

The answer may never go, so what was asked must not hang on it. It becomes a ticket, or
goes on the one that she has, and the answer that waits stands there with it.
"""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from conversation.effects import Reason
from conversation.programme import values_for
from conversation.receive import Workshop
from knowledge import render
from knowledge.match import ANSWER
from knowledge.texts import ArticleText
from messages import holding
from messages.models import Author, Message
from people.models import Contact
from tickets import queries, service
from tickets.models import Ticket
from tickets.rules import TicketPriority
from tickets.service import Opening

AT_ONCE = 50
TITLE_LENGTH = 80

OVER = ("thanked", "fixed", "rated", "remarked", "works_again", "language")
"""Outcomes after which nobody waits for our answer."""


def hand_over(session: Session, workshop: Workshop, *, now: datetime) -> int:
    """Give to officers what is answered by nobody else now; say how much that was."""
    asked = aliased(Message)
    replies = session.scalars(
        select(Message)
        .join(asked, asked.id == Message.reply_to_id)
        .where(
            holding.held(),
            Message.author == Author.BOT,
            asked.ticket_id.is_(None),
            asked.contact_id.is_not(None),
            or_(asked.outcome.is_(None), asked.outcome.not_in(OVER)),
        )
        .order_by(Message.id)
        .limit(AT_ONCE)
    ).all()
    return sum(_hand_over(session, reply, workshop, now) for reply in replies)


def _hand_over(
    session: Session, reply: Message, workshop: Workshop, now: datetime
) -> int:
    asked = session.get_one(Message, reply.reply_to_id, populate_existing=True)
    contact = session.scalar(
        select(Contact)
        .where(Contact.id == asked.contact_id)
        .with_for_update(skip_locked=True, key_share=True)
    )
    if contact is None or asked.ticket_id is not None:
        return 0  # somebody speaks with her just now, or it was the text before
    ticket = _hers(session, contact, workshop, now)
    if ticket is None:
        ticket = _opened(session, contact, asked, workshop, now)
    asked.ticket_id = ticket.id
    reply.ticket_id = reply.ticket_id or ticket.id
    session.flush()
    return 1


def _hers(
    session: Session, contact: Contact, workshop: Workshop, now: datetime
) -> Ticket | None:
    """The ticket that she has already, with one more message on it."""
    known = queries.latest_of(session, [contact.id]).get(contact.id, [])
    waiting = [ticket for ticket in known if ticket.unresolved]
    if not waiting:
        return None
    ticket = queries.lock(session, waiting[-1].id)
    service.follow_up(session, ticket, office=workshop.office, now=now)
    return ticket


def _opened(
    session: Session,
    contact: Contact,
    asked: Message,
    workshop: Workshop,
    now: datetime,
) -> Ticket:
    article, band = _found(asked, workshop)
    values = values_for(contact, "en", workshop.settings)
    first = asked.text.strip().split("\n")[0][:TITLE_LENGTH]
    title = render.title(article, "en", values=values) if article else first
    given = article.priority if article else TicketPriority.NORMAL
    return service.open_ticket(
        session,
        contact,
        Opening(
            title=title or "A message without words",
            question=asked.text,
            reason=str(Reason.BUDGET),
            priority=TicketPriority(given),
            article=article.slug if article else None,
            flags=("data_at_risk",) if article and article.data_at_risk else (),
            channel=asked.channel,
            confidence=band,
        ),
        office=workshop.office,
        now=now,
    )


def _found(asked: Message, workshop: Workshop) -> tuple[ArticleText | None, str | None]:
    """The article she was answered with, and how sure we were of it."""
    match = asked.extra.get("match")
    if not match:
        return None, None
    band = workshop.library.index.calibration.band(float(match["confidence"]))
    sure = match["decision"] == ANSWER
    return workshop.library.article(str(match["slug"])) if sure else None, band
