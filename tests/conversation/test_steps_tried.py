"""What an officer reads of the steps is what the contact read."""

import pytest

from tests.conversation.dialogue import Helpdesk


@pytest.mark.parametrize(
    ("text", "shown"),
    [("my fone is not syncing", "> Sync now"), ("simu haisync", "> Sawazisha sasa")],
)
def test_the_steps_on_a_ticket_hold_the_words_of_her_screen(
    desk: Helpdesk, text: str, shown: str
) -> None:
    phone = desk.phone()
    phone.ask(text)
    phone.ask("0")

    steps = desk.ticket().steps_tried

    assert any(step.endswith(shown) for step in steps)
    assert not any("{" in step for step in steps)
