import json

import pytest

from kit.errors import BadInputError
from knowledge.evaluate import evaluate, table
from knowledge.match import Found, Match

RIGHT = Match("sync", 0.9, 0.8, "phrase")
WRONG = Match("slow", 0.6, 0.5, "phrase")

ANSWERS = {
    "one": Found("answer", 0.9, (RIGHT, WRONG)),
    "two": Found("choose", 0.6, (WRONG, RIGHT)),
    "three": Found("answer", 0.6, (WRONG,)),
    "four": Found("pay", 0.7, (WRONG,), "pay"),
    "five": Found("escalate", 0.0, ()),
}


def line(text: str, slug: str | None, lang: str = "en") -> str:
    return json.dumps({"text": text, "slug": slug, "lang": lang})


LINES = [
    line("one", "sync"),
    line("two", "sync", "sw"),
    "",
    line("three", None),
    line("four", None),
    line("five", "slow"),
]


def test_the_marks_are_counted() -> None:
    report = evaluate(LINES, ANSWERS.__getitem__)

    assert (report.top1.part, report.top1.whole) == (1, 3)
    assert (report.top3.part, report.top3.whole) == (2, 3)
    assert (report.answered.part, report.answered.whole) == (1, 3)
    assert (report.precision.part, report.precision.whole) == (1, 2)
    assert (report.false_answers.part, report.false_answers.whole) == (1, 2)
    assert report.turned_away.part == 0
    assert report.confusions() == [("sync", "slow", 1)]
    assert report.by_slug()["sync"].part == 1
    assert float(report.by_locale()["sw"].top1) == 0.0
    # |0.9 - 1| in one bin, |0.6 + 0.6| in another, 0 in the last; four texts.
    assert report.calibration_error == pytest.approx((0.1 + 1.2) / 4)


def test_the_table_names_what_is_weak() -> None:
    text = table(evaluate(LINES, ANSWERS.__getitem__))

    assert "sync taken for slow: 1" in text
    assert "33.3%  (1 of 3)" in text


def test_no_questions_give_no_marks() -> None:
    assert "(0 of 0)" in table(evaluate([], ANSWERS.__getitem__))


@pytest.mark.parametrize(
    "bad", ["{", "[]", "{}", '{"text": 1}', '{"text":"a","slug":2}']
)
def test_a_bad_line_is_named(bad: str) -> None:
    with pytest.raises(BadInputError, match="line 2"):
        evaluate([line("one", "sync"), bad], ANSWERS.__getitem__)
