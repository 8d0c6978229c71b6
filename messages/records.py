"""Messages as records for other programs: fixed fields, streamed, no cap."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.models import Message

FIELDS = (
    "id",
    "channel",
    "direction",
    "status",
    "text",
    "external_id",
    "contact_id",
    "ticket",
    "segments",
    "created_at",
    "error",
)
AT_ONCE = 1000
"""Rows held in memory while streaming."""


def stream(session: Session, *, hide: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    """Every message, oldest first; `hide` takes out what tells of a person."""
    columns = (
        Message.id,
        Message.channel,
        Message.direction,
        Message.status,
        Message.text,
        Message.external_id,
        Message.contact_id,
        Message.ticket_id,
        Message.segments,
        Message.created_at,
        Message.error,
    )
    query = select(*columns).order_by(Message.id)
    for row in session.execute(query.execution_options(yield_per=AT_ONCE)):
        record = dict(zip(FIELDS, row, strict=True))
        record["text"] = hide(record["text"])
        record["created_at"] = record["created_at"].isoformat()
        yield record
