"""Why something can't be done, in the officer's language.

Features say it in English (`kit.said`), and those words are what the catalogues know it
by: `texts/refusals/sw.toml`. What a catalogue lacks, is said in English.
"""

import tomllib
from collections.abc import Mapping
from functools import cache

from desk.texts import DEFAULT, HERE, word
from kit.errors import ConflictError, HelpdeskError
from kit.said import Said

FOLDER = HERE / "refusals"
WORDS = ("status", "deed")
"""Values that are found in the catalogue of the desk: `status_closed`."""


def refusal(locale: str, error: Exception) -> str:
    """The text of an error: ours as it stands in the catalogue, others as they are."""
    return told(locale, error.said) if isinstance(error, HelpdeskError) else str(error)


def status_of(problem: HelpdeskError | None) -> int:
    """Of a page that shows a form again, with what is wrong with it."""
    if problem is None:
        return 200
    return 409 if isinstance(problem, ConflictError) else 422


def told(locale: str, said: Said) -> str:
    """A sentence with its values, each of them in the officer's language as well."""
    text = words(locale).get(said.text, said.text)
    if not said.values:
        return text
    return text.format_map({n: _value(locale, n, v) for n, v in said.values.items()})


def _value(locale: str, name: str, value: object) -> object:
    """A status or a deed is a word of the desk, in the midst of a sentence."""
    if isinstance(value, Said):
        return told(locale, value)
    return word(locale, name, str(value)).lower() if name in WORDS else value


@cache
def words(locale: str) -> Mapping[str, str]:
    """By the English text; none for English itself."""
    language = locale.split("-")[0].lower()
    path = FOLDER / f"{language}.toml"
    if language == DEFAULT or not path.exists():
        return {}
    return tomllib.loads(path.read_text("utf-8"))
