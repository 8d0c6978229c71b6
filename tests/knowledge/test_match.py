import pytest

from knowledge.calibration import Calibration
from knowledge.match import ANSWER, CHOOSE, ESCALATE, Match, decide

NUMBERS = Calibration(a=10, b=10, c=-5, answer=0.8, choose=0.4, intent=0.6)


def match(slug: str, score: float) -> Match:
    return Match(slug, 0.0, score, "phrase")


@pytest.mark.parametrize(
    ("best", "second", "decision"),
    [(0.9, 0.1, ANSWER), (0.5, 0.45, CHOOSE), (0.3, 0.29, ESCALATE)],
)
def test_how_far_the_best_is_ahead_decides(
    best: float, second: float, decision: str
) -> None:
    found = decide([match("a", best), match("b", second)], None, NUMBERS)

    assert found.decision == decision
    assert found.matches[0].confidence > found.matches[1].confidence


def test_an_intent_that_is_ahead_wins() -> None:
    found = decide([match("a", 0.3)], match("pay", 0.7), NUMBERS)

    assert (found.decision, found.intent) == ("pay", "pay")
    assert found.matches[0].slug == "a"


def test_an_intent_close_behind_makes_an_answer_a_choice() -> None:
    assert decide([match("a", 0.6)], None, NUMBERS).decision == ANSWER
    assert decide([match("a", 0.6)], match("pay", 0.58), NUMBERS).decision == CHOOSE


def test_an_article_for_others_must_halve_the_doubt() -> None:
    matches = [match("a", 0.55), match("b", 0.42)]

    assert decide(matches, None, NUMBERS).decision == ANSWER
    assert decide(matches, None, NUMBERS, needs_more=True).decision == CHOOSE


def test_nothing_found_goes_to_a_person() -> None:
    assert decide([], None, NUMBERS).decision == ESCALATE


def test_only_three_are_shown() -> None:
    matches = [match(slug, 0.5) for slug in "abcd"]

    assert [m.slug for m in decide(matches, None, NUMBERS).matches] == ["a", "b", "c"]
