"""Handing our messages to Telegram."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from telegram import Bot
from telegram.error import ChatMigrated, TelegramError

from bot.client import call
from bot.failures import to_send_error
from bot.render import Rendered, render
from messages.channel import (
    CannotLookError,
    Failure,
    OutboundMessage,
    SendError,
    Sent,
)

Moved = Callable[[str, str], Awaitable[None]]
"""Told the address before and after, when a chat was given another id."""


@dataclass(frozen=True, slots=True)
class TelegramSender:
    """Sends through one bot. Telegram gives no receipts: sent is the last we hear."""

    bot: Bot
    on_moved: Moved | None = None

    async def send(self, message: OutboundMessage) -> Sent:
        rendered = render(message)
        try:
            return await self._send(message.address, rendered)
        except ChatMigrated as error:
            moved_to = str(error.new_chat_id)
        except TelegramError as error:
            raise to_send_error(error) from error
        return await self._send_again(message.address, moved_to, rendered)

    async def find(
        self,
        message: OutboundMessage,  # noqa: ARG002
        *,
        since: datetime,  # noqa: ARG002
    ) -> Sent | None:
        """Telegram keeps no list of what a bot has sent.

        Raises:
            CannotLookError: Always.
        """
        raise CannotLookError("Telegram keeps no list of what was sent")

    async def _send(self, address: str, rendered: Rendered) -> Sent:
        result = await call(
            self.bot,
            "sendMessage",
            chat_id=address,
            text=rendered.text,
            reply_markup=rendered.reply_markup,
        )
        try:
            message_id = int(result["message_id"])
        except (KeyError, TypeError, ValueError) as error:
            raise SendError(
                "Telegram's answer could not be read", failure=Failure.UNKNOWN
            ) from error
        return Sent(external_id=f"{address}:{message_id}", segments=0)

    async def _send_again(self, before: str, after: str, rendered: Rendered) -> Sent:
        """Once, to the chat's new id. The move is written down first: if that fails,
        nothing was sent, and the whole may be tried again."""
        if self.on_moved is not None:
            await self.on_moved(before, after)
        try:
            return await self._send(after, rendered)
        except TelegramError as error:
            raise to_send_error(error) from error
