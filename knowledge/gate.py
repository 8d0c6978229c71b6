"""What an edit does to the exam, and whether it may be published. Pure.

The same questions are put to the knowledge base as it is and as it would be. An edit
that breaks a floor is refused, unless a lead says why it is right all the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kit.said import Said, said
from knowledge.evaluate import Mark, Question, Report
from knowledge.match import Found

Search = Callable[[str], Found]

MOST_LOST = 0.01
"""By how much the share of right articles may fall."""

MOST_FALSE = 0.03
"""Of texts that fit no article, how many may be answered with one."""

LEAST_RIGHT = 0.95
"""Of the answers given, how many must be right."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A text of the exam that is answered otherwise: with what before, what after."""

    question: Question
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an edit changes. `refusals` say in words why it may not be published."""

    before: Report
    after: Report
    fixed: tuple[Moved, ...]
    broken: tuple[Moved, ...]
    false_answers: tuple[Moved, ...]
    refusals: tuple[Said, ...]

    @property
    def passes(self) -> bool:
        return not self.refusals


def examine(questions: Sequence[Question], search: Search) -> Report:
    """The marks of a knowledge base."""
    return Report(tuple(Mark(item, search(item.text)) for item in questions))


def judge(before: Report, after: Report) -> Verdict:
    """Compare two exams over the same questions."""
    pairs = list(zip(before.marks, after.marks, strict=True))
    fixed = [_moved(a, b) for a, b in pairs if _right(b) and not _right(a)]
    broken = [_moved(a, b) for a, b in pairs if _right(a) and not _right(b)]
    false = [_moved(a, b) for a, b in pairs if _false(b) and not _false(a)]
    return Verdict(
        before=before,
        after=after,
        fixed=tuple(fixed),
        broken=tuple(broken),
        false_answers=tuple(false),
        refusals=tuple(_refusals(before, after)),
    )


def _right(mark: Mark) -> bool:
    """The right article first; of a text that fits none, that none is answered."""
    if mark.question.slug is None:
        return not mark.answered
    return mark.first


def _false(mark: Mark) -> bool:
    return mark.question.slug is None and mark.answered


def _moved(before: Mark, after: Mark) -> Moved:
    return Moved(before.question, _said(before), _said(after))


def _said(mark: Mark) -> str:
    """What the exam sees: the first article, and whether it is answered at once."""
    if not mark.found.matches:
        return mark.found.decision
    return f"{mark.found.matches[0].slug} ({mark.found.decision})"


def _refusals(before: Report, after: Report) -> list[Said]:
    """A floor that was broken before is held against nobody, unless it sinks."""
    found = []
    lost = float(before.top1) - float(after.top1)
    if lost > MOST_LOST:
        found.append(
            said(
                "The right article comes first in {share} of the texts, "
                "{points} points less than now.",
                share=f"{float(after.top1):.1%}",
                points=f"{lost * 100:.1f}",
            )
        )
    wrong, was = float(after.false_answers), float(before.false_answers)
    if wrong > MOST_FALSE and wrong > was:
        found.append(
            said(
                "Texts that fit no article are answered in {share} of cases; "
                "at most {most} may be.",
                share=f"{wrong:.1%}",
                most=f"{MOST_FALSE:.0%}",
            )
        )
    right, was = float(after.precision), float(before.precision)
    if after.precision.whole and right < LEAST_RIGHT and right < was:
        found.append(
            said(
                "Only {share} of the answers are right; {least} must be.",
                share=f"{right:.1%}",
                least=f"{LEAST_RIGHT:.0%}",
            )
        )
    return found
