"""An edit is shown what it does to the exam, and refused where it breaks a floor."""

from knowledge.evaluate import Question, Report
from knowledge.gate import examine, judge
from knowledge.match import Found, Match


def found(slug: str, decision: str = "answer") -> Found:
    return Found(decision, 0.9, (Match(slug, 0.9, 0.5, slug),))


ASKED = [Question(f"text {n}", "a" if n < 70 else None, "en") for n in range(100)]


def exam(answers: dict[int, Found]) -> Report:
    """All right, but for what is said otherwise."""

    def search(text: str) -> Found:
        place = int(text.split()[1])
        usual = found("a") if place < 70 else found("a", "escalate")
        return answers.get(place, usual)

    return examine(ASKED, search)


def test_an_edit_that_changes_nothing_passes() -> None:
    verdict = judge(exam({}), exam({}))

    assert verdict.passes
    assert (verdict.fixed, verdict.broken, verdict.false_answers) == ((), (), ())


def test_what_was_fixed_and_what_was_broken_is_named() -> None:
    verdict = judge(exam({3: found("b")}), exam({4: found("c")}))

    assert [moved.question.text for moved in verdict.fixed] == ["text 3"]
    assert [(m.before, m.after) for m in verdict.broken] == [
        ("a (answer)", "c (answer)")
    ]


def test_losing_more_than_a_point_is_refused() -> None:
    one, two = {0: found("b")}, {0: found("b"), 1: found("b")}

    assert not judge(exam({}), exam(two)).passes
    assert "points less than now" in str(judge(exam({}), exam(one)).refusals[0])


def test_answering_what_fits_no_article_is_refused() -> None:
    verdict = judge(exam({}), exam({80: found("a")}))

    assert [moved.question.text for moved in verdict.false_answers] == ["text 80"]
    assert any("fit no article" in str(refusal) for refusal in verdict.refusals)


def test_a_floor_that_was_broken_before_is_not_held_against_an_edit() -> None:
    wrong = {80: found("a"), 81: found("a")}

    assert judge(exam(wrong), exam(wrong)).passes
    assert judge(exam(wrong), exam({80: found("a")})).passes
    assert not judge(exam(wrong), exam({**wrong, 82: found("a")})).passes


def test_answers_must_be_right() -> None:
    wrong = {n: found("b") for n in range(6)}

    refusals = judge(exam({}), exam(wrong)).refusals

    assert any("of the answers are right" in str(refusal) for refusal in refusals)


def test_a_text_without_any_match_says_what_is_decided() -> None:
    nothing = Found("escalate", 0.0, ())

    (moved,) = judge(exam({}), exam({0: nothing})).broken

    assert moved.after == "escalate"
