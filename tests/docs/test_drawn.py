"""What is drawn from the code's tables is as the tables are now."""

from typing import get_args

import pytest

from conversation import events, states
from tests.docs.pages import pages, text_of
from tools import drawn

STALE = "run `python -m tools.drawn`"


@pytest.mark.parametrize("page", [page for page in pages() if page.startswith("docs/")])
def test_no_drawn_part_is_stale(page: str) -> None:
    assert drawn.drawn(text_of(page)) == text_of(page), STALE


@pytest.mark.parametrize("part", drawn.PARTS)
def test_every_part_is_drawn_somewhere(part: str) -> None:
    holding = [page for page in pages() if f"<!-- drawn: {part} -->" in text_of(page)]

    assert len(holding) == 1


def test_every_stage_and_every_kind_of_event_is_tried() -> None:
    kinds = {type(stage) for stage in drawn.stages()}
    events_tried = {type(event) for event in drawn.happenings().values()}

    assert kinds == {*get_args(states.Plain), states.ChoosingLanguage}
    assert events_tried == set(get_args(events.Event))
