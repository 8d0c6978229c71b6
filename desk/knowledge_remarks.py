"""Where each of the linter's remarks stands: beside the field it is about. Pure."""

from collections.abc import Mapping, Sequence

from knowledge.lint import Problem
from knowledge.texts import ArticleText, LocaleText

Remarks = Mapping[str, Sequence[Problem]]

FIELDS = (
    *("title", "summary", "warning", "steps", "next_steps", "fork", "send"),
    *("phrases", "supervisor", "all"),
)

ABOUT = {
    "the title": "title",
    "the summary": "summary",
    "has no summary": "summary",
    "the warning": "warning",
    "reports are at risk": "warning",
    "has no steps": "steps",
    "has more than": "steps",
    "the answer": "steps",
    "the second answer": "next_steps",
    "the fork": "fork",
    "branch": "fork",
    "a branch": "fork",
    "does not say what an officer": "send",
    "what to send": "send",
    "for supervisors": "supervisor",
    "has nothing of its own for supervisors": "supervisor",
}
"""How a remark begins, and the field it is about."""


def beside(problems: Sequence[Problem], article: ArticleText, locale: str) -> Remarks:
    """The remarks on one locale by field; what is about no field stands under `all`."""
    found: dict[str, list[Problem]] = {field: [] for field in FIELDS}
    text = article.locales.get(locale)
    for problem in problems:
        if problem.locale == locale and text is not None:
            found[field_of(problem, text)].append(problem)
    return found


def field_of(problem: Problem, text: LocaleText) -> str:
    if "phrase" in problem.text or problem.text.startswith('says "'):
        return "phrases"
    for beginning, field in ABOUT.items():
        if problem.text.startswith(beginning):
            return field
    return _holding(problem.text, text)


def _holding(remark: str, text: LocaleText) -> str:
    """The field that holds the words a remark quotes."""
    quoted = remark.partition('"')[2].rpartition('"')[0] or remark.split(" ")[0]
    said = {
        "title": text.title,
        "summary": text.summary,
        "warning": text.warning,
        "steps": "\n".join(text.steps),
        "next_steps": "\n".join(text.next_steps),
        "send": "\n".join(text.send),
    }
    held = (
        field for field, words in said.items() if quoted.casefold() in words.casefold()
    )
    return next(held, "all")
