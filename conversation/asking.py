"""What we ask of our own accord, long after the last word: is it fixed, was it good?

Only in office hours, one question at a time, and never twice.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation import choices, compose, wording
from conversation.models import Conversation
from conversation.officer import locale_of
from conversation.programme import values_for
from conversation.receive import Workshop
from conversation.states import Idle
from knowledge import render
from messages import transcript
from messages.models import Author, Message
from people.address import Channel
from people.models import Contact
from tickets import closing, satisfaction, service
from tickets.errors import UnreachableError
from tickets.models import Ticket


def ask_again(session: Session, workshop: Workshop, *, now: datetime) -> list[int]:
    """Ask, once, whether what we took for fixed is; returns the tickets asked about."""
    if not workshop.office.is_open(now):
        return []
    asked = []
    for ticket in closing.to_ask_again(session, now=now):
        contact = _locked(session, ticket.contact_id)
        if contact is None:
            continue  # she is being answered just now: next time
        ticket.asked_again_at = now
        locale = locale_of(session, contact, workshop.settings)
        text = wording.say(
            locale,
            "check_later",
            name=contact.first_name,
            thing=_thing(ticket, contact, locale, workshop),
        )
        picks = ("fixed", "not_fixed", "person")
        if _ask(session, ticket, contact, text, picks, locale, now):
            asked.append(ticket.id)
    return asked


def ask_satisfaction(
    session: Session, workshop: Workshop, *, now: datetime
) -> list[int]:
    """Ask a sample how our support was; returns the tickets asked about."""
    if not workshop.office.is_open(now):
        return []
    percent = workshop.settings.satisfaction_percent
    asked = []
    for ticket in satisfaction.to_ask(session, percent=percent, now=now):
        contact = _locked(session, ticket.contact_id)
        if contact is None or not _is_idle(session, contact.id):
            continue  # never two questions at once
        locale = locale_of(session, contact, workshop.settings)
        text = wording.say(locale, "satisfaction", ticket=ticket.id)
        picks = tuple(choices.RATINGS)
        if _ask(session, ticket, contact, text, picks, locale, now):
            ticket.rating_asked_at = now
            asked.append(ticket.id)
    return asked


def _locked(session: Session, contact_id: int) -> Contact | None:
    """The contact, unless somebody else speaks with her at this moment."""
    return session.scalar(
        select(Contact)
        .where(Contact.id == contact_id)
        .with_for_update(skip_locked=True)
    )


def _is_idle(session: Session, contact_id: int) -> bool:
    conversation = session.get(Conversation, contact_id)
    return conversation is None or isinstance(conversation.stage, Idle)


def _ask(
    session: Session,
    ticket: Ticket,
    contact: Contact,
    text: str,
    picks: Sequence[str],
    locale: str,
    now: datetime,
) -> Message | None:
    """Queue the question, so that the next digit or button answers it."""
    try:
        line = service.line_to(session, ticket)
    except UnreachableError:
        return None
    offered = choices.labelled(picks, locale, {})
    if line.channel is Channel.SMS:
        text = compose.fit(text, offered)
    message = transcript.queue(
        session, line, text, author=Author.BOT, choices=offered, now=now
    )
    session.flush()
    conversation = session.get(Conversation, contact.id)
    if conversation is not None:
        conversation.asked_at, conversation.question_id = now, message.id
        conversation.changed_at = now
    return message


def _thing(
    ticket: Ticket, contact: Contact, locale: str, workshop: Workshop
) -> str | None:
    """What she wrote about: the topic in her words, else nothing."""
    article = workshop.library.article(ticket.article) if ticket.article else None
    if article is None:
        return None
    values = values_for(contact, locale, workshop.settings)
    return render.title(article, locale, values=values)
