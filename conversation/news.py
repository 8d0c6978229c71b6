"""Incidents as the contacts hear of them: we know; it works again; does it for you?

`tickets.incidents` keeps who has it; here are the words, what they cost, and the seam
to the conversation.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation import choices, compose, wording
from conversation import events as e
from conversation.models import Conversation
from conversation.officer import locale_of
from conversation.states import Check, Confirming, Idle, KnownIncident, State
from conversation.talk import Talk
from kit.settings import Settings
from knowledge import render
from knowledge.library import Library
from messages import spending, transcript
from messages.channel import Choice
from messages.models import Author
from messages.segments import measure
from messages.transcript import Line
from people import directory
from people.address import Channel
from people.models import Contact, Officer
from tickets import incidents, notifications, service
from tickets.incidents import Suggestion
from tickets.models import Incident, IncidentMember, IncidentStatus, NoticeKind, Ticket
from tickets.rules import TicketStatus

Phrase = Literal["incident_known", "incident_fixed"]

AT_ONCE = 200
"""How many are told in one transaction; the caretaker tells the others."""

NOBODY = 0
"""Instead of a message's number: there was no way to write to her."""

SYNC_NOW = {
    "en": "Sync now",
    "sw": "Sawazisha sasa",
    "fr": "Synchroniser maintenant",
}
VERDICT = ("fixed", "not_fixed")

# --- Words and their price ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Price:
    """What it costs to tell those who speak one locale, by one channel."""

    locale: str
    channel: Channel
    people: int
    segments: int
    price: float
    text: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What telling all would cost. `unreachable` are those who can't be written to."""

    lines: tuple[Price, ...]
    unreachable: int

    @property
    def people(self) -> int:
        return sum(line.people for line in self.lines)

    @property
    def segments(self) -> int:
        return sum(line.segments for line in self.lines)

    @property
    def price(self) -> float:
        return sum(line.price for line in self.lines)


def things_of(library: Library, article: str | None, title: str) -> dict[str, str]:
    """What does not work, in each locale: the article's title, else the officer's."""
    found = library.article(article) if article else None
    if found is None:
        return dict.fromkeys(wording.locales(), title)
    return {locale: render.title(found, locale) for locale in wording.locales()}


def words(phrase: Phrase, locale: str, incident: Incident) -> str:
    return _words(phrase, locale, incident.things)


def _words(phrase: Phrase, locale: str, things: dict[str, str]) -> str:
    speech = wording.base(locale)
    thing = things.get(speech) or next(iter(things.values()))
    values = {"thing": thing, "sync_now": SYNC_NOW.get(speech, SYNC_NOW["en"])}
    return wording.say(locale, phrase, **values)


def preview(
    session: Session,
    contact_ids: Collection[int],
    things: dict[str, str],
    phrase: Phrase,
    *,
    settings: Settings,
) -> Cost:
    """What it costs to tell these contacts; nothing is sent."""
    groups: dict[tuple[str, Channel], int] = {}
    unreachable = 0
    for contact in _contacts(session, contact_ids):
        line = _line(session, contact.id)
        if line is None:
            unreachable += 1
            continue
        where = (locale_of(session, contact, settings), line.channel)
        groups[where] = groups.get(where, 0) + 1
    return Cost(
        tuple(
            _price(locale, channel, people, _words(phrase, locale, things), settings)
            for (locale, channel), people in sorted(groups.items())
        ),
        unreachable,
    )


def _price(
    locale: str, channel: Channel, people: int, text: str, settings: Settings
) -> Price:
    if channel is not Channel.SMS:
        return Price(locale, channel, people, 0, 0.0, text)
    segments = people * measure(compose.sms_text(text, ())).segments
    return Price(locale, channel, people, segments, segments * settings.sms_price, text)


def _contacts(session: Session, contact_ids: Collection[int]) -> Sequence[Contact]:
    return session.scalars(
        select(Contact).where(Contact.id.in_(contact_ids)).order_by(Contact.id)
    ).all()


# --- An officer's deeds ---------------------------------------------------------------


