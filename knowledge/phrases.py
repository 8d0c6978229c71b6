"""The phrases an index is built of, and where each belongs. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.layer import Layout
from knowledge.normalise import tokens
from knowledge.texts import ArticleText, Intent, LocaleText


@dataclass(frozen=True, slots=True)
class Owner:
    """An article, or a reject intent that is matched as if it were one."""

    slug: str
    intent: bool = False
    for_supervisors: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way people ask."""

    owner: int
    locale: str
    text: str


Worded = tuple[Phrase, tuple[str, ...]]
"""A phrase and its words."""


def collect(
    articles: Iterable[ArticleText], intents: Iterable[Intent]
) -> tuple[list[Owner], list[Worded]]:
    """Owners and phrases, in the order of owners and their locales."""
    owners: list[Owner] = []
    phrases: list[Worded] = []
    for article in articles:
        owners.append(_owner(article))
        for locale, text in article.locales.items():
            phrases += _phrases(len(owners) - 1, locale, _asked(text))
    for intent in intents:
        owners.append(Owner(intent.name, intent=True))
        for locale, texts in intent.phrases.items():
            phrases += _phrases(len(owners) - 1, locale, texts)
    return owners, phrases


def _owner(article: ArticleText) -> Owner:
    return Owner(article.slug, for_supervisors=article.audience == "supervisor")


def layout(phrases: Sequence[Phrase], owners: int) -> Layout:
    groups: dict[tuple[int, str], int] = {}
    group_of = [
        groups.setdefault((phrase.owner, phrase.locale), len(groups))
        for phrase in phrases
    ]
    return Layout(
        group_of=np.array(group_of, np.int64),
        article_of=np.array([phrase.owner for phrase in phrases], np.int64),
        groups=len(groups),
        articles=owners,
    )


def _asked(text: LocaleText) -> tuple[str, ...]:
    titles = [text.title]
    if text.supervisor is not None:
        titles.append(text.supervisor.title)
    return (*titles, *text.phrases)


def _phrases(owner: int, locale: str, texts: Iterable[str]) -> list[Worded]:
    """Each phrase once, however often it is spelt; what has no word is left out."""
    by_words = {words: text for text in texts if (words := tokens(text))}
    return [(Phrase(owner, locale, text), words) for words, text in by_words.items()]
