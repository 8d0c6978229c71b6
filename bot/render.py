"""Our message as Telegram takes it: plain text, and a keyboard for its choices.

No parse mode: an unescaped "<5 mg" would be refused, and the answer lost.
"""

from dataclasses import dataclass
from typing import Any

from messages.channel import Choice, Failure, OutboundMessage, SendError

MOST_UNITS = 4096
"""UTF-16 code units of a text, by the stricter reading of Telegram's limit."""

MOST_BYTES = 64
"""Of a button's token."""

SHARE_NUMBER = "share_number"
REMOVE_KEYBOARD = "remove_keyboard"

Markup = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rendered:
    text: str
    reply_markup: Markup | None = None


def render(message: OutboundMessage) -> Rendered:
    """Write a message for Telegram.

    The token `share_number` becomes a key that sends the contact's own number;
    `remove_keyboard` takes that key away again.

    Raises:
        SendError: The text is empty or too long, or a token is: it will never pass.
    """
    if not message.text.strip():
        raise SendError("The message is empty", failure=Failure.CONTENT)
    if units(message.text) > MOST_UNITS:
        raise SendError(
            f"The message is longer than {MOST_UNITS} characters; split it",
            failure=Failure.CONTENT,
        )
    return Rendered(message.text, markup(message.choices))


def units(text: str) -> int:
    """The UTF-16 code units of a text; an emoji takes two."""
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


def markup(choices: tuple[Choice, ...]) -> Markup | None:
    tokens = {choice.token for choice in choices}
    shown = tuple(c for c in choices if c.token != REMOVE_KEYBOARD)
    if SHARE_NUMBER in tokens:
        return {
            "keyboard": [[_key(choice)] for choice in shown],
            "one_time_keyboard": True,
            "resize_keyboard": True,
        }
    if shown:
        return {"inline_keyboard": [[_button(choice)] for choice in shown]}
    return {"remove_keyboard": True} if tokens else None


def _key(choice: Choice) -> Markup:
    if choice.token == SHARE_NUMBER:
        return {"text": choice.label, "request_contact": True}
    return {"text": choice.label}


def _button(choice: Choice) -> Markup:
    if not 1 <= len(choice.token.encode()) <= MOST_BYTES:
        raise SendError("A choice has no usable token", failure=Failure.CONTENT)
    return {"text": choice.label or choice.digit, "callback_data": choice.token}
