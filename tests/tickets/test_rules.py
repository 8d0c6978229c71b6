"""The table of what may happen to a ticket."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.errors import TicketStateError
from tickets.rules import (
    REOPENS_WITHIN,
    RULES,
    UNRESOLVED,
    TicketEvent,
    TicketStatus,
    advance,
    diagram,
    may_reopen,
)

OPEN, PENDING = TicketStatus.OPEN, TicketStatus.PENDING
RESOLVED, CLOSED = TicketStatus.RESOLVED, TicketStatus.CLOSED
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "event", "after"),
    [
        (OPEN, TicketEvent.REPLY, PENDING),
        (PENDING, TicketEvent.REPLY, PENDING),
        (OPEN, TicketEvent.WAIT, PENDING),
        (PENDING, TicketEvent.FOLLOW_UP, OPEN),
        (OPEN, TicketEvent.RESOLVE, RESOLVED),
        (PENDING, TicketEvent.ASSUME_FIXED, RESOLVED),
        (RESOLVED, TicketEvent.REOPEN, OPEN),
        (RESOLVED, TicketEvent.CLOSE, CLOSED),
        (OPEN, TicketEvent.CLOSE, CLOSED),
        (OPEN, TicketEvent.MERGE, CLOSED),
    ],
)
def test_what_happens_moves_a_ticket_on(
    before: TicketStatus, event: TicketEvent, after: TicketStatus
) -> None:
    assert advance(before, event) is after


@pytest.mark.parametrize("event", TicketEvent)
def test_nothing_leads_out_of_closed(event: TicketEvent) -> None:
    with pytest.raises(TicketStateError):
        advance(CLOSED, event)


@pytest.mark.parametrize("status", [PENDING, RESOLVED])
def test_only_for_an_open_ticket_can_an_officer_say_that_we_wait(
    status: TicketStatus,
) -> None:
    with pytest.raises(TicketStateError):
        advance(status, TicketEvent.WAIT)


def test_an_officer_who_owes_an_answer_can_not_assume_that_it_is_fixed() -> None:
    with pytest.raises(TicketStateError):
        advance(OPEN, TicketEvent.ASSUME_FIXED)


@given(st.lists(st.sampled_from(TicketEvent)))
def test_whatever_happens_a_finished_ticket_has_been_finished_by_an_event(
    events: list[TicketEvent],
) -> None:
    status, happened = OPEN, []

    for event in events:
        if status in RULES[event][0]:
            status = advance(status, event)
            happened.append(event)

    assert (status in UNRESOLVED) == (
        not happened or RULES[happened[-1]][1] in UNRESOLVED
    )
    assert status in {OPEN, *(after for _, after in RULES.values())}


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=30)))
def test_a_resolved_ticket_reopens_within_seven_days(since: timedelta) -> None:
    assert may_reopen(NOW - since, NOW) == (since <= REOPENS_WITHIN)


def test_the_table_draws_itself() -> None:
    lines = list(diagram())

    assert lines[0] == "stateDiagram-v2"
    assert "    pending --> resolved: assume_fixed" in lines
    assert "    resolved --> open: reopen" in lines
    assert not [line for line in lines if line.startswith("    closed --> o")]
    drawn = [line for line in lines if ": " in line]
    assert len(drawn) == sum(len(needed) for needed, _ in RULES.values())
