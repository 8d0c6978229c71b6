"""Two more exams, by two writers who knew neither phrases nor matcher.

Half of each is one writer's: worked with once it had been measured, so its marks
flatter. The other's is marked `held`: nobody read it to write a phrase. On 26 November
2026, before and after 1,800 phrasings of one hand, then with 2,374 of two others, then
with 2,330 of two more and 400 of the plainest ones:

              shorthand                  stories
              first    three   answered  first    three   answered
    before    90.2 %   100 %   74 %      79.6 %   94.7 %  27 %
    one hand  92.9 %   100 %   78 %      79.6 %   97.3 %  35 %
    three     93.8 %   99.1 %  77 %      91.2 %   98.2 %  53 %
    five      95.5 %   100 %   75 %      92.0 %   99.1 %  53 %

Of what was answered at once 97 % was right before and 99 % after; of 75 texts out of
scope 1 was answered before and 1 after. More hands helped, not more of one: French
stories were found in 68, 66, 92 and 95 %. The floors are what was measured less some
air.
"""

import json
from pathlib import Path

import pytest

from conversation.exam import searcher
from knowledge import files
from knowledge.evaluate import Report, evaluate
from knowledge.index import Index
from knowledge.normalise import tokens
from tests.knowledge.test_exam_held import held, runs

SHORTHAND = files.EXAM / "exam_fresh_sms.jsonl"
STORIES = files.EXAM / "exam_fresh_stories.jsonl"


@pytest.fixture(scope="module")
def shorthand(shipped: Index) -> Report:
    return evaluate(held(SHORTHAND), searcher(shipped))


@pytest.fixture(scope="module")
def stories(shipped: Index) -> Report:
    return evaluate(held(STORIES), searcher(shipped))


def test_a_strangers_shorthand_finds_its_article(shorthand: Report) -> None:
    assert float(shorthand.top1) >= 0.90
    assert float(shorthand.top3) >= 0.97
    for part in shorthand.by_locale().values():
        assert float(part.top1) >= 0.86


def test_a_strangers_story_finds_its_article(stories: Report) -> None:
    assert float(stories.top1) >= 0.88
    assert float(stories.top3) >= 0.96
    for part in stories.by_locale().values():
        assert float(part.top1) >= 0.82


def test_what_strangers_are_answered_is_right(
    shorthand: Report, stories: Report
) -> None:
    for report in (shorthand, stories):
        assert float(report.precision) >= 0.95
        assert float(report.false_answers) <= 0.03
        assert float(report.turned_away) <= 0.03


@pytest.mark.parametrize("exam", [SHORTHAND, STORIES], ids=lambda path: path.stem)
def test_what_was_worked_with_stays_found(shipped: Index, exam: Path) -> None:
    lines = exam.read_text(encoding="utf-8").splitlines()
    worked_with = [line for line in lines if not json.loads(line).get("held")]

    report = evaluate(worked_with, searcher(shipped))

    assert float(report.top1) >= 0.90
    assert float(report.precision) >= 0.95
    assert float(report.false_answers) <= 0.03


@pytest.mark.parametrize("exam", [SHORTHAND, STORIES], ids=lambda path: path.stem)
def test_no_phrase_repeats_what_strangers_wrote(shipped: Index, exam: Path) -> None:
    said = {run for phrase in shipped.phrases for run in runs(phrase.text)}
    trials = files.TRIALS.read_text(encoding="utf-8").splitlines()
    tried = {tokens(json.loads(line)["text"]) for line in trials}

    asked = [json.loads(line)["text"] for line in held(exam)]

    assert [text for text in asked if said.intersection(runs(text))] == []
    assert [text for text in asked if tokens(text) in tried] == []