def declare(
    session: Session,
    suggestion: Suggestion,
    *,
    by: Officer,
    library: Library,
    settings: Settings,
    title: str = "",
    now: datetime,
) -> Incident:
    """One click: open the incident, link the tickets, tell each who reports it.

    Raises:
        ConflictError: It is open already.
    """
    article = library.article(suggestion.article) if suggestion.article else None
    named = title.strip() or (
        render.title(article, "en") if article else " ".join(suggestion.words)
    )
    incident = incidents.open_incident(
        session,
        suggestion,
        title=named,
        things=things_of(library, suggestion.article, named),
        by=by,
        now=now,
    )
    announce(session, incident.id, settings=settings, now=now)
    return incident


def announce(
    session: Session, incident_id: int, *, settings: Settings, now: datetime
) -> int:
    """Tell each who does not know yet that we know, and return how many that were."""
    incident = incidents.get(session, incident_id, lock=True)
    if incident.status is not IncidentStatus.OPEN:
        return 0
    incident.told_at = incident.told_at or now
    waiting = _members(session, incident, IncidentMember.known_message_id.is_(None))
    for member in waiting:
        number = _tell(session, incident, member, "incident_known", (), settings, now)
        incidents.told_known(session, member, number, now=now)
    return len(waiting)


def tell_fixed(
    session: Session,
    incident_id: int,
    *,
    by: Officer,
    settings: Settings,
    now: datetime,
) -> int:
    """It works again: resolve the tickets, tell all, and ask some whether it does.

    Raises:
        ConflictError: It is fixed already.
    """
    incidents.fix(session, incident_id, by=by, now=now)
    return _spread(session, incident_id, settings=settings, now=now)


def spread_news(session: Session, *, settings: Settings, now: datetime) -> int:
    """Tell those who are left: many at once, or linked since. For the caretaker."""
    told = 0
    for incident in session.scalars(
        select(Incident).where(Incident.status != IncidentStatus.CLOSED)
    ).all():
        if incident.status is IncidentStatus.FIXED:
            told += _spread(session, incident.id, settings=settings, now=now)
        elif incident.told_at is not None:
            told += announce(session, incident.id, settings=settings, now=now)
    return told


def _spread(
    session: Session, incident_id: int, *, settings: Settings, now: datetime
) -> int:
    incident = incidents.get(session, incident_id, lock=True)
    everyone = session.scalars(
        select(IncidentMember.contact_id).where(
            IncidentMember.incident_id == incident.id
        )
    ).all()
    asked = incidents.sample(incident.id, everyone, settings.incident_sample)
    if spending.is_sparing(session):
        asked = {id_ for id_ in asked if not _is_by_sms(session, id_)}
    waiting = _members(session, incident, IncidentMember.fixed_message_id.is_(None))
    for member in waiting:
        picks = VERDICT if member.contact_id in asked else ()
        number = _tell(
            session, incident, member, "incident_fixed", picks, settings, now
        )
        member.fixed_message_id = number
        member.asked = bool(picks) and number != NOBODY
        if member.asked:
            _wait_for(session, member.contact_id, number, now)
    return len(waiting)


def _is_by_sms(session: Session, contact_id: int) -> bool:
    line = _line(session, contact_id)
    return line is not None and line.channel is Channel.SMS


def _members(
    session: Session, incident: Incident, untold: object
) -> Sequence[IncidentMember]:
    return session.scalars(
        select(IncidentMember)
        .where(IncidentMember.incident_id == incident.id, untold)  # type: ignore[arg-type]
        .order_by(IncidentMember.id)
        .limit(AT_ONCE)
    ).all()


def _tell(
    session: Session,
    incident: Incident,
    member: IncidentMember,
    phrase: Phrase,
    picks: tuple[str, ...],
    settings: Settings,
    now: datetime,
) -> int:
    """Queue it, and return its number; NOBODY if she can't be written to."""
    line = _line(session, member.contact_id)
    if line is None:
        return NOBODY
    contact = session.get_one(Contact, member.contact_id)
    locale = locale_of(session, contact, settings)
    offered: Sequence[Choice] = choices.labelled(picks, locale, {})
    text = words(phrase, locale, incident)
    message = transcript.queue(
        session,
        line,
        compose.fit(text, offered) if line.channel is Channel.SMS else text,
        author=Author.BOT,
        choices=offered,
        lives=transcript.OFFICER_REPLY_LIVES,
        now=now,
    )
    session.flush()
    return message.id


