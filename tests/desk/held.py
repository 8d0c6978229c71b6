"""A month whose SMS are used up."""

from datetime import timedelta

from fastapi import FastAPI

from messages.channel import Status
from messages.claims import sending_line
from messages.holding import CODE, USED_UP
from messages.models import Author, Direction
from people.address import Channel
from tests.desk.world import NOW, World

OURS = {"direction": Direction.OUTBOUND, "author": Author.BOT}


def hold(app: FastAPI, world: World, number: int) -> int:
    """The budget is used up, and an answer waits on this ticket."""
    settings = app.state.settings
    settings.sms_monthly_budget, settings.sms_hard_stop = 100, True
    world.say(number, "Hii", segments=100, status=Status.SENT, **OURS)
    waits = world.say(
        number,
        "Zima simu",
        status=Status.QUEUED,
        due_at=NOW + timedelta(minutes=1),
        error=USED_UP,
        error_code=CODE,
        **OURS,
    )
    with world.sessions.begin() as session:
        sending_line(session, Channel.SMS, NOW).segments_left = 0
    return waits
