"""Officers from a terminal."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from people import officers, passwords
from people.models import Officer, OfficerRole
from tests.commands.conftest import Terminal
from tests.databases import NOW

ADD = ("officer", "add", "amina@example.org", "--name", "Amina Yusuf", "--role")


def test_the_password_is_read_from_standard_input(
    terminal: Terminal, sessions: sessionmaker[Session]
) -> None:
    run = terminal.run(*ADD, "lead", typed="four plain words here\n")

    with sessions() as session:
        (amina,) = session.scalars(select(Officer)).all()
    assert (run.code, run.out) == (0, "")
    assert amina.role is OfficerRole.LEAD
    assert passwords.matches(amina.password_hash, "four plain words here")


def test_without_a_password_a_link_is_printed_that_sets_one(
    terminal: Terminal, sessions: sessionmaker[Session]
) -> None:
    terminal.set(public_url="https://help.example.org/")

    run = terminal.run(*ADD, "officer")

    token = run.out.strip().removeprefix("https://help.example.org/desk/link/")
    with sessions.begin() as session:
        owner = officers.owner_of_link(session, token, now=NOW)
        assert owner.email == "amina@example.org"


@pytest.mark.parametrize(
    ("email", "name", "typed", "says"),
    [
        ("amina", "Amina", "four plain words here", "amina@example.org"),
        ("amina@example.org", " ", "four plain words here", "name"),
        ("amina@example.org", "Amina", "short", "10"),
        ("amina@example.org", "Amina", "\udcff" * 12, "UTF-8"),
    ],
)
def test_what_cannot_be_used_is_said_and_nobody_added(
    terminal: Terminal,
    sessions: sessionmaker[Session],
    email: str,
    name: str,
    typed: str,
    says: str,
) -> None:
    line = terminal.refused(
        "officer", "add", email, "--name", name, "--role", "officer", typed=typed
    )

    assert says in line
    with sessions() as session:
        assert session.scalars(select(Officer)).all() == []


def test_nobody_is_added_twice(terminal: Terminal) -> None:
    terminal.run(*ADD, "officer")

    assert "amina@example.org" in terminal.refused(*ADD, "officer")
