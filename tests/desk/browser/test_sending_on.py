"""An answer that did not arrive goes another way: by keyboard, live, and taken back."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from kit.wake import Topic
from messages.channel import Status
from messages.models import Message
from people.address import Channel
from people.models import Address, Contact, Role
from tests.desk.browser.steps import overflow, picture, signed_in
from tests.desk.world import Now, World
from tickets.models import Ticket

pytestmark = pytest.mark.browser


def test_a_lost_answer_goes_by_telegram_and_the_page_tells_how_far_it_came(
    page: Page,
    address: str,
    desk: int,
    world: World,
    app: FastAPI,
    clock: Now,
) -> None:
    signed_in(page, address, "/desk?view=all&f=failed.is.yes")
    page.get_by_role("link", name="Akinyi Odhiambo").click()
    page.get_by_role("link", name="See it").click()
    box = page.locator(".message__fail")
    expect(box).to_contain_text("The phone was off")
    picture(page, "lost")

    box.get_by_role("button", name="Telegram").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Goes out in 10 s: Telegram.")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Not sent on.")
    box.get_by_role("button", name="Telegram").click()
    expect(box).to_contain_text("Amina Yusuf: sent by Telegram")
    expect(page.locator("#live")).to_have_text("Live")
    clock.pass_by(seconds=1)
    with world.sessions.begin() as session:
        copy = session.query(Message).filter_by(outcome="copy").one()
        copy.status, copy.changed_at = Status.SENT, clock()
    app.state.wake.signal(Topic.DESK)

    expect(box).to_contain_text("It arrived another way.")
    expect(page.get_by_role("link", name="See it")).to_have_count(0)
    picture(page, "arrived")
    page.set_viewport_size({"width": 360, "height": 740})
    picture(page, "arrived-phone")
    assert overflow(page) <= 0


def test_what_her_supervisor_was_sent_shows_on_her_ticket_by_itself(
    page: Page, address: str, desk: int, world: World, app: FastAPI, clock: Now
) -> None:
    with world.sessions.begin() as session:
        boss = Contact(name="Rose Adongo", role=Role.SUPERVISOR, created_at=clock())
        boss.addresses.append(Address(channel=Channel.SMS, address="+254700000500"))
        session.get_one(Ticket, desk).contact.supervisor = boss
    signed_in(page, address, f"/desk/tickets/{desk}")
    box = page.locator(".message__fail")

    box.get_by_role("button", name="Ask supervisor").click()
    expect(box).to_contain_text("the supervisor was asked to tell")
    expect(page.locator("#live")).to_have_text("Live")
    clock.pass_by(seconds=1)
    with world.sessions.begin() as session:
        copy = session.query(Message).filter_by(outcome="copy").one()
        copy.status, copy.changed_at = Status.DELIVERED, clock()
    app.state.wake.signal(Topic.DESK)

    expect(box).to_contain_text("The supervisor was told that an answer waits.")
