"""What a contact reads of an article. Pure; the conversation adds the choices."""

import re
from collections.abc import Mapping
from typing import Literal

from knowledge.texts import ArticleText, Fork, LocaleText, SupervisorText

Which = Literal["steps", "next_steps", "fork:1", "fork:2", "fork:3", "fork:4"]

LETTERS = "ABCDE"
VARIABLE = re.compile(r"\{(\w+)\}")


def answer_text(
    article: ArticleText,
    locale: str,
    *,
    audience: str = "chw",
    values: Mapping[str, str],
    which: Which = "steps",
) -> str:
    """Title, warning and lettered steps; of a later part the steps alone.

    An unknown variable stays in its braces: better seen in a test than left out.
    """
    text = _text(article, locale)
    if which != "steps":
        lines = _lettered(steps_of(text, which))
    else:
        shown = _for(text, audience)
        lines = [line for line in (shown.title, shown.warning) if line]
        lines += _lettered(shown.steps)
    return fill("\n".join(lines), values)


def title(
    article: ArticleText,
    locale: str,
    audience: str = "chw",
    values: Mapping[str, str] | None = None,
) -> str:
    return fill(_for(_text(article, locale), audience).title, values or {})


def summary(
    article: ArticleText, locale: str, values: Mapping[str, str] | None = None
) -> str:
    return fill(_text(article, locale).summary, values or {})


def fork_of(article: ArticleText, locale: str) -> Fork | None:
    """What is asked after "not fixed", if the article forks there."""
    return _text(article, locale).fork


def steps_of(text: LocaleText, which: Which) -> tuple[str, ...]:
    """The steps of a part; none if the text has no such part (any more)."""
    if which == "steps":
        return text.steps
    if which == "next_steps":
        return text.next_steps
    place = int(which.removeprefix("fork:")) - 1
    branches = text.fork.branches if text.fork else ()
    return branches[place].steps if place < len(branches) else ()


def has_next(article: ArticleText, locale: str) -> bool:
    """Is there a second set of steps, for after "not fixed"?"""
    return bool(_text(article, locale).next_steps)


def asks(
    article: ArticleText, locale: str, values: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """What an officer will need, should it not be fixed."""
    return tuple(fill(item, values or {}) for item in _text(article, locale).send)


def nearest_locale(article: ArticleText, locale: str) -> str:
    """The locale itself, its language, any of that language, English, or the first."""
    language = locale.split("-")[0]
    same = [known for known in article.locales if known.split("-")[0] == language]
    for wish in (locale, language, *same, "en"):
        if wish in article.locales:
            return wish
    return next(iter(article.locales))


def fill(text: str, values: Mapping[str, str]) -> str:
    return VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def _text(article: ArticleText, locale: str) -> LocaleText:
    return article.locales[nearest_locale(article, locale)]


def _for(text: LocaleText, audience: str) -> LocaleText | SupervisorText:
    if audience == "supervisor" and text.supervisor is not None:
        return text.supervisor
    return text


def _lettered(steps: tuple[str, ...]) -> list[str]:
    return [f"{letter} {step}" for letter, step in zip(LETTERS, steps, strict=False)]
