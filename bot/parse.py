"""A Telegram update, read. Pure, and never surprised: what we do not know is kept.

Plain JSON is read and not `Update.de_json`, which raises on a missing date or one in
milliseconds; an update that can't be read must not hold up its chat.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.chat import (
    Reader,
    is_from_a_person,
    is_private,
    locale_of,
    message_id,
    name_of,
)
from bot.content import Content, content, is_forwarded
from bot.fields import Fields, fields, number, words
from bot.press import read_press
from bot.service import SERVICE
from messages.channel import InboundMessage, Kind
from people.address import Channel

MESSAGES = ("message", "channel_post")
EDITS = ("edited_message", "edited_channel_post")
KNOWN = (*MESSAGES, *EDITS, "callback_query", "my_chat_member")

COMMAND = re.compile(r"(/[A-Za-z0-9_]{1,32})@([A-Za-z0-9_]{2,32})(?=\s|\Z)")
NAME = re.compile(r"[a-z_]{1,64}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What an update asks of us.

    `blocked` is the address of a private chat and whether it now refuses us. `moved` is
    an address and the one that replaces it. `keep`: no message, but worth keeping.
    `callback_id` is the button press to be answered, so that the button stops turning.
    """

    update_id: int
    kind: str
    inbound: InboundMessage | None = None
    blocked: tuple[str, bool] | None = None
    moved: tuple[str, str] | None = None
    keep: bool = False
    callback_id: str | None = None


def is_update(payload: object) -> bool:
    return isinstance(payload, dict) and number(payload, "update_id") is not None


def parse(
    payload: Fields,
    *,
    bot_id: str,
    received_at: datetime,
    country: str = "KE",
    username: str | None = None,
) -> Parsed:
    """Read an update for which `is_update` holds.

    `country` is where a national number is at home. `username` is the bot's own, when
    known; a command for another bot is recognised by it.
    """
    reader = Reader(
        bot_id=bot_id, received_at=received_at, country=country, username=username
    )
    kind = _kind(payload)
    parsed = Parsed(update_id=number(payload, "update_id") or 0, kind=kind)
    what = fields(payload, kind)
    if kind in MESSAGES:
        return _message(parsed, what, reader)
    if kind in EDITS:
        return _edit(parsed, what, reader)
    if kind == "callback_query":
        return _press(parsed, what, reader)
    if kind == "my_chat_member":
        return _member(parsed, what)
    return replace(parsed, keep=True)


def _kind(payload: Fields) -> str:
    for known in KNOWN:
        if known in payload:
            return known
    other = next((name for name in payload if name != "update_id"), "")
    return other if NAME.match(other) else "unknown"


def _message(parsed: Parsed, message: Fields, reader: Reader) -> Parsed:
    moved = _moved(message)
    if moved is not None:
        return replace(parsed, moved=moved)
    if SERVICE.intersection(message):
        return replace(parsed, keep=True)
    inbound = _inbound(message, reader)
    return replace(parsed, inbound=inbound, keep=inbound is None)


def _moved(message: Fields) -> tuple[str, str] | None:
    """A group that became a supergroup; both of its chats say so, each its own way."""
    chat = number(fields(message, "chat"), "id")
    after = number(message, "migrate_to_chat_id")
    before = number(message, "migrate_from_chat_id")
    if chat is None or (after is None and before is None):
        return None
    return (str(chat), str(after)) if after is not None else (str(before), str(chat))


def _edit(parsed: Parsed, message: Fields, reader: Reader) -> Parsed:
    """An edit with words replaces a message; a live location only creeps on."""
    inbound = _inbound(message, reader)
    if inbound is None or not inbound.text:
        return replace(parsed, keep=True)
    at = number(message, "edit_date") or parsed.update_id
    edit = replace(
        inbound,
        kind=Kind.EDIT,
        external_id=f"{inbound.external_id}:e{at}",
        edits=inbound.external_id,
        shared_number=None,
    )
    return replace(parsed, inbound=edit)


def _press(parsed: Parsed, query: Fields, reader: Reader) -> Parsed:
    inbound = read_press(query, reader)
    return replace(
        parsed,
        inbound=inbound,
        keep=inbound is None,
        callback_id=words(query, "id", 64) or None,
    )


def _member(parsed: Parsed, change: Fields) -> Parsed:
    """In a private chat, `kicked` is how Telegram says that we are blocked."""
    chat = fields(change, "chat")
    address = number(chat, "id")
    status = fields(change, "new_chat_member").get("status")
    if address is None or not is_private(chat) or status not in ("kicked", "member"):
        return replace(parsed, keep=True)
    return replace(parsed, blocked=(str(address), status == "kicked"))


def _inbound(message: Fields, reader: Reader) -> InboundMessage | None:
    chat, sender = fields(message, "chat"), fields(message, "from")
    external_id = message_id(message)
    if external_id is None:
        return None
    private = is_private(chat)
    held = _command(content(message, private=private, country=reader.country), reader)
    for_us = "for_bot" not in held.extra
    return InboundMessage(
        channel=Channel.TELEGRAM,
        address=str(chat["id"]),
        our_address=reader.bot_id,
        external_id=external_id,
        text=held.text,
        received_at=reader.received_at,
        kind=held.kind,
        attachments=held.attachments,
        answerable=private and for_us and is_from_a_person(message),
        group=not private,
        sender_name=name_of(sender),
        sender_locale=locale_of(sender),
        shared_number=held.shared_number,
        extra={**_extra(message, reader), **held.extra},
    )


def _command(held: Content, reader: Reader) -> Content:
    """Take our own name off a command; mark one that is for another bot."""
    command = COMMAND.match(held.text) if held.kind is Kind.TEXT else None
    if command is None:
        return held
    if reader.username and command[2].lower() != reader.username.lower():
        return replace(held, kind=Kind.OTHER, extra={"for_bot": command[2]})
    return replace(held, text=command[1] + held.text[command.end() :])


def _extra(message: Fields, reader: Reader) -> dict[str, Any]:
    """What an officer or the conversation may want to know beside the words."""
    extra = {
        "media_group_id": words(message, "media_group_id", 64),
        "message_thread_id": number(message, "message_thread_id"),
        "reply_to": _reply_to(message, reader),
        "forwarded": is_forwarded(message),
        "via_bot": words(fields(message, "via_bot"), "username", 64),
    }
    return {name: value for name, value in extra.items() if value}


def _reply_to(message: Fields, reader: Reader) -> str | None:
    """The message of ours that this one answers.

    In a topic every plain message "replies" to the one that opened the topic.
    """
    asked = fields(message, "reply_to_message")
    ours = str(number(fields(asked, "from"), "id")) == reader.bot_id
    return message_id(asked) if ours and not SERVICE.intersection(asked) else None
