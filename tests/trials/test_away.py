"""What the helpdesk leans on is away for a while, and an operator ends it."""

import asyncio
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.trials.test_kills import check
from tests.trials.town import Town, in_hand, tried_twice, write_letters

pytestmark = pytest.mark.anyio

LOCKED = 1.0
"""Seconds for which another program writes to the database, and nobody else may."""


async def test_what_is_away_for_a_while_costs_only_time(
    town_url: str, tmp_path: Path
) -> None:
    """The provider, then the database, then the helpdesk itself, by an operator."""
    written = write_letters(contacts=12, each=2)

    async with Town(town_url, tmp_path) as town:
        await town.provider.close()
        await town.write(written[:8])
        await town.until(lambda: bool(town.read(tried_twice)))
        await town.provider.open()

        with closing(sqlite3.connect(tmp_path / "town.db", timeout=20)) as other:
            other.execute("BEGIN IMMEDIATE")
            writing = asyncio.create_task(town.write(written[8:16]))
            await asyncio.sleep(LOCKED)
            taken_meanwhile = len(town.accepted) - 8
            other.rollback()
        await writing

        said = len(town.provider.taken)
        writing = asyncio.create_task(town.write(written[16:]))
        await town.until(lambda: len(town.provider.taken) > said)
        ended_by = await town.stop("all-0")
        left_in_hand = town.read(in_hand)
        await town.start("all-0")
        await writing
        await town.settle()

        assert taken_meanwhile == 0
        assert (ended_by, left_in_hand) == (-signal.SIGTERM, 0)
        check(town, written)
