"""Articles from a CSV file, as a programme may keep them in a spreadsheet. Pure.

Columns: `slug,title,locale,audience,steps,phrases`, with `|` between steps and between
phrases. Rows of one slug in several locales become one article.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from kit.errors import BadInputError
from knowledge.shape import LOCALE, SLUG
from knowledge.texts import AUDIENCES, ArticleText, Audience, LocaleText

COLUMNS = ("slug", "title", "locale", "audience", "steps", "phrases")
NEEDED = ("slug", "title", "steps")

Row = Mapping[str, str]


def read_csv(
    lines: Iterable[str], known: Mapping[str, ArticleText] | None = None
) -> list[ArticleText]:
    """The articles of a CSV file; what is known already keeps its other locales.

    Raises:
        BadInputError: One line that names the row and the column that is wrong.
    """
    articles: dict[str, ArticleText] = {}
    seen: set[tuple[str, str]] = set()
    for number, row in _rows(lines):
        slug, locale, text = _read_row(number, row)
        if (slug, locale) in seen:
            raise _bad(number, "locale", f'"{slug}" was given in "{locale}" before')
        seen.add((slug, locale))
        before = articles.get(slug) or (known or {}).get(slug)
        articles[slug] = _merged(slug, locale, text, row["audience"], before)
    return list(articles.values())


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, Row]]:
    """Each row with its number, as a spreadsheet counts: the heads are row 1."""
    reader = csv.reader(_without_mark(lines), strict=True)
    try:
        heads = _heads(next(reader, []))
        for number, cells in enumerate(reader, start=2):
            if any(cell.strip() for cell in cells):
                yield number, _row(number, heads, cells)
    except csv.Error as error:
        raise BadInputError(f"line {reader.line_num} is no CSV: {error}") from error


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    """Drop the mark that spreadsheets put before the first letter."""
    for number, line in enumerate(lines):
        yield line.removeprefix("\ufeff") if number == 0 else line


def _heads(cells: list[str]) -> list[str]:
    heads = [cell.strip().lower() for cell in cells]
    missing = [column for column in NEEDED if column not in heads]
    if missing:
        raise BadInputError(f'row 1: there is no column "{missing[0]}"')
    unknown = [head for head in heads if head not in COLUMNS]
    if unknown:
        raise BadInputError(f'row 1: column "{unknown[0]}" is not known')
    return heads


def _row(number: int, heads: list[str], cells: list[str]) -> Row:
    if len(cells) > len(heads):
        raise _bad(number, heads[-1], "there are more cells than columns")
    for head, cell in zip(heads, cells, strict=False):
        if "\x00" in cell:
            raise _bad(number, head, "holds a character that no text has (NUL)")
    row = dict.fromkeys(COLUMNS, "")
    return row | {head: cell.strip() for head, cell in zip(heads, cells, strict=False)}


def _read_row(number: int, row: Row) -> tuple[str, str, LocaleText]:
    slug, locale, audience = row["slug"], row["locale"] or "en", row["audience"]
    if not SLUG.fullmatch(slug):
        raise _bad(number, "slug", "write small letters, digits and hyphens")
    if not row["title"]:
        raise _bad(number, "title", "is empty")
    if not LOCALE.fullmatch(locale):
        raise _bad(number, "locale", f'"{locale}" is no locale such as en or sw-KE')
    if audience and audience not in AUDIENCES:
        known = ", ".join(AUDIENCES)
        raise _bad(number, "audience", f'"{audience}" is none of {known}')
    steps = _parts(row["steps"])
    if not steps:
        raise _bad(number, "steps", "is empty")
    return slug, locale, LocaleText(row["title"], steps, _parts(row["phrases"]))


def _merged(
    slug: str,
    locale: str,
    text: LocaleText,
    audience: str,
    before: ArticleText | None,
) -> ArticleText:
    article = before or ArticleText(slug=slug, locales={})
    if audience:
        article = replace(article, audience=cast("Audience", audience))
    old = article.locales.get(locale)
    if old is not None:
        text = replace(
            old, title=text.title, steps=text.steps, phrases=text.phrases or old.phrases
        )
    return replace(article, locales={**article.locales, locale: text})


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _bad(number: int, column: str, text: str) -> BadInputError:
    return BadInputError(f"row {number}, column {column}: {text}")
