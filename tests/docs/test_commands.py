"""Whatever a page tells one to type is there to be typed."""

import re
from collections.abc import Iterator

import pytest
import typer

import cli
from tests.docs.pages import ROOT, code, pages

MAKE = re.compile(r"\bmake ([\w./-]+)")
HELPDESK = re.compile(r"\bhelpdesk ([a-z]+)((?: [^`|&#;]*)?)")
OPTION = re.compile(r"(?<= )--[a-z][\w-]*")
TARGET = re.compile(r"^([\w./$()-]+):", re.MULTILINE)


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("$(VENV)", ".venv")
    return set(TARGET.findall(makefile))


def commands() -> dict[str, set[str]]:
    """Every command in full, "kb check", with the options it takes."""
    return dict(_below(typer.main.get_command(cli.app), ""))


def _below(command: object, name: str) -> Iterator[tuple[str, set[str]]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        options = {option for p in command.params for option in p.opts}  # type: ignore[attr-defined]
        yield name, options
        return
    for word, each in inner.items():
        yield from _below(each, f"{name} {word}".strip())


def typed(page: str) -> Iterator[tuple[str, set[str]]]:
    """Each helpdesk command on a page, and the options written behind it."""
    groups = {name.split()[0] for name in commands() if " " in name}
    for line in code(page):
        for word, rest in HELPDESK.findall(line):
            first = (rest.split() or [""])[0]
            full = f"{word} {first}".strip() if word in groups else word
            yield full, set(OPTION.findall(rest))


@pytest.mark.parametrize("page", pages())
def test_every_make_target_exists(page: str) -> None:
    asked = {name for line in code(page) for name in MAKE.findall(line)}

    assert asked <= targets()


@pytest.mark.parametrize("page", pages())
def test_every_helpdesk_command_and_option_exists(page: str) -> None:
    known = commands()
    groups = {name.split()[0] for name in known}

    wrong = [
        (name, options - known.get(name, set()))
        for name, options in typed(page)
        if (name not in groups and name not in known)
        or options - known.get(name, set())
    ]

    assert wrong == []


def test_every_command_is_told_of_somewhere() -> None:
    told = {name for page in pages() for name, _ in typed(page)}

    assert set(commands()) - told == set()


def test_the_two_commands_of_the_readme_are_there() -> None:
    asked = [name for line in code("README.md") for name in MAKE.findall(line)]

    assert asked[:2] == ["run", "test"]
