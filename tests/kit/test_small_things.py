import gc
from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest

from kit import errors, garbage
from kit.clock import utc_now
from kit.errors import HelpdeskError


@pytest.fixture
def collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.mark.usefixtures("collector")
def test_what_lives_for_ever_is_left_alone_by_the_collector() -> None:
    garbage.settle()

    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] == garbage.CALM[0]


def test_the_clock_is_in_utc() -> None:
    assert utc_now().tzinfo is UTC
    assert utc_now() - utc_now() < timedelta(seconds=1)


def test_every_kind_of_error_is_one_that_we_foresaw() -> None:
    ours = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    kinds = [kind for kind in ours if kind.__module__ == errors.__name__]

    assert len(kinds) >= 6
    assert all(issubclass(kind, HelpdeskError) for kind in kinds)
