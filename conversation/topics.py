"""What the engine must know of an article. Pure."""

from typing import cast

from conversation.states import Part, Topic, Way
from knowledge import render
from knowledge.texts import ArticleText


def topic_from(article: ArticleText, locale: str) -> Topic:
    """The article as it is said in a locale: whether more steps follow, or a fork."""
    fork = render.fork_of(article, locale)
    ways = tuple(
        Way(
            cast("Part", f"fork:{digit}"),
            steps=bool(branch.steps),
            article=branch.article,
            ticket=branch.ticket,
        )
        for digit, branch in enumerate(fork.branches if fork else (), start=1)
    )
    return Topic(article.slug, render.has_next(article, locale), ways)
