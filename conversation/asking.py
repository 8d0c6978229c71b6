"""What we ask of our own accord, long after the last word: is it fixed, was it good?

Only in office hours, one question at a time, and never twice. None of it goes by SMS
once the month's budget is nearly used (decision 0017).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from conversation import choices, compose, wording
from conversation.models import Conversation
from conversation.officer import locale_of
from conversation.programme import values_for
from conversation.receive import Workshop
from conversation.states import Confirming, Idle
from knowledge import render
from messages import spending, transcript
from messages.models import Author, Message
from messages.transcript import Line
from people.address import Channel
from people.models import Contact
from tickets import closing, satisfaction, service
from tickets.errors import UnreachableError
from tickets.models import Ticket

MOST_AT_ONCE = 100
"""Contacts asked in one transaction; the others in the next round."""


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
        if _ask(session, ticket, text, picks, locale, now):
            asked.append(ticket.id)
    return asked


def ask_who_tries(session: Session, workshop: Workshop, *, now: datetime) -> list[int]:
    """Ask, once, those who wanted to try first; returns the contacts asked."""
    if not workshop.office.is_open(now):
        return []
    asked = []
    due = session.scalars(
        select(Conversation.contact_id)
        .where(text("ask_at IS NOT NULL"), Conversation.ask_at <= now)
        .order_by(Conversation.ask_at)
        .limit(MOST_AT_ONCE)
    )
    for contact_id in due.all():
        contact = _locked(session, contact_id)
        if contact is None:
            continue  # she writes just now, which says more than our question
        conversation = session.get_one(Conversation, contact_id, populate_existing=True)
        if conversation.ask_at is not None and _ask_whether(
            session, contact, conversation, workshop, now
        ):
            asked.append(contact_id)
        conversation.ask_at = None
    return asked


def _ask_whether(
    session: Session,
    contact: Contact,
    conversation: Conversation,
    workshop: Workshop,
    now: datetime,
) -> bool:
    """Put the question on the line on which she was answered."""
    stage, last = conversation.stage, conversation.question
    if not isinstance(stage, Confirming) or last is None:
        return False
    locale = locale_of(session, contact, workshop.settings)
    words = wording.say(
        locale,
        "check_later",
        name=contact.first_name,
        thing=_title(stage.topic.slug, contact, locale, workshop),
    )
    line = Line(contact.id, last.channel, last.address, last.our_address)
    if _is_spared(session, line):
        return False
    _put(session, line, words, ("fixed", "not_fixed", "person"), locale, now)
    return True


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
        if _ask(session, ticket, text, picks, locale, now):
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
    text: str,
    picks: Sequence[str],
    locale: str,
    now: datetime,
) -> Message | None:
    """Queue the question on the line that reaches her; none if no line does."""
    try:
        line = service.line_to(session, ticket)
    except UnreachableError:
        return None
    if _is_spared(session, line):
        return None
    return _put(session, line, text, picks, locale, now)


def _is_spared(session: Session, line: Line) -> bool:
    return line.channel is Channel.SMS and spending.is_sparing(session)


def _put(
    session: Session,
    line: Line,
    text: str,
    picks: Sequence[str],
    locale: str,
    now: datetime,
) -> Message:
    """Queue a question, so that the next digit or button answers it."""
    offered = choices.labelled(picks, locale, {})
    if line.channel is Channel.SMS:
        text = compose.fit(text, offered)
    message = transcript.queue(
        session, line, text, author=Author.BOT, choices=offered, now=now
    )
    session.flush()
    conversation = session.get(Conversation, line.contact_id)
    if conversation is not None:
        conversation.asked_at, conversation.question_id = now, message.id
        conversation.changed_at = now
    return message


def _thing(
    ticket: Ticket, contact: Contact, locale: str, workshop: Workshop
) -> str | None:
    """What she wrote about: the topic in her words, else nothing."""
    return _title(ticket.article, contact, locale, workshop) if ticket.article else None


def _title(slug: str, contact: Contact, locale: str, workshop: Workshop) -> str | None:
    article = workshop.library.article(slug)
    if article is None:
        return None
    values = values_for(contact, locale, workshop.settings)
    return render.title(article, locale, values=values)
