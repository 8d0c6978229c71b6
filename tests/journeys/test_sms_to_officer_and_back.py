"""The whole way, once: read this first.

A health worker texts from a small phone. The text comes in by the provider's signed
webhook, the bot answers with steps, they do not serve, and an officer takes over at the
desk. Her words go out by the provider's interface, and its receipts come back.
"""

import pytest

from messages.channel import Status
from tests.journeys.house import House
from tickets.rules import TicketStatus

pytestmark = pytest.mark.anyio

GRACE = "+254700010001"


async def test_a_text_that_the_bot_cannot_settle_is_answered_by_an_officer(
    house: House,
) -> None:
    house.add(GRACE, name="Grace Auma", area="Chumo")

    # She writes as one writes, and reads steps that fit two segments.
    (steps,) = await house.text(GRACE, "my fone wont snc since yestaday")
    assert steps.startswith("Reports not syncing\nDO NOT delete the app")
    assert steps.endswith("1 Fixed\n2 Not fixed\n0 Talk to a person")

    # They do not serve, so a person is asked, and she learns number and time.
    (opened,) = await house.text(GRACE, "2")
    assert "Your problem number is 1001" in opened
    assert "before 1 pm" in opened

    async with house.desk("Amina Yusuf") as desk:
        # The officer finds it in the queue, with what was written and tried.
        assert "Reports not syncing" in await desk.page("/desk")
        page = await desk.page("/desk/tickets/1001")
        assert "Grace Auma" in page
        assert "my fone wont snc since yestaday" in page

        await desk.reply(1001, "Which words do you see after Last sync?")
        (question,) = await house.read(GRACE)
        assert (
            question == "Amina, Msaada 1001:\nWhich words do you see after Last sync?"
        )

        # From now on the bot is silent: what she writes is the officer's to read.
        assert await house.text(GRACE, "it says since monday") == []
        assert "it says since monday" in await desk.page("/desk/tickets/1001")

        await desk.reply(1001, "Thank you. Please press Sync now once more.")
        await house.read(GRACE)
        await desk.resolve(1001)

    (closed,) = await house.read(GRACE)
    assert closed.startswith("Number 1001 is now closed")

    # Every word that left has its receipt, and nobody waits for anything.
    outbound = [message for message in house.messages() if message.author != "contact"]
    assert [message.status for message in outbound] == [Status.DELIVERED] * 5
    assert house.ticket().status is TicketStatus.RESOLVED


async def test_not_fixed_after_all_opens_the_ticket_again(house: House) -> None:
    await house.text(GRACE, "0")
    async with house.desk() as desk:
        await desk.reply(1001, "Please restart the phone.")
        await desk.resolve(1001)
        await house.read(GRACE)

        (again,) = await house.text(GRACE, "bado")

        assert "1001" in again
        assert house.ticket().status is TicketStatus.OPEN
