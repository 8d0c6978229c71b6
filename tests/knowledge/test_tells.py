"""What gives an article away: its own words, and its own pairs of words."""

import numpy as np

from knowledge.layer import Layout
from knowledge.tells import UNKNOWN, Tells

PHONE, IS, RED, WET, GREEN = range(5)
RED_ARTICLE, WET_ARTICLE = 0, 1


def tells(*phrases: tuple[int, list[int]]) -> Tells:
    """Of phrases, each with the article it belongs to."""
    owners = np.array([owner for owner, _ in phrases], np.int64)
    layout = Layout(owners, owners, groups=2, articles=2)
    return Tells.build([words for _, words in phrases], 5, layout)


TWO = tells(
    (RED_ARTICLE, [PHONE, IS, RED]),
    (WET_ARTICLE, [PHONE, IS, WET]),
)


def test_a_word_of_one_article_alone_speaks_for_it() -> None:
    red, wet = TWO.speak([RED])

    assert red > wet


def test_a_word_of_all_articles_speaks_for_none() -> None:
    red, wet = TWO.speak([PHONE])

    assert red == wet


def test_words_that_stand_together_say_more_than_apart() -> None:
    known = tells((RED_ARTICLE, [IS, RED, WET]), (WET_ARTICLE, [WET, IS, RED, GREEN]))

    together, _ = known.speak([RED, WET])
    apart, _ = known.speak([WET, RED])

    assert together > apart


def test_the_more_is_not_understood_the_less_the_rest_says() -> None:
    alone = TWO.speak([RED])
    among_strangers = TWO.speak([RED, UNKNOWN, UNKNOWN, UNKNOWN])

    assert among_strangers[RED_ARTICLE] < alone[RED_ARTICLE]


def test_an_article_does_not_win_by_having_more_phrases() -> None:
    many = [(WET_ARTICLE, [PHONE, IS, WET]) for _ in range(9)]

    red, wet = tells((RED_ARTICLE, [PHONE, IS, RED]), *many).speak([RED])

    assert red > wet


def test_nothing_known_says_nothing() -> None:
    assert not tells().speak([]).any()
    assert not TWO.speak([UNKNOWN, GREEN]).any()
