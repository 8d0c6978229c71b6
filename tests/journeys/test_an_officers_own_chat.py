"""An officer's bell by Telegram: linked by a code, told there, and ended there."""

import re

import pytest

from people.models import Officer, OfficerAlerts, Telling
from tests.journeys.house import House
from tickets import service

pytestmark = pytest.mark.anyio

GRACE, AMINA = "+254700010001", "+254700020002"
SETTINGS = "/desk/notices/settings"


async def test_an_officer_is_told_in_her_chat_what_she_has_not_read(
    house: House,
) -> None:
    house.add(GRACE, name="Grace Auma", area="Chumo")
    await house.text(GRACE, "0")  # she wants a person

    async with house.desk("Brian Kiptoo"), house.desk() as desk:
        page = await desk.client.post("/desk/notices/telegram")
        (code,) = re.findall(r"/desk ([A-Z2-9]{12})", page.text)
        (linked,) = await house.chat(AMINA, text=f"/start desk-{code}")
        assert linked.startswith("Done.")
        assert "Linked" in await desk.page(SETTINGS)

        with house.app.state.sessions.begin() as session:
            amina = session.query(Officer).filter_by(name="Amina Yusuf").one()
            brian = session.query(Officer).filter_by(name="Brian Kiptoo").one()
            session.get_one(OfficerAlerts, amina.id).telling = Telling.SOON
            service.assign(session, 1001, amina, by=brian, now=house.clock())
        house.clock.advance(minutes=5)
        await house.tend()
        await house.work()

        told = house.network.phone(AMINA).chatted[-1].text
        assert told.startswith("On your bell at the desk:\nGiven to you: #1001")
        assert "Grace" not in told

        (ended,) = await house.chat(AMINA, text="/desk off")
        assert ended == "Done. This chat tells you nothing of the desk any more."
    assert house.ticket().id == 1001  # and no other: none of this was a question
