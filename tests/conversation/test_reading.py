"""Short answers in three languages, and new problems that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.folding import fold, table
from conversation.reading import Meaning, Reading, read_words
from conversation.wording import label, locales

DIGITS = {
    0: ["0", "00", "o", "O", "no 0", "zero", "sifuri", "zéro", "0 please"],
    1: [
        "1",
        "1.",
        "1)",
        "(1)",
        "#1",
        "no 1",
        "No. 1",
        "namba 1",
        "numéro 1",
        "one",
        "moja",
        "un",
        "11",
        "l",
        "I",
        "1️⃣",
        "١",
        "number one",
        "the first one",
        "ya kwanza",
        "ok 1",
        "1 1",
        "premier",
        "thanks 1",
        "1 asante",
    ],
    2: ["2", "2!", "mbili", "deux", "22", "jibu ni 2", "option 2", "la deuxième"],
    3: ["3", "tatu", "trois", "chaguo la 3"],
    4: ["4", "nne", "quatre"],
    9: ["9", "tisa", "neuf"],
}
MEANINGS = {
    Meaning.FIXED: [
        "fixed",
        "It is FIXED now",
        "its working thanks",
        "fixd",
        "✅",
        "💯",
        "imekubali",
        "asante imekubali",
        "imefanya kazi",
        "sawa sasa",
        "simu imewaka",
        "c'est réglé",
        "c regle",
        "Ça marche",
        "merci c'est bon",
        "the app is working now",
        "thank you so much, it has worked",
        "Imekubalii",
        "problem is solved",
        "réglé!!!",
    ],
    Meaning.NOT_FIXED: [
        "not fixed",
        "not yet fixed",
        "still the same",
        "it has refused",
        "bado",
        "haijakubali",
        "bado haijakubali",
        "bado inakataa",
        "haifanyi kazi",
        "👎",
        "toujours pas",
        "ça ne marche pas",
        "ça ne marche toujours pas",
        "pas encore",
        "ok it has refused",
        "sawa lakini bado haifanyi kazi",
        "non toujours pas",
        "bado simu haichaji",
        "problem is not fixed",
        "it is still not working please",
    ],
    Meaning.PERSON: [
        "talk to a person",
        "please call me",
        "human",
        "supervisor",
        "help",
        "nataka kuongea na mtu tafadhali",
        "naomba msaada",
        "nisaidieni",
        "🆘",
        "parler à une personne",
        "appelez-moi svp",
        "besoin d'aide",
        "kelkun",
    ],
    Meaning.SUPPORT: ["msaada", "Msaada!"],
    Meaning.MENU: [
        "menu",
        "*",
        "#",
        "9#",
        "/start",
        "/menu",
        "info",
        "start",
        "orodha",
    ],
    Meaning.STATUS: [
        "status",
        "any update on my ticket",
        "nasubiri jibu",
        "⏳",
        "tatizo langu la wiki iliyopita limefikia wapi",
        "où en est mon dossier",
    ],
    Meaning.ANOTHER: [
        "another problem",
        "i have another problem",
        "tatizo lingine",
        "autre problème",
        "/new",
        "➕",
    ],
    Meaning.NONE_OF_THESE: ["none of these", "hakuna", "aucun", "si hili", "none"],
    Meaning.FOUND: ["I found it", "nimeipata", "je l'ai retrouvé"],
    Meaning.OK: ["ok", "Okay", "sawa", "d'accord", "👍", "👍🏽", "👌", "okay thanks"],
    Meaning.THANKS: ["thanks", "Asante sana", "merci beaucoup", "🙏", "thanx"],
    Meaning.YES: ["yes", "ndio", "oui", "yeah", "eeh"],
    Meaning.NO: ["no", "hapana", "non", "la"],
    Meaning.AGAIN: ["again", "tena", "encore"],
    Meaning.WAIT: ["wait", "ngoja", "let me try", "nitajaribu", "je vais essayer"],
    Meaning.UNABLE: ["nimeshindwa", "siwezi", "i am not able", "impossible"],
    Meaning.LATER: ["later", "kesho", "baadaye", "plus tard"],
    Meaning.NOT_UNDERSTOOD: ["sijaelewa", "I don't understand", "je ne comprends pas"],
    Meaning.OPT_OUT_WORD: ["stop", "END", "quit", "cancel", "Arrêt", "acha", "toka"],
    Meaning.QUESTION_MARK: ["?", "??", " ? "],
}
NEW_PROBLEMS = [
    "phone not charging",
    "my app is not working since monday",
    "my app is not working",
    "charger is fixed but phone not charging",
    "simu haichaji",
    "simu imekataa kuwaka",
    "password is not working",
    "the phone is not charged",
    "data imeisha",
    "betri imeisha haraka",
    "siwezi kuingia kwa app",
    "i cannot log in",
    "le téléphone ne marche pas",
    "le téléphone ne charge pas",
    "je n'arrive pas à me connecter",
    "nataka app iwe kwa kiswahili nafanyaje",
    "how can i make the app be in kiswahili",
    "another problem my phone is hot",
    "the same patient is there twice",
    "i have 2 phones",
    "2 phones",
    "3 weeks no sync",
    "error 404",
    "charger",
    "chargeur",
    "work",
    "someone stole my charger",
    "my supervisor cannot see the reports",
    "is it working?",
    "reports stopped",
    "the form does not end",
    "please update the app",
    "app inafanya kazi lakini ripoti haziendi",
    "the phone works but the app does not",
    "no its working",
    "imepotea",
    "network",
    "bando",
    "",
    "...",
    "hello",
    "habari",
]


@pytest.mark.parametrize(
    ("digit", "text"), [(digit, text) for digit in DIGITS for text in DIGITS[digit]]
)
def test_a_digit_is_read_in_all_its_forms(digit: int, text: str) -> None:
    assert read_words(text).digit == digit


@pytest.mark.parametrize(
    ("meaning", "text"), [(m, text) for m in MEANINGS for text in MEANINGS[m]]
)
def test_a_short_answer_is_read(meaning: Meaning, text: str) -> None:
    reading = read_words(text)

    assert reading.meaning is meaning
    assert reading.digit is None
    assert reading.ticket is None


@pytest.mark.parametrize("text", NEW_PROBLEMS)
def test_a_new_problem_is_not_an_answer(text: str) -> None:
    assert read_words(text) == Reading()


@pytest.mark.parametrize(
    "text",
    [
        "1042",
        "#1042",
        "no 1042",
        "1042?",
        "No. 1042",
        "namba 1042",
        "dossier 1042",
        "ticket number 1042",
        "status 1042",
        "problem number 1042?",
        "/status 1042",
    ],
)
def test_the_number_of_a_ticket_is_read_alone(text: str) -> None:
    assert read_words(text) == Reading(ticket=1042)


@pytest.mark.parametrize(
    "text", ["123", "1234567", "P 34521 18", "fetching 340 of 5600", "sms to 22133"]
)
def test_other_numbers_are_no_ticket(text: str) -> None:
    assert read_words(text).ticket is None


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("english", "en"),
        ("English please", "en"),
        ("kwa kiingereza", "en"),
        ("kwa Kiswahili", "sw"),
        ("nataka kiswahili", "sw"),
        ("🇰🇪", "sw"),
        ("en français svp", "fr"),
        ("je veux français", "fr"),
        ("FR", "fr"),
        ("badilisha lugha", None),
        ("LANGUAGE", None),
        ("Langue", None),
        ("/lang", None),
        ("je ne comprends pas l'anglais", None),
        ("sielewi kizungu", None),
    ],
)
def test_a_language_is_asked_for_by_name_or_not(text: str, locale: str | None) -> None:
    assert read_words(text) == Reading(Meaning.LANGUAGE, locale=locale)


@pytest.mark.parametrize("locale", locales())
def test_a_choice_written_out_with_its_digit_is_that_digit(locale: str) -> None:
    for digit, token in ((1, "fixed"), (2, "not_fixed"), (0, "person"), (4, "none")):
        assert read_words(f"{digit} {label(locale, token)}").digit == digit


def test_a_digit_that_contradicts_its_words_is_not_read() -> None:
    assert read_words("1 not fixed") == Reading()
    assert read_words("2 fixed") == Reading()


def test_a_person_is_read_from_a_long_text_only_if_clearly_asked_for() -> None:
    asked = (
        "the phone has refused since last week and I am tired so please call me today"
    )
    told = (
        "a man called and said he is an agent of the office and wants my password now"
    )

    assert read_words(asked).meaning is Meaning.PERSON
    assert read_words(told) == Reading()


@pytest.mark.parametrize(
    "text",
    [
        "lazima nitembee mpaka kanisa la mlimani ndio niongee na mtu",
        "I have to climb the hill to talk to someone",
        "il faut monter sur la colline pour parler à quelqu'un",
    ],
)
def test_who_must_climb_to_talk_to_somebody_tells_of_the_network(text: str) -> None:
    assert read_words(text) == Reading()


def test_every_phrase_of_the_lists_is_read_as_some_meaning() -> None:
    for name, lists in table("answers").items():
        for phrase in (phrase for listed in lists.values() for phrase in listed):
            assert read_words(phrase).meaning is not None, (name, phrase)


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    reading = read_words(text)

    assert reading.digit is None or 0 <= reading.digit <= 9
