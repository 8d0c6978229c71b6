"""No text of ours holds a word that an operator acts on."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from conversation.reserved import CARRIER_WORDS, carrier_words_in

ROOT = Path(__file__).parents[2]
FILES = [
    *sorted((ROOT / "conversation" / "locales").glob("*.toml")),
    *sorted((ROOT / "knowledge" / "content" / "articles").glob("*.toml")),
]


def texts(value: object) -> Iterator[str]:
    """All that a file says; phrases are what people say to us."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("phrases", "slug", "category"):
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_text_and_no_article_holds_a_carrier_word(path: Path) -> None:
    found = {
        text: carrier_words_in(text)
        for text in texts(tomllib.loads(path.read_text("utf-8")))
    }

    assert not {text: words for text, words in found.items() if words}


def test_the_three_locales_are_among_the_files_looked_at() -> None:
    assert {"en", "sw", "fr"} <= {path.stem for path in FILES}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Write STOP", ("STOP",)),
        ("write stop, please", ("STOP",)),
        ("Appuyez sur arrêt", ("ARRET",)),
        ("help and info", ("HELP", "INFO")),
        ("end of the end", ("END",)),
        ("Send it, weekend, stopped, information", ()),
        ("yes_no", ("YES",)),
        ("", ()),
    ],
)
def test_a_carrier_word_is_found_as_a_word(text: str, words: tuple[str, ...]) -> None:
    assert carrier_words_in(text) == words


def test_the_words_of_twilio_and_french_are_known() -> None:
    assert {"STOP", "UNSTOP", "HELP", "YES", "ARRET"} <= CARRIER_WORDS
