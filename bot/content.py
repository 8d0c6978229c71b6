"""What a Telegram message holds: its kind, its words, the files it refers to."""

from dataclasses import dataclass, field
from typing import Any

import phonenumbers

from bot.fields import Fields, fields, flag, number, words
from messages.channel import Attachment, Kind
from people.address import is_phone

# An animation comes with a twin under `document`, so it stands first.
FILES = {
    "animation": (Kind.VIDEO, "video/mp4"),
    "voice": (Kind.VOICE, "audio/ogg"),
    "audio": (Kind.VOICE, "audio/mpeg"),
    "video": (Kind.VIDEO, "video/mp4"),
    "video_note": (Kind.VIDEO, "video/mp4"),
    "sticker": (Kind.STICKER, "image/webp"),
    "document": (Kind.FILE, "application/octet-stream"),
}
FORWARDED = ("forward_origin", "forward_date", "forward_from", "forward_sender_name")


@dataclass(frozen=True, slots=True)
class Content:
    kind: Kind
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    shared_number: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def content(message: Fields, *, private: bool, country: str) -> Content:
    """Read what a message holds; what we do not know is `Kind.OTHER`."""
    text = words(message, "text") or words(message, "caption")
    if files := _files(message):
        kind, attachment = files
        return Content(kind, text, (attachment,), extra=_emoji(message))
    if "text" in message:
        return Content(Kind.TEXT if text else Kind.OTHER, text)
    if place := fields(message, "location"):
        return Content(Kind.LOCATION, text, extra=_place(message, place))
    if card := fields(message, "contact"):
        own = private and _is_own(message, card)
        shared = to_e164(words(card, "phone_number", 40), country) if own else None
        return Content(Kind.CONTACT, text, shared_number=shared)
    return Content(Kind.OTHER, text)


def _files(message: Fields) -> tuple[Kind, Attachment] | None:
    if photo := _largest(message.get("photo")):
        return Kind.PHOTO, _attachment(photo, "image/jpeg")
    for name, (kind, content_type) in FILES.items():
        if words(file := fields(message, name), "file_id"):
            return kind, _attachment(file, content_type)
    return None


def _largest(sizes: object) -> Fields | None:
    """A photo comes in several sizes; the officer wants to read the screen."""
    if not isinstance(sizes, list):
        return None
    usable = [s for s in sizes if isinstance(s, dict) and words(s, "file_id")]
    return max(usable, key=_area, default=None)


def _area(size: Fields) -> int:
    return (number(size, "width") or 0) * (number(size, "height") or 0)


def _attachment(file: Fields, content_type: str) -> Attachment:
    return Attachment(
        reference=words(file, "file_id", 512),
        content_type=words(file, "mime_type", 100) or content_type,
        name=words(file, "file_name", 200),
        size=number(file, "file_size"),
    )


def _emoji(message: Fields) -> dict[str, Any]:
    emoji = words(fields(message, "sticker"), "emoji", 16)
    return {"emoji": emoji} if emoji else {}


def _place(message: Fields, place: Fields) -> dict[str, Any]:
    latitude, longitude = place.get("latitude"), place.get("longitude")
    extra: dict[str, Any] = {}
    if isinstance(latitude, int | float) and isinstance(longitude, int | float):
        extra["location"] = [latitude, longitude]
    if title := words(fields(message, "venue"), "title", 200):
        extra["venue"] = title
    return extra


def _is_own(message: Fields, card: Fields) -> bool:
    """Only the number of the sender herself, from her own hand, proves anything."""
    sender = number(fields(message, "from"), "id")
    own = sender is not None and number(card, "user_id") == sender
    return (
        own and not is_forwarded(message) and not flag(message, "is_automatic_forward")
    )


def is_forwarded(message: Fields) -> bool:
    return any(name in message for name in FORWARDED)


def to_e164(raw: str, country: str) -> str | None:
    """A number in E.164; Telegram writes it with or without a plus, and with spaces."""
    digits = "".join(char for char in raw if char in "0123456789")
    if digits.startswith("00"):
        digits = digits[2:]
    national = digits.startswith("0") and not raw.strip().startswith("+")
    try:
        parsed = phonenumbers.parse(
            digits if national else f"+{digits}", country.upper()
        )
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return written if is_phone(written) else None
