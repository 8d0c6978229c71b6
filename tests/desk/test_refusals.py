"""Whatever the desk refuses, it says in the officer's language."""

import ast
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from desk.refusals import refusal, told, words
from desk.texts import LOCALES
from kit.errors import BadInputError, HelpdeskError
from kit.said import Said, said
from people.models import Officer
from tests.desk.world import HTMX, World
from tickets.errors import TicketStateError
from tickets.rules import TicketEvent, TicketStatus

ROOT = Path(__file__).parents[2]
OTHERS = [locale for locale in LOCALES if locale != "en"]

SHOWN = ("desk", "tickets", "people", "conversation", "knowledge")
"""Where is refused what an officer asks for, and remarked on what she writes."""

FILES = ("sms/media.py", "bot/media.py", "bot/webhook.py")
"""Why a file that a contact sent is not shown, and how Telegram fares."""

NOT_AT_THE_DESK = (
    "tickets/calendar.py",  # settings, when the server starts
    "knowledge/files.py",  # folders, on the command line
    "knowledge/csvfile.py",
    "knowledge/evaluate.py",
    "knowledge/encoder.py",
)
SAYERS = {"said", "Said"}
"""What makes a sentence for officers that is no error."""

TRANSLATED = {"say", "overtaken"}
"""What gives words that are in her language already."""


@cache
def trees() -> list[tuple[str, ast.Module]]:
    return list(_trees())


def _trees() -> Iterator[tuple[str, ast.Module]]:
    paths = [path for folder in SHOWN for path in (ROOT / folder).rglob("*.py")]
    for path in sorted([*paths, *(ROOT / name for name in FILES)]):
        name = str(path.relative_to(ROOT))
        if name not in NOT_AT_THE_DESK:
            yield name, ast.parse(path.read_text("utf-8"))


def kinds() -> set[str]:
    """The names of all our errors, as they are derived from one another."""
    found = {kind.__name__ for kind in HelpdeskError.__subclasses__()} | {"ShapeError"}
    classes = [
        c for _, t in trees() for c in ast.walk(t) if isinstance(c, ast.ClassDef)
    ]
    for _ in range(3):
        found |= {c.name for c in classes if found & {_name(b) for b in c.bases}}
    return found


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _is_init(call: ast.Call) -> bool:
    """`super().__init__(…)`, in one of our errors: the only ones that say something."""
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr == "__init__"
        and bool(call.args)
        and isinstance(call.args[0], ast.Constant)
    )


@cache
def sentences() -> dict[str, str]:
    """Each sentence with the place where it is said; what is none raises."""
    errors, found = kinds(), {}
    own = {
        c.name
        for _, tree in trees()
        for c in ast.walk(tree)
        if isinstance(c, ast.ClassDef) and c.name in errors
        for f in c.body
        if isinstance(f, ast.FunctionDef) and f.name == "__init__"
    } - {"ShapeError"}
    for name, tree in trees():
        for call in (c for c in ast.walk(tree) if isinstance(c, ast.Call)):
            kind = _name(call.func)
            says = kind in SAYERS or (kind in errors and kind not in own)
            if not (says or _is_init(call)) or not call.args:
                continue
            first = call.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found[first.value] = f"{name}:{call.lineno}"
            elif isinstance(first, ast.Call) and _name(first.func) in TRANSLATED:
                continue
            elif kind in errors:
                raise AssertionError(f"{name}:{call.lineno} says what varies")
    return found


def places(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


@pytest.mark.parametrize("locale", OTHERS)
def test_whatever_is_refused_has_words_in_each_language(locale: str) -> None:
    known = words(locale)
    missing = {text: at for text, at in sentences().items() if text not in known}

    assert missing == {}
    assert len(sentences()) > 100


@pytest.mark.parametrize("locale", OTHERS)
def test_no_words_are_kept_for_what_nobody_says(locale: str) -> None:
    spoken = {*sentences(), *FROM_ELSEWHERE}

    assert sorted(set(words(locale)) - spoken) == []


FROM_ELSEWHERE = {
    # The framework's own, and keys of an article's table.
    "There is no such attachment.",
    *("Not Found", "Method Not Allowed", "Unauthorized"),
    *("title", "steps", "fork", "label", "text", "summary", "warning"),
    *("audience", "priority", "category"),
}


@pytest.mark.parametrize("locale", OTHERS)
def test_a_translation_has_the_same_places(locale: str) -> None:
    odd = [
        text for text, other in words(locale).items() if places(text) != places(other)
    ]

    assert odd == []


def test_a_sentence_is_told_with_its_values_in_the_same_language() -> None:
    closed = TicketStateError(TicketStatus.CLOSED, TicketEvent.REPLY)
    inner = said("{where}: {what}", where="sync [fr]", what=said("has no steps"))

    assert str(closed) == "A ticket that is closed can't take a reply."
    assert refusal("en", closed) == "A ticket that is closed can't take a reply."
    assert refusal("fr", closed) == "Un ticket clos n’accepte pas ceci : réponse."
    assert told("fr", inner) == "sync [fr]: n’a pas d’étapes"
    assert refusal("sw", ValueError("as it is")) == "as it is"
    assert told("sw", Said("Nobody translated {this}.", {"this": 1})) == (
        "Nobody translated 1."
    )


def test_braces_in_what_somebody_wrote_are_no_places() -> None:
    assert str(BadInputError("Nothing {like} this.")) == "Nothing {like} this."
    assert str(BadInputError("{label}: yes or no.", label="{odd}")) == (
        "{odd}: yes or no."
    )


def test_an_officer_reads_it_in_her_language(
    client: TestClient, world: World, amina: int
) -> None:
    number = world.ticket(status=TicketStatus.CLOSED)
    with world.sessions.begin() as session:
        session.get_one(Officer, amina).locale = "sw"

    toast = client.post(f"/desk/tickets/{number}/resolution", headers=HTMX)
    page = client.get("/desk/tickets/999999")

    assert toast.status_code == 409
    assert "Tiketi ambayo" in toast.text
    assert page.status_code == 404
    assert "Hakuna tiketi 999999." in page.text
