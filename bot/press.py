"""A pressed button, read. Its token may be forged: the conversation checks it."""

from bot.chat import Reader, is_private, locale_of, message_id, name_of
from bot.fields import Fields, fields, flag, words
from messages.channel import InboundMessage, Kind
from people.address import Channel

MOST_BYTES = 64
"""Of a button's token; Telegram's own limit, so a longer one is forged."""


def read_press(query: Fields, reader: Reader) -> InboundMessage | None:
    """The press as a message; None if it stands under no message of a chat.

    That message may be too old to be shown to us: the ids are there even then.
    """
    press_id, message = words(query, "id", 64), fields(query, "message")
    question_id = message_id(message)
    if not press_id or question_id is None:
        return None
    chat, sender = fields(message, "chat"), fields(query, "from")
    token = _token(query)
    return InboundMessage(
        channel=Channel.TELEGRAM,
        address=str(chat["id"]),
        our_address=reader.bot_id,
        external_id=f"q:{press_id}",
        text=_label(message, token) if token else "",
        received_at=reader.received_at,
        kind=Kind.BUTTON if token else Kind.OTHER,
        picked=token,
        question_id=question_id,
        answerable=is_private(chat) and not flag(sender, "is_bot"),
        group=not is_private(chat),
        sender_name=name_of(sender),
        sender_locale=locale_of(sender),
    )


def _token(query: Fields) -> str | None:
    token = words(query, "data")
    return token if 1 <= len(token.encode()) <= MOST_BYTES else None


def _label(message: Fields, token: str) -> str:
    """The words on the pressed button, so that the transcript reads well."""
    rows = fields(message, "reply_markup").get("inline_keyboard")
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            if isinstance(button, dict) and button.get("callback_data") == token:
                return words(button, "text", 200)
    return ""
