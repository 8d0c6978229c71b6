from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, make_url, select, text
from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.orm import Session, sessionmaker

from kit.database import add_unknown, make_engine, make_readers, make_sessions
from kit.errors import BadInputError
from messages.models import ProviderEvent
from people.address import Channel
from people.models import Contact
from tests.databases import NOW
from tests.factories import make_contact

POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NAIROBI = timezone(timedelta(hours=3))


def test_a_moment_comes_back_in_utc_whatever_zone_it_was_written_in(
    session: Session,
) -> None:
    noon = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=NAIROBI)
    make_contact(session, created_at=noon)
    session.commit()
    session.expire_all()

    read = session.scalars(select(Contact.created_at)).one()

    assert read == noon
    assert read.tzinfo is UTC


def test_moments_of_many_zones_are_compared_as_moments(session: Session) -> None:
    early = make_contact(session, created_at=datetime(2026, 11, 24, 8, 30, tzinfo=UTC))
    make_contact(session, created_at=datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    noon = datetime(2026, 11, 24, 12, 0, tzinfo=NAIROBI)

    before = session.scalars(select(Contact.id).where(Contact.created_at < noon))

    assert before.all() == [early.id]


def test_a_moment_without_a_zone_is_refused_and_not_guessed_at(
    session: Session,
) -> None:
    naive = datetime(2026, 11, 24, 12, 0)  # noqa: DTZ001

    with pytest.raises(Exception, match="naive datetime"):
        make_contact(session, created_at=naive)


def test_a_moment_may_be_missing(session: Session) -> None:
    contact = make_contact(session)
    session.commit()
    session.expire_all()

    assert contact.addresses[0].blocked_at is None


def test_statuses_are_kept_as_the_words_that_exports_show(session: Session) -> None:
    make_contact(session)

    assert session.execute(text("SELECT role FROM contacts")).scalar_one() == "chw"


def test_sqlite_survives_a_power_cut_and_holds_to_foreign_keys(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'new' / 'folder' / 'helpdesk.db'}")
    with engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    engine.dispose()

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_sqlite_in_memory_needs_no_folder() -> None:
    engine = make_engine("sqlite:///:memory:")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()


@SQLITE
def test_who_reads_never_waits_for_who_writes(
    sessions: sessionmaker[Session], readers: sessionmaker[Session]
) -> None:
    with sessions.begin() as writing, readers() as reading:
        make_contact(writing)

        assert reading.scalars(select(Contact)).all() == []


@SQLITE
def test_a_transaction_takes_the_write_lock_when_it_begins(engine: Engine) -> None:
    """Else one that reads first and writes later fails whatever it waits."""
    impatient = make_engine(str(engine.url))
    with engine.begin(), impatient.connect() as connection:
        connection.rollback()
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.cursor().execute("PRAGMA busy_timeout = 0")

        with pytest.raises(OperationalError, match="locked"):
            connection.execute(text("SELECT 1"))
    impatient.dispose()


def test_what_a_failed_transaction_wrote_is_gone(
    sessions: sessionmaker[Session],
) -> None:
    def fail() -> None:
        with sessions.begin() as session:
            make_contact(session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    with sessions() as session:
        assert session.scalars(select(Contact)).all() == []


@pytest.mark.parametrize("url", ["nonsense", "", "mysql://root@localhost/helpdesk"])
def test_only_sqlite_and_postgresql_are_known(url: str) -> None:
    with pytest.raises(BadInputError, match="HELPDESK_DATABASE_URL") as refused:
        make_engine(url)

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["postgresql://u:p@db/helpdesk", "postgresql+psycopg://u:p@db/helpdesk"]
)
def test_any_usual_way_to_write_postgresql_is_understood(url: str) -> None:
    engine = make_engine(url)

    assert engine.url.drivername == "postgresql+psycopg"
    engine.dispose()


def test_sessions_and_readers_look_at_one_database(engine: Engine) -> None:
    with make_sessions(engine).begin() as session:
        contact_id = make_contact(session).id

    with make_readers(engine)() as session:
        assert session.get(Contact, contact_id) is not None


def test_many_new_rows_each_get_their_own_number(session: Session) -> None:
    added = [make_contact(session, name=f"Contact {n}") for n in range(50)]
    rows = [Contact(name=f"New {n}", created_at=NOW) for n in range(50)]

    session.add_all(rows)
    session.flush()

    named = {
        row.id: row.name for row in session.execute(select(Contact.id, Contact.name))
    }
    assert {row.id: row.name for row in [*added, *rows]} == named


CUT_OFF = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'cut off'
"""


@pytest.fixture
def cut_off(database_url: str) -> Iterator[Engine]:
    """An engine whose one connection, used a moment ago, the server has ended."""
    named = make_url(database_url).update_query_dict({"application_name": "cut off"})
    ours = make_engine(named.render_as_string(hide_password=False))
    other = make_engine(database_url)
    with ours.connect() as connection:
        connection.execute(text("SELECT 1"))
    with other.connect() as connection:
        assert connection.execute(text(CUT_OFF)).scalars().all() == [True]
    other.dispose()
    yield ours
    ours.dispose()


@POSTGRESQL
def test_a_connection_that_rested_is_looked_at_before_it_is_used(
    cut_off: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.postgresql.RESTED_SECONDS", 0)

    with cut_off.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1


@POSTGRESQL
def test_one_that_breaks_while_it_is_busy_costs_one_statement_and_no_more(
    cut_off: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.postgresql.RESTED_SECONDS", 60)

    with cut_off.connect() as connection, pytest.raises(OperationalError):
        connection.execute(text("SELECT 1"))

    with cut_off.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1


def test_of_many_rows_only_the_unknown_are_added(session: Session) -> None:
    known, new = event("known"), event("new", details={"words": ["é", '"', "\\", None]})
    add_unknown(session, ProviderEvent, known)

    add_unknown(session, ProviderEvent, known | {"kind": "other"}, known, new, new)

    found = session.execute(
        select(
            ProviderEvent.external_id,
            ProviderEvent.kind,
            ProviderEvent.details,
            ProviderEvent.created_at,
        ).order_by(ProviderEvent.id)
    )
    assert [tuple(row) for row in found] == [
        ("known", "receipt", {}, NOW),
        ("known", "other", {}, NOW),
        ("new", "receipt", new["details"], NOW),
    ]


def test_to_add_no_rows_at_all_changes_nothing(session: Session) -> None:
    add_unknown(session, ProviderEvent)

    assert session.scalars(select(ProviderEvent)).all() == []


def test_a_moment_without_a_zone_is_refused_among_many_rows(session: Session) -> None:
    naive = event("one") | {"created_at": datetime(2026, 11, 24, 12, 0)}  # noqa: DTZ001

    with pytest.raises((ValueError, StatementError), match=r"zone|naive"):
        add_unknown(session, ProviderEvent, event("two"), naive)


def event(external_id: str, details: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "channel": Channel.SMS,
        "kind": "receipt",
        "external_id": external_id,
        "message_id": None,
        "details": details or {},
        "created_at": NOW,
    }
