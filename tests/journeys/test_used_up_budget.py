"""The month's SMS budget is used up: what is urgent goes, and no words are lost."""

import re

import pytest

from messages.ledger import ledger
from people.models import OfficerRole
from tests.journeys.house import House
from tickets.urgency import urgent

pytestmark = pytest.mark.anyio

AKINYI, GRACE, MORAA = "+254700010001", "+254700010002", "+254700010003"
HELD = "Waits: the month’s SMS budget is used up."


def unaccounted(house: House) -> int:
    with house.app.state.sessions() as session:
        return ledger(session, now=house.clock()).unaccounted


async def test_a_used_up_budget_loses_nothing_and_keeps_no_urgent_word_back(
    house: House,
) -> None:
    settings = house.app.state.settings
    settings.sms_monthly_budget, settings.sms_hard_stop = 3, True
    house.outbox.urgent = urgent
    for number in (AKINYI, GRACE, MORAA):
        house.add(number, chat=number == MORAA, name="Grace Auma", locale="en")
    assert len(await house.text(AKINYI, "hello")) == 1
    await house.tend()

    # The last of the month is spent on her answer.
    assert len(await house.text(AKINYI, "my phone does not charge")) == 1
    await house.tend()

    # The next question is heard by a person, its answer waits.
    assert await house.text(GRACE, "I forgot my password") == []
    await house.tend()
    ticket = house.ticket()
    assert ticket.reason == "budget_used_up"
    assert unaccounted(house) == 0

    # A stolen phone and a chat are answered as ever.
    assert len(await house.text(MORAA, "a thief took my phone")) == 1
    assert len(await house.chat(MORAA, text="my phone does not charge")) == 1

    async with house.desk("Faith Njeri", OfficerRole.LEAD) as desk:
        assert "1 message waits." in await desk.page("/desk")
        page = await desk.page(f"/desk/tickets/{ticket.id}")
        assert HELD in page
        let_go = re.search(r"messages/\d+/let-go", page)
        assert let_go is not None

        # A lead sends this one, and later raises the budget.
        await desk.do(ticket.id, let_go[0])
        (answer,) = await house.read(GRACE)
        assert "password" in answer.lower()
        assert await house.text(AKINYI, "1001") == []
        raised = await desk.client.post(
            "/desk/settings/budget", data={"segments": "100"}
        )
        assert raised.status_code == 303
        (late,) = await house.read(AKINYI)

    assert late
    assert unaccounted(house) == 0
