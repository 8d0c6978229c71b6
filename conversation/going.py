"""Sending an answer on by one way: the copy, and what is written down of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, joinedload

from conversation import compose, wording
from conversation.officer import locale_of
from conversation.open_ways import ours
from kit.settings import Settings
from messages import detours, transcript
from messages.channel import Choice, Status
from messages.models import Author, Detour, Message
from messages.transcript import Line
from messages.ways import Step, Way, trouble
from people import directory
from people.address import mask
from people.models import Contact, Officer
from tickets import sla
from tickets.history import record
from tickets.models import ChangeKind, Ticket
from tickets.rules import UNRESOLVED

OVERTAKEN = "It went another way instead"
NO_HOLD = timedelta(0)


def go(
    session: Session,
    message: Message,
    step: Step,
    gone: Sequence[Detour],
    settings: Settings,
    now: datetime,
    officer: Officer | None = None,
    hold: timedelta = NO_HOLD,
) -> Message:
    """Queue the copy. With `hold` it waits that long, so that it can be taken back."""
    for one in (message, *(detour.copy for detour in gone)):
        if one.status is Status.QUEUED:
            detours.withdraw(one, OVERTAKEN, now=now)
    ticket = session.get_one(
        Ticket,
        message.ticket_id,
        options=[joinedload(Ticket.contact).joinedload(Contact.supervisor)],
    )
    asked = step.way is Way.SUPERVISOR
    address = directory.find(session, step.place.channel, step.place.address)
    line = Line(
        address.contact_id if address else message.contact_id,
        step.place.channel,
        step.place.address,
        ours(session, message, address) if address else message.our_address,
        ticket.id,
    )
    copy = transcript.queue(
        session,
        line,
        _request(session, message, settings) if asked else message.text,
        author=Author.BOT if asked else message.author,
        officer_id=None if asked else message.officer_id,
        choices=() if asked else [Choice(**choice) for choice in message.choices],
        lives=transcript.OFFICER_REPLY_LIVES,
        not_before=now + hold,
        now=now,
    )
    copy.outcome = detours.COPY
    if not asked and "said" in message.extra:
        copy.extra = {"said": message.extra["said"]}
    session.flush()
    session.add(
        Detour(
            message_id=message.id,
            way=step.way,
            address=step.place.address,
            copy_id=copy.id,
            officer_id=officer.id if officer else None,
            created_at=now,
        )
    )
    record(
        session,
        ticket,
        ChangeKind.DETOUR,
        now,
        officer,
        text=str(step.way),
        details={
            "message_id": message.id,
            "copy_id": copy.id,
            "to": mask(step.place.address),
            "why": str(trouble(message.channel, message.status)),
        },
    )
    if asked:
        out_of_reach(session, ticket, message, now)
    message.due_at = now + timedelta(minutes=settings.undelivered_minutes)
    session.flush()
    return copy


def _request(session: Session, message: Message, settings: Settings) -> str:
    """What the supervisor reads: for whom, and which problem; no word of the answer."""
    contact = session.get_one(Contact, message.contact_id)
    supervisor = contact.supervisor
    who = " ".join(part for part in (contact.first_name, contact.code) if part)
    text = wording.say(
        locale_of(session, supervisor or contact, settings),
        "relay",
        supervisor=supervisor.first_name if supervisor else None,
        name=who,
        ticket=message.ticket_id,
    )
    return compose.fit(text, ())


def out_of_reach(
    session: Session, ticket: Ticket, message: Message, now: datetime
) -> None:
    if ticket.contact_id == message.contact_id and ticket.status in UNRESOLVED:
        ticket.unreachable_at = ticket.unreachable_at or now
        sla.stop(session, ticket, now=now)
