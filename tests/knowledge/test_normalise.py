import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.normalise import manners, normalise, tokens
from knowledge.spellings import SPELLINGS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Phone NOT charging!!!", "phone not charging"),
        ("l'application s'ouvre pas", "lapplication souvre pas"),
        ("réseau très lent", "reseau tres lent"),
        ("helloooo wooorld", "helloo woorld"),
        ("samsung a10 2G", "samsung a 10 2 g"),
        ("my fone", "my phone"),
        ("mot de passe / mdp", "mot de passe password"),
        ("الهاتف لا يُشحن", "الهاتف لا يُشحن"),
        ("फ़ोन चार्ज नहीं", "फ़ोन चार्ज नहीं"),
        ("🙂 ...", ""),
    ],
)
def test_a_text_becomes_folded_words(text: str, words: str) -> None:
    assert normalise(text) == normalise(words)
    assert normalise(words) == words or not words.isascii()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello sir, my phone is dead", "my phone is dead"),
        ("Bonjour, le chargeur est gaté", "le chargeur est gate"),
        ("Habari za asubuhi simu imeisha", "simu imeisha"),
        ("no network thanks", "no network"),
        ("hello", "hello"),
        ("asante", "asante"),
    ],
)
def test_manners_are_dropped_but_never_the_whole_message(text: str, words: str) -> None:
    assert normalise(text) == words


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Good morning sir", "greeting"),
        ("habari za jioni", "greeting"),
        ("bjr", "greeting"),
        ("thank you very much", "thanks"),
        ("asante sana", "thanks"),
        ("merci beaucoup", "thanks"),
        ("hi my phone is dead", None),
        ("sir", None),
        ("", None),
    ],
)
def test_a_text_of_manners_alone_is_known_for_what_it_is(
    text: str, meaning: str | None
) -> None:
    assert manners(tokens(text)) == meaning


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once


@given(st.text(max_size=6000))
def test_no_text_has_more_than_64_words(text: str) -> None:
    assert len(tokens(text)) <= 64


def test_no_spelling_leads_to_another() -> None:
    assert not set(SPELLINGS.values()) & set(SPELLINGS)
