"""What the simulator's page says of a talk."""

import pytest

from conversation.engine import step
from conversation.states import OpenTicket, Stage, State
from conversation.understand import decision, understand
from knowledge import files
from knowledge.index import Index
from simulator.words import (
    OUTCOMES,
    STATUS_LOOKS,
    STATUS_WORDS,
    TOUR,
    TRIES,
    step_of,
)
from tickets.rules import TicketStatus
from tools import drawn


def test_every_status_of_a_ticket_has_words_and_a_look() -> None:
    assert set(STATUS_WORDS) == set(STATUS_LOOKS) == set(TicketStatus)


def test_what_a_newcomer_is_given_to_try_is_answered_at_once() -> None:
    index = Index.build(
        files.read_folder(files.CONTENT), files.read_intents(), files.read_calibration()
    )
    texts = [text for tried in TRIES for text in tried.texts]

    found = {text: decision(understand(text, index)).decision for text in texts}

    wants_a_person = "je veux parler à quelqu'un"
    assert found.pop(wants_a_person) == "personal"
    assert set(found.values()) == {"answer"}


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
