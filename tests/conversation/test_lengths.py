"""Every shipped article as a contact reads it: GSM-7, two segments, nothing cut."""

import pytest

from conversation import choices, wording
from conversation.compose import sms_text
from conversation.engine.machine import LOCALES
from conversation.engine.moves import CATEGORIES
from conversation.programme import REPORT_WORDS, SCREEN_WORDS
from conversation.reserved import carrier_words_in
from knowledge import files, render
from knowledge.texts import ArticleText
from messages.segments import measure

ARTICLES = files.read_folder(files.CONTENT)
EVERY = [
    pytest.param(article, locale, id=f"{article.slug}-{locale}")
    for article in ARTICLES
    for locale in wording.locales()
]
VERDICT = ("fixed", "not_fixed", "person")


def values(locale: str) -> dict[str, str]:
    """The longest that stands in braces when nothing is set otherwise."""
    return {
        "app": {"en": "the app", "sw": "app", "fr": "l'application"}[locale],
        "sync_now": SCREEN_WORDS[locale],
        "short_code": max(REPORT_WORDS[locale], "+254700000900", key=len),
        "facility": "m" * wording.LONGEST["facility"],
    }


def read(text: str, picks: tuple[str, ...], locale: str) -> str:
    return sms_text(text, choices.labelled(picks, locale, {}))


def test_there_are_sixty_articles() -> None:
    assert len(ARTICLES) == 60


@pytest.mark.parametrize(("article", "locale"), EVERY)
def test_the_steps_of_an_article_fit_with_their_choices(
    article: ArticleText, locale: str
) -> None:
    text = render.answer_text(article, locale, values=values(locale))

    size = measure(read(text, VERDICT, locale))

    assert "{" not in text
    assert (size.culprit, size.segments <= 2) == (None, True)


@pytest.mark.parametrize(("article", "locale"), EVERY)
def test_its_next_steps_fit_with_their_choices(
    article: ArticleText, locale: str
) -> None:
    steps = render.answer_text(
        article, locale, values=values(locale), which="next_steps"
    )
    text = wording.say(locale, "not_fixed", next_steps=steps or "A x")

    size = measure(read(text, VERDICT, locale))

    assert (size.culprit, size.segments <= 2) == (None, True)


@pytest.mark.parametrize(("article", "locale"), EVERY)
def test_the_title_and_danger_stand_before_an_operator_may_cut(
    article: ArticleText, locale: str
) -> None:
    text = sms_text(render.answer_text(article, locale, values=values(locale)), ())

    assert text.index("\nA ") <= 110


@pytest.mark.parametrize(("article", "locale"), EVERY)
def test_nothing_of_an_article_holds_a_carrier_word(
    article: ArticleText, locale: str
) -> None:
    spoken = article.locales[render.nearest_locale(article, locale)]
    texts = [
        render.answer_text(article, locale, audience=who, values=values(locale))
        for who in ("chw", "supervisor")
    ]

    for text in (*texts, spoken.summary, *spoken.next_steps, *spoken.send):
        assert carrier_words_in(text) == ()


@pytest.mark.parametrize("locale", wording.locales())
def test_what_an_article_asks_for_fits_into_the_words_about_the_ticket(
    locale: str,
) -> None:
    """If it does not, the ticket is announced without it; that is rare."""
    short = 0
    for article in ARTICLES:
        asks = "\n".join(f"- {ask}" for ask in render.asks(article, locale))
        text = wording.say(
            locale, "ticket_opened_asks", ticket=100001, when="m" * 34, asks=asks
        )
        short += measure(sms_text(text, ())).segments <= 2

    assert short >= 57


def test_the_choices_that_are_offered_all_have_words() -> None:
    for locale in wording.locales():
        for picks in (VERDICT, (*CATEGORIES, "person"), LOCALES, ("share_number",)):
            assert len(choices.labelled(picks, locale, {})) == len(picks)
