"""The articles that `docs/knowledge.md` shows can be read as they stand there."""

import tomllib

import pytest

from knowledge.shape import article_from
from tests.docs.pages import FENCE, text_of


@pytest.fixture
def examples() -> list[str]:
    return [
        block
        for language, block in FENCE.findall(text_of("docs/knowledge.md"))
        if language == "toml"
    ]


def test_the_article_shown_is_an_article(examples: list[str]) -> None:
    article = article_from(tomllib.loads(examples[0]))

    assert article.slug == "power-bank-stolen"
    assert set(article.locales) == {"en", "sw"}


def test_the_fork_shown_fits_into_it(examples: list[str]) -> None:
    table = tomllib.loads(examples[0])
    table["en"] |= tomllib.loads(examples[1])["en"]

    fork = article_from(table).locales["en"].fork

    assert fork is not None
    assert [branch.label for branch in fork.branches] == ["Red", "Green"]
