"""A supervisor asks for guidance, and sees what is open in her area and no other."""

import pytest

from people.models import Role
from tests.journeys.house import House

pytestmark = pytest.mark.anyio

HALIMA, GRACE, PETER = "+254700010001", "+254700010002", "+254700010003"


async def test_a_supervisor_is_guided_and_sees_her_own_area(house: House) -> None:
    house.add(HALIMA, name="Halima Said", role=Role.SUPERVISOR, area="Chumo", chat=True)
    house.add(GRACE, name="Grace Auma", area="Chumo")
    house.add(PETER, name="Peter Otieno", area="Elsewhere")
    await house.text(GRACE, "my phone does not charge")
    await house.text(GRACE, "0")
    await house.text(PETER, "0")

    (hello,) = await house.chat(HALIMA, text="/start")
    assert hello.startswith("Hello Halima. Your area: Chumo.")

    (guide,) = await house.chat(HALIMA, text="/guide forgot password")
    assert guide.startswith("New password for a CHW")
    assert list(house.buttons(HALIMA)) == ["Talk to a person"]

    (listed,) = await house.chat(HALIMA, text="/open")
    assert "#1001 Grace Phone not charging" in listed
    assert "1002" not in listed

    # Somebody else's ticket is neither shown nor known to exist.
    (hers,) = await house.chat(HALIMA, text="1002")
    assert hers.startswith("We find no open problem")


async def test_a_stranger_who_asks_for_the_list_is_told_she_is_not_on_it(
    house: House,
) -> None:
    (answer,) = await house.chat(GRACE, text="/open")

    assert "not on our list of supervisors" in answer
