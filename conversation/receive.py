"""From the inbox to what follows: who wrote, what it means, what is done about it.

Runs in the writer's transaction, for some contacts at a time. The transaction is the
lease: a process that dies rolls back, and another takes the rows at once.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select, text, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from conversation import failures, turns
from conversation.models import Conversation
from conversation.states import Idle
from conversation.talk import Known
from conversation.understand import Understood
from kit.settings import Settings
from knowledge.library import Library
from messages.channel import Kind
from messages.models import Message
from people import directory
from people.address import Channel
from people.models import Address, Contact
from tickets import incidents, queries
from tickets.calendar import OfficeHours
from tickets.models import Ticket

log = logging.getLogger(__name__)

LONGEST_BURST = timedelta(seconds=15)
"""However long she goes on writing, we begin to answer after this."""

BREATH = timedelta(seconds=60)
"""Texts that follow each other within this were written in one breath."""

Where = tuple[Channel, str]


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a turn needs beside rows. One per process."""

    library: Library
    settings: Settings
    office: OfficeHours


def due_lines(session: Session, *, most: int, now: datetime) -> list[Where]:
    """The addresses whose messages have waited long enough, the longest first."""
    rows = session.execute(
        select(Message.channel, Message.address)
        .where(text("messages.status = 'received'"), Message.due_at <= now)
        .order_by(Message.due_at, Message.id)
        .limit(most * 4)
    )
    return list(dict.fromkeys((channel, address) for channel, address in rows))[:most]


def waiting(session: Session, lines: Sequence[Where]) -> list[Message]:
    """All that waits from these addresses, in the order it was written."""
    if not lines:
        return []
    query = select(Message).where(_waits(lines))
    return list(session.scalars(query.order_by(Message.created_at, Message.id)))


class Written(NamedTuple):
    """As much of a message as is needed to understand it."""

    id: int
    channel: Channel
    address: str
    kind: Kind
    text: str


def written(session: Session, lines: Sequence[Where]) -> list[Written]:
    """What waits from these addresses, to be read only."""
    if not lines:
        return []
    columns = (
        Message.id,
        Message.channel,
        Message.address,
        Message.kind,
        Message.text,
    )
    return [
        Written(*row) for row in session.execute(select(*columns).where(_waits(lines)))
    ]


def _waits(lines: Sequence[Where]) -> ColumnElement[bool]:
    received = text("messages.status = 'received'")
    return and_(received, tuple_(Message.channel, Message.address).in_(lines))


def any_waiting(session: Session) -> bool:
    query = select(Message.id).where(text("messages.status = 'received'")).limit(1)
    return session.scalar(query) is not None


def converse(
    session: Session,
    lines: Sequence[Where],
    prepared: Mapping[int, Understood],
    workshop: Workshop,
    *,
    now: datetime,
) -> int:
    """Handle what waits from these addresses, and return how many messages that were.

    Contacts that another process has locked are left to it. All turns are taken under
    one savepoint, as one of its own would cost each more than its rows. If any fails,
    all are undone and taken again, each under its own, so that only the bad one fails.
    """
    try:
        with session.begin_nested():
            return _converse(session, lines, prepared, workshop, _take, now)
    except Exception as error:
        kind = type(error).__name__
        log.warning("some turns could not be taken together: %s; each alone", kind)
    return _converse(session, lines, prepared, workshop, _take_alone, now)


@dataclass(frozen=True, slots=True)
class _Round:
    """Some contacts, ours until the transaction ends, and what their turns need."""

    session: Session
    prepared: Mapping[int, Understood]
    workshop: Workshop
    now: datetime
    addresses: dict[Where, Address]
    conversations: dict[int, Conversation]
    tickets: dict[int, list[Ticket]]
    known: Known


Take = Callable[[_Round, Where, Sequence[Message]], None]


def _converse(
    session: Session,
    lines: Sequence[Where],
    prepared: Mapping[int, Understood],
    workshop: Workshop,
    take: Take,
    now: datetime,
) -> int:
    addresses = _locked(session, _addresses(session, lines, now))
    contact_ids = {address.contact_id for address in addresses.values()}
    queries.hold(session, contact_ids)
    this = _Round(
        session,
        prepared,
        workshop,
        now,
        addresses,
        _conversations(session, contact_ids, now),
        queries.latest_of(session, contact_ids),
        Known(directory.muted_lines(session, addresses), incidents.open_ones(session)),
    )
    by_line: dict[Where, list[Message]] = {}
    for message in waiting(session, list(addresses)):
        by_line.setdefault((message.channel, message.address), []).append(message)
    handled = 0
    spoken: set[int] = set()
    for where, messages in by_line.items():
        if _still_writing(messages, now):
            continue
        for turn in breaths(messages):
            contact_id = addresses[where].contact_id
            if contact_id in spoken:  # what was just asked gets its number
                session.flush()
            take(this, where, turn)
            spoken.add(contact_id)
            handled += len(turn)
    return handled


