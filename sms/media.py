"""Fetching what came with a message: only from Twilio, and only what we can show.

A reference is text from outside. Our credentials go to Twilio's host alone; Twilio
sends us on to a store of its own, where we go without them, and never into our own
network.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from kit.errors import HelpdeskError
from sms.client import HttpxClient

MOST_BYTES = 10 * 1024 * 1024
TYPES = ("image/", "audio/", "application/pdf")
NEVER = ("image/svg+xml",)
"""A picture that may hold a script."""

MOST_REDIRECTS = 3
WITHIN = 20.0

Resolve = Callable[[str, int], Awaitable[list[str]]]


class MediaError(HelpdeskError):
    """A file can't be shown. The text says why, for an officer."""


@dataclass(frozen=True, slots=True)
class _Goal:
    """One hop: where to connect, and what to say there."""

    url: str
    headers: dict[str, str]
    extensions: dict[str, Any]
    auth: tuple[str, str] | None


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


async def fetch(
    client: Any,  # noqa: ANN401
    reference: str,
    *,
    most_bytes: int = MOST_BYTES,
    types: Sequence[str] = TYPES,
    resolve: Resolve = resolve,
) -> tuple[bytes, str]:
    """The file behind an attachment's reference, and its content type.

    Args:
        client: From `sms.client.make_client`.
        reference: `Attachment.reference`; a URL on the host of the API.
        most_bytes: More than this is refused, whatever was announced.
        types: Beginnings of content types that may come.
        resolve: The addresses of a host; where we are sent on to must be public.

    Raises:
        MediaError: It is elsewhere, gone, too large, or of another type.
    """
    transport: HttpxClient = client.http_client
    api, url = urlsplit(transport.base_url), reference
    if not _same_origin(_split(url), api):
        raise MediaError("This file is not at Twilio.")
    try:
        async with asyncio.timeout(WITHIN):
            for _ in range(MOST_REDIRECTS + 1):
                goal = await _goal(url, api, client.auth, resolve)
                found = await _hop(transport.http, goal, most_bytes, types)
                if not isinstance(found, str):
                    return found
                url = _join(url, found)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as error:
        raise MediaError("The file can't be fetched now. Try again.") from error
    raise MediaError("The file can't be found.")


async def _hop(
    http: httpx.AsyncClient, goal: _Goal, most_bytes: int, types: Sequence[str]
) -> tuple[bytes, str] | str:
    """The file, or where else to look for it."""
    async with http.stream(
        "GET",
        goal.url,
        headers={"Accept-Encoding": "identity", **goal.headers},
        auth=goal.auth,
        extensions=goal.extensions,
        follow_redirects=False,
    ) as answer:
        if answer.has_redirect_location:
            return answer.headers["Location"]
        if not answer.is_success:
            raise MediaError("The file is no longer at Twilio.")
        content_type = _allowed_type(answer, types)
        return await _read(answer, most_bytes), content_type


def _allowed_type(answer: httpx.Response, types: Sequence[str]) -> str:
    found = str(answer.headers.get("Content-Type", "")).partition(";")[0]
    found = found.strip().lower()
    if found in NEVER or not found.startswith(tuple(types)):
        raise MediaError("This kind of file is not shown.")
    return found


async def _read(answer: httpx.Response, most_bytes: int) -> bytes:
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise MediaError("The file came packed, which we didn't ask for.")
    body = bytearray()
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > most_bytes:
            raise MediaError("The file is too large to be shown.")
    return bytes(body)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise MediaError("The file's address can't be read.") from error
    return parts


def _join(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise MediaError("The file's address can't be read.") from error


def _origin(parts: SplitResult) -> tuple[str, str | None, int]:
    default = 443 if parts.scheme == "https" else 80
    return parts.scheme, parts.hostname, parts.port or default


def _same_origin(one: SplitResult, other: SplitResult) -> bool:
    return one.username is None and _origin(one) == _origin(other)


async def _goal(
    url: str, api: SplitResult, auth: tuple[str, str], resolve: Resolve
) -> _Goal:
    """Credentials for the API's own origin; for any other a checked public address.

    The connection goes to the very address that was checked: a name may resolve to
    another the next time it is asked.
    """
    parts = _split(url)
    if _same_origin(parts, api):
        return _Goal(url, {}, {}, auth)
    host, port = parts.hostname, parts.port or 443
    if parts.scheme != "https" or not host or parts.username is not None:
        raise MediaError("The file is not at a place we go to.")
    address = await _public_address(host, port, resolve)
    bracketed = f"[{address}]" if ":" in address else address
    pinned = parts._replace(netloc=f"{bracketed}:{port}").geturl()
    name = host if parts.port is None else f"{host}:{parts.port}"
    return _Goal(pinned, {"Host": name}, {"sni_hostname": host}, None)


async def _public_address(host: str, port: int, resolve: Resolve) -> str:
    addresses = await resolve(host, port)
    if not addresses or not all(map(_is_public, addresses)):
        raise MediaError("The file is not at a place we go to.")
    return addresses[0]


def _is_public(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return bool(mapped.is_global and not mapped.is_multicast)
