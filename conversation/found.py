"""Telling those who asked in vain once there is an answer: each once, within budget."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation import compose, shown, wording
from conversation.models import Conversation
from conversation.officer import locale_of
from conversation.programme import values_for
from conversation.shown import Shown
from conversation.states import Confirming, Describing, Idle
from conversation.topics import topic_from
from kit.settings import Settings
from knowledge import gaps, render
from knowledge.models import MissedText
from knowledge.texts import ArticleText
from messages import spending, transcript
from messages.models import Author
from messages.segments import measure
from messages.transcript import Line
from people import directory
from people.address import Channel
from people.models import Contact, Role
from tickets import queries, service

LIVES = timedelta(hours=48)
"""Good news keeps, but not for ever."""

SPOKEN_LATELY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Telling:
    """What telling would cost. `skipped` can't be told, or are being helped already;
    `beyond` would cost more than the budget allows."""

    people: int = 0
    segments: int = 0
    price: float = 0.0
    skipped: int = 0
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class _Told:
    """One contact, and what she would be sent."""

    missed: MissedText
    contact: Contact
    line: Line
    locale: str
    message: Shown
    segments: int


def preview(
    session: Session,
    ids: Collection[int],
    article: ArticleText,
    *,
    settings: Settings,
    now: datetime,
) -> Telling:
    """How many would be told of an article, and what that costs; nothing is sent."""
    waiting = gaps.to_tell(session, ids, now=now)
    reachable = list(_reachable(session, waiting, article, settings, now))
    told = _affordable(reachable, _most(session, settings))
    segments = sum(one.segments for one in told)
    return Telling(
        people=len(told),
        segments=segments,
        price=segments * settings.sms_price,
        skipped=len(waiting) - len(reachable),
        beyond=len(reachable) - len(told),
    )


def tell(
    session: Session,
    ids: Collection[int],
    article: ArticleText,
    *,
    settings: Settings,
    now: datetime,
) -> int:
    """Send the answer to those who asked for it lately; say how many that were.

    What she writes next is her word on whether the steps helped, as if she had just
    been answered.
    """
    waiting = _locked(session, gaps.to_tell(session, ids, now=now))
    reachable = list(_reachable(session, waiting, article, settings, now))
    told = _affordable(reachable, _most(session, settings))
    for one in told:
        _send(session, one, article, now)
    gaps.mark_told(session, ids, [one.contact.id for one in told], now=now)
    return len(told)


def _locked(session: Session, waiting: Collection[MissedText]) -> list[MissedText]:
    """Without those whom somebody speaks with just now. In one order, as always."""
    wanted = {missed.contact_id for missed in waiting}
    ours = set(
        session.scalars(
            select(Contact.id)
            .where(Contact.id.in_(wanted))
            .order_by(Contact.id)
            .with_for_update(skip_locked=True)
        )
    )
    return [missed for missed in waiting if missed.contact_id in ours]


def _most(session: Session, settings: Settings) -> int:
    """Segments that telling may cost; none once the month's budget is nearly used."""
    return 0 if spending.is_sparing(session) else settings.found_segments


def _affordable(reachable: list[_Told], budget: int) -> list[_Told]:
    """Those who asked last first, as far as the segments reach; chats cost none."""
    told, left = [], budget
    for one in reachable:
        if one.segments <= left:
            told.append(one)
            left -= one.segments
    return told


def _reachable(
    session: Session,
    waiting: Collection[MissedText],
    article: ArticleText,
    settings: Settings,
    now: datetime,
) -> Iterator[_Told]:
    """Who may be written to, and whom neither we nor an officer speak with just now."""
    for missed in waiting:
        contact = session.get(Contact, missed.contact_id)
        line = _line(session, missed.contact_id)
        if contact is None or line is None or not _is_free(session, contact.id, now):
            continue
        locale = locale_of(session, contact, settings)
        message = _message(contact, locale, article, settings, line.channel)
        sms = line.channel is Channel.SMS
        segments = measure(message.as_sms).segments if sms else 0
        yield _Told(missed, contact, line, locale, message, segments)


def _is_free(session: Session, contact_id: int, now: datetime) -> bool:
    """No ticket, and no question of ours that she may be about to answer."""
    found = queries.latest_of(session, [contact_id]).get(contact_id, [])
    if any(ticket.unresolved for ticket in found):
        return False
    conversation = session.get(Conversation, contact_id)
    if conversation is None or isinstance(conversation.stage, Idle | Describing):
        return True
    asked = conversation.asked_at
    return asked is None or now - asked > SPOKEN_LATELY


def _line(session: Session, contact_id: int) -> Line | None:
    address = directory.best_address(session, contact_id)
    if address is None:
        return None
    ours = service.our_address_for(session, address)
    if directory.opted_out(session, address.channel, address.address, ours):
        return None
    return Line(contact_id, address.channel, address.address, ours)


def _message(
    contact: Contact,
    locale: str,
    article: ArticleText,
    settings: Settings,
    channel: Channel,
) -> Shown:
    """The answer, introduced where that still fits: you asked, and now we know."""
    values = values_for(contact, locale, settings)
    audience = "supervisor" if contact.role is Role.SUPERVISOR else "chw"
    plain = shown.steps(article, locale, audience=audience, values=values)
    text = wording.say(locale, "found_later", steps=plain.text)
    if channel is not Channel.SMS or compose.fits(text, plain.choices):
        return Shown(text, plain.choices)
    short = render.summary(article, locale, values)
    return Shown(compose.fit(plain.text, plain.choices, instead=short), plain.choices)


def _send(session: Session, told: _Told, article: ArticleText, now: datetime) -> None:
    message = transcript.queue(
        session,
        told.line,
        told.message.text,
        author=Author.BOT,
        choices=told.message.choices,
        lives=LIVES,
        now=now,
    )
    session.flush()
    conversation = session.get(Conversation, told.contact.id)
    if conversation is None:
        conversation = Conversation(
            contact_id=told.contact.id, replies={}, acknowledged={}
        )
        session.add(conversation)
    conversation.stage = Confirming(
        told.missed.text,
        topic_from(article, told.locale),
        ((article.slug, "steps"),),
    )
    conversation.question_id = message.id
    conversation.asked = None  # this answers what she asked long ago
    conversation.asked_at = conversation.changed_at = now
