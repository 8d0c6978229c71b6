"""What is wrong with articles, as an editor is told. Pure.

An error would harm a contact; a warning would make the article worse than it could be.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from kit.said import Said, said
from knowledge.normalise import normalise
from knowledge.render import VARIABLE, Which, answer_text
from knowledge.texts import ArticleText, Fork, LocaleText, SupervisorText
from messages.segments import measure, reduce

Level = Literal["error", "warning"]

LOCALES = ("en", "sw", "fr")

# The longest a programme may set them, after reduction; docs/configuration.md.
VARIABLES = {
    "app": "the health app name",
    "sync_now": "Synchroniser maintenant",
    "short_code": "22133",
    "facility": "Mlimani Dispensary Kisumu",
}

# The lines a conversation adds, and the one it sets before a second try, at their
# longest; the wording tests hold the same limit on the real ones.
CHOICES = {
    "en": "\n1 Fixed\n2 Not fixed\n0 Talk to a person",
    "sw": "\n1 Sawa sasa\n2 Bado\n0 Ongea na mtu",
    "fr": "\n1 C'est réglé\n2 Pas réglé\n0 Parler à une personne",
}
AGAIN = {
    "en": "Sorry, let us try again:\n",
    "sw": "Pole, tujaribu tena:\n",
    "fr": "Désolés, essayons autre chose:\n",
}

# Operators and providers act on these, whoever they are meant for.
CARRIER_WORDS = frozenset(
    {
        *("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "ARRET"),
        *("START", "YES", "UNSTOP", "HELP", "INFO"),
    }
)

MOST_TITLE = 34
MOST_UNITS = 306
MOST_SUMMARY_SEGMENTS = 1
DANGER_WITHIN = 110
MOST_ASKED = 150
MOST_STEPS = 5
MOST_SUPERVISOR_UNITS = 600
MOST_WORDS_IN_LINE = {"en": 14, "sw": 12, "fr": 15}
FEWEST_PHRASES = 4
"""Measured: from four phrasings on, a locale is found about as well as with all."""

WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Problem:
    slug: str
    locale: str
    level: Level
    said: Said

    @property
    def text(self) -> str:
        return str(self.said)

    @property
    def whole(self) -> Said:
        """With the article and the locale that it is about."""
        where = f"{self.slug} [{self.locale}]" if self.locale else self.slug
        return said("{where}: {what}", where=where, what=self.said)

    def __str__(self) -> str:
        return f"{self.level}: {self.whole}"


def lint(
    articles: Iterable[ArticleText], locales: Sequence[str] = LOCALES
) -> list[Problem]:
    """All that is wrong, in the order of the articles."""
    known = list(articles)
    problems: list[Problem] = []
    for article in known:
        problems += _article(article, locales)
    problems += _shared_phrases(known)
    problems += _lost_ways(known)
    return problems


def _article(article: ArticleText, locales: Sequence[str]) -> Iterator[Problem]:
    for locale in locales:
        if locale not in article.locales:
            yield Problem(article.slug, locale, "warning", said("is missing"))
    for locale, text in article.locales.items():
        for level, what in _locale(article, locale, text):
            yield Problem(article.slug, locale, level, what)


Remark = tuple[Level, Said]


def _locale(article: ArticleText, locale: str, text: LocaleText) -> Iterator[Remark]:
    yield from _missing(article, text)
    yield from _lengths(article, locale, text)
    yield from _words(locale, text)
    if text.supervisor is not None:
        yield from _supervisor(article, locale)


def _missing(article: ArticleText, text: LocaleText) -> Iterator[Remark]:
    if not text.steps:
        yield "error", said("has no steps")
    if len(text.steps) > MOST_STEPS or len(text.next_steps) > MOST_STEPS:
        yield "error", said("has more than {most} steps", most=MOST_STEPS)
    if article.data_at_risk and not text.warning:
        yield "error", said("reports are at risk, and there is no warning")
    if not text.summary:
        yield "warning", said("has no summary")
    if not text.send:
        yield "warning", said("does not say what an officer needs")
    if len(text.phrases) < FEWEST_PHRASES:
        known = len(text.phrases)
        yield (
            "warning",
            said("{n} phrases; {least} are needed", n=known, least=FEWEST_PHRASES),
        )
    if article.audience == "both" and text.supervisor is None:
        yield "warning", said("has nothing of its own for supervisors")


def _lengths(article: ArticleText, locale: str, text: LocaleText) -> Iterator[Remark]:
    title, summary = longest(text.title), longest(text.summary)
    if (units := measure(title).units) > MOST_TITLE:
        yield "error", _too_long(THE_TITLE, units, MOST_TITLE)
    if measure(summary).segments > MOST_SUMMARY_SEGMENTS:
        yield "error", _too_long(THE_SUMMARY, measure(summary).units, 160)
    choices = CHOICES.get(locale.split("-")[0], CHOICES["fr"])
    yield from _fits(said("the answer"), _answer(article, locale) + choices)
    if text.next_steps:
        again = AGAIN.get(locale.split("-")[0], AGAIN["fr"])
        steps = answer_text(article, locale, values=VARIABLES, which="next_steps")
        yield from _fits(said("the second answer"), again + reduce(steps) + choices)
    if text.fork is not None:
        yield from _fork_fits(article, locale, text.fork, choices)
    if text.warning and len(longest(f"{text.title}\n{text.warning}")) > DANGER_WITHIN:
        yield (
            "error",
            said("the warning is not over within {n} characters", n=DANGER_WITHIN),
        )
    asked = longest("\n".join(f"- {item}" for item in text.send))
    if measure(asked).units > MOST_ASKED:
        yield "warning", said("what to send takes over {n} septets", n=MOST_ASKED)


def _fork_fits(
    article: ArticleText, locale: str, fork: Fork, choices: str
) -> Iterator[Remark]:
    """The question with its digits, and each branch in the frame of a second try."""
    language = locale.split("-")[0]
    person = choices.rsplit("\n", 1)[1]
    lines = [f"{n} {branch.label}" for n, branch in enumerate(fork.branches, start=1)]
    yield from _fits(said("the fork"), longest("\n".join((fork.text, *lines, person))))
    again = AGAIN.get(language, AGAIN["fr"])
    for digit, branch in enumerate(fork.branches, start=1):
        if branch.steps:
            which = cast("Which", f"fork:{digit}")
            steps = answer_text(article, locale, values=VARIABLES, which=which)
            yield from _fits(
                said("branch {digit}", digit=digit), again + reduce(steps) + choices
            )
        if len(branch.steps) > MOST_STEPS:
            yield (
                "error",
                said(
                    "branch {digit} has more than {most} steps",
                    digit=digit,
                    most=MOST_STEPS,
                ),
            )


THE_TITLE, THE_SUMMARY = said("the title"), said("the summary")


def _too_long(what: Said, units: int, most: int) -> Said:
    return said(
        "{what} takes {units} septets of {most}", what=what, units=units, most=most
    )


def _fits(what: Said, text: str) -> Iterator[Remark]:
    size = measure(text)
    if size.encoding != "GSM-7":
        mark = repr(size.culprit)
        yield (
            "error",
            said("{what} holds {mark}, which makes short SMS", what=what, mark=mark),
        )
    elif size.units > MOST_UNITS:
        yield "error", _too_long(what, size.units, MOST_UNITS)


def _words(locale: str, text: LocaleText) -> Iterator[Remark]:
    most = MOST_WORDS_IN_LINE.get(locale.split("-")[0], 15)
    for line in _lines(text):
        for word in WORDS.findall(reduce(line).upper()):
            if word in CARRIER_WORDS:
                yield "error", said('"{word}" is a carrier word', word=word)
        for name in VARIABLE.findall(line):
            if name not in VARIABLES:
                yield "error", said("{place} is not known", place=f"{{{name}}}")
    for line in (text.title, text.warning, *text.steps, *text.next_steps):
        for sentence in re.split(r"[.?!:]\s", line):
            if len(sentence.split()) > most:
                yield (
                    "warning",
                    said(
                        'over {most} words in a line: "{sentence}"',
                        most=most,
                        sentence=sentence,
                    ),
                )


def _supervisor(article: ArticleText, locale: str) -> Iterator[Remark]:
    text = _answer(article, locale, "supervisor")
    if measure(text).units > MOST_SUPERVISOR_UNITS:
        yield (
            "warning",
            said("for supervisors it takes over {n}", n=MOST_SUPERVISOR_UNITS),
        )


def _lines(text: LocaleText) -> Iterator[str]:
    """All that is ever said, so not the phrases."""
    yield from (text.title, text.summary, text.warning)
    yield from (*text.steps, *text.next_steps, *text.send)
    if text.fork is not None:
        yield text.fork.text
        for branch in text.fork.branches:
            yield from (branch.label, *branch.steps)
    supervisor: SupervisorText | None = text.supervisor
    if supervisor is not None:
        yield from (supervisor.title, supervisor.warning, *supervisor.steps)


def _answer(article: ArticleText, locale: str, audience: str = "chw") -> str:
    return reduce(answer_text(article, locale, audience=audience, values=VARIABLES))


def longest(text: str) -> str:
    """A text as it goes out by SMS, its variables at their longest."""
    return reduce(VARIABLE.sub(lambda found: VARIABLES.get(found[1], found[0]), text))


def _lost_ways(articles: Sequence[ArticleText]) -> Iterator[Problem]:
    """A branch that leads to an article which is not there, or back to its own."""
    slugs = {article.slug for article in articles}
    for article in articles:
        for locale, text in article.locales.items():
            for branch in text.fork.branches if text.fork else ():
                if branch.article and (
                    branch.article not in slugs or branch.article == article.slug
                ):
                    what = said(
                        "a branch leads to {article}, which is no way on",
                        article=branch.article,
                    )
                    yield Problem(article.slug, locale, "error", what)


def _shared_phrases(articles: Sequence[ArticleText]) -> Iterator[Problem]:
    """A phrase of two articles finds neither; one said twice is a waste."""
    seen: dict[tuple[str, str], str] = {}
    for article in articles:
        for locale, text in article.locales.items():
            for phrase in text.phrases:
                words = normalise(phrase)
                owner = seen.setdefault((locale, words), "")
                if owner == article.slug:
                    what = said('says "{phrase}" twice', phrase=phrase)
                    yield Problem(article.slug, locale, "warning", what)
                elif owner:
                    what = said(
                        '"{phrase}" is also a phrase of {owner}',
                        phrase=phrase,
                        owner=owner,
                    )
                    yield Problem(article.slug, locale, "error", what)
                else:
                    seen[locale, words] = article.slug
