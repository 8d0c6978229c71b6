"""How far a message of ours has come, as an icon and words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from messages.channel import Status
from messages.models import Direction, Message


@dataclass(frozen=True, slots=True)
class Mark:
    """`text` is a key of the desk's texts."""

    icon: str
    style: str
    text: str


MARKS: Mapping[Status, Mark] = {
    Status.QUEUED: Mark("clock", "", "delivery_queued"),
    Status.SENDING: Mark("sending", "", "delivery_sending"),
    Status.SENT: Mark("check", "", "delivery_sent"),
    Status.DELIVERED: Mark("checks", "mark--ok", "delivery_delivered"),
    Status.READ: Mark("read", "mark--read", "delivery_read"),
    Status.UNDELIVERED: Mark("warn", "mark--bad", "delivery_undelivered"),
    Status.FAILED: Mark("warn", "mark--bad", "delivery_failed"),
    Status.EXPIRED: Mark("warn", "mark--bad", "delivery_expired"),
}

LOST = frozenset({Status.UNDELIVERED, Status.FAILED, Status.EXPIRED})


def mark(message: Message) -> Mark | None:
    """None for what the contact wrote: there is nothing to deliver."""
    if message.direction is Direction.INBOUND:
        return None
    return MARKS.get(message.status)


SAYS_SO = ("not delivered", "not sent")


def repeats(error: str | None) -> bool:
    """Whether a reason itself says that it did not arrive, so that we need not."""
    return any(words in (error or "").casefold() for words in SAYS_SO)


def is_lost(message: Message) -> bool:
    return message.direction is Direction.OUTBOUND and message.status in LOST
