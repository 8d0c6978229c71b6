"""What an officer does that the contact hears of: the words around the deed."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from conversation import wording
from conversation.models import Conversation
from conversation.states import Idle
from kit.settings import Settings
from messages import transcript
from messages.models import Author, Message
from people.address import Channel
from people.models import Contact, Officer
from tickets import macros, merging, queries, service
from tickets.calendar import OfficeHours, parse_hours
from tickets.errors import UnreachableError
from tickets.models import Ticket
from tickets.rules import REOPENS_WITHIN
from tickets.service import NO_HOLD


def office_of(settings: Settings) -> OfficeHours:
    """The office hours of a deployment.

    Raises:
        BadInputError: They can't be read.
    """
    return parse_hours(
        settings.opening_hours,
        settings.opening_days,
        settings.zone,
        settings.default_country,
    )


def locale_of(session: Session, contact: Contact, settings: Settings) -> str:
    """The locale spoken last, else the contact's own, else the deployment's."""
    conversation = session.get(Conversation, contact.id)
    spoken = conversation.locale if conversation else None
    return spoken or contact.locale or settings.locales[0]


def speak(session: Session, contact: Contact, locale: str) -> None:
    """From now on she is answered in this language, whatever was spoken before."""
    contact.locale = locale
    conversation = session.get(Conversation, contact.id)
    if conversation is not None:
        conversation.locale = locale


def frame_of(
    session: Session, ticket_id: int, officer: Officer, text: str, settings: Settings
) -> str:
    """What the contact will read: the words, and who speaks."""
    ticket = queries.get(session, ticket_id)
    return wording.say(
        locale_of(session, ticket.contact, settings),
        "officer_reply",
        officer=officer.first_name,
        ticket=ticket.id,
        text=text.strip(),
    )


def reply(
    session: Session,
    ticket_id: int,
    officer: Officer,
    text: str,
    *,
    settings: Settings,
    prefer: Channel | None = None,
    hold: timedelta = NO_HOLD,
    now: datetime,
) -> Message:
    """Answer the contact in the name of an officer. See `tickets.service.reply`.

    With `hold` it waits that long, so that it can be taken back.
    """
    framed = frame_of(session, ticket_id, officer, text, settings)
    return service.reply(
        session,
        ticket_id,
        officer,
        text,
        framed=framed,
        prefer=prefer,
        hold=hold,
        now=now,
    )


def resolve(
    session: Session,
    ticket_id: int,
    officer: Officer,
    *,
    settings: Settings,
    tell: bool,
    after: Message | None = None,
    now: datetime,
) -> Ticket:
    """Resolve a ticket and, with `tell`, say so and how to open it again.

    Who can't be reached is not told; the ticket is resolved all the same. `after` is a
    reply sent in the same breath: it waits as long, and is taken back together.
    """
    _resolve(session, ticket_id, officer, settings, tell, after, NO_HOLD, now)
    return queries.get(session, ticket_id)


def resolve_aloud(
    session: Session,
    ticket_id: int,
    officer: Officer,
    *,
    settings: Settings,
    tell: bool,
    hold: timedelta,
    now: datetime,
) -> list[Message]:
    """The same; what is said waits for `hold`, and is returned."""
    return _resolve(session, ticket_id, officer, settings, tell, None, hold, now)


def _resolve(
    session: Session,
    ticket_id: int,
    officer: Officer,
    settings: Settings,
    tell: bool,  # noqa: FBT001
    after: Message | None,
    hold: timedelta,
    now: datetime,
) -> list[Message]:
    ticket = service.resolve(session, ticket_id, officer, now=now)
    not_before = now + hold if hold else None
    if after is not None:
        not_before = after.due_at
    told: list[Message] = []
    for contact_id in merging.reporters(session, ticket):
        _begin_anew(session, contact_id, now)
        if tell:
            told += _tell(session, ticket, contact_id, not_before, settings, now)
    if after is not None:
        for message in told:
            message.extra = {"said_with": after.id}
    return told


def _tell(
    session: Session,
    ticket: Ticket,
    contact_id: int,
    not_before: datetime | None,
    settings: Settings,
    now: datetime,
) -> list[Message]:
    """What she is told; nothing if she can't be reached."""
    try:
        line = service.line_to(session, ticket, contact_id=contact_id)
    except UnreachableError:
        return []
    contact = session.get_one(Contact, contact_id)
    text = wording.say(
        locale_of(session, contact, settings),
        "resolved",
        ticket=ticket.id,
        days=REOPENS_WITHIN.days,
    )
    return [
        transcript.queue(
            session, line, text, author=Author.BOT, not_before=not_before, now=now
        )
    ]


def _begin_anew(session: Session, contact_id: int, now: datetime) -> None:
    """What the bot had asked before is over: the next word answers the officer's."""
    conversation = session.get(Conversation, contact_id)
    if conversation is not None:
        conversation.stage = Idle()
        conversation.changed_at = now


def apply_macro(
    session: Session,
    macro_id: int,
    ticket_id: int,
    officer: Officer,
    *,
    settings: Settings,
    hold: timedelta = NO_HOLD,
    now: datetime,
) -> Message | None:
    """Do what a macro says, and send its words; returns them, if it has any.

    Taking the words back before `hold` is over opens again what the macro resolved.
    See `tickets.macros.apply`.
    """
    sent: list[Message] = []

    def say(text: str) -> None:
        sent.append(
            reply(
                session,
                ticket_id,
                officer,
                text,
                settings=settings,
                hold=hold,
                now=now,
            )
        )

    office = office_of(settings)
    ticket = macros.apply(
        session, macro_id, ticket_id, by=officer, say=say, office=office, now=now
    )
    if not ticket.unresolved:
        _begin_anew(session, ticket.contact_id, now)
    return sent[0] if sent else None


def reopen(
    session: Session,
    ticket_id: int,
    officer: Officer,
    *,
    settings: Settings,
    now: datetime,
) -> Ticket:
    return service.reopen(
        session, ticket_id, officer, office=office_of(settings), now=now
    )
