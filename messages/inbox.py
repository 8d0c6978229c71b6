"""Taking in what contacts write: written down first, understood later.

Messages that arrive together share one commit, and the caller learns of it only after
that commit. Providers deliver at least once, so a known message changes nothing.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from kit.database import add_unknown
from kit.wake import Topic, Wake
from kit.writer import Writer
from messages.channel import InboundMessage, Kind, Receipt, Status
from messages.models import Author, Direction, Message
from messages.receipts import keep_event, record
from people.address import Channel
from people.directory import move_address, set_blocked

MOST_AT_ONCE = 200
"""Messages in one statement; bounds how long one commit takes."""


class Inbox:
    """Accepts messages. One per process; used from its event loop alone.

    `append`, if any, writes down what is but one statement: messages.
    """

    def __init__(
        self,
        writer: Writer,
        wake: Wake,
        *,
        settle: timedelta = timedelta(0),
        append: Writer | None = None,
    ) -> None:
        self._writer = writer
        self._append = append or writer
        self._wake = wake
        self._settle = settle
        self._waiting: list[tuple[list[dict[str, Any]], asyncio.Future[None]]] = []
        self._flushing: asyncio.Task[None] | None = None

    async def accept(self, *messages: InboundMessage) -> None:
        """Write messages down; returns once they are safe on disk.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: The database could not; nothing was taken.
        """
        if not messages:
            return
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(([row(m, self._settle) for m in messages], done))
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush())
        await asyncio.shield(done)

    async def receive(self, *receipts: Receipt) -> None:
        """Take a provider's word on our own messages; returns once it is on disk."""
        moved = await self._writer.run(lambda session: record(session, receipts))
        if moved:
            self._wake.signal(Topic.DESK, Topic.OUTBOX)

    async def keep(
        self,
        channel: Channel,
        kind: str,
        external_id: str,
        details: dict[str, Any],
        *,
        at: datetime,
    ) -> None:
        """Keep what a provider told us that is neither a message nor a receipt."""
        event = {
            "channel": channel,
            "kind": kind[:200],
            "external_id": external_id[:200],
            "message_id": None,
            "details": details,
            "created_at": at,
        }
        await self._writer.run(lambda session: keep_event(session, event))

    async def reachable(
        self, channel: Channel, address: str, *, blocked: bool, at: datetime
    ) -> None:
        """A contact blocked the bot, or let it in again."""
        await self._writer.run(
            lambda session: set_blocked(session, channel, address, blocked, at)
        )
        self._wake.signal(Topic.DESK)

    async def moved(self, channel: Channel, before: str, after: str) -> None:
        """An address was replaced by another: a chat that was migrated."""
        await self._writer.run(
            lambda session: move_address(session, channel, before, after)
        )

    async def _flush(self) -> None:
        """Write what has gathered, and what gathers meanwhile, until nothing waits."""
        try:
            while self._waiting:
                batch = self._waiting[:MOST_AT_ONCE]
                del self._waiting[:MOST_AT_ONCE]
                await self._write(batch)
        finally:
            self._flushing = None

    async def _write(
        self, batch: list[tuple[list[dict[str, Any]], asyncio.Future[None]]]
    ) -> None:
        rows = [row for rows, _ in batch for row in rows]
        try:
            await self._append.run(lambda session: insert(session, rows))
        except Exception as error:
            if len(batch) > 1:  # one of them may be poisoned; the others are innocent
                for one in batch:
                    await self._write([one])
                return
            _settle(batch[0][1], error)
            return
        self._wake.signal(Topic.INBOX)
        for _, done in batch:
            _settle(done, None)


def _settle(done: "asyncio.Future[None]", error: Exception | None) -> None:
    if done.done():  # the request was given up meanwhile
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)


def row(message: InboundMessage, settle: timedelta = timedelta(0)) -> dict[str, Any]:
    """A message as a row. Words wait `settle` for the rest of a burst; deeds don't."""
    wait = settle if message.kind is Kind.TEXT and not _is_short(message.text) else None
    return {
        "channel": message.channel,
        "address": message.address,
        "our_address": message.our_address,
        "direction": Direction.INBOUND,
        "author": Author.CONTACT,
        "status": Status.RECEIVED,
        "kind": message.kind,
        "text": clean(message.text),
        "external_id": message.external_id,
        "choices": [],
        "extra": _extra(message),
        "created_at": message.received_at,
        "changed_at": message.received_at,
        "due_at": message.received_at + (wait or timedelta(0)),
        "attempts": 0,
        "looks": 0,
    }


def _is_short(text: str) -> bool:
    """A digit answers what we asked: nothing follows that would change it."""
    return len(text.strip()) <= 1


def clean(text: str) -> str:
    """A text the database can hold: no NUL, no half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _extra(message: InboundMessage) -> dict[str, Any]:
    extra: dict[str, Any] = {
        "picked": message.picked,
        "question_id": message.question_id,
        "edits": message.edits,
        "carrier": message.carrier,
        "answerable": message.answerable,
        "group": message.group,
        "sender_name": clean(message.sender_name) if message.sender_name else None,
        "sender_locale": message.sender_locale,
        "shared_number": message.shared_number,
        "attachments": [asdict(attachment) for attachment in message.attachments],
        **message.extra,
    }
    return {
        key: value for key, value in extra.items() if value not in (None, [], False)
    } | {"answerable": message.answerable}


def insert(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Insert the messages we do not know yet, in one statement."""
    add_unknown(session, Message, *rows)
