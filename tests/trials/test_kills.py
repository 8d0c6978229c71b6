"""`kill -9` at any moment: nothing is lost, nothing is said twice."""

import asyncio
import random
from pathlib import Path

import pytest

from bench.serving import command
from bench.twilio import Letter
from knowledge.files import CONTENT
from tests.databases import Postgresql
from tests.trials.town import (
    Town,
    answered_twice,
    clumsy,
    inbound_ids,
    sent_to_each,
    taken_from_us,
    write_letters,
)

pytestmark = pytest.mark.anyio

SEED = 20261126


async def live_through(
    town: Town, written: list[Letter], kills: int, seed: int = SEED
) -> None:
    """Write all, kill one process or another at random moments, and come to rest."""
    chance = random.Random(seed)  # noqa: S311  (mishaps, not secrets)
    town.provider.mishap = clumsy(seed)
    writing = asyncio.create_task(town.write(written))
    replies = len({letter.sender for letter in written})  # at least
    for turn in range(kills):
        moment = replies * turn // kills + chance.randrange(1, replies // kills)
        await town.until(lambda moment=moment: len(town.provider.taken) >= moment)  # type: ignore[misc]
        await town.kill_and_start(chance.choice(list(town.processes)))
    await writing
    await town.settle()


def check(town: Town, written: list[Letter]) -> None:
    assert town.accepted == {letter.sid for letter in written}
    assert set(town.read(inbound_ids)) == town.accepted
    assert town.read(answered_twice) == []
    assert taken_from_us(town.provider) == town.read(sent_to_each)
    code, counted = town.ledger()
    assert (code, counted["unaccounted"]) == (0, 0)
    assert counted["sms"]["received"] == len(written)
    assert counted["sms"]["conversed"] == len(written)


async def test_killed_under_load_it_loses_nothing_and_says_nothing_twice(
    town_url: str, tmp_path: Path
) -> None:
    written = write_letters(contacts=15, each=2)

    async with Town(town_url, tmp_path) as town:
        await live_through(town, written, kills=1)
        said = town.read(sent_to_each)
        await town.write(written)  # the provider brings all of it once more
        await town.settle()

        assert town.read(sent_to_each) == said
        check(town, written)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
async def test_killed_again_and_again_it_loses_nothing(
    town_url: str, tmp_path: Path, seed: int
) -> None:
    written = write_letters(contacts=60, each=5)

    async with Town(town_url, tmp_path) as town:
        await live_through(town, written, kills=6, seed=seed)

        check(town, written)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
async def test_killed_doors_and_workers_on_postgresql_lose_nothing(
    postgresql: Postgresql, tmp_path: Path, seed: int
) -> None:
    written = write_letters(contacts=60, each=4)
    town = Town(postgresql.create(), tmp_path, ("web", "worker", "worker"))
    for arguments in (["migrate"], ["kb", "import", str(CONTENT)]):
        done = command(arguments, tmp_path, town.environment)
        assert done.returncode == 0, done.stderr

    async with town:
        await live_through(town, written, kills=6, seed=seed)

        check(town, written)
