"""A message from Twilio (a form, or a listed record) -> `InboundMessage`. Pure.

Unknown fields are ignored: Twilio adds some at any time. None is assumed to be there.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messages.channel import Attachment, InboundMessage, Kind
from people.address import Channel, is_phone
from sms.carrier import read_carrier_word
from sms.encoded import decode

Fields = Mapping[str, str]

SIDS = ("MessageSid", "SmsSid", "SmsMessageSid")
"""The last two are deprecated names of the first."""

MOST_MEDIA = 10
LONGEST_NAME = 200
"""No sid, number or name is longer; what is, can't be indexed and isn't Twilio's."""

LONGEST_PAYLOAD = 1000

PRESSED = ("ButtonPayload", "ListId")
WHATSAPP = "whatsapp:"
KINDS = {"image/": Kind.PHOTO, "audio/": Kind.VOICE, "video/": Kind.VIDEO}


@dataclass(frozen=True, slots=True)
class _Words:
    text: str
    raw: str | None = None


def parse(
    fields: Fields, *, ours: Collection[str], received_at: datetime
) -> InboundMessage | None:
    """The message, or None if it doesn't say who wrote it or which message it is.

    `ours` are our own numbers: what comes from one of them is never answered.
    """
    fields = {key: value.replace("\x00", "") for key, value in fields.items()}
    sid, address = read_sid(fields), _name(fields, "From")
    if not sid or not address:
        return None
    our_address = _name(fields, "To") or _name(fields, "MessagingServiceSid")
    attachments = _attachments(fields)
    picked = _picked(fields)
    words, place = _words(fields), _place(fields)
    return InboundMessage(
        channel=Channel.SMS,
        address=address,
        our_address=our_address,
        external_id=sid,
        text=words.text,
        received_at=received_at,
        kind=_kind(picked, attachments, place),
        picked=picked,
        question_id=_name(fields, "OriginalRepliedMessageSid") or None,
        attachments=attachments,
        carrier=read_carrier_word(
            fields.get("OptOutType", ""),
            words.text,
            by_word=not address.startswith(WHATSAPP),
        ),
        answerable=_is_answerable(address, {our_address, *ours}),
        sender_name=_name(fields, "ProfileName") or None,
        extra=place | ({"raw_body": words.raw} if words.raw else {}),
    )


def read_sid(fields: Fields) -> str:
    """The message's id at Twilio, by whichever name it comes; empty if none."""
    return next((sid for name in SIDS if (sid := _name(fields, name))), "")


def _name(fields: Fields, key: str, longest: int = LONGEST_NAME) -> str:
    value = fields.get(key, "").replace("\x00", "").strip()
    return value if len(value) <= longest else ""


def _picked(fields: Fields) -> str | None:
    """What was pressed on WhatsApp: a button, or a line of a list."""
    names = (_name(fields, key, LONGEST_PAYLOAD) for key in PRESSED)
    return next((name for name in names if name), None)


def _words(fields: Fields) -> _Words:
    body = fields.get("Body", "")
    decoded = decode(body.strip())
    if decoded is not None:
        return _Words(decoded.replace("\x00", ""), raw=body)
    return _Words(body or fields.get("ButtonText", "") or _place_name(fields))


def _place_name(fields: Fields) -> str:
    names = (fields.get(key, "").strip() for key in ("Label", "Address"))
    return ", ".join(name for name in names if name)


def _place(fields: Fields) -> dict[str, Any]:
    """Where she is, if she shared it: degrees, both or none."""
    latitude = _degrees(fields.get("Latitude", ""), 90)
    longitude = _degrees(fields.get("Longitude", ""), 180)
    if latitude is None or longitude is None:
        return {}
    return {"latitude": latitude, "longitude": longitude}


def _degrees(text: str, most: float) -> float | None:
    try:
        degrees = float(text)
    except ValueError:
        return None
    return degrees if -most <= degrees <= most else None  # False for NaN as well


def _attachments(fields: Fields) -> tuple[Attachment, ...]:
    """All media, whatever NumMedia says."""
    return tuple(
        Attachment(url, content_type=fields.get(f"MediaContentType{n}", "").strip())
        for n in range(MOST_MEDIA)
        if (url := fields.get(f"MediaUrl{n}", "").strip())
    )


def _kind(
    picked: str | None, attachments: tuple[Attachment, ...], place: dict[str, Any]
) -> Kind:
    if picked:
        return Kind.BUTTON
    if attachments:
        first = attachments[0].content_type.lower()
        return next(
            (kind for start, kind in KINDS.items() if first.startswith(start)),
            Kind.FILE,
        )
    return Kind.LOCATION if place else Kind.TEXT


def _is_answerable(address: str, ours: Collection[str]) -> bool:
    """Short codes, names and national numbers can't be answered; we mustn't be."""
    if address in ours or address.removeprefix(WHATSAPP) in ours:
        return False
    return is_phone(address) or (
        address.startswith(WHATSAPP) and len(address) > len(WHATSAPP)
    )
