"""What the simulator's page says of a talk."""

import pytest

from conversation.engine import step
from conversation.states import OpenTicket, Stage, State
from simulator.words import OUTCOMES, STATUS_LOOKS, STATUS_WORDS, TOUR, step_of
from tickets.rules import TicketStatus
from tools import drawn


def test_every_status_of_a_ticket_has_words_and_a_look() -> None:
    assert set(STATUS_WORDS) == set(STATUS_LOOKS) == set(TicketStatus)


@pytest.mark.parametrize("stage", drawn.stages(), ids=lambda stage: stage.stage)
def test_every_outcome_of_a_turn_has_words(stage: Stage) -> None:
    states = [
        State(stage),
        State(stage, supervisor=True),
        State(stage, ticket=OpenTicket(7, taken=True)),
        State(stage, ticket=OpenTicket(7, taken=False)),
    ]

    found = {
        step(state, event).outcome
        for state in states
        for event in drawn.happenings().values()
    }

    assert found <= set(OUTCOMES)


@pytest.mark.parametrize(
    ("answered", "has_ticket", "replied", "steps"),
    [
        (False, False, False, 0),
        (True, False, False, 1),
        (True, True, False, 2),
        (False, True, False, 2),  # a stolen phone is a ticket at once
        (True, True, True, len(TOUR)),
        (True, False, True, len(TOUR)),  # an officer wrote first
    ],
)
def test_the_tour_goes_on_with_what_has_happened(
    answered: bool,  # noqa: FBT001
    has_ticket: bool,  # noqa: FBT001
    replied: bool,  # noqa: FBT001
    steps: int,
) -> None:
    done = step_of(answered=answered, has_ticket=has_ticket, replied=replied)

    assert done == steps
