"""Every text of every locale fits, whatever is filled in."""

import re

import pytest

from conversation import wording
from conversation.reserved import carrier_words_in
from conversation.wording import (
    WordingError,
    base,
    label,
    locales,
    phrases,
    say,
    tokens,
)
from messages.segments import measure, reduce

MOST_SEPTETS = 306
WIDEST = "m"
LONGEST = {**wording.LONGEST, "steps": 220, "next_steps": 215, "text": 240}

ANSWERED = ("fixed", "not_fixed", "person")
CHOICES = {
    "which_problem": ("cat_device", "cat_network", "cat_account", "cat_app", "person"),
    "which_number": ANSWERED,
    "same_or_new": ("same", "new"),
    "answer": ANSWERED,
    "not_fixed": ANSWERED,
    "found_later": ANSWERED,
    "check_later": ("fixed", "not_fixed"),
    "satisfaction": ("good", "so_so", "bad"),
    "redirect_pay": ("visits_wrong", "person"),
    "for_whom": ("this_phone", "other_phone", "other_person"),
    "language_ask": ("en", "sw", "fr"),
    "incident_fixed": ("fixed", "not_fixed"),
    "found_phone": ("person",),
    "guide_supervisor": ("person",),
}
EVERY = [(locale, phrase) for locale in locales() for phrase in phrases(locale)]


def longest(locale: str, phrase: str) -> dict[str, str]:
    names = wording.variables(locale, phrase)
    return {name: WIDEST * LONGEST[name] for name in names}


def with_choices(locale: str, phrase: str, text: str) -> str:
    labels = [label(locale, token) for token in CHOICES.get(phrase, ())]
    if phrase in ("choose", "guide_choose"):
        labels = [WIDEST * LONGEST["title"]] * 3
        labels += [label(locale, "none"), label(locale, "person")]
    lines = [f"{digit} {words}" for digit, words in enumerate(labels, 1)]
    return reduce("\n".join((text, *lines)))


@pytest.mark.parametrize(("locale", "phrase"), EVERY)
def test_every_text_is_gsm_7_in_two_segments_with_all_at_its_longest(
    locale: str, phrase: str
) -> None:
    text = say(locale, phrase, **longest(locale, phrase))

    size = measure(with_choices(locale, phrase, text))

    assert size.culprit is None
    assert size.units <= MOST_SEPTETS
    assert "{" not in text
    assert "[" not in text


@pytest.mark.parametrize(("locale", "phrase"), EVERY)
def test_no_text_holds_a_carrier_word(locale: str, phrase: str) -> None:
    assert carrier_words_in(say(locale, phrase, **longest(locale, phrase))) == ()


@pytest.mark.parametrize("locale", locales())
def test_no_label_holds_a_carrier_word_or_leaves_gsm_7(locale: str) -> None:
    for token in tokens(locale):
        words = reduce(label(locale, token))

        assert carrier_words_in(words) == ()
        assert measure(words).culprit is None
        assert measure(words).units <= 34


@pytest.mark.parametrize("locale", locales())
def test_all_locales_say_the_same_things_with_the_same_values(locale: str) -> None:
    assert phrases(locale) == phrases("en")
    assert tokens(locale) == tokens("en")
    for phrase in phrases(locale):
        # A language may name a thing twice, never a thing the others do not.
        assert wording.variables(locale, phrase) == wording.variables("en", phrase)


def test_we_speak_three_locales() -> None:
    assert locales() == ("en", "fr", "sw")


@pytest.mark.parametrize(("locale", "phrase"), EVERY)
def test_no_text_begins_a_line_with_the_article_a_or_an_answers_digit(
    locale: str, phrase: str
) -> None:
    text = say(locale, phrase, **longest(locale, phrase))

    assert not re.search(r"(?m)^\d ", text) or phrase == "tg_guide"
    assert all(re.match(r"A [A-Z]", line) for line in re.findall(r"(?m)^A .*", text))


@pytest.mark.parametrize("locale", locales())
def test_the_title_and_danger_of_a_lost_phone_come_first(locale: str) -> None:
    text = say(locale, "lost_phone", ticket=1, when="x")

    assert text.index("A ") < 110


def test_a_known_name_is_greeted_and_an_unknown_one_is_not() -> None:
    assert say("en", "hello", name="Grace") == "Hello Grace."
    assert say("en", "hello", name=None) == "Hello."
    assert say("en", "hello", name="  ") == "Hello."


def test_a_missing_name_takes_its_comma_along() -> None:
    assert say("fr", "fixed").startswith("Très bien! Merci")
    assert say("sw", "thanks").startswith("Karibu. Ukipata")


def test_a_missing_facility_takes_its_brackets_and_a_missing_phone_its_clause() -> None:
    both = say("en", "clinical_emergency", facility="Mlimani", phone="112")
    neither = say("en", "clinical_emergency")

    assert "health facility now (Mlimani), or call 112." in both
    assert "health facility now." in neither


def test_a_stand_in_speaks_for_what_nobody_knows() -> None:
    text = say("sw", "redirect_stock")

    assert text.endswith("wasiliana na msimamizi wako.")


def test_a_text_without_the_value_that_gives_it_sense_is_not_said() -> None:
    with pytest.raises(WordingError, match="ticket_opened needs ticket, when"):
        say("en", "ticket_opened")


def test_an_unknown_phrase_or_label_is_an_error() -> None:
    with pytest.raises(WordingError):
        say("en", "no_such_phrase")
    with pytest.raises(WordingError):
        label("en", "no_such_label")


def test_a_name_that_would_turn_the_sms_to_another_alphabet_is_left_out() -> None:
    assert say("en", "hello", name="አበበ") == "Hello."
    assert say("en", "hello", name="Zoë") == "Hello Zoë."


def test_a_value_too_long_is_cut_at_a_word() -> None:
    text = say("en", "hello", name="Mary Wanjiku Nyambura Njeri")

    assert text == "Hello Mary Wanjiku."


def test_a_list_too_long_is_cut_at_a_line() -> None:
    lines = "\n".join(f"{number} phone not charging" for number in range(1000, 1020))

    text = say("en", "open_list", list=lines)

    assert text.splitlines()[-1].endswith("phone not charging")
    assert len(text.splitlines()) == 6


def test_what_an_officer_wrote_is_never_cut() -> None:
    words = "Please bring the phone. " * 40

    assert words.strip() in say(
        "en", "officer_reply", officer="Amina", ticket=1, text=words
    )


def test_braces_and_brackets_in_a_value_are_only_words() -> None:
    text = say("en", "officer_reply", officer="Amina", ticket=1, text="{name} [x]")

    assert text.endswith("{name} [x]")


def test_zero_is_a_value() -> None:
    assert "(0)" in say("en", "rate_limit", count=0, when="x")


@pytest.mark.parametrize(
    ("locale", "speech"),
    [("sw-KE", "sw"), ("sw_TZ", "sw"), ("FR", "fr"), ("en", "en"), ("am", "en")],
)
def test_a_locale_speaks_as_its_language_or_as_english(
    locale: str, speech: str
) -> None:
    assert base(locale) == speech
    assert say(locale, "describe") == say(speech, "describe")
