"""Speaking to Twilio: its own client, over a transport with real time limits.

The library's asynchronous transport ignores its time limit and repeats a refused POST,
which for an SMS means sending it twice (decision 0005). This one does neither.
"""

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from twilio.base.domain import Domain
from twilio.base.version import Version
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from kit.bare import not_run
from kit.settings import Settings
from kit.transport import Transport

# An account's package brings calls, conferences and forty more: 9 MB.
with not_run(
    "twilio.rest.api",
    "twilio.rest.api.v2010",
    "twilio.rest.api.v2010.account",
):
    from twilio.rest.api.v2010.account.message import MessageList

VERSION = "2010-04-01"
CONNECT_WITHIN = 5.0
ANSWER_WITHIN = 15.0
"""Seconds for a whole call, its connection included."""

WITHIN = httpx.Timeout(ANSWER_WITHIN, connect=CONNECT_WITHIN, pool=CONNECT_WITHIN)

LONGEST_WAIT = timedelta(hours=1)


class ApiError(Exception):
    """Twilio, or something before it, refused a request.

    It holds no text of Twilio's: that may name a phone number, and errors are logged.
    """

    def __init__(
        self,
        status: int,
        *,
        code: str | None = None,
        is_json: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(f"HTTP {status}, code {code or 'none'}")
        self.status = status
        self.code = code
        self.is_json = is_json
        self.retry_after = retry_after


class HttpxClient(AsyncHttpClient):  # type: ignore[misc]  # twilio has no types
    """Twilio's transport over httpx. Credentials go to `base_url` and nowhere else."""

    def __init__(
        self, base_url: str, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True)
        self.base_url = base_url
        self.transport = transport or Transport()
        self.http = httpx.AsyncClient(transport=self.transport, timeout=WITHIN)

    async def request(
        self,
        method: str,
        url: str,
        params: Any = None,  # noqa: ANN401
        data: Any = None,  # noqa: ANN401
        headers: Any = None,  # noqa: ANN401
        auth: Any = None,  # noqa: ANN401
        **_: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """One request, one attempt.

        Raises:
            ApiError: The answer was not a 2xx.
            httpx.HTTPError, TimeoutError: There was no answer.
        """
        if not url.startswith(f"{self.base_url}/"):
            raise ValueError("Twilio's answer points to another host")
        request = httpx.Request(
            method,
            url,
            params=params or None,
            data=data or None,
            headers=headers,
            extensions={"timeout": WITHIN.as_dict()},
        )
        if auth:
            request.headers["Authorization"] = _basic(*auth)
        async with asyncio.timeout(ANSWER_WITHIN):
            # Not by way of the client: for its cookies and redirects, which an
            # interface has none of, it takes as long as for all the rest.
            answer = await self.transport.handle_async_request(request)
            await answer.aread()
        if not answer.is_success:
            raise _refused(answer)
        return Response(answer.status_code, answer.text, answer.headers)

    async def close(self) -> None:
        await self.http.aclose()


@dataclass(frozen=True, slots=True)
class Account:
    """As much of Twilio's client for our account as SMS needs."""

    messages: Any
    api: Domain
    http_client: HttpxClient
    auth: tuple[str, str]


def make_client(
    settings: Settings, *, transport: httpx.AsyncBaseTransport | None = None
) -> Account:
    """One per process. Close it with `close`."""
    # httpx logs whole URLs, and a list of messages names the number in its query.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    http = HttpxClient(settings.twilio_api_url, transport=transport)
    token = settings.twilio_tokens[0] if settings.twilio_tokens else ""
    client = Client(settings.twilio_account_sid, token, http_client=http)
    client.region = client.edge = None  # never from the library's own environment
    api = Domain(client, settings.twilio_api_url)
    messages = MessageList(Version(api, VERSION), settings.twilio_account_sid)
    return Account(messages, api, http, client.auth)


async def close(client: Account) -> None:
    await client.http_client.close()


async def records(page: Any, *, most_pages: int) -> AsyncIterator[Any]:  # noqa: ANN401
    """The records of a page and of those that follow it, but no endless list."""
    for left in range(most_pages, 0, -1):
        for record in page:
            yield record
        page = await page.next_page_async() if left > 1 else None
        if page is None:
            return


def _basic(name: str, password: str) -> str:
    return f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"


def _refused(answer: httpx.Response) -> ApiError:
    try:
        body = json.loads(answer.text)
    except ValueError:
        body = None
    is_json = isinstance(body, dict)
    code = body.get("code") if is_json else None
    return ApiError(
        answer.status_code,
        code=str(code) if isinstance(code, int | str) and code else None,
        is_json=is_json,
        retry_after=_retry_after(answer.headers.get("Retry-After", "")),
    )


def _retry_after(text: str) -> timedelta | None:
    """In seconds only; a date would need a clock, and our own back-off is as good."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        return None
    return min(timedelta(seconds=int(text)), LONGEST_WAIT)
