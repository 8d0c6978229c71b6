"""A house to walk through, on each of the two databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes import FakeClock
from tests.journeys.house import House, open_house


@pytest.fixture
async def house(
    database_url: str, clock: FakeClock, index_cache: Path
) -> AsyncIterator[House]:
    async with open_house(database_url, clock, index_cache) as house:
        yield house
