"""One cause behind many tickets, from the fourth report to the last message."""

import pytest
from playwright.sync_api import Page, expect

from messages.channel import Status
from messages.models import Direction, Message
from tests.desk.browser.steps import overflow, picture, signed_in
from tests.desk.reports import reports
from tests.desk.world import World
from tickets.models import Ticket
from tickets.rules import TicketStatus

pytestmark = pytest.mark.browser


def sent(world: World) -> list[Message]:
    with world.sessions() as session:
        return list(session.query(Message).filter_by(direction=Direction.OUTBOUND))


def arrive(world: World) -> None:
    """The operator says of everything that it is in the phone."""
    with world.sessions.begin() as session:
        for message in session.query(Message).filter_by(direction=Direction.OUTBOUND):
            message.status = Status.DELIVERED


def test_an_incident_from_the_fourth_report_to_the_last_message(
    page: Page, address: str, world: World
) -> None:
    world.officer_with_password()
    numbers = reports(world, 3)
    signed_in(page, address)

    page.get_by_role("link", name="Incidents").click()
    expect(page.get_by_role("heading", name="No incident")).to_be_visible()
    numbers += reports(world, 1, of="Fourth")
    page.reload()
    expect(page.get_by_role("heading", name="4 people report")).to_be_visible()
    expect(page.get_by_role("region", name="Cost")).to_contain_text("$")
    page.get_by_label("Title of the incident").fill("Nyando does not sync")
    page.get_by_role("button", name="Make incident and tell 4").click()

    expect(page.get_by_role("heading", name="Nyando does not sync")).to_be_visible()
    assert len(sent(world)) == 4
    members = page.get_by_role("region", name="Contact")
    expect(members.get_by_text("Waiting to be sent")).to_have_count(4)
    arrive(world)
    page.reload()
    expect(members.get_by_text("Delivered")).to_have_count(4)
    page.get_by_role("button", name="It is fixed: tell 4").click()

    expect(page.get_by_label("What was learned")).to_be_visible()
    assert len(sent(world)) == 8
    page.get_by_label("What was learned").fill("Watch the disk of the server.")
    page.get_by_role("button", name="Put away").click()
    expect(page.get_by_text("Watch the disk of the server.")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    assert overflow(page) <= 0
    with world.sessions() as session:
        found = {session.get_one(Ticket, number).status for number in numbers}
    assert found == {TicketStatus.RESOLVED}


def test_an_incident_is_made_from_the_panel(
    page: Page, address: str, desk: int, world: World
) -> None:
    signed_in(page, address, f"/desk/tickets/{desk}")

    page.locator("#panel").get_by_role("link", name="Make incident…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("people report: App does not sync")
    picture(page, "incident-around")
    dialog.get_by_label("Title").fill("Nyando: nothing syncs")
    dialog.get_by_role("button", name="Make incident").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Nyando: nothing syncs")
