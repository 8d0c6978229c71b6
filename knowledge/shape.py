"""An article as plain tables, as TOML and JSON hold it. Pure.

The order of keys here is the order in a file. A key that is not needed is left out, so
that a file written again is the same file.
"""

import re
from collections.abc import Mapping
from typing import Any, cast

from kit.said import Said, said
from knowledge.texts import (
    AUDIENCES,
    PRIORITIES,
    ArticleText,
    Audience,
    Branch,
    Fork,
    LocaleText,
    Priority,
    SupervisorText,
)

Table = Mapping[str, Any]

LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SUPERVISOR_KEYS = frozenset({"title", "warning", "steps"})
TEXT_KEYS = SUPERVISOR_KEYS | {
    *("summary", "next_steps", "fork", "send", "phrases", "supervisor")
}
BRANCH_KEYS = frozenset({"label", "steps", "article", "ticket"})
DIGITS = ("1", "2", "3", "4")
"""How a fork's branches are named: by what she writes to pick one."""

ARTICLE_KEYS = ("slug", "category", "audience", "priority", "data_at_risk")


class ShapeError(ValueError):
    """A table that is no article; says why, in a form the desk can translate."""

    def __init__(self, text: str, /, **values: object) -> None:
        self.said = Said(text, values)
        super().__init__(str(self.said))


def article_from(table: Table) -> ArticleText:
    """An article from its table.

    Raises:
        ShapeError: A key is unknown, missing or of the wrong kind; says which.
    """
    slug = _text(table, "slug")
    if not SLUG.fullmatch(slug):
        raise ShapeError(
            'slug "{slug}" is not small letters, digits and hyphens', slug=slug
        )
    at_risk = table.get("data_at_risk", False)
    if not isinstance(at_risk, bool):
        raise ShapeError("data_at_risk is neither true nor false")
    return ArticleText(
        slug=slug,
        category=_text(table, "category", "general"),
        audience=cast("Audience", _one_of(table, "audience", AUDIENCES, "chw")),
        priority=cast("Priority", _one_of(table, "priority", PRIORITIES, "normal")),
        data_at_risk=at_risk,
        locales=_locales(table),
    )


def article_to(article: ArticleText) -> dict[str, Any]:
    head = {key: getattr(article, key) for key in ARTICLE_KEYS}
    return head | locales_to(article.locales)


def locales_from(table: Table) -> dict[str, LocaleText]:
    return {locale: _locale(locale, table[locale]) for locale in table}


def locales_to(locales: Mapping[str, LocaleText]) -> dict[str, Any]:
    return {locale: _locale_to(text) for locale, text in locales.items()}


def _locales(table: Table) -> dict[str, LocaleText]:
    rest = {key: table[key] for key in table if key not in ARTICLE_KEYS}
    for key in rest:
        if not (LOCALE.fullmatch(key) and isinstance(rest[key], dict)):
            raise ShapeError('"{key}" is not known', key=key)
    if not rest:
        raise ShapeError("there is no text in any locale")
    return locales_from(rest)


def _locale(locale: str, table: Table) -> LocaleText:
    try:
        _refuse_others(table, TEXT_KEYS)
        return LocaleText(
            title=_text(table, "title"),
            summary=_text(table, "summary", ""),
            warning=_text(table, "warning", ""),
            steps=_list(table, "steps"),
            next_steps=_list(table, "next_steps"),
            fork=_fork(table.get("fork")),
            send=_list(table, "send"),
            phrases=_list(table, "phrases"),
            supervisor=_supervisor(table.get("supervisor")),
        )
    except ShapeError as error:
        raise ShapeError("[{locale}] {why}", locale=locale, why=error.said) from error


def _locale_to(text: LocaleText) -> dict[str, Any]:
    table = {
        "title": text.title,
        "summary": text.summary,
        "warning": text.warning,
        "steps": list(text.steps),
        "next_steps": list(text.next_steps),
        "fork": _fork_to(text.fork),
        "send": list(text.send),
        "phrases": list(text.phrases),
        "supervisor": _supervisor_to(text.supervisor),
    }
    return {key: value for key, value in table.items() if value or key == "title"}


def _fork(table: object) -> Fork | None:
    if table is None:
        return None
    if not isinstance(table, dict):
        raise ShapeError("fork is not a table")
    _refuse_others(table, frozenset({"text", *DIGITS}))
    digits = [digit for digit in DIGITS if digit in table]
    if len(digits) < 2 or tuple(digits) != DIGITS[: len(digits)]:
        raise ShapeError("fork needs its branches 1, 2 and so on, two to four of them")
    branches = tuple(_branch(digit, table[digit]) for digit in digits)
    return Fork(_text(table, "text"), branches)


def _branch(digit: str, table: object) -> Branch:
    if not isinstance(table, dict):
        raise ShapeError("fork {digit} is not a table", digit=digit)
    _refuse_others(table, BRANCH_KEYS)
    ticket = table.get("ticket", False)
    if not isinstance(ticket, bool):
        raise ShapeError("fork {digit}: ticket is neither true nor false", digit=digit)
    branch = Branch(
        label=_text(table, "label"),
        steps=_list(table, "steps"),
        article=_text(table, "article", ""),
        ticket=ticket,
    )
    if branch.article and (branch.steps or branch.ticket):
        raise ShapeError(
            "fork {digit}: an article, or steps and a ticket, not both", digit=digit
        )
    if not (branch.article or branch.steps or branch.ticket):
        raise ShapeError("fork {digit} leads nowhere", digit=digit)
    return branch


def _fork_to(fork: Fork | None) -> dict[str, Any]:
    if fork is None:
        return {}
    return {"text": fork.text} | {
        digit: _branch_to(branch)
        for digit, branch in zip(DIGITS, fork.branches, strict=False)
    }


def _branch_to(branch: Branch) -> dict[str, Any]:
    table = {
        "label": branch.label,
        "steps": list(branch.steps),
        "article": branch.article,
        "ticket": branch.ticket,
    }
    return {key: value for key, value in table.items() if value}


def _supervisor(table: object) -> SupervisorText | None:
    if table is None:
        return None
    if not isinstance(table, dict):
        raise ShapeError("supervisor is not a table")
    _refuse_others(table, SUPERVISOR_KEYS)
    return SupervisorText(
        title=_text(table, "title"),
        warning=_text(table, "warning", ""),
        steps=_list(table, "steps"),
    )


def _supervisor_to(text: SupervisorText | None) -> dict[str, Any]:
    if text is None:
        return {}
    table = {"title": text.title, "warning": text.warning, "steps": list(text.steps)}
    return {key: value for key, value in table.items() if value or key == "title"}


def _refuse_others(table: Table, known: frozenset[str]) -> None:
    for key in table:
        if key not in known:
            raise ShapeError('"{key}" is not known', key=key)


def _text(table: Table, key: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise ShapeError("{key} is missing or no text", key=said(key))
    return value


def _one_of(table: Table, key: str, known: tuple[str, ...], default: str) -> str:
    value = _text(table, key, default)
    if value not in known:
        raise ShapeError(
            '{key} "{value}" is none of {known}',
            key=said(key),
            value=value,
            known=", ".join(known),
        )
    return value


def _list(table: Table, key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ShapeError("{key} is not a list of texts", key=said(key))
    return tuple(value)
