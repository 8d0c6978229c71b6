"""The editor's form: an article in one locale, as lines that are typed. Pure."""

import unicodedata
from dataclasses import replace
from typing import cast

from pydantic import BaseModel, Field

from knowledge.shape import article_from, article_to
from knowledge.texts import (
    ArticleText,
    Audience,
    Branch,
    Fork,
    LocaleText,
    Priority,
    SupervisorText,
)

MOST_WAYS = 4
LONG = 20_000
MOST_SLUG = 80


class Written(BaseModel):
    """What stands in the form. Lists are typed one item a line.

    `seen` names what the form was made from, so that nobody overwrites a colleague.
    """

    locale: str = Field(default="en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    seen: str = Field(default="", max_length=60)
    replace: str = Field(default="", max_length=4)
    then: str = Field(default="", max_length=10)
    category: str = Field(default="general", max_length=40)
    audience: str = "chw"
    priority: str = "normal"
    data_at_risk: bool = False
    title: str = Field(default="", max_length=200)
    summary: str = Field(default="", max_length=1000)
    warning: str = Field(default="", max_length=500)
    steps: str = Field(default="", max_length=LONG)
    next_steps: str = Field(default="", max_length=LONG)
    fork: str = Field(default="", max_length=500)
    way_label: list[str] = Field(default_factory=list, max_length=MOST_WAYS)
    way_steps: list[str] = Field(default_factory=list, max_length=MOST_WAYS)
    way_article: list[str] = Field(default_factory=list, max_length=MOST_WAYS)
    way_ticket: list[str] = Field(default_factory=list, max_length=MOST_WAYS)
    send: str = Field(default="", max_length=LONG)
    phrases: str = Field(default="", max_length=LONG)
    supervisor_title: str = Field(default="", max_length=200)
    supervisor_warning: str = Field(default="", max_length=500)
    supervisor_steps: str = Field(default="", max_length=LONG)

    @property
    def says_nothing(self) -> bool:
        """Nothing is typed in this locale: it is to go, or never was there."""
        texts = (self.title, self.summary, self.warning, self.steps, self.next_steps)
        more = (self.fork, self.send, self.phrases, self.supervisor_title)
        return not any(text.strip() for text in (*texts, *more))

    def ways(self) -> list[Branch]:
        """The four places of a fork's ways, typed or not."""
        return [
            Branch(
                _at(self.way_label, place),
                _lines(_at(self.way_steps, place)),
                _at(self.way_article, place),
                str(place + 1) in self.way_ticket,
            )
            for place in range(MOST_WAYS)
        ]


def form_of(article: ArticleText, locale: str, seen: str = "") -> Written:
    """An article as its form shows it; empty where it says nothing in this locale."""
    text = article.locales.get(locale) or LocaleText("", ())
    ways = text.fork.branches if text.fork else ()
    supervisor = text.supervisor or SupervisorText("", ())
    return Written(
        locale=locale,
        seen=seen,
        category=article.category,
        audience=article.audience,
        priority=article.priority,
        data_at_risk=article.data_at_risk,
        title=text.title,
        summary=text.summary,
        warning=text.warning,
        steps="\n".join(text.steps),
        next_steps="\n".join(text.next_steps),
        fork=text.fork.text if text.fork else "",
        way_label=[way.label for way in ways],
        way_steps=["\n".join(way.steps) for way in ways],
        way_article=[way.article for way in ways],
        way_ticket=[str(n) for n, way in enumerate(ways, start=1) if way.ticket],
        send="\n".join(text.send),
        phrases="\n".join(text.phrases),
        supervisor_title=supervisor.title,
        supervisor_warning=supervisor.warning,
        supervisor_steps="\n".join(supervisor.steps),
    )


def article_of(written: Written, before: ArticleText) -> ArticleText:
    """The article with what was typed in one locale; others stay as they are.

    A locale in which nothing is typed any more is left out, unless it is the only one.

    Raises:
        ShapeError: It is no article yet; says what is missing.
    """
    locales = dict(before.locales)
    locales.pop(written.locale, None)
    if not written.says_nothing or not locales:
        known = {**before.locales, written.locale: _text_of(written)}
        locales = {locale: known[locale] for locale in known}
    article = replace(
        before,
        category=written.category.strip() or "general",
        audience=cast("Audience", written.audience),
        priority=cast("Priority", written.priority),
        data_at_risk=written.data_at_risk,
        locales=locales,
    )
    return article_from(article_to(article))


def _text_of(written: Written) -> LocaleText:
    return LocaleText(
        title=written.title.strip(),
        summary=_one(written.summary),
        warning=_one(written.warning),
        steps=_lines(written.steps),
        next_steps=_lines(written.next_steps),
        fork=_fork_of(written),
        send=_lines(written.send),
        phrases=tuple(dict.fromkeys(_lines(written.phrases))),
        supervisor=_supervisor_of(written),
    )


def _fork_of(written: Written) -> Fork | None:
    """The ways that have anything typed in them, without gaps between."""
    ways = tuple(way for way in written.ways() if way != Branch(""))
    question = _one(written.fork)
    return Fork(question, ways) if question or ways else None


def _supervisor_of(written: Written) -> SupervisorText | None:
    title, steps = _one(written.supervisor_title), _lines(written.supervisor_steps)
    warning = _one(written.supervisor_warning)
    return SupervisorText(title, steps, warning) if title or steps or warning else None


def slug_from(name: str) -> str:
    """A name for files and addresses: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = "".join(c if c.isalnum() else " " for c in plain.lower()).split()
    return "-".join(words)[:MOST_SLUG].strip("-")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for raw in text.splitlines() if (line := _one(raw)))


def _one(text: str) -> str:
    """In one line: an editor's line breaks are no contact's."""
    return " ".join(text.split())


def _at(items: list[str], place: int) -> str:
    return items[place].strip() if place < len(items) else ""
