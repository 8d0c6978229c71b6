"""Keeping what can be searched in step with what is written.

What a transaction changes is noted as it is flushed, and its words are written just
before the commit: all at once, and from the rows as they are then. So what was hidden
meanwhile is never found, and a burst of changes costs two or three statements.

Inbound words are searchable once they were conversed, which is when secrets in them
are hidden. What the bot says is its articles' text and isn't indexed.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, event, exists, select
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker
from sqlalchemy.orm.attributes import get_history, instance_state

from kit.database import insert_into
from messages.channel import Status
from messages.models import Author, Message
from people.address import Channel
from people.models import Address, Area, Contact
from tickets.entries import Entry, Renewal, SearchEntry
from tickets.folding import backwards, fold
from tickets.models import ChangeKind, Ticket, TicketChange, TicketTag

PENDING: Final = "search_pending"
RENAMED: Final = "search_renamed"
AT_ONCE = 2000

WATCHED: Mapping[type, frozenset[str]] = {
    Message: frozenset(("text", "extra", "status", "author")),
    TicketChange: frozenset(("text", "kind")),
    Ticket: frozenset(
        ("title", "question", "category", "contact_id", "area_id", "tag_rows")
    ),
    TicketTag: frozenset(("tag",)),
    Contact: frozenset(("name", "code", "area_id")),
    Address: frozenset(("address", "contact_id")),
}
"""What of each row is worth to be looked at anew."""

Pending = dict[Entry, set[int]]


@event.listens_for(Session, "after_flush")
def note_changes(session: Session, _: UOWTransaction) -> None:
    for row in session.new:
        _note(session, row)
    for row in session.dirty:
        if isinstance(row, Area):
            _note_place(session, row)
        elif any(get_history(row, name).has_changes() for name in _touched(row)):
            _note(session, row)


def _note_place(session: Session, area: Area) -> None:
    """All that lies in it is found by its name: see `tickets.renewing`.

    A new one gets its path once it has a number; nothing lies in it yet.
    """
    moved = get_history(area, "path")
    is_new = list(moved.deleted or ()) == ["/"]
    if get_history(area, "name").has_changes() or (moved.has_changes() and not is_new):
        session.info.setdefault(RENAMED, set()).add(area.id)


def _touched(row: object) -> Collection[str]:
    """What of a row is watched and was set; only there it is worth to compare."""
    watched = WATCHED.get(type(row), frozenset())
    return watched & instance_state(row).committed_state.keys()


@event.listens_for(Session, "before_commit")
def write_changes(session: Session) -> None:
    if session.in_nested_transaction():
        return  # the outer one writes for all
    session.flush()
    for area_id in sorted(session.info.pop(RENAMED, ())):
        session.merge(Renewal(area_id=area_id, kind=Entry.PERSON, after=0))
    noted: Pending = session.info.pop(PENDING, {})
    if noted:
        renew(session, noted)


def renew(
    session: Session,
    noted: Mapping[Entry, Collection[int]],
    *,
    hers_too: bool = True,
) -> None:
    """Write the words of these rows as they are now.

    With a person go, unless told otherwise, her tickets: they are found by her name and
    number.
    """
    every = {kind: set(ids) for kind, ids in noted.items()}
    if hers_too and (persons := every.get(Entry.PERSON)):
        hers = select(Ticket.id).where(Ticket.contact_id.in_(persons))
        every.setdefault(Entry.TICKET, set()).update(session.scalars(hers))
    rows = [
        row for kind, ids in every.items() if ids for row in READERS[kind](session, ids)
    ]
    _write(session, rows)


def reindex(sessions: sessionmaker[Session]) -> int:
    """Write all words anew, in many small transactions; return how many rows.

    The helpdesk may run meanwhile.
    """
    count = 0
    for kind, table in (
        (Entry.PERSON, Contact),
        (Entry.TICKET, Ticket),
        (Entry.NOTE, TicketChange),
        (Entry.MESSAGE, Message),
    ):
        after = 0
        while True:
            with sessions.begin() as session:
                ids = session.scalars(
                    select(table.id)
                    .where(table.id > after)
                    .order_by(table.id)
                    .limit(AT_ONCE)
                ).all()
                if not ids:
                    break
                rows = READERS[kind](session, ids)
                _write(session, rows)
                count, after = count + len(rows), ids[-1]
    return count


def is_behind(session: Session) -> bool:
    """Whether there are tickets, and nothing of them can be searched yet."""
    some = session.scalar(select(exists().where(SearchEntry.id > 0)))
    return not some and bool(session.scalar(select(exists().where(Ticket.id > 0))))


def _note(session: Session, row: object) -> None:
    kind, number = _place(row)
    if kind is not None and number is not None:
        pending: Pending = session.info.setdefault(PENDING, {})
        pending.setdefault(kind, set()).add(number)


def _place(row: object) -> tuple[Entry | None, int | None]:
    """Whose words a row has a part in."""
    match row:
        case Message(author=Author.BOT) | Message(status=Status.RECEIVED):
            return None, None
        case Message():
            return Entry.MESSAGE, row.id
        case TicketChange(kind=ChangeKind.NOTE):
            return Entry.NOTE, row.id
        case Ticket():
            return Entry.TICKET, row.id
        case TicketTag():
            return Entry.TICKET, row.ticket_id
        case Contact():
            return Entry.PERSON, row.id
        case Address():
            return Entry.PERSON, row.contact_id
        case _:
            return None, None


Row = dict[str, Any]


def _row(kind: Entry, number: int, *texts: str | None, also: Iterable[str] = ()) -> Row:
    words = {*fold(" ".join(filter(None, texts))).split(), *also}
    return {"id": kind.first + number, "words": " ".join(sorted(words))}


def _of_messages(session: Session, ids: Collection[int]) -> list[Row]:
    found = session.execute(
        select(Message.id, Message.text, Message.extra).where(
            Message.id.in_(ids),
            Message.author != Author.BOT,
            Message.status != Status.RECEIVED,
        )
    )
    return [
        _row(Entry.MESSAGE, id_, str(extra.get("said") or text))
        for id_, text, extra in found
    ]


def _of_notes(session: Session, ids: Collection[int]) -> list[Row]:
    found = session.execute(
        select(TicketChange.id, TicketChange.text).where(
            TicketChange.id.in_(ids), TicketChange.kind == ChangeKind.NOTE
        )
    )
    return [_row(Entry.NOTE, id_, text) for id_, text in found]


def _of_persons(session: Session, ids: Collection[int]) -> list[Row]:
    found = session.execute(
        select(Contact.id, Contact.name, Contact.code, Contact.area_id).where(
            Contact.id.in_(ids)
        )
    ).all()
    places = _places(session, {row.area_id for row in found if row.area_id})
    tails = _tails(session, ids)
    return [
        _row(
            Entry.PERSON,
            row.id,
            row.name,
            row.code,
            places.get(row.area_id or 0),
            also=tails.get(row.id, ()),
        )
        for row in found
    ]


def _of_tickets(session: Session, ids: Collection[int]) -> list[Row]:
    found = session.execute(
        select(
            Ticket.id,
            Ticket.contact_id,
            Ticket.area_id,
            Ticket.title,
            Ticket.question,
            Ticket.category,
            Contact.name,
            Contact.code,
        )
        .join(Ticket.contact)
        .where(Ticket.id.in_(ids))
    ).all()
    places = _places(session, {row.area_id for row in found if row.area_id})
    tails = _tails(session, {row.contact_id for row in found})
    tags = _grouped(
        session,
        select(TicketTag.ticket_id, TicketTag.tag).where(TicketTag.ticket_id.in_(ids)),
    )
    return [
        _row(
            Entry.TICKET,
            row.id,
            str(row.id),
            row.title,
            row.question,
            row.category,
            row.name,
            row.code,
            places.get(row.area_id or 0),
            *tags.get(row.id, ()),
            also=tails.get(row.contact_id, ()),
        )
        for row in found
    ]


def _tails(session: Session, contacts: Collection[int]) -> dict[int, list[str]]:
    """The phone numbers of contacts, each as a word that begins with its tail."""
    numbers = _grouped(
        session,
        select(Address.contact_id, Address.address).where(
            Address.contact_id.in_(contacts), Address.channel == Channel.SMS
        ),
    )
    return {
        contact: [backwards(number) for number in found]
        for contact, found in numbers.items()
    }


def _places(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The names of areas and of all they lie in."""
    if not ids:
        return {}
    found = session.execute(select(Area.id, Area.path).where(Area.id.in_(ids))).all()
    paths = {
        id_: [id_, *map(int, filter(None, path.split("/")))] for id_, path in found
    }
    above = {number for path in paths.values() for number in path}
    names = dict(
        session.execute(select(Area.id, Area.name).where(Area.id.in_(above))).all()
    )
    return {
        id_: " ".join(names[one] for one in dict.fromkeys(path) if one in names)
        for id_, path in paths.items()
    }


def _grouped(session: Session, query: Select[int, str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for key, value in session.execute(query):
        found.setdefault(key, []).append(value)
    return found


READERS: Mapping[Entry, Callable[[Session, Collection[int]], list[Row]]] = {
    Entry.PERSON: _of_persons,
    Entry.MESSAGE: _of_messages,
    Entry.NOTE: _of_notes,
    Entry.TICKET: _of_tickets,
}


def _write(session: Session, rows: Sequence[Row]) -> None:
    """Those that are new or say something else, in one order for all who write."""
    if not rows:
        return
    query = insert_into(session, SearchEntry)
    changed = query.excluded.words
    session.execute(
        query.on_conflict_do_update(
            index_elements=["id"],
            set_={"words": changed},
            where=SearchEntry.words.is_distinct_from(changed),
        ),
        sorted(rows, key=lambda row: row["id"]),
    )
