"""One search for everything: by number, name, code, phone tail, and any words.

Tickets found by their own words (title, question, tags, place, person) stand before
those found by a note, and these before those found by a message; within each the
newest stands first. A page begins below the last entry of the page before, so what is
written meanwhile neither repeats a ticket nor hides one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    cast,
    column,
    exists,
    func,
    literal,
    literal_column,
    select,
    table,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session, aliased, joinedload
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.elements import KeyedColumnElement

from messages.models import Message
from people.models import Area, Contact, Officer
from tickets import rights
from tickets.entries import FTS, SPAN, Entry, SearchEntry
from tickets.folding import Asked, Term, read
from tickets.indexing import is_behind as is_behind  # and with it all is kept in step
from tickets.models import ChangeKind, Ticket, TicketChange

AT_ONCE = 60
MOST_LOOKS = 6
"""Further looks when many entries are of the same few tickets."""

RECENT = 40_000
"""Entries that PostgreSQL reads one by one before it looks up all that have the words.

A word that is common is found among them often enough. One that is not, is so rare that
all its entries are sorted in no time. Left to guess which of the two it is, PostgreSQL
reads a million entries for a word that none of them has. To read so many takes some ten
milliseconds; to look up three words in a million entries, thirty."""

FEW = 300
"""Tickets that are named one by one to a list, so that it need not look for them."""

WORDS = table(FTS, column("rowid"), column(FTS))


@dataclass(frozen=True, slots=True)
class FoundTicket:
    """A ticket, and where it was found: `text` holds the words, said at `at`."""

    ticket: Ticket
    text: str
    at: datetime
    message_id: int | None = None
    note_id: int | None = None


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A contact, and the latest of her tickets that the officer may see."""

    contact: Contact
    ticket_id: int | None


@dataclass(frozen=True, slots=True)
class TicketPage:
    """Some tickets, and below which entry the next page begins; None: no more."""

    found: Sequence[FoundTicket] = ()
    after: int | None = None


@dataclass(frozen=True, slots=True)
class PersonPage:
    found: Sequence[FoundPerson] = ()
    after: int | None = None


@dataclass(slots=True)
class Hits:
    """By which entry each ticket was found first."""

    most: int
    entries: dict[int, int] = field(default_factory=dict)

    def add(self, entry: int, ticket_id: int) -> None:
        if not self.is_full:
            self.entries.setdefault(ticket_id, entry)

    @property
    def is_full(self) -> bool:
        """One more than is shown: then there is a further page."""
        return len(self.entries) > self.most


def tickets(
    session: Session,
    asked: Asked,
    officer: Officer,
    *,
    after: int | None = None,
    most: int = 20,
    options: Sequence[ExecutableOption] = (),
) -> TicketPage:
    """A page of the tickets an officer may see that have all the words."""
    hits = Hits(most)
    if after is None and asked.number is not None:
        for number in rights.only_visible(session, officer, [asked.number]):
            hits.add(Entry.TICKET.first + number, number)
    for kind in (Entry.TICKET, Entry.NOTE, Entry.MESSAGE):
        _look(session, kind, asked, officer, hits, after)
    shown = dict(list(hits.entries.items())[:most])
    found = _read_tickets(session, shown, options)
    last = min(shown.values()) if hits.is_full else None
    return TicketPage(found, last)


def people(
    session: Session,
    asked: Asked,
    officer: Officer,
    *,
    after: int | None = None,
    most: int = 10,
) -> PersonPage:
    """A page of the contacts an officer may see, the newest first."""
    if not asked.terms:
        return PersonPage()
    entry, fits = _entries(session, asked)
    narrow = select(entry).where(*_between(entry, Entry.PERSON, below=after), fits)
    if officer.areas:
        hers = rights.contacts_visible_to(officer)
        narrow = narrow.join(Contact, Contact.id == entry - Entry.PERSON.first)
        narrow = narrow.where(hers)
    narrow = narrow.order_by(_newest_first(session, entry)).limit(most + 1)
    found = [number - Entry.PERSON.first for number in session.scalars(narrow)]
    query = select(Contact).where(Contact.id.in_(found[:most]))
    query = query.options(joinedload(Contact.area).joinedload(Area.parent))
    shown = sorted(session.scalars(query), key=lambda one: found.index(one.id))
    last = dict(
        session.execute(
            select(Ticket.contact_id, func.max(Ticket.id))
            .where(
                Ticket.contact_id.in_([one.id for one in shown]),
                rights.visible_to(officer),
            )
            .group_by(Ticket.contact_id)
        ).all()
    )
    return PersonPage(
        [FoundPerson(one, last.get(one.id)) for one in shown],
        found[most - 1] if len(found) > most else None,
    )


