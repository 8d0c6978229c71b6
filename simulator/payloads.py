"""The requests a provider makes, built and signed as it does. Pure.

Twilio: https://www.twilio.com/docs/messaging/guides/webhook-request and
.../usage/webhooks/webhooks-security. Telegram: https://core.telegram.org/bots/api.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messages.segments import measure
from simulator.faults import Receipt

Form = dict[str, str]
Json = dict[str, Any]

API_VERSION = "2010-04-01"
EMPTY = ("ToCountry", "ToState", "ToCity", "ToZip", "FromState", "FromCity", "FromZip")
"""African numbers have no places; the fields come all the same, and are signed."""


def sign(url: str, form: Mapping[str, str], token: str) -> str:
    """HMAC-SHA1 of the URL and of every field, sorted by name."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


@dataclass(frozen=True, slots=True)
class Line:
    """Between whom an SMS goes."""

    account: str
    phone: str
    ours: str


def sms_form(line: Line, sid: str, text: str) -> Form:
    """An SMS from the phone to us."""
    return dict.fromkeys(EMPTY, "") | {
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "SmsSid": sid,
        "SmsStatus": "received",
        "Body": text,
        "FromCountry": "KE",
        "To": line.ours,
        "NumSegments": str(max(1, measure(text).segments)),
        "MessageSid": sid,
        "AccountSid": line.account,
        "From": line.phone,
        "ApiVersion": API_VERSION,
    }


def status_form(line: Line, sid: str, receipt: Receipt, at: datetime) -> Form:
    """Word on an SMS from us to the phone."""
    form = {
        "SmsSid": sid,
        "SmsStatus": receipt.status,
        "MessageStatus": receipt.status,
        "To": line.phone,
        "MessageSid": sid,
        "AccountSid": line.account,
        "From": line.ours,
        "ApiVersion": API_VERSION,
    }
    if receipt.status in ("delivered", "undelivered"):
        form["RawDlrDoneDate"] = f"{at:%y%m%d%H%M}"
    if receipt.code:
        form["ErrorCode"] = receipt.code
    return form


@dataclass(frozen=True, slots=True)
class Person:
    """Who holds the phone, as Telegram knows her."""

    id: int
    name: str
    locale: str

    @property
    def user(self) -> Json:
        first, _, last = self.name.partition(" ")
        user = {"id": self.id, "is_bot": False, "first_name": first}
        last_name = {"last_name": last} if last else {}
        return user | last_name | {"language_code": self.locale}

    @property
    def chat(self) -> Json:
        return {
            "id": self.id,
            "first_name": self.user["first_name"],
            "type": "private",
        }


def text_update(person: Person, ids: tuple[int, int], text: str, at: datetime) -> Json:
    """She wrote something. `ids` are those of the update and of the message."""
    message = _message(person, ids[1], at) | {"text": text}
    if text.startswith("/"):
        command = text.split(maxsplit=1)[0]
        entity = {"type": "bot_command", "offset": 0, "length": len(command)}
        message["entities"] = [entity]
    return {"update_id": ids[0], "message": message}


def contact_update(
    person: Person, ids: tuple[int, int], phone: str, at: datetime
) -> Json:
    """She shared her own number."""
    card = {
        "phone_number": phone.removeprefix("+"),
        "first_name": person.user["first_name"],
        "user_id": person.id,
    }
    message = _message(person, ids[1], at) | {"contact": card}
    return {"update_id": ids[0], "message": message}


def press_update(person: Person, update_id: int, under: Json, token: str) -> Json:
    """She pressed a button under a message of ours."""
    return {
        "update_id": update_id,
        "callback_query": {
            "id": str(update_id),
            "from": person.user,
            "message": under,
            "chat_instance": str(person.id),
            "data": token,
        },
    }


def bot_message(
    bot: Json,
    chat: Json,
    message_id: int,
    text: str,
    markup: Json | None,
    at: datetime,
) -> Json:
    """A message of ours, as Telegram gives it back. Keys aren't part of it."""
    message = {
        "message_id": message_id,
        "from": bot,
        "chat": chat,
        "date": int(at.timestamp()),
        "text": text,
    }
    buttons = {"reply_markup": markup} if markup and "inline_keyboard" in markup else {}
    return message | buttons


def _message(person: Person, message_id: int, at: datetime) -> Json:
    return {
        "message_id": message_id,
        "from": person.user,
        "chat": person.chat,
        "date": int(at.timestamp()),
    }
