"""Server-sent events: a desk that is open shows what happens without asking."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse

from desk.auth import CurrentOfficer
from desk.live import News, cursor_of, hub_of

HEARTBEAT = 25.0
RETRY_MS = 3000
LONGEST = 60
"""Heartbeats and news after which the browser comes again and is checked anew."""

router = APIRouter(prefix="/events")


@router.get("")
async def events(
    request: Request,
    officer: CurrentOfficer,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """What there is to tell, one event for each kind.

    `ticket` for each contact whose transcript or ticket changed, `presence` with the
    tickets that officers came to or left, `bell` when this officer's says something
    new, and `queue` when any list may have changed.
    """
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _stream(request, last_event_id, officer.id),
        media_type="text/event-stream",
        headers=headers,
    )


async def _stream(
    request: Request, last_event_id: str | None, officer_id: int
) -> AsyncGenerator[str, None]:
    yield f"retry: {RETRY_MS}\n\n"
    told = 0
    listening = hub_of(request.app).listen(
        cursor_of(last_event_id), heartbeat=HEARTBEAT
    )
    async with aclosing(listening):
        async for news in listening:
            yield written(news, officer_id) if news else ": \n\n"
            told += 1
            if told >= LONGEST:
                break


def written(news: News, officer_id: int) -> str:
    """News as server-sent events for one officer, the cursor as their id."""
    stamp = f"id: {int(news.cursor.timestamp() * 1000)}\n"
    if news.all_anew:
        return f"{stamp}event: queue\ndata: {json.dumps({'all': True})}\n\n"
    contacts = {
        change.contact_id: change.ticket_id
        for change in news.changes
        if change.contact_id is not None
    }
    parts = [
        f"event: ticket\ndata: {json.dumps({'contact': contact, 'id': ticket})}\n\n"
        for contact, ticket in contacts.items()
    ]
    bells = {c.officer_id for c in news.changes if c.officer_id is not None}
    places = sorted(
        {
            change.ticket_id or 0
            for change in news.changes
            if change.contact_id is None and change.officer_id is None
        }
    )
    if places:
        parts.append(f"event: presence\ndata: {json.dumps(places)}\n\n")
    if officer_id in bells:
        parts.append("event: bell\ndata: 1\n\n")
    if contacts or not places:
        parts.append(f"event: queue\ndata: {len(contacts)}\n\n")
    *first, last = parts
    return "".join([*first, stamp, last])
