"""What a desk that sounds or pops up says: one thing, however much came at once.

It stands on a locked screen where anybody reads it. So it tells the kind, the ticket's
number and the CHW's code, and never a name, a title or what somebody wrote.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from desk.texts import say
from tickets.loudness import NoticeKind, Ring

PLACES = {
    NoticeKind.HANDED_OVER: "/desk?view=mine",
    NoticeKind.INCIDENT_SUGGESTED: "/desk/incidents",
    NoticeKind.INCIDENT_NOT_FIXED: "/desk/incidents",
}


@dataclass(frozen=True, slots=True)
class Alert:
    """`ticket` is the only one it is about, if there is one."""

    title: str
    body: str
    address: str
    ticket: int | None
    tag: str


def alert(locale: str, rings: Sequence[Ring]) -> Alert | None:
    """One notice by itself, several as their number; None for none."""
    if not rings:
        return None
    newest = max(rings, key=lambda ring: ring.id)
    tag = f"notice-{newest.id}"
    if len(rings) > 1:
        title = say(locale, "alerts_many", n=len(rings))
        return Alert(title, _counted(locale, rings), "/desk/notices", None, tag)
    return Alert(
        say(locale, f"notice_{newest.kind}"),
        " · ".join(part for part in (_number(newest), newest.code) if part),
        _place(newest),
        newest.ticket_id,
        tag,
    )


def _counted(locale: str, rings: Sequence[Ring]) -> str:
    kinds = Counter(ring.kind for ring in sorted(rings, key=lambda ring: ring.id))
    return " · ".join(f"{say(locale, f'notice_{k}')}: {n}" for k, n in kinds.items())


def _number(ring: Ring) -> str:
    return f"#{ring.ticket_id}" if ring.ticket_id is not None else ""


def _place(ring: Ring) -> str:
    if ring.ticket_id is not None:
        return f"/desk/tickets/{ring.ticket_id}?view=all"
    return PLACES.get(ring.kind, "/desk/notices")
