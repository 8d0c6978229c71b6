"""A channel that goes out of order, seen by whoever has the desk open."""

from datetime import timedelta
from typing import Literal

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from kit.wake import Topic
from messages.models import SendingLine
from people.address import Channel
from tests.desk.browser.steps import overflow, picture, signed_in
from tests.desk.world import Now, World

pytestmark = pytest.mark.browser


def test_a_channel_out_of_order_is_named_and_forgotten_live(
    page: Page, address: str, desk: int, world: World, app: FastAPI, clock: Now
) -> None:
    signed_in(page, address)
    banner = page.locator("#queue-down")
    expect(page.locator("#live")).to_have_text("Live")
    expect(banner).to_be_empty()

    with world.sessions.begin() as session:
        until = clock() + timedelta(minutes=1)
        line = SendingLine(channel=Channel.SMS, free_at=clock(), paused_until=until)
        session.add(line)
    app.state.wake.signal(Topic.DESK)
    expect(banner).to_contain_text("SMS: nothing can be sent.")
    picture(page, "channel-down")

    with world.sessions.begin() as session:
        session.get_one(SendingLine, Channel.SMS).paused_until = None
    clock.pass_by(seconds=1)
    app.state.wake.signal(Topic.DESK)
    expect(banner).to_be_empty()


@pytest.mark.parametrize(
    ("size", "theme"), [((1400, 900), "light"), ((360, 740), "dark")]
)
def test_a_silent_channel_is_named_until_somebody_writes(
    page: Page,
    address: str,
    desk: int,
    world: World,
    app: FastAPI,
    clock: Now,
    size: tuple[int, int],
    theme: Literal["light", "dark"],
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=theme)
    with world.sessions.begin() as session:
        since = clock() - timedelta(hours=3)
        line = SendingLine(
            channel=Channel.SMS,
            free_at=clock(),
            last_inbound_at=since,
            silent_since=since,
            silent_usual=14,
        )
        session.add(line)
    signed_in(page, address)
    banner = page.locator("#queue-down")
    expect(banner).to_contain_text("SMS: unusually quiet.")
    expect(page.locator("#live")).to_have_text("Live")
    picture(page, f"channel-silent-{theme}")
    assert overflow(page) <= 0

    with world.sessions.begin() as session:
        session.get_one(SendingLine, Channel.SMS).silent_since = None
    clock.pass_by(seconds=1)
    app.state.wake.signal(Topic.DESK)
    expect(banner).to_be_empty()
