"""What goes wrong in the field, and what the network then tells us. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    TWICE = "twice"
    LATE = "late"
    LOST = "lost"
    OFF = "off"
    SHUFFLED = "shuffled"


LATE_SECONDS = 20.0
"""Minutes in the field; a visitor won't wait so long."""

SENT_AFTER = 0.3
DELIVERED_AFTER = 0.5
GIVEN_UP_AFTER = 1.5

WORDS = {
    Fault.TWICE: ("Everything arrives twice", "as after a provider’s retry"),
    Fault.LATE: ("Receipts come late", f"{LATE_SECONDS:.0f} s after the message"),
    Fault.LOST: ("The receipt is lost", "we never hear that it was delivered"),
    Fault.SHUFFLED: ("Receipts out of order", "“delivered” comes before “sent”"),
    Fault.OFF: ("The phone is off", "the network gives up: error 30003"),
}

PHONE_OFF = "30003"


@dataclass(frozen=True, slots=True)
class Receipt:
    """`after` so many seconds, the network says this."""

    after: float
    status: str
    code: str | None = None


def receipts(faults: Collection[Fault]) -> tuple[Receipt, ...]:
    """What the network tells us of one message it has taken, in order."""
    if Fault.LOST in faults:
        return ()
    if Fault.OFF in faults:
        end = Receipt(GIVEN_UP_AFTER, "undelivered", PHONE_OFF)
    else:
        end = Receipt(DELIVERED_AFTER, "delivered")
    told = [Receipt(SENT_AFTER, "sent"), end]
    if Fault.SHUFFLED in faults:
        told = [end, Receipt(SENT_AFTER, "sent")]
    if Fault.LATE in faults:
        told[0] = Receipt(told[0].after + LATE_SECONDS, told[0].status, told[0].code)
    if Fault.TWICE in faults:
        told = [receipt for one in told for receipt in (one, _at_once(one))]
    return tuple(told)


def _at_once(receipt: Receipt) -> Receipt:
    return Receipt(0.0, receipt.status, receipt.code)


def read_faults(names: Collection[str]) -> frozenset[Fault]:
    """The switches that are on; names nobody knows are none."""
    return frozenset(fault for fault in Fault if fault in names)
