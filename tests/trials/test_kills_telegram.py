"""`kill -9` while contacts write by Telegram, which keeps no list of what we sent.

So a sending whose end is not known can't be looked for, and goes again. Nothing else
may: what was sent in one attempt was sent once.
"""

import copy
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.caller import letters
from messages.models import Direction, Message
from tests.bot.fake_telegram import TOKEN, Dropped, FakeTelegram
from tests.bot.updates import update
from tests.trials.town import HASTE, Town, answered_twice, inbound_ids

pytestmark = pytest.mark.anyio

HELD_OPEN = 0.05
"""Seconds for which a request for updates is held open when there are none."""

FIRST_CHAT = 5_000_001_000

Pair = tuple[str, str]


class PatientTelegram(FakeTelegram):
    """Like the real one it lets who asks wait while nothing has come."""

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def _get_updates(self, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        found = super()._get_updates(parameters)
        if not found:
            time.sleep(HELD_OPEN)
        return found

    def drop_some(self, seed: int, sendings: int) -> None:
        """One of eight sendings is taken, and the connection cut before the answer."""
        chance = random.Random(seed)  # noqa: S311  (mishaps, not secrets)
        self.answers["sendMessage"].extend(
            Dropped() if chance.random() < 1 / 8 else None for _ in range(sendings)
        )

    def taken(self) -> Counter[Pair]:
        sent = self.asked("sendMessage")
        return Counter((str(one["chat_id"]), str(one["text"])) for one in sent)


@dataclass
class ChattyTown(Town):
    """Its contacts write by Telegram."""

    telegram: PatientTelegram = field(default_factory=PatientTelegram)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **HASTE,
            "HELPDESK_DATABASE_URL": self.url,
            "HELPDESK_TELEGRAM_TOKEN": TOKEN,
            "HELPDESK_TELEGRAM_API_URL": self.telegram.url,
            "HELPDESK_TELEGRAM_MODE": "polling",
        }


def write_updates(chats: int, each: int) -> list[dict[str, Any]]:
    written = []
    for letter in letters(chats * each, first=0):
        one = copy.deepcopy(update("text"))
        chat = FIRST_CHAT + letter.number % chats
        one["update_id"] += letter.number
        one["message"]["message_id"] += letter.number
        one["message"]["date"] = int(time.time())
        one["message"]["chat"]["id"] = one["message"]["from"]["id"] = chat
        one["message"]["text"] = letter.text
        written.append(one)
    return written


def attempts(session: Session) -> dict[Pair, tuple[int, int]]:
    """For each text to each chat: how many messages say it, and attempts in all."""
    rows = session.execute(
        select(Message.address, Message.text, Message.attempts).where(
            Message.direction == Direction.OUTBOUND
        )
    )
    found: dict[Pair, tuple[int, int]] = {}
    for address, text, tried in rows:
        messages, tries = found.get((address, text), (0, 0))
        found[address, text] = messages + 1, tries + tried
    return found


async def live_through(town: ChattyTown, chats: int, kills: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (mishaps, not secrets)
    for turn in range(kills):
        moment = chats * turn // kills + chance.randrange(1, max(2, chats // kills))
        await town.until(lambda moment=moment: town.telegram.taken().total() >= moment)  # type: ignore[misc]
        await town.kill_and_start("all-0")
    await town.until(lambda: not town.telegram.updates)  # all are confirmed
    await town.settle()


async def check(town: ChattyTown, written: list[dict[str, Any]]) -> None:
    assert len(town.read(inbound_ids)) == len(written)
    assert town.read(answered_twice) == []
    taken, tried = town.telegram.taken(), town.read(attempts)
    assert set(taken) == set(tried)
    assert any(tries > messages for messages, tries in tried.values())
    for pair, (messages, tries) in tried.items():
        assert messages <= taken[pair] <= tries
    code, counted = town.ledger()
    assert (code, counted["unaccounted"]) == (0, 0)
    assert counted["telegram"]["conversed"] == len(written)


async def test_killed_while_contacts_write_by_telegram_it_loses_nothing(
    town_url: str, tmp_path: Path
) -> None:
    written = write_updates(chats=12, each=2)
    with PatientTelegram() as telegram:
        telegram.updates = copy.deepcopy(written)
        telegram.drop_some(seed=1, sendings=200)

        async with ChattyTown(town_url, tmp_path, telegram=telegram) as town:
            await live_through(town, chats=12, kills=1, seed=1)
            telegram.updates = copy.deepcopy(written)  # all of it comes once more
            await town.until(lambda: not telegram.updates)
            await town.settle()

            await check(town, written)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
async def test_killed_again_and_again_by_telegram_it_loses_nothing(
    town_url: str, tmp_path: Path, seed: int
) -> None:
    written = write_updates(chats=60, each=3)
    with PatientTelegram() as telegram:
        telegram.updates = copy.deepcopy(written)
        telegram.drop_some(seed, sendings=1000)

        async with ChattyTown(town_url, tmp_path, telegram=telegram) as town:
            await live_through(town, chats=60, kills=6, seed=seed)

            await check(town, written)
