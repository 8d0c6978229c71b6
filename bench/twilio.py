"""Twilio on loopback: its signed webhooks, and its REST interface as far as SMS goes.

It answers as the real one does, keeps what it took, and fails when told to.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum
from types import TracebackType
from typing import Any, Self, cast
from urllib.parse import parse_qs, urlencode, urlsplit

import httptools
from twilio.request_validator import RequestValidator

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105 - nobody's
OURS = "+254700000900"
WEBHOOK = "/webhooks/twilio/sms"
ENVIRONMENT = {
    "HELPDESK_TWILIO_ACCOUNT_SID": ACCOUNT,
    "HELPDESK_TWILIO_AUTH_TOKEN": TOKEN,
    "HELPDESK_TWILIO_NUMBER": OURS,
}


@dataclass(frozen=True, slots=True)
class Letter:
    """An SMS to us. `number` makes its id, so that the same one can come again."""

    number: int
    sender: str
    text: str

    @property
    def sid(self) -> str:
        return f"SM{self.number:032x}"


def webhook(letter: Letter, base: str) -> bytes:
    """The whole request with which Twilio brings a message, signed."""
    fields = {
        "ToCountry": "KE",
        "ToState": "",
        "SmsMessageSid": letter.sid,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": letter.sid,
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": letter.text,
        "FromCountry": "KE",
        "To": OURS,
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": letter.sid,
        "AccountSid": ACCOUNT,
        "From": letter.sender,
        "ApiVersion": "2010-04-01",
    }
    return _signed(base, WEBHOOK, fields)


def receipt(sid: str, to: str, status: str, callback: str) -> bytes:
    """The whole request with which Twilio tells how one of ours fared, signed."""
    fields = {
        "SmsSid": sid,
        "SmsStatus": status,
        "MessageStatus": status,
        "To": to,
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": OURS,
        "ApiVersion": "2010-04-01",
    }
    parts = urlsplit(callback)
    return _signed(
        f"{parts.scheme}://{parts.netloc}", f"{parts.path}?{parts.query}", fields
    )


def _signed(base: str, path: str, fields: dict[str, str]) -> bytes:
    signature = RequestValidator(TOKEN).compute_signature(base + path, fields)
    body = urlencode(fields).encode()
    head = (
        f"POST {path} HTTP/1.1\r\n"
        f"Host: {urlsplit(base).netloc}\r\n"
        "User-Agent: TwilioProxy/1.1\r\n"
        "Accept: */*\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"X-Twilio-Signature: {signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Mishap(StrEnum):
    """What goes wrong with one call. Those that end in `TAKEN` keep the message."""

    NONE = "none"
    BUSY = "429"
    BROKEN = "500"
    CUT = "cut"
    CUT_TAKEN = "cut, taken"
    SILENT_TAKEN = "silent, taken"


@dataclass(frozen=True, slots=True)
class Taken:
    """A message of ours that the provider has."""

    sid: str
    to: str
    text: str
    at: datetime
    callback: str | None


@dataclass(slots=True)
class Provider:
    """The REST interface. `mishap` is asked at each call, with the number and the text,
    what shall go wrong."""

    taken: list[Taken] = field(default_factory=list)
    mishap: Callable[[str, str], Mishap] = lambda _, __: Mishap.NONE
    on_taken: Callable[[Taken], None] = lambda _: None
    calls: int = 0
    port: int = 0
    _server: asyncio.Server | None = None
    lines: "set[_Call]" = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def open(self) -> None:
        """Listen; after `close`, on the same port as before."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Call(self), "127.0.0.1", self.port
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Be away: refuse connections and cut those that stand."""
        assert self._server is not None
        self._server.close()
        for call in list(self.lines):
            call.cut()
        await self._server.wait_closed()

    def take(self, fields: dict[str, str]) -> Taken:
        sid = f"SM{len(self.taken):032x}"
        taken = Taken(
            sid,
            fields.get("To", ""),
            fields.get("Body", ""),
            datetime.now(UTC),
            fields.get("StatusCallback"),
        )
        self.taken.append(taken)
        self.on_taken(taken)
        return taken

    def listed(self, query: dict[str, str]) -> list[Taken]:
        """Ours, newest first, to one number. No inbound ones are kept here."""
        to, sender = query.get("To"), query.get("From", OURS)
        if sender != OURS:
            return []
        return [t for t in reversed(self.taken) if to in (None, t.to)]


@dataclass(slots=True, eq=False)
class _Call(asyncio.Protocol):
    """One connection of a client."""

    provider: Provider
    _transport: asyncio.Transport | None = None
    _parser: httptools.HttpRequestParser = field(init=False)
    _url: bytes = b""
    _body: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self._parser = httptools.HttpRequestParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclass of asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self.provider.lines.add(self)

    def connection_lost(self, _: Exception | None) -> None:
        self.provider.lines.discard(self)

    def cut(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._url = b""
        self._body.clear()

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        if self._parser.get_method() == b"GET":
            query = _first(urlsplit(self._url.decode()).query)
            self._answer(200, _page(self.provider.listed(query)))
        else:
            self._create(_first(self._body.decode()))

    def _create(self, fields: dict[str, str]) -> None:
        provider = self.provider
        provider.calls += 1
        match provider.mishap(fields.get("To", ""), fields.get("Body", "")):
            case Mishap.BUSY:
                self._answer(429, _refusal(20429, "Too Many Requests", 429))
            case Mishap.BROKEN:
                self._answer(500, _refusal(20500, "Internal Server Error", 500))
            case Mishap.CUT:
                self.cut()
            case Mishap.CUT_TAKEN:
                provider.take(fields)
                self.cut()
            case Mishap.SILENT_TAKEN:
                provider.take(fields)
            case Mishap.NONE:
                self._answer(201, _record(provider.take(fields)))

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        head = (
            f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        if self._transport is not None:
            self._transport.write(head.encode() + body)


def _first(query: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(query).items()}


def _record(taken: Taken) -> dict[str, Any]:
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{taken.sid}"
    at = format_datetime(taken.at)
    return {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": taken.text,
        "date_created": at,
        "date_sent": None,
        "date_updated": at,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": OURS,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "sid": taken.sid,
        "status": "queued",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": taken.to,
        "uri": f"{uri}.json",
    }


def _page(found: list[Taken]) -> dict[str, Any]:
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    return {
        "messages": [_record(taken) for taken in found[:50]],
        "page": 0,
        "page_size": 50,
        "start": 0,
        "end": max(0, len(found) - 1),
        "first_page_uri": f"{uri}?Page=0",
        "next_page_uri": None,
        "previous_page_uri": None,
        "uri": uri,
    }


def _refusal(code: int, text: str, status: int) -> dict[str, Any]:
    url = f"https://www.twilio.com/docs/errors/{code}"
    return {"code": code, "message": text, "more_info": url, "status": status}
