"""Telegram's Bot API, as far as our bot needs it. https://core.telegram.org/bots/api"""

import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from kit.settings import Settings
from simulator.gate import TELEGRAM_PATH, On
from simulator.network import Chatted, Network, network_of
from simulator.payloads import Json, bot_message

MOST_UNITS = 4096
LONGEST_POLL = 20.0

router = APIRouter(prefix=TELEGRAM_PATH, include_in_schema=False)


class RefusedError(Exception):
    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code, self.description = code, description


@dataclass(frozen=True, slots=True)
class Call:
    network: Network
    settings: Settings
    fields: Json
    now: datetime

    @property
    def bot(self) -> Json:
        return {
            "id": int(self.settings.telegram_bot_id or 0),
            "is_bot": True,
            "first_name": "Msaada",
            "username": "msaada_demo_bot",
        }

    def text(self, name: str) -> str:
        return str(self.fields.get(name) or "")


@router.api_route("/bot{token}/{method}", methods=["GET", "POST"])
async def call(request: Request, token: str, method: str, settings: On) -> JSONResponse:
    expected = settings.telegram_token.get_secret_value()
    if not hmac.compare_digest(token.encode(), expected.encode()):
        return _answer(error=RefusedError(401, "Unauthorized"))
    deed = METHODS.get(method.lower())
    if deed is None:
        return _answer(error=RefusedError(404, "Not Found"))
    fields = await _fields(request)
    now = request.app.state.clock()
    try:
        result = await deed(Call(network_of(request.app), settings, fields, now))
    except RefusedError as error:
        return _answer(error=error)
    return _answer(result)


def _answer(
    result: object = None, *, error: RefusedError | None = None
) -> JSONResponse:
    if error is None:
        return JSONResponse({"ok": True, "result": result})
    body = {"ok": False, "error_code": error.code, "description": error.description}
    return JSONResponse(body, error.code)


async def _fields(request: Request) -> Json:
    """From the query, a form or JSON; nested values come as JSON text in a form."""
    fields: Json = dict(request.query_params)
    if request.method == "POST":
        if "json" in request.headers.get("content-type", ""):
            body = _read_json(await request.body())
            fields |= body if isinstance(body, dict) else {}
        else:
            async with request.form() as form:
                fields |= {k: v for k, v in form.items() if isinstance(v, str)}
    markup = fields.get("reply_markup")
    if isinstance(markup, str):
        fields["reply_markup"] = _read_json(markup.encode())
    return fields


def _read_json(text: bytes) -> Any:  # noqa: ANN401
    try:
        return json.loads(text)
    except ValueError:
        return None


async def _get_me(call: Call) -> Json:
    return call.bot | {
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


async def _send_message(call: Call) -> Json:
    chat, text = call.text("chat_id"), call.text("text")
    if not chat.isdecimal():
        raise RefusedError(400, "Bad Request: chat not found")
    if not text.strip():
        raise RefusedError(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > MOST_UNITS:
        raise RefusedError(400, "Bad Request: message is too long")
    markup = call.fields.get("reply_markup")
    sent = Chatted(
        call.network.next_id(call.now),
        text,
        markup if isinstance(markup, dict) else None,
        call.now,
    )
    call.network.phone(f"+{chat}").chatted.append(sent)
    return as_json(sent, call, chat)


async def _edit_markup(call: Call) -> Json:
    sent = _find(call)
    markup = call.fields.get("reply_markup")
    sent.markup = markup if isinstance(markup, dict) else None
    return as_json(sent, call, call.text("chat_id"))


async def _edit_text(call: Call) -> Json:
    sent = _find(call)
    sent.text = call.text("text") or sent.text
    return await _edit_markup(call)


def _find(call: Call) -> Chatted:
    phone = call.network.phone(f"+{call.text('chat_id')}")
    for sent in phone.chatted:
        if str(sent.message_id) == call.text("message_id"):
            return sent
    raise RefusedError(400, "Bad Request: message to edit not found")


def as_json(sent: Chatted, call: Call, chat: str) -> Json:
    place = {"id": int(chat), "type": "private", "first_name": "Contact"}
    return bot_message(
        call.bot, place, sent.message_id, sent.text, sent.markup, sent.at
    )


async def _set_webhook(call: Call) -> bool:
    call.network.webhook = {"url": call.text("url")}
    return True


async def _delete_webhook(call: Call) -> bool:
    call.network.webhook = {"url": ""}
    return True


async def _webhook_info(call: Call) -> Json:
    return call.network.webhook | {
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 40,
    }


async def _get_updates(call: Call) -> list[Json]:
    """Always none: what is written in the page goes by the webhook."""
    if call.network.webhook["url"]:
        raise RefusedError(
            409, "Conflict: can't use getUpdates method while webhook is active"
        )
    seconds = call.text("timeout")
    wanted = float(seconds) if seconds.isdecimal() else 0.0
    await call.network.pause(min(wanted, LONGEST_POLL))
    return []


async def _agree(_: Call) -> bool:
    return True


async def _get_file(_: Call) -> Json:
    raise RefusedError(400, "Bad Request: invalid file_id")


METHODS: dict[str, Callable[[Call], Awaitable[object]]] = {
    "getme": _get_me,
    "sendmessage": _send_message,
    "sendchataction": _agree,
    "editmessagereplymarkup": _edit_markup,
    "editmessagetext": _edit_text,
    "answercallbackquery": _agree,
    "setwebhook": _set_webhook,
    "deletewebhook": _delete_webhook,
    "getwebhookinfo": _webhook_info,
    "getupdates": _get_updates,
    "setmycommands": _agree,
    "deletemycommands": _agree,
    "getfile": _get_file,
}
