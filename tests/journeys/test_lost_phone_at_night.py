"""A phone is stolen at night: a critical ticket, and no promise that nobody keeps."""

from datetime import UTC, datetime

import pytest

from tests.journeys.house import House
from tickets.rules import TicketPriority

pytestmark = pytest.mark.anyio

GRACE, BORROWED = "+254700010001", "+254700010009"


async def test_a_phone_stolen_at_night_waits_for_the_morning_at_the_top_of_the_queue(
    house: House,
) -> None:
    house.add(GRACE, name="Grace Auma", area="Chumo")
    house.clock.time = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)

    # She writes from a neighbour's phone, in her own words.
    (answer,) = await house.text(
        BORROWED, "simu yangu ya kazi imeibiwa usiku huu, mimi ni Grace wa Chumo"
    )

    assert answer.startswith("Pole")
    assert "saa 2 asubuhi" in answer  # 8 o'clock, when the office opens
    assert "ndani ya saa moja" not in answer

    # More of the same night lands on the same ticket.
    await house.text(BORROWED, "ilikuwa na screen lock ya pattern")
    ticket = house.ticket()
    assert ticket.priority is TicketPriority.CRITICAL
    assert ticket.article == "lost-stolen-phone"

    # In the morning it is the first thing an officer sees.
    house.clock.time = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
    async with house.desk() as desk:
        assert "Phone lost or stolen" in await desk.page("/desk")
        assert "ilikuwa na screen lock" in await desk.page("/desk/tickets/1001")
        await desk.reply(1001, "We have locked your account. Is the SIM blocked?")

    (reply,) = await house.read(BORROWED)
    assert "Is the SIM blocked?" in reply