def having(session: Session, text: str) -> ColumnElement[bool]:
    """What a ticket has to be so that its own words are those asked for."""
    asked = read(text)
    if not asked.terms:
        return Ticket.id == -1
    entry, fits = _entries(session, asked)
    first, fits = Entry.TICKET.first, and_(*_between(entry, Entry.TICKET), fits)
    numbers = select(entry - first).where(fits)
    if _is_sqlite(session):
        return Ticket.id.in_(numbers)
    found = session.scalars(numbers.limit(FEW + 1)).all()
    if len(found) <= FEW:
        return Ticket.id.in_(found)
    return exists().where(entry == Ticket.id + literal(first, BigInteger), fits)


def is_found(session: Session, text: str) -> ColumnElement[bool]:
    """What a contact has to be so that her name, code, number or place is asked for."""
    asked = read(text)
    if not asked.terms:
        return Contact.id == -1
    entry, fits = _entries(session, asked)
    within = and_(*_between(entry, Entry.PERSON), fits)
    return Contact.id.in_(select(entry - Entry.PERSON.first).where(within))


def _look(
    session: Session,
    kind: Entry,
    asked: Asked,
    officer: Officer,
    hits: Hits,
    after: int | None,
) -> None:
    """Read entries of one kind from the newest on until the page is full."""
    below, looks = after, 0
    since = _recent(session, kind, below) if asked.terms else kind.first
    while asked.terms and not hits.is_full and looks < MOST_LOOKS:
        query = _of_kind(session, kind, asked, officer, since, below).limit(AT_ONCE)
        rows = session.execute(query).all()
        fresh = {ticket_id for _, ticket_id in rows} - hits.entries.keys()
        if after is not None and fresh:
            fresh -= _shown_before(session, fresh, asked, after)
        for entry, ticket_id in rows:
            if ticket_id in fresh:
                hits.add(entry, ticket_id)
        looks += 1
        if len(rows) == AT_ONCE:
            below = rows[-1][0]
        elif since > kind.first:
            since, below = kind.first, since
        else:
            return


def _recent(session: Session, kind: Entry, below: int | None) -> int:
    """From which entry on they are read one by one; the kind's first: none is."""
    if _is_sqlite(session):
        return kind.first
    newest = select(func.max(SearchEntry.id)).where(
        *_between(SearchEntry.__table__.c.id, kind, below=below)
    )
    return max(kind.first, (session.scalar(newest) or 0) - RECENT)


def _of_kind(
    session: Session,
    kind: Entry,
    asked: Asked,
    officer: Officer,
    since: int,
    below: int | None,
) -> Select[int, int]:
    """The entries of one kind that have the words, each with its ticket."""
    entry, fits = _entries(session, asked)
    number = entry - kind.first
    query: Select[int, int] = select(entry, Ticket.id).select_from(entry.table)
    if kind is Entry.TICKET:
        query = query.join(Ticket, Ticket.id == number)
    elif kind is Entry.NOTE:
        query = query.join(TicketChange, TicketChange.id == number)
        query = query.join(Ticket, Ticket.id == TicketChange.ticket_id)
    else:
        # What only the bot answered is read on the contact's last ticket.
        where = func.coalesce(Message.ticket_id, _last_ticket())
        query = query.join(Message, Message.id == number)
        query = query.join(Ticket, Ticket.id == where)
    by_words = since == kind.first
    if not by_words:
        fits = fits.is_(true())  # what no index of words answers: they are read
    return query.where(
        *_between(entry, kind, since, below), fits, rights.visible_to(officer)
    ).order_by(_newest_first(session, entry) if by_words else entry.desc())


def _last_ticket() -> ScalarSelect[int]:
    other = aliased(Ticket)
    return (
        select(func.max(other.id))
        .where(other.contact_id == Message.contact_id)
        .correlate(Message)
        .scalar_subquery()
    )


