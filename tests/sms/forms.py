"""Twilio's requests as it makes them, signed, and a small server to send them to."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

from kit.settings import Settings
from messages.channel import InboundMessage, Receipt
from people.address import Channel
from sms.router import router

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PUBLIC = "https://help.example.org"
TOKEN = "0123456789abcdef0123456789abcdef"
OURS = "+254700000900"
HERS = "+254700000001"
ACCOUNT = "AC00000000000000000000000000000001"
SMS = "/webhooks/twilio/sms"
STATUS = "/webhooks/twilio/status"
FORM = "application/x-www-form-urlencoded"
PAYLOADS = Path(__file__).parent / "payloads"


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.txt").read_bytes().strip()


def fields(name: str) -> dict[str, str]:
    return dict(parse_qsl(payload(name).decode(), keep_blank_values=True))


def encode(form: Mapping[str, str]) -> bytes:
    return urlencode(form).encode()


def make_settings(**values: Any) -> Settings:  # noqa: ANN401
    return Settings(
        **{
            "_env_file": None,
            "public_url": PUBLIC,
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": SecretStr(TOKEN),
            "twilio_number": OURS,
            **values,
        }
    )


def sign(
    url: str, body: bytes, token: str = TOKEN, algorithm: str | None = None
) -> str:
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    form = ImmutableMultiDict(pairs)
    return str(RequestValidator(token).compute_signature(url, form, algorithm))


@dataclass
class ListInbox:
    """Keeps what it is given; `refuses` stands for a database that is away."""

    accepted: list[InboundMessage] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    kept: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    refuses: Exception | None = None

    async def accept(self, *messages: InboundMessage) -> None:
        await asyncio.sleep(0)
        if self.refuses:
            raise self.refuses
        self.accepted += messages

    async def receive(self, *receipts: Receipt) -> None:
        await asyncio.sleep(0)
        if self.refuses:
            raise self.refuses
        self.receipts += receipts

    async def keep(
        self,
        channel: Channel,
        kind: str,
        external_id: str,
        details: dict[str, Any],
        *,
        at: datetime,
    ) -> None:
        await asyncio.sleep(0)
        assert (channel, at) == (Channel.SMS, NOW)
        self.kept.append((kind, external_id, details))


def make_app(inbox: Any, settings: Settings | None = None) -> FastAPI:  # noqa: ANN401
    app = FastAPI(redirect_slashes=False)
    app.state.settings = settings or make_settings()
    app.state.inbox = inbox
    app.state.clock = lambda: NOW
    app.include_router(router)
    return app


def post(
    client: TestClient,
    path: str,
    body: bytes,
    *,
    url: str | None = None,
    signature: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> int:
    """Post a form as Twilio would, signed for the public address unless told so."""
    signed = signature if signature is not None else sign(url or PUBLIC + path, body)
    sent = {"Content-Type": FORM, "X-Twilio-Signature": signed, **(headers or {})}
    return client.post(path, content=body, headers=sent).status_code
