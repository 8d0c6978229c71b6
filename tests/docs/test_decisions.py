"""Decisions are numbered once, fit one page, and have one form."""

import re
from collections import Counter

import pytest

from tests.docs.pages import text_of, tracked

FOLDER = "docs/decisions/"
DECISIONS = [name for name in tracked() if name.startswith(FOLDER)]
NAME = re.compile(r"(\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.md")
DATED = re.compile(r"\d{4}-\d\d-\d\d\. (?:Accepted|Superseded by \d+)\.")
PARTS = ("Why it came up", "Decision", "What follows", "Weighed", "Held by")
MOST_LINES = 60


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_has_the_form_of_all(name: str) -> None:
    named = NAME.fullmatch(name.removeprefix(FOLDER))
    lines = text_of(name).split("\n")

    assert named is not None
    assert lines[0].startswith(f"# {int(named[1])}. ")
    assert DATED.fullmatch(lines[2])
    assert tuple(re.findall(r"^\*\*(.+?)\.\*\*", text_of(name), re.MULTILINE)) == PARTS
    assert len(lines) <= MOST_LINES


def test_no_number_is_given_twice() -> None:
    numbers = Counter(name.removeprefix(FOLDER)[:4] for name in DECISIONS)

    assert [number for number, times in numbers.items() if times > 1] == []
