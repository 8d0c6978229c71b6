"""A database full of invented people, tickets and messages, filled in a hurry."""

import enum
import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Enum, Table, insert, text

import server  # noqa: F401 - every table
from kit.database import Base, make_sessions
from people import officers
from people.models import Officer, OfficerRole
from tickets.entries import MAKE_GIN, Entry
from tickets.folding import backwards, fold

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SEED = 11
EACH = 10
"""Messages of a ticket."""

COUNTIES, UNITS = 10, 20
AT_ONCE = 5000
UNRESOLVED = 0.1
TAGS = [f"tag-{number}" for number in range(20)]
SAID = (
    "my app does not open since {a}",
    "reports are not synchronised, {a} of them wait",
    "simu haiwaki tangu {a}",
    "the charger of {a} is broken",
    "les rapports ne sont pas synchronisés, {a}",
    "I tried that and it still says {a}",
    "bado, nilijaribu mara {a}",
)
NAMES = (
    "Akinyi",
    "Wanjiku",
    "Achieng",
    "Halima",
    "Moraa",
    "Chebet",
    "Nafula",
    "Atieno",
)

Row = dict[str, Any]


def fill(engine: Engine, tickets: int) -> str:
    """Make every table and fill them; return the cookie of an officer who sees all."""
    Base.metadata.create_all(engine)
    chance = random.Random(SEED)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            for kind in Entry:
                name = f"search_words_gin_{kind.name.lower()}"
                connection.execute(text(f"DROP INDEX {name}"))
        _fill(connection, tickets, chance)
        if engine.dialect.name == "postgresql":
            for statement in MAKE_GIN:
                connection.execute(text(statement))
    with engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
    with make_sessions(engine).begin() as session:
        officer = Officer(
            email="lead@example.org",
            name="Amina Yusuf",
            role=OfficerRole.LEAD,
            created_at=NOW,
        )
        session.add(officer)
        session.flush()
        return officers.sign_in(session, officer.id, now=NOW)


