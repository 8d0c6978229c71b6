import pytest

from knowledge.render import (
    answer_text,
    asks,
    fork_of,
    has_next,
    nearest_locale,
    summary,
    title,
)
from knowledge.texts import ArticleText, Branch, Fork, LocaleText
from tests.knowledge.examples import CHARGING, LOST


def test_an_answer_is_title_warning_and_lettered_steps() -> None:
    assert answer_text(CHARGING, "en", values={}) == (
        "Phone not charging\n"
        "Hot or swollen? Unplug it now.\n"
        "A Try another socket\n"
        "B Try another cable"
    )


def test_a_second_try_is_the_steps_alone() -> None:
    text = answer_text(CHARGING, "en", values={}, which="next_steps")

    assert text == "A Clean the hole of the charger"
    assert has_next(CHARGING, "en")
    assert not has_next(CHARGING, "sw")


def test_a_supervisor_reads_her_own_words_where_there_are_some() -> None:
    text = answer_text(LOST, "en", audience="supervisor", values={})

    assert text == "A CHW lost her phone\nA Block her account"
    assert title(LOST, "en") == "Phone lost or stolen"
    assert title(CHARGING, "en", "supervisor") == "Phone not charging"


def test_variables_are_filled_and_unknown_ones_stay() -> None:
    text = LocaleText("{app} is slow", ("Press {it}",), summary="Open {app}")
    article = ArticleText("slow", {"en": text})

    filled = answer_text(article, "en", values={"app": "Afya"})

    assert filled == "Afya is slow\nA Press {it}"
    assert summary(article, "en", {"app": "Afya"}) == "Open Afya"


@pytest.mark.parametrize(
    ("asked", "there", "read"),
    [
        ("sw-KE", ("en", "sw"), "sw"),
        ("sw", ("en", "sw-TZ"), "sw-TZ"),
        ("fr", ("sw", "en"), "en"),
        ("fr", ("sw", "ar"), "sw"),
        ("en", ("sw", "en"), "en"),
    ],
)
def test_the_nearest_locale_is_read(
    asked: str, there: tuple[str, ...], read: str
) -> None:
    text = LocaleText("T", ("S",))

    assert nearest_locale(ArticleText("a", dict.fromkeys(there, text)), asked) == read


def test_what_an_officer_needs_is_listed() -> None:
    assert asks(CHARGING, "en") == ("phone model",)
    assert asks(CHARGING, "sw") == ()


def test_a_branch_is_written_like_steps() -> None:
    way = Fork(
        "Red?", (Branch("Yes", ("Press {it}", "Wait")), Branch("No", ticket=True))
    )
    article = ArticleText("a", {"en": LocaleText("T", ("S",), fork=way)})

    assert fork_of(article, "en") == way
    written = answer_text(article, "en", values={"it": "Sync now"}, which="fork:1")
    assert written == "A Press Sync now\nB Wait"
    assert answer_text(article, "en", values={}, which="fork:2") == ""
    assert answer_text(CHARGING, "en", values={}, which="fork:1") == ""
