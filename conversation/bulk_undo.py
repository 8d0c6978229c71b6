"""Taking back what was done to many tickets, whatever it was."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from conversation import bulk_macro, bulk_reply, resolving
from people.models import Officer
from tickets import bulk, joining_incidents

WAYS: Mapping[str, Callable[..., list[int]]] = {
    bulk.REPLY: bulk_reply.take_back,
    bulk.JOIN: joining_incidents.take_back,
    bulk.MACRO: bulk_macro.take_back,
    bulk.RESOLVE: resolving.take_back,
}
"""By the deed; all others are put back as `tickets.bulk` does."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What it was, and the tickets on which it could be taken back."""

    deed: str
    tickets: list[int]


def undo(session: Session, token: str, *, by: Officer, now: datetime) -> Undone:
    """Take it back where nothing has left and nobody else was faster.

    Raises:
        NotFoundError: Nothing was done under this word.
        ForbiddenError: Another officer did it.
        TooLateError: It was long ago, is undone already, or has reached everybody.
    """
    row = bulk.to_undo(session, token, by=by, now=now)
    deed = str(row.deed["deed"])
    take_back = WAYS.get(deed, bulk.take_back)
    return Undone(deed, take_back(session, row, by=by, now=now))