def _take(this: _Round, where: Where, turn: Sequence[Message]) -> None:
    address = this.addresses[where]
    turns.take(
        this.session,
        address,
        this.conversations[address.contact_id],
        this.tickets.setdefault(address.contact_id, []),
        turn,
        this.prepared,
        this.workshop,
        known=this.known,
        now=this.now,
    )


def _take_alone(this: _Round, where: Where, turn: Sequence[Message]) -> None:
    """Under a savepoint of its own, so that its failure is its own."""
    session, address = this.session, this.addresses[where]
    try:
        with session.begin_nested():
            _take(this, where, turn)
    except Exception:
        log.exception("message %d could not be conversed", turn[-1].id)
        conversation = this.conversations[address.contact_id]
        failures.after_failure(
            session, address, conversation, turn, this.workshop, now=this.now
        )
        session.expire_all()
        known = queries.latest_of(session, [address.contact_id])
        this.tickets[address.contact_id] = known.get(address.contact_id, [])


def _addresses(
    session: Session, lines: Sequence[Where], now: datetime
) -> dict[Where, Address]:
    """The addresses, in one look; those nobody knew are new contacts."""
    if not lines:
        return {}
    known = session.scalars(
        select(Address)
        .where(tuple_(Address.channel, Address.address).in_(lines))
        .options(joinedload(Address.contact).joinedload(Contact.area))
        .options(joinedload(Address.contact).joinedload(Contact.supervisor))
    )
    found = {(a.channel, a.address): a for a in known}
    unknown = [where for where in lines if where not in found]
    for added in _added(session, unknown, now):
        found[added.channel, added.address] = added
    return found


def _added(session: Session, lines: Sequence[Where], now: datetime) -> list[Address]:
    """New contacts; one by one if another process meets one of them at this moment."""
    if not lines:
        return []
    try:
        with session.begin_nested():
            return directory.add_all(session, lines, now=now)
    except IntegrityError:
        return [directory.find_or_add(session, *where, now=now) for where in lines]


def _locked(session: Session, addresses: dict[Where, Address]) -> dict[Where, Address]:
    """Only those whose contact we could lock. In one order, so nobody deadlocks.

    `FOR NO KEY UPDATE`: an officer who holds one of their tickets may still write to
    them, and we may wait for that ticket without her waiting for us.
    """
    wanted = {address.contact_id for address in addresses.values()}
    ours = set(
        session.scalars(
            select(Contact.id)
            .where(Contact.id.in_(wanted))
            .order_by(Contact.id)
            .with_for_update(skip_locked=True, key_share=True)
        )
    )
    return {
        where: address
        for where, address in addresses.items()
        if address.contact_id in ours
    }


def _conversations(
    session: Session, contact_ids: set[int], now: datetime
) -> dict[int, Conversation]:
    rows = session.scalars(
        select(Conversation).where(Conversation.contact_id.in_(contact_ids))
    )
    found = {row.contact_id: row for row in rows}
    for contact_id in contact_ids - set(found):
        row = Conversation(
            contact_id=contact_id, replies={}, acknowledged={}, changed_at=now
        )
        row.stage = Idle()
        session.add(row)
        found[contact_id] = row
    return found


def _still_writing(messages: Sequence[Message], now: datetime) -> bool:
    newest, oldest = messages[-1], messages[0]
    due = newest.due_at or now
    return due > now and now - oldest.created_at < LONGEST_BURST


def breaths(messages: Sequence[Message]) -> list[list[Message]]:
    """Messages grouped as they were meant: texts of one breath are one message.

    A digit, a button or a picture stands alone; so does what came much later.
    """
    groups: list[list[Message]] = []
    for message in messages:
        if groups and _continues(groups[-1][-1], message):
            groups[-1].append(message)
        else:
            groups.append([message])
    return groups


def _continues(before: Message, after: Message) -> bool:
    return (
        _is_words(before)
        and _is_words(after)
        and after.created_at - before.created_at <= BREATH
    )


def _is_words(message: Message) -> bool:
    return (
        message.kind is Kind.TEXT
        and not message.extra.get("carrier")
        and len(message.text.strip()) > 1
        and not message.text.startswith("/")
    )