def _line(session: Session, contact_id: int) -> Line | None:
    """Where to tell her; None if she can't or does not want to be written to.

    On no ticket: news for many don't go other ways one by one.
    """
    address = directory.best_address(session, contact_id)
    if address is None:
        return None
    ours = service.our_address_for(session, address)
    if directory.opted_out(session, address.channel, address.address, ours):
        return None
    return Line(contact_id, address.channel, address.address, ours)


def _wait_for(
    session: Session, contact_id: int, message_id: int, now: datetime
) -> None:
    """What she answers next, she answers to this."""
    conversation = session.get(Conversation, contact_id)
    if conversation is None:
        conversation = Conversation(contact_id=contact_id, replies={}, acknowledged={})
        session.add(conversation)
    conversation.stage = Idle()
    conversation.question_id = message_id
    conversation.asked_at = conversation.changed_at = now


# --- The seam to the conversation -----------------------------------------------------


def seen(talk: Talk, state: State, event: e.Event) -> State:
    """The state, with the incident that this message belongs to or answers."""
    match event:
        case e.WasFixed() | e.WasNotFixed():
            asked = incidents.asked_by(
                talk.session, talk.contact.id, talk.conversation.question_id, talk.now
            )
            if asked is not None:
                return replace(state, check=_check(talk, asked))
    reported = _reported(state, event)
    if reported is None:
        return state
    incident = incidents.matching(talk.known.incidents, talk.contact, *reported)
    if incident is None:
        return state
    member = incidents.member_of(talk.session, incident.id, talk.contact.id)
    told = member is not None and member.known_message_id is not None
    return replace(state, incident=KnownIncident(incident.id, told))


def _check(talk: Talk, member: IncidentMember) -> Check:
    ticket = talk.session.get(Ticket, member.ticket_id) if member.ticket_id else None
    resolved = ticket is not None and ticket.status is TicketStatus.RESOLVED
    number = ticket.id if ticket is not None and resolved else None
    return Check(member.id, member.question, number)


def _reported(state: State, event: e.Event) -> tuple[str | None, str] | None:
    """Which problem a message tells of: an article, or only words; None: of none."""
    match event:
        case e.Asked(vague=False, off_topic=False):
            topic = event.sure or (event.maybe[0] if event.maybe else None)
            return (topic.slug if topic else None), event.text
        case e.PickedArticle(topic):
            return topic.slug, ""
        case e.WasNotFixed() if isinstance(state.plain, Confirming):
            return state.plain.topic.slug, state.plain.question
        case _:
            return None


def count(talk: Talk, event: e.Event, outcome: str) -> None:
    """Write a report down. What belongs to a ticket was reported with it."""
    if not isinstance(event, e.Asked) or outcome in ("on_ticket", "quiet"):
        return
    reported = _reported(State(), event)
    if reported is None:
        return
    article, text = reported
    incidents.report(
        talk.session,
        talk.contact,
        article=article,
        text=text,
        message_id=talk.message.id,
        ticket_id=talk.message.ticket_id,
        now=talk.now,
    )


def answer(talk: Talk, member_id: int, *, works: bool) -> None:
    """Keep what one of the sample says; if it does not work, the leads hear of it."""
    incidents.answer(talk.session, member_id, works=works, now=talk.now)
    if works:
        return
    member = talk.session.get_one(IncidentMember, member_id)
    notifications.notify(
        talk.session,
        notifications.leads(talk.session),
        NoticeKind.INCIDENT_NOT_FIXED,
        key=f"incident:{member.incident_id}",
        now=talk.now,
        incident_id=member.incident_id,
    )


def suggest(session: Session, *, settings: Settings, now: datetime) -> list[Suggestion]:
    """What may be an incident, by the numbers of this deployment."""
    return incidents.suggest(
        session,
        least=settings.incident_reporters,
        within=timedelta(minutes=settings.incident_minutes),
        now=now,
    )


def point_out(
    session: Session, suggestions: Sequence[Suggestion], *, now: datetime
) -> int:
    """Ring the leads' bells for what may be an incident, once a day for each."""
    for found in suggestions:
        notifications.notify(
            session,
            notifications.leads(session, found.area_id),
            NoticeKind.INCIDENT_SUGGESTED,
            key=f"{found.key}:{now.date()}",
            now=now,
            article=found.article,
            words=" ".join(found.words),
            area=found.area_name,
            people=len(found.contact_ids),
        )
    return 0
