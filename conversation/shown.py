"""What a contact is sent of an article, as values: for the turn, and for an editor.

Pure: an editor's preview and a contact's answer can't differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from conversation import choices, compose, wording
from knowledge import render
from knowledge.render import Which
from knowledge.texts import ArticleText
from messages.channel import Choice

AFTER_STEPS = ("fixed", "not_fixed", "person")


@dataclass(frozen=True, slots=True)
class Shown:
    """A message before it is cut to any channel: its text and what may be picked."""

    text: str
    choices: tuple[Choice, ...]

    @property
    def as_sms(self) -> str:
        """The whole text on the air, with its digits; nothing is cut."""
        return compose.sms_text(self.text, self.choices)


def steps(
    article: ArticleText,
    locale: str,
    *,
    audience: str = "chw",
    values: Mapping[str, str],
    which: Which = "steps",
    asks: bool = True,
) -> Shown:
    """Steps of an article with the question whether they helped.

    Without `asks` the steps stand alone, as before a ticket that follows at once.
    """
    text = render.answer_text(
        article, locale, audience=audience, values=values, which=which
    )
    if not asks:
        return Shown(text, ())
    if which != "steps":
        text = wording.say(locale, "not_fixed", next_steps=text)
    return Shown(text, choices.labelled(AFTER_STEPS, locale, {}))


def fork(article: ArticleText, locale: str, *, values: Mapping[str, str]) -> Shown:
    """The question of an article's fork with its ways on; empty if it has none."""
    found = render.fork_of(article, locale)
    if found is None:
        return Shown("", ())
    titles = {
        f"{choices.WAY}{digit}": render.fill(branch.label, values)
        for digit, branch in enumerate(found.branches, start=1)
    }
    picks = (*titles, "person")
    text = render.fill(found.text, values)
    return Shown(text, choices.labelled(picks, locale, titles))
