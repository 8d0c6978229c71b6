"""Wrong usage and bad settings: exit 2, and one line that says what to do."""

import sys

import pytest

import cli
from tests.commands.conftest import Terminal

COMMANDS = [
    "serve",
    "migrate",
    "webhook",
    "match",
    "kb",
    "export",
    "ledger",
    "officer",
    "backup",
    "restore",
]


def test_without_a_command_the_help_names_them_all(terminal: Terminal) -> None:
    run = terminal.run("--help")

    assert run.code == 0
    assert all(command in run.out for command in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["fly"], "No such command 'fly'"),
        (["match", "--colour"], "No such option"),
        (["export"], "Missing argument"),
        (["export", "goats"], "goats"),
        (["export", "messages", "--format", "xml"], "xml"),
        (["match", "hello", "--audience", "king"], "king"),
        (["officer", "add", "a@example.org", "--name", "A"], "Missing option"),
        (
            ["officer", "add", "a@example.org", "--name", "A", "--role", "king"],
            "king",
        ),
        (["kb", "eval"], "Missing argument"),
        (["backup"], "Missing argument"),
    ],
)
def test_wrong_usage_is_one_line(
    terminal: Terminal, arguments: list[str], says: str
) -> None:
    assert says in terminal.refused(*arguments)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("database_url", "mysql://localhost/x", "only sqlite and postgresql"),
        ("database_url", "nonsense", "HELPDESK_DATABASE_URL"),
        ("database_url", "postgresql://127.0.0.1:9/x", "HELPDESK_DATABASE_URL"),
        ("port", "many", "HELPDESK_PORT"),
        ("locales", "en,xx", "HELPDESK_LOCALES"),
        ("timezone", "Mars/Olympus", "HELPDESK_TIMEZONE"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    terminal: Terminal, name: str, value: str, says: str
) -> None:
    terminal.set(**{name: value})

    assert says in terminal.refused("ledger")


def test_a_file_that_is_not_a_database_is_said_to_be_none(terminal: Terminal) -> None:
    with open("notes.txt", "w") as file:  # noqa: PTH123
        file.write("milk, bread, and a text that is longer than any header " * 20)
    terminal.set(database_url="sqlite:///notes.txt")

    assert "can't be used" in terminal.refused("ledger")


def test_what_a_pipe_no_longer_reads_is_no_error(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.os.dup2", lambda *_: 0)
    monkeypatch.setattr("cli.os.open", lambda *_: 0)
    monkeypatch.setattr(sys, "stdout", sys.__stdout__)

    assert cli._os_error(BrokenPipeError()) == cli.DONE


def test_main_ends_with_the_exit_code(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["helpdesk", "ledger"])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 0
