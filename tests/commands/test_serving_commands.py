"""Starting the helpdesk, and what keeps it from starting."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, sessionmaker

from commands import serving
from kit import schema
from kit.database import make_engine, make_sessions
from kit.settings import Settings
from knowledge.models import Article
from people.models import Officer
from tests.commands.conftest import Terminal
from tests.databases import Postgresql
from tests.factories import make_ticket
from tickets.entries import Entry, SearchEntry


def settings(**values: object) -> Settings:
    return Settings(**{"_env_file": None, **values})  # type: ignore[arg-type]


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """All but serving itself."""
    monkeypatch.setattr(uvicorn.Server, "run", lambda *_, **__: None)


def test_migrate_makes_a_database_of_this_version(
    terminal: Terminal, postgresql: Postgresql
) -> None:
    address = postgresql.create()
    terminal.set(database_url=address)

    old = terminal.refused("ledger")
    run = terminal.run("migrate")

    engine = make_engine(address)
    current = schema.is_current(engine)
    engine.dispose()
    postgresql.drop(address)
    assert "helpdesk migrate" in old
    assert (run.code, run.out) == (0, "")
    assert current


def test_a_first_start_fills_the_database_and_a_second_changes_nothing(
    terminal: Terminal, tmp_path: Path, no_server: None
) -> None:
    address = f"sqlite:///{tmp_path / 'new' / 'helpdesk.db'}"
    terminal.set(database_url=address, port="0")

    codes = [terminal.run("serve").code, terminal.run("serve").code]

    engine = make_engine(address)
    with make_sessions(engine)() as session:
        articles = session.scalar(select(func.count()).select_from(Article))
        officers = session.scalar(select(func.count()).select_from(Officer))
    engine.dispose()
    assert codes == [0, 0]
    assert articles == 60
    assert officers is not None
    assert officers > 0


@pytest.mark.parametrize("command", ["migrate", "reindex", "serve"])
def test_what_was_written_before_there_was_a_search_is_found(
    terminal: Terminal,
    sessions: sessionmaker[Session],
    no_server: None,
    command: str,
) -> None:
    with sessions.begin() as session:
        ticket_id = make_ticket(session).id
    with sessions.begin() as session:
        session.execute(delete(SearchEntry))

    run = terminal.run(command)

    with sessions() as session:
        found = session.scalars(select(SearchEntry.id)).all()
    assert (run.code, run.out) == (0, "")
    assert Entry.TICKET.first + ticket_id in found


def test_the_demos_people_are_not_taken_for_real_ones(
    terminal: Terminal, tmp_path: Path, no_server: None
) -> None:
    terminal.set(database_url=f"sqlite:///{tmp_path / 'demo.db'}", port="0")
    terminal.run("serve")
    terminal.set(demo="0")

    assert "invented people" in terminal.refused("serve")


def test_sqlite_is_not_shared(terminal: Terminal) -> None:
    assert "PostgreSQL" in terminal.refused("serve", "--role", "worker")


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_that_is_taken_is_named(terminal: Terminal, taken: int) -> None:
    terminal.set(port=str(taken))

    assert f"Port {taken}" in terminal.refused("serve")


def test_a_webhook_that_cannot_be_is_said_before_anything_starts(
    terminal: Terminal,
) -> None:
    terminal.set(telegram_token="7000000001:x", telegram_mode="webhook")

    assert "TELEGRAM_SECRET" in terminal.refused("serve")


def test_without_a_bot_there_is_no_webhook_to_look_at(terminal: Terminal) -> None:
    assert "HELPDESK_TELEGRAM_TOKEN" in terminal.refused("webhook")


@pytest.mark.parametrize(("advice", "code"), [("Nothing to do.", 0), ("Repair it.", 1)])
def test_the_webhook_is_shown_with_advice(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, advice: str, code: int
) -> None:
    async def look(_: Settings, *, repair: bool) -> tuple[str, dict[str, object]]:
        return ("Set anew." if repair else "", {"url": None, "advice": advice})

    monkeypatch.setattr("bot.webhook.look", look)
    terminal.set(telegram_token="7000000001:x")

    shown = terminal.run("webhook")
    repaired = terminal.run("webhook", "--repair")

    assert (shown.code, shown.lines) == (code, ["url: -", f"advice: {advice}"])
    assert repaired.err == "Set anew.\n"


def test_the_demo_says_where_to_begin_and_how_to_sign_in() -> None:
    text = "\n".join(serving.announcement(settings(port=8123)))

    assert "http://127.0.0.1:8123/simulator" in text
    assert serving.DEMO_PASSWORD in text


def test_a_real_one_says_which_channels_are_on() -> None:
    text = "\n".join(
        serving.announcement(
            settings(telegram_token="7000000001:x", public_url="https://h.example.org")
        )
    )

    assert "https://h.example.org/desk" in text
    assert "SMS        off" in text
    assert "Telegram   webhook" in text
    assert serving.DEMO_PASSWORD not in text


def test_a_worker_names_its_health() -> None:
    (line,) = serving.announcement(settings(role="worker"))

    assert line.endswith("/health/ready")


def test_an_ipv6_address_can_be_served() -> None:
    with serving._bind(settings(host="::1", port=0)) as listener:
        assert listener.family is socket.AF_INET6
