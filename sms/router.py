"""Twilio's way in: messages, and word on how ours fared. Both are signed."""

import hashlib
import logging
from collections.abc import Awaitable

from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from kit.settings import Settings
from people.address import Channel
from sms.form import read_genuine
from sms.parse import parse, read_sid
from sms.receipt import parse_receipt
from sms.signature import Form

log = logging.getLogger(__name__)

router = APIRouter(prefix="/webhooks/twilio", include_in_schema=False)

NO_REPLY = "<Response/>"
"""What we have to say goes out through the outbox."""


@router.post("/sms")
async def receive_message(request: Request) -> Response:
    """Take a message in. Twilio hears that we have it once it is on disk."""
    fields = _first_values(await read_genuine(request))
    settings: Settings = request.app.state.settings
    message = parse(
        fields, ours=(settings.twilio_number,), received_at=request.app.state.clock()
    )
    if message is None:
        # Genuine, but there is nobody to answer: a repeat would not mend that, so it is
        # kept as it came and not refused.
        await _store(_keep(request, "unreadable_message", fields))
    else:
        await _store(request.app.state.inbox.accept(message))
    return Response(NO_REPLY, media_type="text/xml")


@router.post("/status")
async def receive_status(request: Request) -> Response:
    """Take word on a message of ours; one we don't know is kept as well."""
    fields = _first_values(await read_genuine(request))
    receipt = parse_receipt(
        fields,
        message_id=request.query_params.get("mid"),
        at=request.app.state.clock(),
    )
    if receipt is None:
        await _store(_keep(request, "unreadable_status", fields))
    else:
        await _store(request.app.state.inbox.receive(receipt))
    return Response(status_code=204)


def _first_values(form: Form) -> dict[str, str]:
    values: dict[str, str] = {}
    for key, value in form.multi_items():
        values.setdefault(key, value)
    return values


async def _keep(request: Request, kind: str, fields: dict[str, str]) -> None:
    """Keep a request we can't use. Without a sid its own hash tells repeats apart."""
    cleaned = {k.replace("\x00", ""): v.replace("\x00", "") for k, v in fields.items()}
    digest = hashlib.sha256(repr(sorted(cleaned.items())).encode()).hexdigest()
    await request.app.state.inbox.keep(
        Channel.SMS,
        kind,
        read_sid(fields) or digest,
        {"fields": cleaned},
        at=request.app.state.clock(),
    )


async def _store(work: Awaitable[None]) -> None:
    """Write down, or ask Twilio to come again: it may, and the next poll will."""
    try:
        await work
    except SQLAlchemyError as error:
        log.error("the database refused a webhook: %s", type(error).__name__)  # noqa: TRY400
        raise HTTPException(503, "Not written down; send it again.") from None
