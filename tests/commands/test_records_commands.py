"""Records for other programs, and the ledger."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from messages.channel import Status
from people.models import AuditEntry, OptOut
from tests.commands.conftest import Terminal
from tests.factories import (
    OUR_NUMBER,
    make_area,
    make_contact,
    make_message,
    make_officer,
    make_ticket,
)
from tickets.rules import TicketStatus

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
GRACE = "+254700010001"


@pytest.fixture(autouse=True)
def rows(sessions: sessionmaker[Session]) -> None:
    now = datetime.now(UTC)
    with sessions.begin() as session:
        grace = make_contact(
            session, name="Grace Auma", address=GRACE, area=make_area(session)
        )
        amina = make_officer(session, email="amina@example.org")
        ticket = make_ticket(
            session,
            contact=grace,
            assignee=amina,
            status=TicketStatus.RESOLVED,
            article="phone-not-charging",
        )
        make_message(
            session,
            contact=grace,
            text="=my password is Chumo123!",
            status=Status.CONVERSED,
            outcome="escalated",
            ticket_id=ticket.id,
            created_at=now,
        )
        session.add(
            OptOut(
                channel="sms",
                address=GRACE,
                our_address=OUR_NUMBER,
                source="x",
                created_at=now,
            )
        )


def exported(terminal: Terminal, *arguments: str) -> list[dict[str, object]]:
    run = terminal.run("export", *arguments)
    assert (run.code, run.err) == (0, "")
    return [json.loads(line) for line in run.lines]


@BOTH
def test_messages_are_exported_with_secrets_hidden(terminal: Terminal) -> None:
    (message,) = exported(terminal, "messages")

    assert list(message) == [
        "id",
        "channel",
        "direction",
        "status",
        "text",
        "external_id",
        "contact_id",
        "ticket",
        "segments",
        "created_at",
        "error",
    ]
    assert "Chumo123" not in str(message["text"])
    assert (message["channel"], message["direction"]) == ("sms", "inbound")
    assert message["ticket"] == 1001
    assert datetime.fromisoformat(str(message["created_at"])).tzinfo is not None


@BOTH
def test_tickets_are_exported(terminal: Terminal) -> None:
    (ticket,) = exported(terminal, "tickets")

    assert list(ticket) == [
        "id",
        "status",
        "priority",
        "article",
        "area",
        "contact_id",
        "assignee",
        "created_at",
        "first_replied_at",
        "resolved_at",
        "reopened",
    ]
    assert (ticket["id"], ticket["status"]) == (1001, "resolved")
    assert (ticket["area"], ticket["assignee"]) == ("Chumo", "amina@example.org")


@BOTH
def test_contacts_are_exported_masked_unless_told(
    terminal: Terminal, sessions: sessionmaker[Session]
) -> None:
    (masked,) = exported(terminal, "contacts")
    (plain,) = exported(terminal, "contacts", "--unmasked")

    assert list(masked) == [
        "id",
        "name",
        "role",
        "locale",
        "area",
        "addresses",
        "opted_out",
    ]
    assert masked["name"] == "G. A."
    assert GRACE not in str(masked["addresses"])
    assert (plain["name"], plain["addresses"]) == ("Grace Auma", [f"sms:{GRACE}"])
    assert masked["opted_out"] is True
    with sessions() as session:
        (entry,) = session.scalars(select(AuditEntry)).all()
    assert (entry.deed, entry.subject) == ("export.unmasked", "contacts")
    assert entry.details == {"format": "jsonl"}


def test_unmasked_messages_are_as_they_are(terminal: Terminal) -> None:
    (message,) = exported(terminal, "messages", "--unmasked")

    assert message["text"] == "=my password is Chumo123!"


def test_a_spreadsheet_gets_no_formulas_and_lists_in_a_cell(
    terminal: Terminal,
) -> None:
    messages = terminal.run("export", "messages", "--format", "csv", "--unmasked")
    contacts = terminal.run("export", "contacts", "--format", "csv", "--unmasked")

    (message,) = csv.DictReader(io.StringIO(messages.out))
    (contact,) = csv.DictReader(io.StringIO(contacts.out))
    assert message["text"] == "'=my password is Chumo123!"
    assert contact["addresses"] == f"sms:{GRACE}"


def test_a_message_is_one_line_to_every_reader(
    terminal: Terminal, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        make_message(session, text="sync\u2028please\x85now\u2029é")

    (_, message) = exported(terminal, "messages")

    assert message["text"] == "sync\u2028please\x85now\u2029é"


def test_there_is_no_cap(terminal: Terminal, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        for _ in range(1200):
            make_message(session)

    assert len(exported(terminal, "messages")) == 1201


@BOTH
def test_a_ledger_in_balance_is_done(terminal: Terminal) -> None:
    table = terminal.run("ledger")
    counted = terminal.run("ledger", "--json")

    assert (table.code, counted.code) == (0, 0)
    assert table.lines[0].split()[:3] == ["channel", "received", "conversed"]
    found = json.loads(counted.out)
    assert list(found["sms"]) == [
        "received",
        "conversed",
        "failed",
        "queued",
        "sending",
        "sent",
        "delivered",
        "undelivered",
        "expired",
        "unaccounted",
    ]
    assert (found["sms"]["received"], found["unaccounted"]) == (1, 0)


@BOTH
def test_a_message_nobody_took_up_fails_the_ledger(
    terminal: Terminal, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        make_message(session, created_at=long_ago, due_at=long_ago)

    run = terminal.run("ledger", "--json")

    assert run.code == 1
    assert json.loads(run.out)["unaccounted"] == 1
