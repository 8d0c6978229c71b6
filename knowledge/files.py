"""Articles as files: one TOML file each in a content folder."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kit.errors import BadInputError
from knowledge.calibration import Calibration
from knowledge.evaluate import Question, read_questions
from knowledge.shape import article_from, article_to
from knowledge.texts import ArticleText, Intent
from knowledge.toml import write_toml

CONTENT = Path(__file__).parent / "content"
"""What is shipped."""


TRIALS = CONTENT / "trials.jsonl"
"""Labelled texts for the calibration: our own, neither phrases nor the exam."""

EXAM = CONTENT / "exam"
"""The golden set that is shipped: no phrase may be written from what it holds back."""

FEWEST_PHRASES = 100
"""Of fewer, leaving some out tells nothing about how sure to be."""

CALIBRATED = ("a", "b", "c", "d", "answer", "choose", "intent")


def read_article(path: Path) -> ArticleText:
    """One article from its TOML file.

    Raises:
        BadInputError: The file is no TOML, or not of an article's shape; says where.
    """
    table = _read(path)
    try:
        article = article_from(table)
    except ValueError as error:
        raise BadInputError(f"{path.name}: {error}") from error
    if article.slug != path.stem:
        raise BadInputError(f'{path.name}: slug is "{article.slug}", not "{path.stem}"')
    return article


def write_article(path: Path, article: ArticleText) -> None:
    path.write_text(write_toml(article_to(article)), encoding="utf-8", newline="\n")


def read_folder(path: Path) -> list[ArticleText]:
    """All articles of a content folder, by slug.

    The files stand in the folder itself or in its `articles/`.
    """
    nested = path / "articles"
    folder = nested if nested.is_dir() else path
    return [read_article(file) for file in sorted(folder.glob("*.toml"))]


def write_folder(path: Path, articles: Iterable[ArticleText]) -> int:
    """Write each article into the folder's `articles/`; say how many."""
    folder = path / "articles"
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for article in articles:
        write_article(folder / f"{article.slug}.toml", article)
        written += 1
    return written


def read_intents(folder: Path = CONTENT / "intents") -> list[Intent]:
    """The reject intents: a name, and phrases in each locale."""
    return [_intent(path) for path in sorted(folder.glob("*.toml"))]


def read_exam(folder: Path = EXAM) -> list[Question]:
    """The golden set: every text of the shipped exams, each once."""
    questions = {
        question.text: question
        for path in sorted(folder.glob("*.jsonl"))
        for question in read_questions(path.read_text("utf-8").split("\n"))
    }
    return list(questions.values())


def read_calibration(path: Path = CONTENT / "calibration.toml") -> Calibration:
    """The numbers that were fitted last; see `knowledge.trials.calibrate`."""
    fitted = _read(path).get("fitted", {})
    try:
        return Calibration(**{key: float(fitted[key]) for key in CALIBRATED})
    except (KeyError, TypeError, ValueError) as error:
        raise BadInputError(f"{path.name}: [fitted] needs {CALIBRATED}") from error


def calibration_for(articles: Sequence[ArticleText]) -> Calibration | None:
    """The shipped numbers while most of the articles are the shipped ones.

    None for a knowledge base of another's: what was fitted on ours is far too sure
    there, so it has to be fitted to its own phrases, if they are enough to learn from.
    """
    shipped = {path.stem for path in (CONTENT / "articles").glob("*.toml")}
    foreign = sum(article.slug not in shipped for article in articles)
    said = sum(len(t.phrases) for a in articles for t in a.locales.values())
    is_anothers = 2 * foreign > len(articles) and said >= FEWEST_PHRASES
    return None if is_anothers else read_calibration()


def write_calibration(
    calibration: Calibration,
    evidence: Mapping[str, str],
    path: Path = CONTENT / "calibration.toml",
) -> None:
    """Write the numbers with what they were fitted on beside them."""
    lines = ["# Written by `knowledge.trials.calibrate`; do not type numbers in here."]
    lines += ["[fitted]", *(f"{k} = {getattr(calibration, k):.6f}" for k in CALIBRATED)]
    table = write_toml({"evidence": dict(evidence)})
    path.write_text("\n".join(lines) + f"\n{table}", encoding="utf-8", newline="\n")


def _intent(path: Path) -> Intent:
    table = _read(path)
    locales = {key: value for key, value in table.items() if isinstance(value, dict)}
    return Intent(
        name=str(table.get("name", path.stem)),
        phrases={key: _strings(value) for key, value in locales.items()},
    )


def _strings(table: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(phrase) for phrase in table.get("phrases", ()))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInputError(f"{path.name}: {error}") from error
