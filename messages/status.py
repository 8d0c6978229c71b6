"""Whether a message may move from one status to another. Pure."""

from messages.channel import Status

RANK = {
    Status.QUEUED: 0,
    Status.SENDING: 1,
    Status.SENT: 3,
    Status.DELIVERED: 4,
    Status.UNDELIVERED: 4,
    Status.FAILED: 4,
    Status.EXPIRED: 4,
    Status.READ: 5,
}
"""Receipts come late, twice and out of order; a message only ever goes up."""


def moves(before: Status, after: Status) -> bool:
    """Whether a receipt that says `after` changes a message that is `before`.

    The first final word stands, but a message that was read was surely delivered.
    """
    return RANK.get(after, -1) > RANK.get(before, 99)