def _shown_before(
    session: Session, ids: Collection[int], asked: Asked, after: int
) -> set[int]:
    """Those of some tickets that an entry above the page's place has found already."""
    found = {one for one in ids if one == asked.number}
    note, message = TicketChange, Message
    ways: tuple[tuple[Entry, Select[int, int]], ...] = (
        (Entry.TICKET, select(Ticket.id, Ticket.id).where(Ticket.id.in_(ids))),
        (
            Entry.NOTE,
            select(note.ticket_id, note.id).where(
                note.ticket_id.in_(ids), note.kind == ChangeKind.NOTE
            ),
        ),
        (
            Entry.MESSAGE,
            select(Ticket.id, message.id)
            .join(message, message.ticket_id == Ticket.id)
            .where(Ticket.id.in_(ids)),
        ),
        (
            Entry.MESSAGE,
            select(Ticket.id, message.id)
            .join(message, message.contact_id == Ticket.contact_id)
            .where(
                Ticket.id.in_(ids),
                message.ticket_id.is_(None),
                Ticket.id == _last_ticket(),
            ),
        ),
    )
    tickets_of = {
        kind.first + number: ticket_id
        for kind, way in ways
        for ticket_id, number in session.execute(way)
        if kind.first + number >= after
    }
    rows = session.execute(
        select(SearchEntry.id, SearchEntry.words).where(SearchEntry.id.in_(tickets_of))
    )
    for entry, words in rows:
        if asked.fits(words.split()):
            found.add(tickets_of[entry])
    return found


def _read_tickets(
    session: Session, entries: dict[int, int], options: Sequence[ExecutableOption]
) -> list[FoundTicket]:
    """The tickets with the texts they were found by: three statements at most."""
    if not entries:
        return []
    query = select(Ticket).options(*options).where(Ticket.id.in_(entries))
    rows = {ticket.id: ticket for ticket in session.scalars(query)}
    notes, said = (
        _numbers(Entry.NOTE, entries.values()),
        _numbers(Entry.MESSAGE, entries.values()),
    )
    noted = {
        Entry.NOTE.first + note.id: note
        for note in session.scalars(
            select(TicketChange).where(TicketChange.id.in_(notes))
        )
    }
    told = {
        Entry.MESSAGE.first + message.id: message
        for message in session.scalars(select(Message).where(Message.id.in_(said)))
    }
    return [
        _found(rows[ticket_id], noted.get(entry), told.get(entry))
        for ticket_id, entry in entries.items()
        if ticket_id in rows
    ]


def _numbers(kind: Entry, entries: Collection[int]) -> list[int]:
    """The ids of those rows that entries of one kind stand for."""
    return [entry - kind.first for entry in entries if entry // SPAN == kind]


def _found(
    ticket: Ticket, note: TicketChange | None, message: Message | None
) -> FoundTicket:
    if note is not None:
        return FoundTicket(ticket, note.text, note.created_at, note_id=note.id)
    if message is not None:
        said = str(message.extra.get("said") or message.text)
        return FoundTicket(ticket, said, message.created_at, message_id=message.id)
    return FoundTicket(ticket, ticket.question, ticket.opened_at)


def _entries(
    session: Session, asked: Asked
) -> tuple[KeyedColumnElement[int], ColumnElement[bool]]:
    """Where entries are read from, by their ids, and that they have all the words.

    On PostgreSQL the words stand in the statement itself: as a parameter they would
    hide from its planner how many entries have them. They are letters and digits only.
    """
    if _is_sqlite(session):
        query = " AND ".join(_fts(term) for term in asked.terms)
        return WORDS.c.rowid, literal_column(FTS).op("MATCH")(query)
    query = " & ".join(_tsquery(term) for term in asked.terms)
    written = cast(bindparam(None, query, literal_execute=True), TSQUERY)
    return SearchEntry.__table__.c.id, SearchEntry.words.op("@@")(written)


def _fts(term: Term) -> str:
    star = "" if term.whole else "*"
    return "(" + " OR ".join(f'"{word}"{star}' for word in term.beginnings) + ")"


def _tsquery(term: Term) -> str:
    star = "" if term.whole else ":*"
    return "(" + " | ".join(f"'{word}'{star}" for word in term.beginnings) + ")"


def _between(
    entry: ColumnElement[int], kind: Entry, since: int = 0, below: int | None = None
) -> list[ColumnElement[bool]]:
    """Of one kind, said in the words of its index; and if asked, not all of these."""
    first = literal_column(str(kind.first), BigInteger)
    end = literal_column(str(kind.first + SPAN), BigInteger)
    within = [entry >= first, entry < end]
    if since > kind.first:
        within.append(entry >= since)
    if below is not None:
        within.append(entry < below)
    return within


def _newest_first(
    session: Session, entry: KeyedColumnElement[int]
) -> ColumnElement[int]:
    """For what is looked up by its words.

    PostgreSQL must not read all entries in this order to find them: it can't read an
    index in the order of what is computed.
    """
    return entry.desc() if _is_sqlite(session) else (entry + 0).desc()


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