def _fill(connection: Connection, tickets: int, chance: random.Random) -> None:
    people = max(tickets * 2 // 5, 1)
    words = [
        f"{syllable}{number}"
        for number in range(400)
        for syllable in ("ka", "mo", "li")
    ]
    _put(connection, "areas", _areas())
    _put(connection, "contacts", (_contact(n) for n in range(1, people + 1)))
    _put(connection, "addresses", (_address(n) for n in range(1, people + 1)))
    entries: list[Row] = []
    for n in range(1, people + 1):
        entries.append(
            _entry(Entry.PERSON, n, _name(n), f"CHW-{n:05}", also=backwards(_number(n)))
        )
    _put(connection, "search_entries", entries)
    for first in range(1, tickets + 1, AT_ONCE):
        rows = [
            _ticket(n, people, tickets, chance)
            for n in range(first, min(first + AT_ONCE, tickets + 1))
        ]
        said = [
            _message(row, place, words, chance) for row in rows for place in range(EACH)
        ]
        _put(connection, "tickets", rows)
        _put(
            connection,
            "ticket_tags",
            [
                {"ticket_id": row["id"], "tag": chance.choice(TAGS)}
                for row in rows
                if chance.random() < 0.3
            ],
        )
        _put(connection, "messages", said)
        _put(
            connection,
            "search_entries",
            [
                _entry(
                    Entry.TICKET,
                    row["id"],
                    str(row["id"]),
                    row["title"],
                    row["question"],
                    _name(row["contact_id"]),
                    f"CHW-{row['contact_id']:05}",
                    also=backwards(_number(row["contact_id"])),
                )
                for row in rows
            ]
            + [
                _entry(Entry.MESSAGE, row["id"], row["text"])
                for row in said
                if row["author"] != "bot"
            ],
        )


def _areas() -> Iterator[Row]:
    for county in range(1, COUNTIES + 1):
        yield {
            "id": county,
            "parent_id": None,
            "name": f"County {county}",
            "kind": "county",
            "path": f"/{county}/",
        }
    for number in range(COUNTIES + 1, COUNTIES * (UNITS + 1) + 1):
        county = number % COUNTIES + 1
        yield {
            "id": number,
            "parent_id": county,
            "name": f"Unit {number}",
            "kind": "unit",
            "path": f"/{county}/{number}/",
        }


def _name(number: int) -> str:
    return f"{NAMES[number % len(NAMES)]} {NAMES[number // 8 % len(NAMES)]}"


def _number(number: int) -> str:
    return f"+2547{number:08}"


def _place(contact: int) -> int:
    return COUNTIES + 1 + contact % (COUNTIES * UNITS)


def _contact(number: int) -> Row:
    return {
        "id": number,
        "name": _name(number),
        "code": f"CHW-{number:05}",
        "role": "chw",
        "locale": "sw",
        "area_id": _place(number),
        "created_at": NOW,
    }


def _address(number: int) -> Row:
    return {
        "id": number,
        "contact_id": number,
        "channel": "sms",
        "address": _number(number),
        "answerable": True,
        "last_inbound_at": NOW,
    }


def _ticket(number: int, people: int, tickets: int, chance: random.Random) -> Row:
    contact = chance.randrange(1, people + 1)
    opened = NOW - timedelta(days=365) * (1 - number / (tickets + 1))
    is_open = chance.random() < UNRESOLVED
    status = chance.choice(("open", "open", "pending")) if is_open else "resolved"
    waits = opened if status == "open" else None
    return {
        "id": 1000 + number,
        "contact_id": contact,
        "area_id": _place(contact),
        "status": status,
        "priority": chance.choice(("low", "normal", "normal", "high")),
        "title": "The app does not open",
        "question": "my app does not open",
        "article": chance.choice(("sync-not-working", "app-wont-open", None)),
        "channel": "sms",
        "fields": {},
        "steps_tried": [],
        "reason": "not_fixed",
        "confidence": chance.choice(("sure", "fairly", "fairly", "unsure", None)),
        "flags": [],
        "opened_at": opened,
        "due_at": waits,
        "pauses": [],
        "last_inbound_at": waits,
        "resolved_at": None if is_open else opened,
        "reopened": 0,
        "unread": int(status == "open"),
        "changed_at": opened,
    }


def _message(
    ticket: Row, place: int, words: Sequence[str], chance: random.Random
) -> Row:
    inbound, author = place % 3 == 0, ("contact", "bot", "officer")[place % 3]
    said = chance.choice(SAID).format(a=" ".join(chance.choices(words, k=3)))
    lost = not inbound and chance.random() < 0.01
    number = (ticket["id"] - 1001) * EACH + place + 1
    at = ticket["opened_at"] + timedelta(minutes=place)
    return {
        "id": number,
        "channel": "sms",
        "address": _number(ticket["contact_id"]),
        "our_address": "+254700000900",
        "direction": "inbound" if inbound else "outbound",
        "author": author,
        "kind": "text",
        "text": said,
        "external_id": f"x{number}",
        "status": "conversed" if inbound else "undelivered" if lost else "delivered",
        "contact_id": ticket["contact_id"],
        "ticket_id": ticket["id"],
        "choices": [],
        "extra": {},
        "created_at": at,
        "changed_at": at,
        "attempts": 1,
        "looks": 0,
    }


def _entry(kind: Entry, number: int, *texts: str, also: str = "") -> Row:
    words = sorted({*fold(" ".join(texts)).split(), *([also] if also else [])})
    return {"id": kind.first + number, "words": " ".join(words)}


def _put(connection: Connection, name: str, rows: Any) -> None:  # noqa: ANN401
    table, rows = Base.metadata.tables[name], iter(rows)
    while batch := list(islice(rows, AT_ONCE)):
        if connection.dialect.name == "postgresql":
            _copy(connection, table, batch)
        else:
            connection.execute(insert(table), _typed(table, batch))


def _typed(table: Table, rows: Sequence[Row]) -> list[Row]:
    """The rows with members of our enums in place of their values."""
    kinds = {
        column.name: column.type.enum_class
        for column in table.columns
        if isinstance(column.type, Enum) and column.type.enum_class
    }
    return [
        {
            name: kinds[name](value) if name in kinds and value is not None else value
            for name, value in row.items()
        }
        for row in rows
    ]


def _copy(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    names = ", ".join(rows[0])
    raw = connection.connection.driver_connection
    assert raw is not None
    with (
        raw.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([_plain(value) for value in row.values()])


def _plain(value: object) -> object:
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    return value.value if isinstance(value, enum.Enum) else value
