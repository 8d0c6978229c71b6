import pytest

from kit.errors import BadInputError
from knowledge.csvfile import read_csv
from knowledge.lint import lint
from tests.knowledge.examples import CHARGING

HEADS = "slug,title,locale,audience,steps,phrases\n"


def test_rows_of_one_slug_become_one_article() -> None:
    (article,) = read_csv(
        [
            f"\ufeff{HEADS}",
            "no-net,No network,en,both,Go up a hill|Restart,no bars| no signal |\n",
            "\n",
            "no-net,Hakuna network,sw,,Panda mlima,hakuna bars\n",
        ]
    )

    assert article.audience == "both"
    assert article.locales["en"].steps == ("Go up a hill", "Restart")
    assert article.locales["en"].phrases == ("no bars", "no signal")
    assert article.locales["sw"].title == "Hakuna network"


def test_only_slug_title_and_steps_are_needed() -> None:
    (article,) = read_csv(["title,slug,steps\n", "No network,no-net,Restart\n"])

    assert list(article.locales) == ["en"]
    assert article.audience == "chw"


def test_a_known_article_keeps_what_the_file_does_not_tell() -> None:
    known = {CHARGING.slug: CHARGING}
    row = "phone-not-charging,Phone does not charge,en,,Try the wall,\n"

    (article,) = read_csv([HEADS, row], known)

    assert article.locales["sw"] == CHARGING.locales["sw"]
    assert article.locales["en"].steps == ("Try the wall",)
    assert article.locales["en"].phrases == CHARGING.locales["en"].phrases
    assert article.locales["en"].warning == CHARGING.locales["en"].warning


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], 'row 1: there is no column "slug"'),
        (["slug,title\n"], 'row 1: there is no column "steps"'),
        (["slug,title,steps,colour\n"], 'row 1: column "colour" is not known'),
        ([HEADS, "No Net,T,en,,S,\n"], "row 2, column slug: write small letters"),
        ([HEADS, "a,,en,,S,\n"], "row 2, column title: is empty"),
        ([HEADS, "a,T,en,,,\n"], "row 2, column steps: is empty"),
        ([HEADS, "a,T,English,,S,\n"], 'row 2, column locale: "English"'),
        ([HEADS, "a,T,en,nurse,S,\n"], 'row 2, column audience: "nurse"'),
        ([HEADS, "a,T,en,,S,,,\n"], "row 2, column phrases: there are more cells"),
        ([HEADS, "a,T,en,,S,\n", "a,T,en,,S,\n"], "row 3, column locale:"),
        ([HEADS, "a,T\0,en,,S,\n"], "row 2, column title: holds a character"),
        ([HEADS, 'a,"T"x,en,,S,\n'], "line 2 is no CSV"),
    ],
)
def test_a_bad_row_is_named_in_one_line(lines: list[str], said: str) -> None:
    with pytest.raises(BadInputError) as error:
        read_csv(lines)

    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_an_article_in_one_locale_has_warnings_and_no_errors() -> None:
    articles = read_csv([HEADS, "no-net,No network,en,,Restart,no bars\n"])

    assert {problem.level for problem in lint(articles)} == {"warning"}
