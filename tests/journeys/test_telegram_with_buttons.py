"""The same way in a chat: buttons for digits, and a number shared once."""

import pytest

from messages.channel import Status
from tests.journeys.house import House

pytestmark = pytest.mark.anyio

GRACE = "+254700010001"


async def test_a_chat_is_led_by_buttons_to_a_ticket_and_an_answer(house: House) -> None:
    house.add(GRACE, name="Grace Auma", area="Chumo")

    # She begins, and shares the number by which the programme knows her.
    (hello,) = await house.chat(GRACE, text="/start")
    assert "Msaada" in hello
    (known,) = await house.chat(GRACE, share="1")
    assert known.startswith("Hello Grace")

    # A question has its answers under it, as buttons.
    (steps,) = await house.chat(GRACE, text="my phone does not charge")
    assert steps.startswith("Phone not charging")
    assert list(house.buttons(GRACE)) == ["Fixed", "Not fixed", "Talk to a person"]

    first = house.buttons(GRACE)["Not fixed"]
    (more,) = await house.chat(GRACE, press=first)
    assert "try again" in more

    # An old button pressed twice changes nothing.
    assert await house.chat(GRACE, press=first) == []

    (opened,) = await house.chat(GRACE, press=house.buttons(GRACE)["Talk to a person"])
    assert "1001" in opened

    async with house.desk() as desk:
        await desk.reply(1001, "Bring it to the facility on Monday.")
        await house.work()

    said = house.network.phone(GRACE).chatted[-1].text
    assert said.endswith("Bring it to the facility on Monday.")
    sent = [message for message in house.messages() if message.author == "officer"]
    # Telegram says that it took a message, and never more.
    assert [message.status for message in sent] == [Status.SENT]
