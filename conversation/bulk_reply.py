"""One reply to many tickets: what it costs before, and taking it back after.

Each contact gets it in her own locale if it is a canned reply, with her own name in it,
as if an officer had written it to her alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from conversation import compose, officer
from conversation.news import Cost, Price
from kit.errors import BadInputError, HelpdeskError
from kit.settings import Settings
from messages.segments import measure
from people.address import Channel
from people.models import Officer
from tickets import bulk, canned, merging, rights, service
from tickets.bulk import Undo
from tickets.canned import Canned
from tickets.errors import (
    EmptyTextError,
    TicketNotFoundError,
    TicketStateError,
    TooLateError,
    UnfilledError,
    UnreachableError,
)
from tickets.models import BulkDeed, Ticket
from tickets.rules import TicketEvent

MOST = 100
"""Tickets in one go; each reply asks a dozen things, in one transaction."""

Words = str | Canned


@dataclass(frozen=True, slots=True)
class Letter:
    """What one contact would get."""

    ticket_id: int
    locale: str
    channel: Channel
    text: str
    segments: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be sent. `skipped` says of each other ticket why not."""

    letters: tuple[Letter, ...]
    skipped: dict[int, HelpdeskError] = field(default_factory=dict)

    def cost(self, settings: Settings) -> Cost:
        """By locale and channel, each with the first text as an example."""
        groups: dict[tuple[str, Channel], list[Letter]] = {}
        for letter in self.letters:
            groups.setdefault((letter.locale, letter.channel), []).append(letter)
        lines = (
            _price(locale, channel, letters, settings)
            for (locale, channel), letters in sorted(groups.items())
        )
        return Cost(tuple(lines), 0)

    @property
    def fingerprint(self) -> str:
        """Changes with what is sent, to whom or at what price: `14-17`."""
        return f"{len(self.letters)}-{sum(one.segments for one in self.letters)}"


def plan(
    session: Session,
    ids: Sequence[int],
    words: Words,
    by: Officer,
    *,
    settings: Settings,
) -> Plan:
    """What a reply to these tickets would be; nothing is sent.

    Raises:
        BadInputError: There are no tickets, or too many; or no words.
    """
    wanted = sorted(set(ids))
    if not 0 < len(wanted) <= MOST:
        raise BadInputError(
            "Choose between one ticket and {most} for a reply.", most=MOST
        )
    if isinstance(words, str) and not words.strip():
        raise EmptyTextError("The reply is empty: write some words first.")
    found = tickets_of(session, by, wanted)
    letters: list[Letter] = []
    skipped: dict[int, HelpdeskError] = {
        id_: TicketNotFoundError(id_) for id_ in wanted if id_ not in found
    }
    for id_, ticket in found.items():
        try:
            if not ticket.unresolved:
                raise TicketStateError(ticket.status, TicketEvent.REPLY)
            letters += letters_to(session, ticket, words, by, settings)
        except HelpdeskError as error:
            skipped[id_] = error
    return Plan(tuple(letters), skipped)


def send(
    session: Session,
    ids: Sequence[int],
    words: Words,
    by: Officer,
    *,
    token: str,
    hold: timedelta,
    settings: Settings,
    now: datetime,
) -> Undo:
    """Reply to each ticket that can be replied to.

    `token` is the word of the form that asks; sent again, it sends nothing more.

    Raises:
        BadInputError: There are no tickets, or too many; or no words.
    """
    if bulk.was_done(session, token):
        return Undo(token, [])
    planned = plan(session, ids, words, by, settings=settings)
    sent: list[dict[str, int]] = []
    skipped = {id_: str(error) for id_, error in planned.skipped.items()}
    for id_, ticket in tickets_of(
        session, by, sorted({letter.ticket_id for letter in planned.letters})
    ).items():
        try:
            with session.begin_nested():
                text = said(session, ticket, words, by)
                message = officer.reply(
                    session, id_, by, text, settings=settings, hold=hold, now=now
                )
                session.flush()
                sent.append({"id": id_, "message": message.id})
        except HelpdeskError as error:
            skipped[id_] = str(error)
    session.add(
        BulkDeed(
            token=token,
            officer_id=by.id,
            deed={"deed": bulk.REPLY},
            before=sent,
            done_at=now,
        )
    )
    session.flush()
    return Undo(token, [one["id"] for one in sent], skipped)


def take_back(
    session: Session, row: BulkDeed, *, by: Officer, now: datetime
) -> list[int]:
    """Take back what has not left yet, and return the tickets of those.

    Raises:
        TooLateError: All of it has left.
    """
    restored = [
        kept["id"] for kept in row.before if unsay(session, kept["message"], by, now)
    ]
    if not restored:
        raise TooLateError("It is on its way already and can't be taken back.")
    return restored


def unsay(session: Session, message_id: int, by: Officer, now: datetime) -> bool:
    """Whether it was taken back: no, if it left or a colleague was faster."""
    try:
        with session.begin_nested():
            service.undo_reply(session, message_id, by, keep_words=False, now=now)
    except HelpdeskError:
        return False
    return True


def said(session: Session, ticket: Ticket, words: Words, by: Officer) -> str:
    """The words for this ticket, with its places filled in."""
    if isinstance(words, Canned):
        words = words.text(ticket.contact.locale or "en")
    return canned.fill(words.strip(), canned.values_for(session, ticket, by))


def tickets_of(session: Session, by: Officer, wanted: list[int]) -> dict[int, Ticket]:
    """Those of these that the officer may see, each with its contact."""
    query = (
        select(Ticket)
        .options(joinedload(Ticket.contact))
        .where(Ticket.id.in_(wanted), rights.visible_to(by))
        .order_by(Ticket.id)
    )
    return {ticket.id: ticket for ticket in session.scalars(query)}


def letters_to(
    session: Session, ticket: Ticket, words: Words, by: Officer, settings: Settings
) -> Iterator[Letter]:
    """To her, and to those whose tickets were merged into this one.

    Raises:
        UnfilledError: The words name what is not known of her.
        UnreachableError: She can't be written to.
    """
    text = said(session, ticket, words, by)
    if places := canned.unfilled(text):
        raise UnfilledError(places)
    framed = officer.frame_of(session, ticket.id, by, text, settings)
    size = measure(compose.sms_text(framed, ())).segments
    locale = officer.locale_of(session, ticket.contact, settings)
    for contact_id in merging.reporters(session, ticket):
        try:
            line = service.line_to(session, ticket, contact_id=contact_id)
        except UnreachableError:
            if contact_id == ticket.contact_id:
                raise
            continue
        segments = size if line.channel is Channel.SMS else 0
        yield Letter(ticket.id, locale, line.channel, framed, segments)


def _price(
    locale: str, channel: Channel, letters: Sequence[Letter], settings: Settings
) -> Price:
    segments = sum(letter.segments for letter in letters)
    price = segments * settings.sms_price
    return Price(locale, channel, len(letters), segments, price, letters[0].text)
