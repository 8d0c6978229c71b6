"""What officers fill in about a ticket."""

from typing import Literal

from pydantic import BaseModel, Field

from desk.numbers import RowId
from people.address import Channel
from tickets.rules import TicketPriority

LONGEST = 1500
"""Characters of a reply: Twilio takes 1600 with the frame."""


class Words(BaseModel):
    kind: Literal["reply", "note"] = "reply"
    text: str = Field(default="", max_length=10_000)
    channel: Channel | None = None
    nonce: str = Field(min_length=8, max_length=64)
    seen: RowId = 0
    then: Literal["", "resolve"] = ""


class Assignment(BaseModel):
    """`was` is who had it when the form was made, as its number, or `nobody`."""

    officer: str = ""
    was: str | None = Field(default=None, max_length=12)


class Importance(BaseModel):
    priority: TicketPriority
    was: str | None = Field(default=None, max_length=12)


class Closing(BaseModel):
    tell: bool = False
