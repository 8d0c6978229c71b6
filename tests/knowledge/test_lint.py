from dataclasses import replace

import pytest

from kit.said import said
from knowledge import files
from knowledge.lint import Problem, lint
from knowledge.texts import ArticleText, Branch, Fork, LocaleText, SupervisorText

GOOD = LocaleText(
    title="Phone not charging",
    summary="Most often the cable is broken.",
    steps=("Try another socket",),
    send=("phone model",),
    phrases=("charger spoilt", "no charging", "does not charge", "cable is cut"),
)
LONG = "word " * 70


def problems(text: LocaleText, **article: object) -> list[tuple[str, str]]:
    whole = ArticleText("a", {"en": text}, **article)  # type: ignore[arg-type]
    return [(p.level, p.text) for p in lint([whole], locales=("en",))]


def test_a_good_article_has_no_problems() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("change", "level", "said"),
    [
        ({"steps": ()}, "error", "no steps"),
        ({"steps": ("Go",) * 6}, "error", "more than 5 steps"),
        ({"steps": (LONG,)}, "error", "the answer takes"),
        ({"next_steps": (LONG,)}, "error", "the second answer takes"),
        ({"steps": ("Write 好",)}, "error", "'好'"),
        ({"title": "A title that is far too long for it"}, "error", "the title takes"),
        ({"title": "{app} now: {facility}"}, "error", "the title takes"),
        ({"summary": LONG}, "error", "the summary takes"),
        ({"warning": LONG[:120]}, "error", "not over within 110"),
        ({"steps": ("Write YES",)}, "error", '"YES" is a carrier word'),
        ({"send": ("arrêt",)}, "error", '"ARRET" is a carrier word'),
        ({"steps": ("Open {it}",)}, "error", "{it} is not known"),
        ({"summary": ""}, "warning", "no summary"),
        ({"send": ()}, "warning", "what an officer needs"),
        ({"send": (LONG,)}, "warning", "what to send takes"),
        ({"phrases": ("one",)}, "warning", "1 phrases"),
        ({"phrases": ("hi one", "One", "2", "3")}, "warning", 'says "One" twice'),
        ({"steps": ("one " * 15,)}, "warning", "over 14 words"),
    ],
)
def test_each_problem_is_named(
    change: dict[str, object], level: str, said: str
) -> None:
    text = replace(GOOD, **change)  # type: ignore[arg-type]

    found = problems(text)

    assert any(kind == level and said in words for kind, words in found), found


def test_a_carrier_word_within_a_word_is_fine() -> None:
    assert problems(replace(GOOD, steps=("Send it to your friend",))) == []


def test_reports_at_risk_need_a_warning() -> None:
    found = problems(GOOD, data_at_risk=True)

    assert found == [("error", "reports are at risk, and there is no warning")]


def test_an_article_for_both_should_have_words_for_supervisors() -> None:
    long = SupervisorText("Silent CHW", (LONG * 2,))

    assert ("warning", "has nothing of its own for supervisors") in problems(
        GOOD, audience="both"
    )
    assert ("warning", "for supervisors it takes over 600") in problems(
        replace(GOOD, supervisor=long), audience="both"
    )


def test_a_missing_locale_is_a_warning() -> None:
    (problem,) = lint([ArticleText("a", {"en": GOOD})], locales=("en", "sw"))

    assert problem == Problem("a", "sw", "warning", said("is missing"))
    assert str(problem) == "warning: a [sw]: is missing"


def test_two_articles_may_not_share_a_phrase() -> None:
    one, two = ArticleText("a", {"en": GOOD}), ArticleText("b", {"en": GOOD})

    found = lint([one, two], locales=("en",))

    assert {(p.slug, p.level) for p in found} == {("b", "error")}
    assert '"charger spoilt" is also a phrase of a' in [p.text for p in found]


def test_what_is_shipped_has_no_errors() -> None:
    found = lint(files.read_folder(files.CONTENT))

    assert [str(problem) for problem in found if problem.level == "error"] == []


def fork(*branches: Branch, text: str = "Which is it?") -> Fork:
    return Fork(text, branches)


ONE, TWO = Branch("Red", ("Wait",)), Branch("Green", ticket=True)


@pytest.mark.parametrize(
    ("way", "said"),
    [
        (fork(ONE, TWO, text=LONG), "the fork takes"),
        (fork(Branch("Red", (LONG,)), TWO), "branch 1 takes"),
        (fork(ONE, Branch("Green", ("Go",) * 6)), "branch 2 has more than 5 steps"),
        (fork(ONE, Branch("STOP", ("Go",))), '"STOP" is a carrier word'),
        (fork(ONE, Branch("Other", article="no-such")), "leads to no-such"),
        (fork(ONE, Branch("Other", article="a")), "leads to a"),
    ],
)
def test_a_fork_must_fit_and_lead_somewhere(way: Fork, said: str) -> None:
    found = problems(replace(GOOD, fork=way))

    assert any(level == "error" and said in text for level, text in found)


def test_a_good_fork_has_no_problems() -> None:
    assert problems(replace(GOOD, fork=fork(ONE, TWO))) == []
