"""What a text is taken for when nothing went before: what `helpdesk match` says."""

from collections.abc import Iterable
from itertools import groupby

import pytest

from conversation.triage import Door
from conversation.understand import decision, explain, understand
from knowledge.index import Index
from knowledge.match import Found
from knowledge.phrases import Phrase
from knowledge.texts import ArticleText, LocaleText

EVERY = 12
"""Of the phrases of an article in a language this one is tried, and the first; all of
them are when long tests are asked for."""


def found(text: str, index: Index) -> Found:
    return decision(explain(text, index))


def test_a_question_is_answered_with_the_confidence_of_its_article(
    index: Index,
) -> None:
    answer = found("my fone wont snc since yestaday", index)

    assert (answer.decision, answer.matches[0].slug) == ("answer", "sync-not-working")
    assert answer.confidence == answer.matches[0].confidence > 0.6


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("hi", "greeting"),
        ("bjr tt le monde", "greeting"),
        ("asante sana", "thanks"),
        ("it is not working", "vague"),
        ("1", "vague"),
        ("...", "vague"),
        ("1042", "status"),
        ("any news?", "status"),
        ("call me please", "personal"),
        ("kiswahili", "other"),
        ("when will my stipend be paid", "pay"),
        ("P 34521 18", "report"),
        ("child is convulsing", "clinical"),
        ("my husband beats me", "escalate"),
        ("we have no more paracetamol in stock", "stock"),
    ],
)
def test_what_is_no_question_has_a_name_and_little_confidence(
    index: Index, text: str, name: str
) -> None:
    verdict = found(text, index)

    assert verdict.decision == name
    assert verdict.confidence < 0.1
    assert all(match.confidence < 0.1 for match in verdict.matches)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("I forgot it in the pocket of the uniform and washed it", "water-damage"),
        ("a text says I must press a link to get my stipend", "suspicious-request"),
    ],
)
def test_a_word_of_another_matter_does_not_turn_a_sure_question_away(
    index: Index, text: str, slug: str
) -> None:
    answer = found(text, index)

    assert (answer.decision, answer.matches[0].slug) == ("answer", slug)


def silent(phrases: Iterable[Phrase], index: Index) -> list[str]:
    return [
        phrase.text
        for phrase in phrases
        if not index.owners[phrase.owner].intent
        and understand(phrase.text, index).triage.door is Door.SPAM
    ]


def test_no_phrase_of_an_article_is_met_with_silence(index: Index) -> None:
    """Some of each article in each of its languages."""
    ordered = groupby(index.phrases, lambda phrase: (phrase.owner, phrase.locale))
    some = [phrase for _, group in ordered for phrase in list(group)[::EVERY]]

    assert silent(some, index) == []


@pytest.mark.slow
def test_not_one_phrase_of_all_is_met_with_silence(index: Index) -> None:
    assert silent(index.phrases, index) == []


def test_what_is_word_for_word_an_articles_stays_its_candidate() -> None:
    calling = ArticleText(
        "call-back", {"en": LocaleText("Call back", ("Wait",), ("call me please",))}
    )
    other = ArticleText("size", {"en": LocaleText("What size", ("Measure",))})

    verdict = found("call me please", Index.build([calling, other]))

    assert verdict.decision == "personal"
    assert verdict.confidence > 0.9


@pytest.mark.parametrize(
    "text",
    [
        "LOST",
        "wameniibia",
        "nimeporwa jana",
        "my phone was stolen",
        "on m'a volé le tel",
    ],
)
def test_a_lost_phone_leads_to_its_article_whatever_looks_alike(
    index: Index, text: str
) -> None:
    verdict = found(text, index)

    assert verdict.decision == "answer"
    assert verdict.matches[0].slug == "lost-stolen-phone"
    assert verdict.confidence == verdict.matches[0].confidence > 0.9
    assert all(match.confidence < 0.1 for match in verdict.matches[1:])
    assert len(verdict.matches) <= 3


def test_without_an_article_for_it_a_lost_phone_goes_to_a_person() -> None:
    card = ArticleText(
        "lost-card", {"en": LocaleText("Lost card", ("Call",), ("my card was stolen",))}
    )

    verdict = found("my phone was stolen", Index.build([card]))

    assert verdict.decision == "escalate"
    assert [match.slug for match in verdict.matches] == ["lost-card"]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("it thanks me but the sms i texted is never sent", "sms-not-sending"),
        ("it says thank you but the report is not there", "sms-no-reply"),
    ],
)
def test_what_the_phone_says_is_no_thanks_of_hers(
    index: Index, text: str, slug: str
) -> None:
    verdict = found(text, index)

    assert verdict.decision in {"answer", "choose"}
    assert slug in [match.slug for match in verdict.matches]


def test_who_asks_to_be_let_in_is_not_vague(index: Index) -> None:
    verdict = found("naomba mnisaidie niingie", index)

    assert verdict.decision != "vague"
    assert {match.slug for match in verdict.matches} & {
        "password-reset",
        "session-expired",
    }


def test_a_question_beside_a_secret_keeps_its_article_and_goes_to_a_person(
    index: Index,
) -> None:
    verdict = found("my password is Chumo123 and the app refuses it", index)

    assert verdict.decision == "escalate"
    assert verdict.matches


def test_a_short_answer_is_not_searched_in_a_conversation(index: Index) -> None:
    assert understand("fixed", index).found.matches == ()
    assert explain("fixed", index).found.matches != ()


def test_each_of_several_problems_is_looked_up(index: Index) -> None:
    understood = understand(
        "My phone does not charge. Also I forgot my password for the app", index
    )

    assert [pieces.matches[0].slug for _, pieces in understood.pieces] == [
        "phone-not-charging",
        "password-reset",
    ]


def test_a_command_asks_for_its_words(index: Index) -> None:
    understood = understand("/guide app does not sync", index)

    assert understood.found.matches[0].slug == "sync-not-working"
