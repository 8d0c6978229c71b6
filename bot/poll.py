"""Asking Telegram for updates: the way in for a machine without a public address.

An update is confirmed by asking for the next one, and that is done only after the
commit. Whatever stops us, what was not confirmed is given again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot
from telegram.error import (
    Conflict,
    EndPointNotFound,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.client import call
from bot.failures import to_send_error
from bot.fields import number
from bot.intake import Intake
from bot.parse import Parsed, is_update
from bot.webhook import ALLOWED_UPDATES
from kit.clock import Clock

log = logging.getLogger(__name__)

LIMIT = 100
TIMEOUT_SECONDS = 25
PATIENCE_SECONDS = 10.0
"""How much longer than Telegram holds the request open we wait for its answer."""

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0

QUIET_ROUNDS = 1000
"""Empty answers, some seven hours, after which we ask without an offset: after a week
without updates Telegram goes on with a random number, which may be a lower one."""

Sleep = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class Poller:
    """One per bot: Telegram answers a second one with 409."""

    bot: Bot
    intake: Intake
    clock: Clock
    timeout: int = TIMEOUT_SECONDS
    sleep: Sleep = asyncio.sleep
    offset: int | None = None
    _empty: int = 0
    _pause: float = 0.0
    _last_trouble: str = ""
    _webhook_removed: bool = field(default=False)

    async def run(self) -> None:
        """Ask until cancelled."""
        while True:
            await self.ask_safely()

    async def ask_safely(self) -> int:
        """Ask once; whatever goes wrong is said once and waited out."""
        try:
            taken = await self.ask()
        except SQLAlchemyError:
            await self._wait("the database is away; Telegram keeps the updates")
        except Conflict as error:
            await self._settle(error)
        except (InvalidToken, EndPointNotFound):
            self._pause = LONGEST_PAUSE
            await self._wait(
                "Telegram does not know the bot: check HELPDESK_TELEGRAM_TOKEN"
            )
        except RetryAfter as error:
            pause = to_send_error(error).retry_after
            self._pause = pause.total_seconds() if pause else FIRST_PAUSE
            await self._wait("Telegram asks us to slow down")
        except TelegramError as error:
            await self._wait(f"no updates: {to_send_error(error)}")
        except Exception:  # a bug of ours: the next round may fare better
            log.exception("polling broke; trying again")
            await self._wait("polling broke")
        else:
            self._recovered()
            return taken
        return 0

    async def ask(self) -> int:
        """Take in what has come, confirming what we took before. Returns how many."""
        updates = await call(
            self.bot,
            "getUpdates",
            read_timeout=self.timeout + PATIENCE_SECONDS,
            offset=self.offset,
            limit=LIMIT,
            timeout=self.timeout,
            allowed_updates=ALLOWED_UPDATES,
        )
        usable = [update for update in _listed(updates) if is_update(update)]
        if not usable:
            await self._nothing(updates)
            return 0
        taken = await self.intake.take(*usable, at=self.clock())
        self.offset = max(number(update, "update_id") or 0 for update in usable) + 1
        self._empty = 0
        await answer_presses(self.bot, taken)
        return len(usable)

    async def _nothing(self, updates: object) -> None:
        if (
            updates
        ):  # an answer that holds no update: not Telegram, or not as we know it
            raise TelegramError("Invalid server response")
        self._empty += 1
        if self._empty >= QUIET_ROUNDS:
            self._empty, self.offset = 0, None

    async def _settle(self, error: Conflict) -> None:
        """409: a webhook stands in the way, or another program polls."""
        if "webhook" not in error.message.lower():
            await self._wait("another program polls this bot; only one may (409)")
        elif self._webhook_removed:
            await self._wait(
                "a webhook was set again by another program, so Telegram gives us "
                "nothing here; stop it, or set HELPDESK_TELEGRAM_MODE=webhook"
            )
        else:
            await self._remove_webhook()

    async def _remove_webhook(self) -> None:
        """Once, and never dropping what waits: those are people's questions."""
        log.warning("a webhook was set, but we are to poll; removing it")
        try:
            await self.bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            await self._wait(f"the webhook was not removed: {to_send_error(error)}")
        else:
            self._webhook_removed = True

    async def _wait(self, trouble: str) -> None:
        """Say what is wrong, once, and wait: longer each time, up to a minute."""
        if trouble != self._last_trouble:
            log.warning("Telegram: %s", trouble)
            self._last_trouble = trouble
        self._pause = min(max(self._pause, FIRST_PAUSE), LONGEST_PAUSE)
        await self.sleep(self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _recovered(self) -> None:
        if self._last_trouble:
            log.info("Telegram: updates come again")
        self._pause, self._last_trouble = 0.0, ""


def _listed(updates: object) -> Sequence[Any]:
    return updates if isinstance(updates, list) else ()


async def answer_presses(bot: Bot, taken: Sequence[Parsed]) -> None:
    """Let the buttons stop turning; a press too old to be answered is no matter."""
    await asyncio.gather(
        *(
            bot.answer_callback_query(parsed.callback_id)
            for parsed in taken
            if parsed.callback_id is not None
        ),
        return_exceptions=True,
    )
