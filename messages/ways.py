"""Which way an answer goes next that did not arrive. Pure.

The order is fixed: once more, another number of hers, Telegram, her supervisor. A way
that can't be gone is left out, and none is gone twice.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from messages.channel import Status
from people.address import Channel

NO_USE = frozenset(
    {"21211", "21610", "21612", "21614", "30004", "30005", "30006", "30007"}
)
"""Errors of Twilio after which the same address is not worth another try: no such
number, one that takes no SMS, blocked, filtered, asked for no more."""

LOST = frozenset({Status.UNDELIVERED, Status.FAILED, Status.EXPIRED})
ARRIVED = frozenset({Status.DELIVERED, Status.READ})


class Way(StrEnum):
    """How an answer that did not arrive is brought to her all the same."""

    RETRY = "retry"  # the same address once more
    OTHER_NUMBER = "other_number"
    TELEGRAM = "telegram"
    SUPERVISOR = "supervisor"  # who is asked to tell her; not what we wrote


class Trouble(StrEnum):
    """Why an answer has not arrived, in a word that the desk puts plainly."""

    REFUSED = "refused"  # the provider or the operator says: not delivered
    EXPIRED = "expired"  # it waited too long here
    NO_RECEIPT = "no_receipt"  # it was sent, and nobody knows
    WAITING = "waiting"  # it has not left us


@dataclass(frozen=True, slots=True)
class Place:
    """An address of hers, or of her supervisor, that may be written to."""

    channel: Channel
    address: str


@dataclass(frozen=True, slots=True)
class Step:
    way: Way
    place: Place


def has_arrived(channel: Channel, status: Status) -> bool:
    """Telegram gives no receipts: what it took is in her chat."""
    return status in ARRIVED or (channel is Channel.TELEGRAM and status is Status.SENT)


def trouble(channel: Channel, status: Status) -> Trouble | None:
    """What is wrong with a message; None if it arrived."""
    if has_arrived(channel, status):
        return None
    if status in (Status.UNDELIVERED, Status.FAILED):
        return Trouble.REFUSED
    if status is Status.EXPIRED:
        return Trouble.EXPIRED
    return Trouble.NO_RECEIPT if status is Status.SENT else Trouble.WAITING


def steps(
    first: Place,
    why: Trouble,
    code: str | None,
    hers: Collection[Place],
    supervisor: Place | None,
) -> list[Step]:
    """All ways that are open, in order.

    What may have arrived is not sent to the same phone again; what waits here because
    nothing leaves by this channel can only go by another.

    Args:
        first: Where the answer went.
        why: What became of it there.
        code: The provider's error.
        hers: Where she may be written to now.
        supervisor: Where her supervisor may be; None: nowhere, or not for this.
    """
    found = []
    certain = why in (Trouble.REFUSED, Trouble.EXPIRED)
    if certain and code not in NO_USE and first in hers:
        found.append(Step(Way.RETRY, first))
    others = [place for place in hers if place != first]
    if why is not Trouble.WAITING or first.channel is not Channel.SMS:
        found += [Step(Way.OTHER_NUMBER, p) for p in others if p.channel is Channel.SMS]
    if why is not Trouble.WAITING or first.channel is not Channel.TELEGRAM:
        found += [
            Step(Way.TELEGRAM, p) for p in others if p.channel is Channel.TELEGRAM
        ]
    if supervisor is not None and why is not Trouble.WAITING:
        found.append(Step(Way.SUPERVISOR, supervisor))
    return found


def next_step(
    open_ways: Sequence[Step], gone: Collection[tuple[Way, str]]
) -> Step | None:
    """The first way not gone yet. Whoever was asked to tell her is not overtaken."""
    if any(way is Way.SUPERVISOR for way, _ in gone):
        return None
    return next((s for s in open_ways if (s.way, s.place.address) not in gone), None)
