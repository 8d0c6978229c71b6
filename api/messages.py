"""Messages for other systems: all of them, by number."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy import select

from api.access import needs
from api.models import ApiToken
from api.paging import Cursor, Limit, Page, after, next_after
from api.scopes import Scope
from api.shapes import MessageShape, message_shape
from kit.errors import BadInputError, NotFoundError
from kit.web import Reader
from messages.channel import Status
from messages.models import Direction, Message
from people.address import Channel

router = APIRouter(prefix="/messages", tags=["messages"])

MayRead = Annotated[ApiToken, Depends(needs(Scope.MESSAGES_READ), scope="function")]


@router.get("")
def read_all(
    _: MayRead,
    session: Reader,
    *,
    contact_id: int | None = None,
    channel: Channel | None = None,
    direction: Direction | None = None,
    status: Status | None = None,
    since: datetime | None = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Page[MessageShape]:
    """Messages, the oldest first."""
    query = select(Message).where(Message.id > after(cursor))
    for column, value in (
        (Message.contact_id, contact_id),
        (Message.channel, channel),
        (Message.direction, direction),
        (Message.status, status),
    ):
        if value is not None:
            query = query.where(column == value)
    if since is not None:
        if since.tzinfo is None:
            raise BadInputError("since: write the time zone, as in 2026-11-26T00:00Z")
        query = query.where(Message.created_at >= since)
    rows = session.scalars(query.order_by(Message.id).limit(limit + 1)).all()
    shown = rows[:limit]
    return Page(
        items=[message_shape(message) for message in shown],
        next=next_after(rows, limit, shown[-1].id if shown else None),
    )


@router.get("/{message_id}")
def read_one(_: MayRead, session: Reader, message_id: int) -> MessageShape:
    message = session.get(Message, message_id)
    if message is None:
        raise NotFoundError(f"There is no message {message_id}.")
    return message_shape(message)
