"""The webhook alone, on an app of its own."""

import json
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from bot.router import HEADER, router
from kit.settings import Settings
from messages.inbox import Inbox
from tests.bot.fake_telegram import TOKEN
from tests.bot.updates import NOW

SECRET = "a-long_Secret"


def make_app(inbox: Inbox, **changes: Any) -> FastAPI:  # noqa: ANN401
    app = FastAPI()
    app.include_router(router)
    app.state.settings = Settings(
        telegram_token=SecretStr(changes.get("token", TOKEN)),
        telegram_secret=SecretStr(changes.get("secret", SECRET)),
    )
    app.state.inbox = inbox
    app.state.clock = lambda: NOW
    return app


async def post(
    app: FastAPI,
    body: Any,  # noqa: ANN401
    secret: str | None = SECRET,
    *more: str,
) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    secrets = [] if secret is None else [secret, *more]
    headers = [(HEADER.encode(), each.encode()) for each in secrets]
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        return await client.post("/webhooks/telegram", content=content, headers=headers)
