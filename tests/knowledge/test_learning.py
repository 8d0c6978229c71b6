"""How sure to be, learnt from labels: bounded, monotonic, and from many people."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calibration import Calibration
from knowledge.learning import (
    FEWEST,
    LEAST_STRETCH,
    MOST_SHIFT,
    MOST_STRETCH,
    NOTHING,
    Asked,
    Label,
    apply,
    label_of,
    learn,
)
from knowledge.match import ANSWER, CHOOSE, Match, decide

PRIOR = Calibration(
    a=4.56, b=19.44, c=-4.06, d=0.74, answer=0.74, choose=0.19, intent=0.19
)
"""As it was shipped one day; the next calibration is no matter of these tests."""
DAY = date(2026, 11, 24)
ASKED = Asked(7, 1, DAY, "app-slow", 0.4, 0.3, 2.0)
UNIT = st.floats(0, 1)
LABELS = st.lists(
    st.builds(
        Label,
        who=st.integers(1, 60),
        day=st.dates(DAY, DAY + timedelta(days=20)),
        score=UNIT,
        rival=UNIT,
        evidence=st.floats(0, 3),
        right=st.sampled_from([0.0, 0.5, 1.0]),
        weight=st.sampled_from([0.5, 1.0]),
    ),
    max_size=120,
)


def labels(
    right: Sequence[bool], *, who: int = 0, score: float = 0.4, rival: float = 0.3
) -> list[Label]:
    """One of each contact, all on one day."""
    return [
        Label(who + number, DAY, score, rival, 2.0, float(truth))
        for number, truth in enumerate(right)
    ]


def test_too_few_labels_change_nothing() -> None:
    learnt = learn(PRIOR, labels([False] * (FEWEST - 1)))

    assert not learnt.moves
    assert apply(learnt, PRIOR) is PRIOR
    assert learnt.labels == FEWEST - 1


def test_what_people_say_brings_confidence_nearer_to_the_truth() -> None:
    stated = PRIOR.confidence(0.4, 0.3, 2.0)

    often_wrong = apply(learn(PRIOR, labels([True, False] * 20)), PRIOR)
    always_right = apply(learn(PRIOR, labels([True] * 40)), PRIOR)

    assert 0.5 < stated < 1
    assert 0.5 <= often_wrong.confidence(0.4, 0.3, 2.0) < stated
    assert stated < always_right.confidence(0.4, 0.3, 2.0) < 1


def test_labels_change_a_decision() -> None:
    prior = Calibration(9.0, 18.0, -4.0, answer=0.75, choose=0.3, intent=0.5)
    near = [Match("app-slow", 0.0, 0.42, "slow"), Match("app-update", 0.0, 0.3, "up")]
    wrong = learn(prior, labels([False] * 30, score=0.42))

    before = decide(near, None, prior)
    after = decide(near, None, apply(wrong, prior))

    assert (before.decision, after.decision) == (ANSWER, CHOOSE)


def test_a_handful_of_false_labels_moves_little() -> None:
    honest = labels([True] * 19 + [False], score=0.5)
    honest += labels([True] * 19 + [False], who=100, score=0.5)
    false = labels([False] * 3, who=500, score=0.6)

    before = apply(learn(PRIOR, honest), PRIOR).confidence(0.5, 0.3, 2.0)
    after = apply(learn(PRIOR, [*honest, *false]), PRIOR).confidence(0.5, 0.3, 2.0)

    assert abs(before - after) < 0.1
    assert after >= PRIOR.answer


def test_one_contact_counts_once_a_day_and_four_days_at_most() -> None:
    honest = labels([True] * 40)
    one_day = [Label(999, DAY, 0.6, 0.1, 2.0, 0.0)] * 300
    each_day = [
        Label(999, DAY + timedelta(days=day), 0.6, 0.1, 2.0, 0.0) for day in range(60)
    ]

    once = learn(PRIOR, [*honest, one_day[0]])

    assert learn(PRIOR, [*honest, *one_day]) == once
    assert learn(PRIOR, [*honest, *each_day]).labels == 44


def test_whether_a_text_is_turned_away_is_not_learnt() -> None:
    intent = Match("pay", 0.0, 0.5, "salary")
    near = [Match("app-slow", 0.0, 0.2, "slow")]

    for truth in (True, False):
        learnt = apply(learn(PRIOR, labels([truth] * 60)), PRIOR)
        for score in (0.2, 0.22, 0.25, 0.3, 0.5):
            asked = Match("pay", 0.0, score, intent.phrase)
            before = decide(near, asked, PRIOR)
            after = decide(near, asked, learnt)
            assert before.intent == after.intent


@given(LABELS)
def test_no_labels_whatever_move_it_beyond_the_bounds(told: list[Label]) -> None:
    learnt = learn(PRIOR, told)

    assert abs(learnt.shift) <= MOST_SHIFT
    assert LEAST_STRETCH <= learnt.stretch <= MOST_STRETCH


@given(LABELS, UNIT, UNIT, UNIT)
def test_more_alike_is_never_less_likely(
    told: list[Label], score: float, more: float, rival: float
) -> None:
    learnt: Calibration = apply(learn(PRIOR, told), PRIOR)
    low, high = sorted((score, more))

    assert learnt.confidence(low, rival, 1.0) <= learnt.confidence(high, rival, 1.0)


@given(LABELS, st.integers(1, 60))
def test_saying_it_again_on_the_same_day_changes_nothing(
    told: list[Label], who: int
) -> None:
    last = [label for label in told if label.who == who][-1:]

    assert learn(PRIOR, [*told, *last, *last]) == learn(PRIOR, [*told, *last])


@pytest.mark.parametrize(
    ("told", "category", "right"),
    [
        ([("asked", "app-slow"), ("chosen", "app-slow")], None, 1.0),
        ([("asked", "app-slow"), ("chosen", "app-update")], None, 0.0),
        ([("asked", "app-slow"), ("refused", "app-slow")], None, 0.0),
        ([("asked", "app-slow"), ("fixed", "app-slow")], None, 1.0),
        ([("asked", "app-slow"), ("not_fixed", "app-slow")], None, 0.5),
        ([("chosen", "app-update"), ("fixed", "app-update")], None, 0.0),
        ([("not_fixed", "app-slow"), ("escalated", "app-slow")], "other", 0.0),
        ([("not_fixed", "app-slow"), ("escalated", "app-slow")], "same", 1.0),
        ([("fixed", "app-update")], None, None),
        ([("asked", "app-slow"), ("answered", "app-slow")], None, None),
    ],
)
def test_the_surest_witness_of_a_question_is_heard(
    told: list[tuple[str, str]], category: str | None, right: float | None
) -> None:
    label = label_of(ASKED, told, category)

    assert (label.right if label else None) == right


def test_nothing_learnt_is_nothing_changed() -> None:
    assert apply(NOTHING, PRIOR) is PRIOR
