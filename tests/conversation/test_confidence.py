"""How sure the bot was at the question stays with the ticket that came of it."""

import pytest

from knowledge.calibration import Band
from tests.conversation.dialogue import Helpdesk

SURELY = "my phone does not charge"
PERHAPS = "it is slow"
NEVER = "qzx jjkw vvq"


@pytest.mark.parametrize(
    ("texts", "band"),
    [
        ((SURELY, "0"), Band.SURE),
        ((SURELY, "2", "2", "0"), Band.SURE),
        ((PERHAPS, "1", "0"), Band.FAIRLY),
        ((PERHAPS, "0"), Band.FAIRLY),
        ((NEVER, NEVER + " again"), Band.UNSURE),
        (("0",), None),
        (("a thief took my phone",), None),
    ],
)
def test_a_ticket_says_how_sure_the_bot_was_at_its_question(
    desk: Helpdesk, texts: tuple[str, ...], band: Band | None
) -> None:
    phone = desk.phone()
    for text in texts:
        phone.write(text)

    assert desk.tickets()[-1].confidence == band


def test_a_question_that_is_over_says_nothing_of_the_next_ticket(
    desk: Helpdesk,
) -> None:
    phone = desk.phone()
    phone.write(SURELY, "1")
    desk.clock.advance(days=1)
    phone.write("0")

    assert desk.ticket().confidence is None
