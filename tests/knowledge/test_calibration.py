import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.calibration import Band, Trial, fit
from knowledge.evaluate import Question
from knowledge.index import Index
from knowledge.match import ANSWER, CHOOSE, ESCALATE, Match, decide
from knowledge.trials import calibrate, gather, labelled
from tests.knowledge.examples import ARTICLES, GREETING, PAY

UNIT = st.floats(0, 1)
TRIALS = st.lists(
    st.builds(
        Trial,
        best=UNIT,
        second=UNIT,
        right=st.booleans(),
        listed=st.booleans(),
        intent=UNIT,
        rejectable=st.booleans(),
    ),
    min_size=1,
    max_size=30,
)


def trials(best: float, count: int, *, right: bool) -> list[Trial]:
    return [Trial(best, best / 2, right, right, 0.0) for _ in range(count)]


def test_a_higher_score_gives_more_confidence() -> None:
    fitted = fit([*trials(0.8, 40, right=True), *trials(0.2, 40, right=False)])

    assert fitted.confidence(0.8, 0.4, 1.0) > 0.9
    assert fitted.confidence(0.2, 0.1, 1.0) < 0.1


def test_an_answer_is_given_only_where_19_of_20_were_right() -> None:
    mixed = [*trials(0.5, 10, right=True), *trials(0.5, 10, right=False)]
    fitted = fit([*trials(0.9, 50, right=True), *mixed])

    assert fitted.confidence(0.9, 0.45, 1.0) >= fitted.answer
    assert fitted.confidence(0.5, 0.25, 1.0) < fitted.answer


def test_no_answer_is_given_where_what_is_no_question_comes_too() -> None:
    asked = [*trials(0.9, 200, right=True), *trials(0.6, 200, right=True)]
    strange = [
        Trial(best, best / 2, right=False, listed=False, intent=0.0, rejectable=True)
        for best in [0.6] * 5 + [0.1] * 95
    ]

    fitted = fit([*asked, *strange])

    assert fitted.confidence(0.9, 0.45, 1.0) >= fitted.answer
    assert fitted.confidence(0.6, 0.3, 1.0) < fitted.answer


def test_the_margin_weighs_less_where_it_is_thought_to() -> None:
    told = [*trials(0.8, 40, right=True), *trials(0.2, 40, right=False)]

    assert 0 < fit(told, margin_width=1.0).b < fit(told).b


def test_as_alike_on_less_evidence_is_less_sure() -> None:
    told = [
        Trial(0.5, 0.1, truth, truth, 0.0, evidence=evidence)
        for evidence, rights in ((1.0, 10), (3.0, 35))
        for truth in [True] * rights + [False] * (40 - rights)
    ]
    fitted = fit(told)

    assert fitted.confidence(0.5, 0.1, 1.0) < 0.5 < fitted.confidence(0.5, 0.1, 3.0)


def test_an_intent_that_took_real_questions_must_be_surer() -> None:
    plain = trials(0.8, 50, right=True)
    robbed = [Trial(0.3, 0.1, right=True, listed=True, intent=0.5) for _ in range(50)]

    strict = fit([*plain, *robbed])

    assert strict.intent > strict.confidence(0.5, 0.3, 1.0)
    assert fit(plain).intent == fit(plain).choose


@given(TRIALS)
def test_any_trials_give_thresholds_in_order(found: list[Trial]) -> None:
    fitted = fit(found)

    assert 0 <= fitted.choose <= fitted.answer <= 1
    assert 0 <= fitted.intent <= 1


def test_nothing_to_fit_on_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to calibrate on"):
        fit([])


def test_each_phrase_is_asked_with_and_without_its_article() -> None:
    found = gather(ARTICLES, (GREETING, PAY), folds=2)

    questions = [t for t in found if not t.rejectable and not t.absent]
    assert len(questions) == sum(t.absent for t in found)
    assert len([t for t in found if t.rejectable]) == 4
    assert all(not trial.right for trial in found if trial.absent)


def test_of_a_large_knowledge_base_one_fold_is_asked() -> None:
    whole = gather(ARTICLES, (GREETING, PAY), folds=2)

    part = gather(ARTICLES, (GREETING, PAY), folds=2, rounds=1)

    assert 0 < len(part) < len(whole)


def test_labelled_texts_become_trials_but_for_plain_manners() -> None:
    index = Index.build(ARTICLES, (GREETING, PAY))
    asked = [
        Question("the charger got spoilt", "phone-not-charging", "en"),
        Question("salary", None, "en"),
        Question("hello", None, "en"),
        Question("?", None, "en"),
    ]

    first, second = labelled(index, asked)

    assert (first.right, first.rejectable) == (True, False)
    assert (second.right, second.rejectable) == (False, True)


def test_a_calibration_comes_with_its_evidence() -> None:
    _, evidence = calibrate(ARTICLES, (GREETING, PAY))

    assert evidence["articles"] == "3"
    assert evidence["labelled_texts_found"] == "none"


@given(TRIALS, UNIT)
def test_the_bands_begin_where_the_bot_does_something_else(
    trials: list[Trial], confidence: float
) -> None:
    fitted = fit(trials)
    match = Match("here", 0.0, 0.0, "")

    band = fitted.band(confidence)

    assert (band is Band.SURE) == (confidence >= fitted.answer)
    assert (band is Band.UNSURE) == (confidence < fitted.choose)
    found = decide([match], None, fitted)
    does = {ANSWER: Band.SURE, CHOOSE: Band.FAIRLY, ESCALATE: Band.UNSURE}
    assert fitted.band(found.confidence) is does[found.decision]
