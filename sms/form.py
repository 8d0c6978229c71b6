"""Reading a webhook's form, whatever was sent in its place."""

import logging
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import ClientDisconnect
from twilio.request_validator import SIGNATURE_HEADER, SIGNATURE_SETTINGS_HEADER

from kit.settings import Settings
from sms.signature import Form, Signature, is_genuine, signed_url

log = logging.getLogger(__name__)

LARGEST = 128 * 1024
"""Bytes. Twilio's largest forms, with ten media and much metadata, are some 20 kB."""

MOST_FIELDS = 1000
FORM_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"
BODY_HASH = "bodySHA256"


async def read_genuine(request: Request) -> Form:
    """The form, once its signature holds.

    Twilio signs JSON as well, which no SMS comes as, by its hash in the query: it is
    genuine, so it is taken, whole as the one field `json`.

    Raises:
        HTTPException: 404 if SMS isn't set up, 415 for another type of body, 413 for
            too much of it, 403 for what Twilio didn't sign.
    """
    settings: Settings = request.app.state.settings
    if not settings.has_sms:
        raise HTTPException(404)
    signature = _signature(request)
    if signature is None:
        raise HTTPException(403, "This request isn't signed.")
    kind = _content_type(request)
    is_json = kind == JSON_TYPE and BODY_HASH in request.query_params
    if not is_json and kind not in (FORM_TYPE, ""):
        raise HTTPException(415, "Only forms are read here.")
    body = await _read_body(request)
    signed = body.decode("utf-8", "replace") if is_json else _parse(body)
    if signed is None or not is_genuine(
        _urls(request, settings), signed, signature, settings.twilio_tokens
    ):
        log.warning(
            "a request to %s was not signed for %s; is that the address at Twilio?",
            request.scope["path"],
            settings.public_url or settings.base_url,
        )
        raise HTTPException(403, "The signature doesn't fit.")
    return ImmutableMultiDict([("json", signed)]) if isinstance(signed, str) else signed


def _signature(request: Request) -> Signature | None:
    """The one signature; none or several are none."""
    values = request.headers.getlist(SIGNATURE_HEADER)
    settings = request.headers.getlist(SIGNATURE_SETTINGS_HEADER)
    if len(values) != 1 or not values[0] or len(settings) > 1:
        return None
    return Signature(values[0], "".join(settings))


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _urls(request: Request, settings: Settings) -> tuple[str, ...]:
    """What Twilio may have signed: the public URL, and only that, if we know it.

    Without one, the URL as the server gives it (which reads X-Forwarded-Proto and -Host
    from trusted proxies alone), or this machine's own.
    """
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    raw_path = path.decode("latin-1").partition("?")[0]
    raw_query = request.scope["query_string"].decode("latin-1")
    bases = [settings.public_url]
    if not settings.public_url:
        own = f"{request.scope['scheme']}://{request.headers.get('host', '')}"
        bases = [own, settings.base_url]
    return tuple(
        url
        for base in bases
        if (url := signed_url(base, raw_path, raw_query)) is not None
    )


async def _read_body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                raise HTTPException(413, "That is more than any message holds.")
    except ClientDisconnect:
        raise HTTPException(400, "The request ended too early.") from None
    return bytes(body)


def _parse(body: bytes) -> Form | None:
    """All fields, blank ones and repeated names as well; broken UTF-8 is marked so."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        return None
    return ImmutableMultiDict(pairs)
