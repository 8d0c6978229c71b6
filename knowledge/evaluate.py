"""The exam: labelled texts against a search, and the marks. Pure.

A line is JSON with `text`, `slug` (or null: no article fits) and, if known, `lang`.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kit.errors import BadInputError
from knowledge.match import ANSWER, CHOOSE, ESCALATE, Found

BINS = 10

Search = Callable[[str], Found]


@dataclass(frozen=True, slots=True)
class Question:
    """A text with what it should find."""

    text: str
    slug: str | None
    locale: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A question and what was found."""

    question: Question
    found: Found

    @property
    def first(self) -> bool:
        return self._slugs()[:1] == (self.question.slug,)

    @property
    def listed(self) -> bool:
        return self.question.slug in self._slugs()

    @property
    def answered(self) -> bool:
        return self.found.decision == ANSWER

    def _slugs(self) -> tuple[str, ...]:
        return tuple(match.slug for match in self.found.matches)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    def __float__(self) -> float:
        return self.part / self.whole if self.whole else 0.0

    def __str__(self) -> str:
        return f"{float(self):6.1%}  ({self.part} of {self.whole})"


@dataclass(frozen=True, slots=True)
class Report:
    """The marks, and the figures drawn from them."""

    marks: tuple[Mark, ...]

    @property
    def in_scope(self) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if mark.question.slug is not None)

    @property
    def out_of_scope(self) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if mark.question.slug is None)

    @property
    def top1(self) -> Share:
        return _share([mark.first for mark in self.in_scope])

    @property
    def top3(self) -> Share:
        return _share([mark.listed for mark in self.in_scope])

    @property
    def answered(self) -> Share:
        """In scope, answered at once."""
        return _share([mark.answered for mark in self.in_scope])

    @property
    def turned_away(self) -> Share:
        """In scope, but taken for a greeting, pay or another reject intent."""
        return _share([mark.found.intent is not None for mark in self.in_scope])

    @property
    def precision(self) -> Share:
        """Of all answers given, those that are right."""
        return _share([mark.first for mark in self.marks if mark.answered])

    @property
    def false_answers(self) -> Share:
        """Out of scope, but answered at once."""
        return _share([mark.answered for mark in self.out_of_scope])

    @property
    def calibration_error(self) -> float:
        """Expected calibration error over ten bins of confidence."""
        return _calibration_error(self.marks)

    def by_locale(self) -> dict[str, "Report"]:
        locales = sorted({mark.question.locale for mark in self.marks})
        return {locale: self._only(locale) for locale in locales}

    def by_slug(self) -> dict[str, Share]:
        """Top-1 of each article that is asked for."""
        slugs = sorted({str(mark.question.slug) for mark in self.in_scope})
        return {
            slug: _share([m.first for m in self.in_scope if m.question.slug == slug])
            for slug in slugs
        }

    def confusions(self) -> list[tuple[str, str, int]]:
        """Asked for, found instead, how often; most frequent first."""
        pairs = Counter(
            (mark.question.slug or "-", mark.found.matches[0].slug)
            for mark in self.in_scope
            if mark.found.matches and not mark.first
        )
        return [(asked, got, times) for (asked, got), times in pairs.most_common()]

    def decisions(self) -> dict[str, int]:
        return dict(Counter(mark.found.decision for mark in self.marks).most_common())

    def _only(self, locale: str) -> "Report":
        return Report(tuple(m for m in self.marks if m.question.locale == locale))


def evaluate(lines: Iterable[str], search: Search) -> Report:
    """Put every question to the search.

    Raises:
        BadInputError: A line is not a question; names the line.
    """
    questions = read_questions(lines)
    return Report(tuple(Mark(item, search(item.text)) for item in questions))


def read_questions(lines: Iterable[str]) -> list[Question]:
    return [
        _question(number, line)
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]


def table(report: Report) -> str:
    """The figures in lines, for a terminal."""
    rows = [
        f"texts                       {len(report.marks)}",
        f"right article first        {report.top1}",
        f"right among the three      {report.top3}",
        f"in scope, answered         {report.answered}",
        f"in scope, turned away      {report.turned_away}",
        f"answers that are right     {report.precision}",
        f"out of scope, answered     {report.false_answers}",
        f"calibration error          {report.calibration_error:6.1%}",
        "decisions                   " + _counts(report.decisions()),
    ]
    for locale, part in report.by_locale().items():
        rows.append(f"  {locale:4} first {part.top1}   three {part.top3}")
    rows += [f"  {slug:32} {share}" for slug, share in _weak(report)]
    rows += [
        f"  {asked} taken for {got}: {times}"
        for asked, got, times in report.confusions()
    ]
    return "\n".join(rows)


def _weak(report: Report) -> list[tuple[str, Share]]:
    shares = report.by_slug().items()
    return [(slug, share) for slug, share in shares if share.part < share.whole]


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _question(number: int, line: str) -> Question:
    try:
        record = json.loads(line)
        text, slug = record["text"], record.get("slug")
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        RecursionError,
    ) as error:
        raise BadInputError(f'line {number}: not JSON with a "text"') from error
    if not isinstance(text, str) or not isinstance(slug, str | None):
        raise BadInputError(f'line {number}: "text" or "slug" is no text')
    return Question(text, slug, str(record.get("lang") or "-"))


def _share(truths: Sequence[bool]) -> Share:
    return Share(sum(truths), len(truths))


def _calibration_error(marks: Sequence[Mark]) -> float:
    """How far the stated confidence of the best article is from its share of right."""
    asked = [m for m in marks if m.found.decision in (ANSWER, CHOOSE, ESCALATE)]
    error = 0.0
    for step in range(BINS):
        part = [m for m in asked if min(int(_stated(m) * BINS), BINS - 1) == step]
        error += abs(sum(_stated(m) - m.first for m in part))
    return error / max(1, len(asked))


def _stated(mark: Mark) -> float:
    return mark.found.confidence
