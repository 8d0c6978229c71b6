import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import scoring
from knowledge.calibration import Calibration
from knowledge.index import Index
from knowledge.match import ANSWER, CHOOSE, ESCALATE
from knowledge.texts import ArticleText, Intent, LocaleText
from tests.knowledge.examples import ARTICLES, GREETING, PAY

SMALL = Index.build(ARTICLES, (GREETING, PAY))


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("my charger is spoilt", "phone-not-charging"),
        ("chager is spoit", "phone-not-charging"),
        ("simu haingizi moto", "phone-not-charging"),
        ("my fone does not charge chaja imeharibika", "phone-not-charging"),
        ("someone took my phone", "lost-stolen-phone"),
    ],
)
def test_a_text_finds_its_article(small: Index, text: str, slug: str) -> None:
    assert small.search(text).matches[0].slug == slug


def test_a_phrase_itself_is_answered(small: Index) -> None:
    found = small.search("the phone does not charge")

    assert found.decision == ANSWER
    assert found.confidence == found.matches[0].confidence


def test_a_match_explains_itself(small: Index) -> None:
    match = small.search("chager spoilt").matches[0]
    pairs = small.pairs("chager spoilt", match.phrase)

    assert match.phrase == "charger is spoilt"
    assert pairs == (("chager", "charger"), ("spoilt", "spoilt"))


def test_what_nobody_wrote_about_goes_to_a_person(small: Index) -> None:
    found = small.search("zebra xylophone quartz")

    assert (found.decision, found.intent) == (ESCALATE, None)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("when is the salary paid", "pay"),
        ("hello", "greeting"),
        ("good morning sir", "greeting"),
        ("thank you so much", "thanks"),
        ("", "vague"),
        ("?!", "vague"),
    ],
)
def test_what_is_no_question_is_named(small: Index, text: str, intent: str) -> None:
    found = small.search(text)

    assert (found.decision, found.intent) == (intent, intent)


def test_an_intent_still_comes_with_the_best_articles(small: Index) -> None:
    found = small.search("stipend not paid for my phone")

    assert found.intent == "pay"
    assert found.matches


def test_a_greeting_in_front_does_not_change_what_is_found(small: Index) -> None:
    plain = small.search("the phone does not charge")

    assert small.search("Hello sir, the phone does not charge") == plain


def test_three_matches_are_enough(shipped: Index) -> None:
    assert len(shipped.search("my phone").matches) == 3


def test_a_supervisors_article_is_offered_to_a_chw_rather_than_answered() -> None:
    fairly_sure = Calibration(a=0, b=0, c=1.8, answer=0.8, choose=0.3, intent=0.9)
    index = Index.build(ARTICLES, (), fairly_sure)
    text = "which of my chws did not sync"

    assert index.search(text, audience="supervisor").decision == ANSWER
    assert index.search(text, audience="chw").decision == CHOOSE
    assert index.search("charger is spoilt", audience="chw").decision == ANSWER


def test_an_empty_knowledge_base_escalates() -> None:
    found = Index.build(()).search("my phone is dead")

    assert (found.decision, found.matches) == (ESCALATE, ())


def test_a_knowledge_base_of_intents_alone_offers_no_article() -> None:
    index = Index.build((), (Intent("pay", {"en": ("salary",)}),))

    assert index.search("xyz").matches == ()
    assert index.search("salary").intent == "pay"


def test_an_article_without_a_word_harms_nothing() -> None:
    silent = ArticleText("silent", {"en": LocaleText("?", ("Wait",))})
    index = Index.build((silent, *ARTICLES))

    assert index.search("charger is spoilt").matches[0].slug == "phone-not-charging"


def test_of_a_long_story_the_rare_words_count(small: Index) -> None:
    story = "so then we went and came and saw and said and did and had it " * 3

    found = small.search(f"{story} charger spoilt socket")

    assert found.matches[0].slug == "phone-not-charging"


@given(st.text())
def test_any_text_gets_a_decision(text: str) -> None:
    found = SMALL.search(text)

    assert found.decision
    assert 0 <= found.confidence <= 1


WORDS = st.sampled_from(
    ["my", "phone", "charger", "spoilt", "lost", "chager", "salary", "zzz", "12"]
)


@given(st.lists(WORDS).map(" ".join), st.sampled_from(["chw", "supervisor"]))
def test_scores_and_confidences_lie_between_0_and_1(text: str, audience: str) -> None:
    found = SMALL.search(text, audience=audience)

    for match in found.matches:
        assert 0 <= match.score <= 1
        assert 0 <= match.confidence <= 1
    scores = [match.score for match in found.matches]
    assert scores == sorted(scores, reverse=True)


def test_the_order_of_words_tells_what_the_words_alone_do_not() -> None:
    took = ArticleText("took", {"en": LocaleText("x", ("x",), ("thief took phone",))})
    left = ArticleText("left", {"en": LocaleText("x", ("x",), ("phone took thief",))})
    index = Index.build((took, left))

    assert index.search("the thief took it").matches[0].slug == "took"
    assert index.search("my phone took ages").matches[0].slug == "left"


def test_what_is_remembered_is_bounded_and_forgetting_changes_nothing(
    small: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "MOST_KEPT", 6)
    small.scorer._met.clear()
    fresh = small.search("my fone does not charge")

    for number in range(20):
        small.search(f"the {number} chager is spoilt")

    remembered = [*small.scorer._met, *small.scorer._met_before]
    assert len(remembered) <= 6
    assert "chager" in remembered, "it came each time"
    assert small.search("my fone does not charge") == fresh


def test_a_word_of_thousands_of_letters_is_answered_but_not_remembered(
    small: Index,
) -> None:
    small.search("charger " + "qz" * 2000)

    assert "charger" in small.scorer._met
    assert max(map(len, small.scorer._met)) <= scoring.LONGEST_KEPT
