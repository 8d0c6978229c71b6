"""When many have one problem: who counts, and under which area."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.clusters import (
    EVERYWHERE,
    Case,
    alike,
    find,
    is_unusual,
    lowest,
    words_of,
)

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SYNC = "sync-not-working"


def case(
    contact: int, path: str = "/1/4/9/", article: str | None = SYNC, text: str = ""
) -> Case:
    return Case(contact, path, article, words_of(text), NOON + timedelta(minutes=1))


def test_four_who_report_the_same_are_enough_and_three_are_not() -> None:
    four = [case(n) for n in range(4)]

    assert [len(cluster.contact_ids) for cluster in find(four, least=4)] == [4]
    assert find(four[:3], least=4) == []


def test_one_who_reports_four_times_is_one() -> None:
    assert find([case(7) for _ in range(4)], least=4) == []


def test_other_articles_are_other_problems() -> None:
    cases = [case(n, article=SYNC if n % 2 else "app-slow") for n in range(6)]

    assert find(cases, least=4) == []


def test_without_an_article_like_words_are_one_problem() -> None:
    texts = [
        "the new form shows a red page",
        "red page shows in the new form",
        "new form shows only red page",
        "form new shows red page again",
    ]
    cases = [case(n, article=None, text=text) for n, text in enumerate(texts)]
    cases.append(case(9, article=None, text="my charger was eaten by a goat"))

    (cluster,) = find(cases, least=4)

    assert cluster.contact_ids == {0, 1, 2, 3}
    assert {"red", "page", "form"} <= cluster.common_words


@pytest.mark.parametrize("text", ["bado", "help me", ""])
def test_a_word_or_two_are_like_nothing(text: str) -> None:
    assert not alike(words_of(text), words_of(text))


def test_accents_and_case_make_no_difference() -> None:
    assert words_of("Télé BLOQUÉE") == words_of("tele bloquee")


@pytest.mark.parametrize(
    ("paths", "under"),
    [
        (["/1/4/9/"] * 4, "/1/4/9/"),
        (["/1/4/9/", "/1/4/9/", "/1/4/8/", "/1/4/8/"], "/1/4/"),
        (["/1/4/9/", "/1/5/7/", "/1/4/8/", "/1/6/"], "/1/"),
        (["/1/4/9/", "/2/5/7/", "/1/4/8/", "/3/6/"], EVERYWHERE),
        (["/1/4/9/"] * 4 + ["/2/"], "/1/4/9/"),
        (["/1/4/", "/1/4/", "/1/4/9/", "/1/4/9/"], "/1/4/"),
        (["/"] * 4, EVERYWHERE),
        (["/1/4/9/"] * 3 + ["/1/4/8/"] * 2, "/1/4/"),
    ],
)
def test_it_is_in_the_lowest_area_that_covers_those_who_report(
    paths: list[str], under: str
) -> None:
    cases = [case(n, path) for n, path in enumerate(paths)]

    assert lowest(cases, least=4).path == under


@given(
    st.lists(
        st.tuples(
            st.integers(1, 9), st.sampled_from(["/", "/1/", "/1/2/", "/1/3/", "/4/5/"])
        ),
        min_size=1,
    )
)
def test_all_of_a_cluster_are_under_its_area(reported: list[tuple[int, str]]) -> None:
    cluster = lowest([case(contact, path) for contact, path in reported], least=1)

    assert cluster.cases
    assert all(c.path.startswith(cluster.path) for c in cluster.cases)


@pytest.mark.parametrize(
    ("people", "usual", "unusual"),
    [(4, 0.0, True), (4, 0.5, True), (4, 2.0, False), (12, 4.0, True), (9, 4.0, False)],
)
def test_as_many_as_always_are_no_incident(
    people: int, usual: float, *, unusual: bool
) -> None:
    assert is_unusual(people, usual) is unusual


def test_a_group_without_an_article_is_found_among_many_other_troubles() -> None:
    """As it is when each is compared with each: the first group that is alike."""
    chance = random.Random(7)  # noqa: S311
    words = [first * 3 + then for first in "abcdef" for then in "klmno"]
    cases = [
        case(n, article=None, text=" ".join(chance.sample(words, 3 + n % 4)))
        for n in range(200)
    ]
    expected: list[list[Case]] = []
    for one in sorted(cases, key=lambda c: (c.at, c.contact_id)):
        like = next((g for g in expected if alike(g[0].words, one.words)), None)
        if like is None:
            expected.append([one])
        else:
            like.append(one)

    found = find(cases, least=1)

    sizes = sorted(len(group) for group in expected)
    assert sorted(len(cluster.cases) for cluster in found) == sizes
    assert max(sizes) > 1
