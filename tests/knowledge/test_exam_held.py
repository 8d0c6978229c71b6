"""Two more exams: shorthand, and stories that never name the trouble.

Half of each is marked `held`: no phrase was written from it and no confidence fitted
on it. It flatters all the same: the exams and many phrases are by one hand, the stories
are one set told in three languages, its marks were in sight when the weights of
`knowledge.scoring` were chosen, and its misses when phrasings were first added to most
articles on 26 November 2026 (none copied; stories gained 3 points). Texts of people
nobody here knows will do worse. The floors are what was measured less some air.

What is asked is what a contact would get: rules have their say before any article.
"""

import json
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import mean

import pytest

from conversation.exam import searcher
from knowledge import files
from knowledge.evaluate import Report, evaluate
from knowledge.index import Index
from knowledge.normalise import tokens

SHORTHAND = files.EXAM / "exam_sms.jsonl"
STORIES = files.EXAM / "exam_stories.jsonl"
EVERYDAY = files.EXAM / "exam_everyday.jsonl"
SEEDS = range(6)
SLIPS = 0.1
COPIED = 6
"""So many words in a row are no chance."""


def held(exam: Path) -> list[str]:
    lines = exam.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if json.loads(line).get("held")]


@pytest.fixture(scope="module")
def shorthand(shipped: Index) -> Report:
    return evaluate(held(SHORTHAND), searcher(shipped))


@pytest.fixture(scope="module")
def stories(shipped: Index) -> Report:
    return evaluate(held(STORIES), searcher(shipped))


def test_shorthand_finds_its_article(shorthand: Report) -> None:
    assert float(shorthand.top1) >= 0.96
    assert float(shorthand.top3) >= 0.98


def test_a_story_finds_its_article(stories: Report) -> None:
    assert float(stories.top1) >= 0.87
    assert float(stories.top3) >= 0.96


def test_no_language_lags_in_shorthand_or_stories(
    shorthand: Report, stories: Report
) -> None:
    for part in shorthand.by_locale().values():
        assert float(part.top1) >= 0.93
    for part in stories.by_locale().values():
        assert float(part.top1) >= 0.83


def test_answers_given_at_once_are_right(shorthand: Report, stories: Report) -> None:
    for report in (shorthand, stories):
        assert float(report.precision) >= 0.95
        assert float(report.false_answers) <= 0.03


def test_everyday_life_is_not_answered_with_steps_for_a_phone(shipped: Index) -> None:
    """Hard ones: each shares its words with an article. They are by the hand that wrote
    phrases of the intents."""
    lines = EVERYDAY.read_text(encoding="utf-8").splitlines()

    report = evaluate(lines, searcher(shipped))

    assert float(report.false_answers) <= 0.24


def test_a_story_is_not_taken_for_something_else(stories: Report) -> None:
    assert float(stories.turned_away) <= 0.01


@pytest.mark.parametrize("exam", [SHORTHAND, STORIES], ids=lambda path: path.stem)
def test_one_slip_in_ten_letters_costs_little(shipped: Index, exam: Path) -> None:
    """On the mean: of so few texts three more or less are 6 points."""
    clean = [line for line in held(exam) if json.loads(line)["slug"]]
    before = float(evaluate(clean, shipped.search).top1)

    after = []
    for seed in SEEDS:
        chance = random.Random(seed)  # noqa: S311  (slips, not secrets)
        slipped = [_changed(line, partial(_slips, chance=chance)) for line in clean]
        after.append(float(evaluate(slipped, shipped.search).top1))

    assert mean(after) >= before - 0.06


@pytest.mark.parametrize("exam", [SHORTHAND, STORIES], ids=lambda path: path.stem)
def test_no_phrase_repeats_what_is_held(shipped: Index, exam: Path) -> None:
    said = {run for phrase in shipped.phrases for run in runs(phrase.text)}
    trials = files.TRIALS.read_text(encoding="utf-8").splitlines()
    tried = {tokens(json.loads(line)["text"]) for line in trials}

    asked = [json.loads(line)["text"] for line in held(exam)]

    assert [text for text in asked if said.intersection(runs(text))] == []
    assert [text for text in asked if tokens(text) in tried] == []


def runs(text: str) -> set[tuple[str, ...]]:
    words = tokens(text)
    return {words[i : i + COPIED] for i in range(len(words) - COPIED + 1)}


def _changed(line: str, change: Callable[[str], str]) -> str:
    row = json.loads(line)
    return json.dumps({**row, "text": change(row["text"])})


def _slips(text: str, chance: random.Random) -> str:
    """One letter in ten left out, doubled or mistyped."""
    return "".join(_slip(letter, chance) for letter in text)


def _slip(letter: str, chance: random.Random) -> str:
    if not letter.isalpha() or chance.random() >= SLIPS:
        return letter
    return chance.choice(["", letter * 2, chance.choice("aeionrst")])
