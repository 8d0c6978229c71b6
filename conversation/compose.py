"""Texts that fit: what an SMS may cost, and what is cut when it is too long. Pure."""

from collections.abc import Sequence

from messages.channel import Choice
from messages.segments import MOST_SEGMENTS, measure, reduce


def sms_text(text: str, choices: Sequence[Choice]) -> str:
    """The text of an SMS: reduced to GSM-7, with a line for each choice by digit."""
    lines = [f"{choice.digit} {choice.label}" for choice in choices if choice.digit]
    return reduce("\n".join((text, *lines)))


def fits(text: str, choices: Sequence[Choice]) -> bool:
    return measure(sms_text(text, choices)).segments <= MOST_SEGMENTS


def fit(text: str, choices: Sequence[Choice], *, instead: str = "") -> str:
    """The text if it fits in two segments; else `instead`, else its first lines.

    Shipped articles always fit, by lint; an imported one may not. The title and the
    danger stand first, so what is cut is the last step.
    """
    if fits(text, choices):
        return text
    if instead and fits(instead, choices):
        return instead
    lines = text.split("\n")
    while len(lines) > 1 and not fits("\n".join(lines), choices):
        lines.pop()
    while not fits("\n".join(lines), choices) and " " in lines[-1]:
        lines[-1] = lines[-1].rsplit(" ", 1)[0]
    return "\n".join(lines)
