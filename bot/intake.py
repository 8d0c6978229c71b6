"""Taking updates in: the one road behind the webhook and the polling loop."""

import json
import logging
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.fields import Fields
from bot.parse import Parsed, parse
from messages.inbox import Inbox
from people.address import Channel

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Update:
    """An update as it came, and as we read it."""

    payload: Fields
    parsed: Parsed


@dataclass(slots=True)
class Intake:
    """Writes updates down. `username` is the bot's own, once Telegram has told us."""

    inbox: Inbox
    bot_id: str
    country: str = "KE"
    username: str | None = None

    async def take(self, *payloads: Fields, at: datetime) -> list[Parsed]:
        """Write updates down, messages in one commit; returns once all are on disk.

        An update that breaks our reading or the database is kept as it came, so that
        no single one can hold up its chat.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: The database is away; ask again later.
        """
        updates = [Update(payload, self._read(payload, at)) for payload in payloads]
        try:
            await self._accept(updates)
        except Exception as error:
            if is_away(error):
                raise
            for update in updates:
                await self._or_keep(update, self._accept([update]), at)
        for update in updates:
            await self._or_keep(update, self._note(update, at), at)
        return [update.parsed for update in updates]

    def _read(self, payload: Fields, at: datetime) -> Parsed:
        try:
            return parse(
                payload,
                bot_id=self.bot_id,
                received_at=at,
                country=self.country,
                username=self.username,
            )
        except Exception as error:  # a bug of ours must not block a contact for a day
            _say_kept(payload["update_id"], "read", error)
            return Parsed(update_id=payload["update_id"], kind="unread", keep=True)

    async def _accept(self, updates: Sequence[Update]) -> None:
        await self.inbox.accept(
            *(u.parsed.inbound for u in updates if u.parsed.inbound is not None)
        )

    async def _or_keep(
        self, update: Update, deed: Awaitable[None], at: datetime
    ) -> None:
        try:
            await deed
        except Exception as error:
            if is_away(error):
                raise
            _say_kept(update.parsed.update_id, "stored", error)
            await self._keep(update, "unstored", at)

    async def _note(self, update: Update, at: datetime) -> None:
        """What is no message: a block, a move, something new of Telegram's."""
        parsed = update.parsed
        if parsed.keep:
            await self._keep(update, parsed.kind, at)
        if parsed.blocked is not None:
            address, blocked = parsed.blocked
            await self.inbox.reachable(
                Channel.TELEGRAM, address, blocked=blocked, at=at
            )
        if parsed.moved is not None:
            await self.inbox.moved(Channel.TELEGRAM, *parsed.moved)

    async def _keep(self, update: Update, kind: str, at: datetime) -> None:
        await self.inbox.keep(
            Channel.TELEGRAM,
            kind,
            f"u:{update.parsed.update_id}",
            _storable(update.payload),
            at=at,
        )


def _storable(payload: Fields) -> dict[str, Any]:
    """The payload itself, or its picture in ASCII if no database could hold it."""
    try:
        written = json.dumps(payload, allow_nan=False)
    except (ValueError, TypeError, RecursionError):
        return {"raw": ascii(payload)}
    return {"raw": written} if "\\u0000" in written else dict(payload)


def _say_kept(update_id: int, what: str, error: Exception) -> None:
    """Without the error's text or traceback: they may hold the message's words."""
    log.error(
        "update %d could not be %s (%s); it is kept as it came",
        update_id,
        what,
        type(error).__name__,
    )


def is_away(error: Exception) -> bool:
    """Whether the database failed us, and not this one row."""
    of_the_row = isinstance(error, DataError | IntegrityError)
    return isinstance(error, DBAPIError | PoolTimeoutError) and not of_the_row
