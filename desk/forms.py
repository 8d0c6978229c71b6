"""What officers fill in about a ticket."""

from typing import Literal

from pydantic import BaseModel, Field

from desk.numbers import RowId
from desk.rail import FIRST
from people.address import Channel
from tickets.rules import TicketPriority

LONGEST = 1500
"""Characters of a reply: Twilio takes 1600 with the frame."""


class Place(BaseModel):
    """The view the officer is in, so that the page comes back as it was."""

    view: str = FIRST
    q: str = Field(default="", max_length=100)


class Words(Place):
    kind: Literal["reply", "note"] = "reply"
    text: str = Field(default="", max_length=10_000)
    channel: Channel | None = None
    nonce: str = Field(min_length=8, max_length=64)
    seen: RowId = 0


class Assignment(Place):
    officer: str = ""


class Importance(Place):
    priority: TicketPriority


class Closing(Place):
    tell: bool = False
