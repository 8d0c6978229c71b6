"""The language of a text, and silence where it is not clear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.language import detect

TEXTS = {
    "en": [
        "my phone is not charging since yesterday",
        "the app wont open wat do i do",
        "kindly assist, the reports are still red",
        "i hav forgoten my pasword pls",
        "She cannot log in with the new password",
        "phone was stolen at the market",
    ],
    "sw": [
        "Habari, simu yangu haiwaki",
        "nimesahau password ya app",
        "app inakataa kufunguka tangu jana",
        "sync imegoma, ripoti haziendi",
        "simu ya kazi imeibiwa nifanye nini",
        "nimepoteza phone",
        "line yangu haina network leo",
        "naomba msaada app ime-hang",
    ],
    "fr": [
        "Bonjour, mon téléphone ne s'allume plus",
        "j ai oublié le mot de passe svp",
        "ca marche pas depuis hier",
        "les rapports sont toujours rouges",
        "le tel ne charge pa koi faire",
        "on m'a volé la tablette",
    ],
}
UNCLEAR = [
    "",
    "ok",
    "1",
    "1042",
    "Grace Auma",
    "app",
    "sync",
    "password",
    "Mlimani Dispensary",
    "P 34521 18",
    "👍",
    "???",
    "hello",
    "Amina Hassan Mlimani",
    "les reports of my phone sont red",
    "ሰላም",
]


@pytest.mark.parametrize(
    ("locale", "text"), [(locale, text) for locale in TEXTS for text in TEXTS[locale]]
)
def test_a_clear_text_is_known_by_its_language(locale: str, text: str) -> None:
    assert detect(text) == locale


@pytest.mark.parametrize("text", UNCLEAR)
def test_a_short_mixed_or_nameless_text_has_none(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize(
    ("text", "locale"),
    [("Bonjour", "fr"), ("Habari", "sw"), ("Shikamoo", "sw"), ("Merci", "fr")],
)
def test_a_greeting_of_one_language_is_enough(text: str, locale: str) -> None:
    assert detect(text) == locale


@given(st.text(max_size=200))
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert detect(text) in {"en", "sw", "fr", None}
