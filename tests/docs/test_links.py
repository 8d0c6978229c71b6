"""A link leads somewhere, and a file that is named is there."""

import re
from pathlib import PurePosixPath

import pytest

from tests.docs.pages import ROOT, pages, spans, text_of, tracked

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FILE = re.compile(r"[\w*-]+(?:[/.][\w*.-]+)*\.(?:py|md|toml|html|jsonl|sh|yaml)")
FOLDER = re.compile(r"(?:[\w*-]+/)+")
CITED = re.compile(r"\bdocs/[\w./-]+\.(?:md|png)")
DECISION = re.compile(r"\bdecisions? (\d{4})")
NOT_KEPT = ("var/",)


def anchor(heading: str) -> str:
    """As the pages of a repository name a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", pages())
def test_every_link_within_the_repository_leads_somewhere(page: str) -> None:
    broken = []
    for link in LINK.findall(text_of(page)):
        if "://" in link:
            continue
        path, _, place = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        if not target.exists() or (
            place and place not in map(anchor, HEADING.findall(target.read_text()))
        ):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize("page", pages())
def test_every_file_a_page_names_is_there(page: str) -> None:
    named = {
        span
        for span in spans(page)
        if (FILE.fullmatch(span) or FOLDER.fullmatch(span))
        and not span.startswith(NOT_KEPT)
    }

    assert {name for name in named if not _is_there(name)} == set()


def _is_there(name: str) -> bool:
    """By its whole path, or by its end: a table of one folder leaves the rest out."""
    if name.endswith("/"):
        return any(f"/{name}" in f"/{each}" for each in tracked())
    return any(PurePosixPath("/" + each).match(name) for each in tracked())


def test_what_the_code_says_of_the_documents_is_true() -> None:
    known = {name.split("/")[-1][:4] for name in tracked() if "docs/decisions/" in name}
    wrong = [
        f"{name}: {cited}"
        for name in tracked()
        if name.endswith((".py", ".toml", ".md"))
        for cited in (*CITED.findall(text_of(name)), *DECISION.findall(text_of(name)))
        if cited not in tracked() and cited not in known
    ]

    assert wrong == []
