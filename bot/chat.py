"""Where a message stands, and who wrote it."""

from dataclasses import dataclass
from datetime import datetime

from bot.fields import Fields, fields, flag, number, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who we are and when it is: what reading an update needs beside the update."""

    bot_id: str
    received_at: datetime
    country: str = "KE"
    username: str | None = None


def message_id(message: Fields) -> str | None:
    """The external id of a message: its own number is only unique in its chat."""
    chat = number(fields(message, "chat"), "id")
    its_own = number(message, "message_id")
    return None if chat is None or its_own is None else f"{chat}:{its_own}"


def is_private(chat: Fields) -> bool:
    return chat.get("type") == "private"


def is_from_a_person(message: Fields) -> bool:
    """Neither a bot, nor a channel or a nameless admin behind `sender_chat`."""
    return not flag(fields(message, "from"), "is_bot") and "sender_chat" not in message


def name_of(sender: Fields) -> str | None:
    name = f"{words(sender, 'first_name', 100)} {words(sender, 'last_name', 100)}"
    return " ".join(name.split()) or None


def locale_of(sender: Fields) -> str | None:
    return words(sender, "language_code", 35) or None
