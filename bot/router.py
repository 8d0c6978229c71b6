"""Telegram's webhook: genuine and an update, or refused; stored, and only then 200.

Telegram sends the next message of a chat only after this one got its 200, and tries
for a day. So nothing a contact can write may end in an error.
"""

import hmac
import json
import logging
from collections.abc import Sequence
from typing import Any, NoReturn

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from bot.intake import Intake
from bot.parse import Parsed, is_update
from kit.settings import Settings

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)

HEADER = "X-Telegram-Bot-Api-Secret-Token"
MOST_BYTES = 1 << 20


@router.post("/webhooks/telegram")
async def receive(request: Request) -> JSONResponse:
    settings: Settings = request.app.state.settings
    if not (settings.has_telegram and settings.telegram_secret.get_secret_value()):
        raise HTTPException(404)
    if not is_genuine(request.headers.getlist(HEADER), settings.telegram_secret):
        raise HTTPException(403)
    payload = read_update(await read_body(request))
    if payload is None:
        raise HTTPException(400, "This is not an update.")
    try:
        taken = await intake(request).take(payload, at=request.app.state.clock())
    except SQLAlchemyError as error:
        log.warning("the database is away; Telegram will send the update again")
        raise HTTPException(503, headers={"Retry-After": "5"}) from error
    return JSONResponse(answer(taken[0]))


def is_genuine(given: Sequence[str], secret: SecretStr) -> bool:
    """Compared in constant time; none, several or an empty secret vouch for nobody."""
    expected = secret.get_secret_value().encode()
    written = (given[0] if len(given) == 1 else "").encode("utf-8", "replace")
    return bool(expected) and hmac.compare_digest(written, expected)


async def read_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413)
    return bytes(body)


def read_update(body: bytes) -> dict[str, Any] | None:
    """The update in a body; None if it holds none.

    Numbers that are none (NaN, 1e999) are refused: PostgreSQL's JSON can't hold them.
    """
    try:
        payload = json.loads(body, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return None
    return payload if is_update(payload) else None


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("a number beyond all bounds")
    return value


def intake(request: Request) -> Intake:
    """This app's intake, made when first needed."""
    state = request.app.state
    if not hasattr(state, "telegram_intake"):
        settings: Settings = state.settings
        state.telegram_intake = Intake(
            state.inbox, settings.telegram_bot_id, settings.default_country
        )
    held: Intake = state.telegram_intake
    return held


def answer(parsed: Parsed) -> dict[str, str]:
    """A press is answered at once, or the button keeps turning."""
    if parsed.callback_id is None:
        return {}
    return {
        "method": "answerCallbackQuery",
        "callback_query_id": parsed.callback_id,
    }
