"""How our answers stand that have not arrived, and what can be done about each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from conversation import open_ways
from conversation.open_ways import Reach
from kit.settings import Settings
from messages import detours
from messages.models import Detour, Message
from messages.ways import Step, Trouble, Way, next_step


@dataclass(frozen=True, slots=True)
class Outlook:
    """How an answer stands, and what happens next, for whoever reads the transcript.

    `said` is the provider's error in plain words, `code` its own for it. `next_way`
    goes at `next_at` by itself; `steps` are those an officer may choose now, one for
    each way; `gone` are the ways that were gone, the first one first.
    """

    trouble: Trouble | None
    said: str | None
    code: str | None
    next_way: Way | None
    next_at: datetime | None
    steps: tuple[Step, ...]
    detours: tuple[Detour, ...]

    @property
    def ways(self) -> tuple[Way, ...]:
        return tuple(step.way for step in self.steps)

    @property
    def gone(self) -> tuple[Way, ...]:
        return tuple(detour.way for detour in self.detours)

    @property
    def arrived(self) -> Way | None:
        """By which other way it got there."""
        found = open_ways.arrived(self.detours)
        return found.way if found else None


def outlook(
    session: Session, message: Message, *, settings: Settings, now: datetime
) -> Outlook:
    """What became of one of our messages, and what can be done."""
    return outlooks(session, [message], settings=settings, now=now)[message.id]


def outlooks(
    session: Session, messages: Sequence[Message], *, settings: Settings, now: datetime
) -> dict[int, Outlook]:
    """The same of several; where they went is looked up once for each address.

    Ask it of what is in trouble, not of every line of a transcript.
    """
    gone = detours.of_all(session, [message.id for message in messages])
    reaches: dict[tuple[object, ...], Reach] = {}
    found = {}
    for message in messages:
        key = (message.contact_id, message.channel, message.address, message.author)
        if (*key, message.our_address) not in reaches:
            reach = open_ways.reach_of(session, message)
            reaches[(*key, message.our_address)] = reach
        found[message.id] = _of(
            message,
            gone.get(message.id, ()),
            reaches[(*key, message.our_address)],
            timedelta(minutes=settings.undelivered_minutes),
            now,
        )
    return found


def _of(
    message: Message,
    gone: Sequence[Detour],
    reach: Reach,
    after: timedelta,
    now: datetime,
) -> Outlook:
    last = gone[-1].copy if gone else message
    why = open_ways.why(message, gone)
    if why is None or not detours.is_brought(message):
        return Outlook(why, last.error, last.error_code, None, None, (), tuple(gone))
    following = next_step(open_ways.itself(message, reach), open_ways.places(gone))
    soon = following is not None and message.outcome is None
    return Outlook(
        why,
        last.error,
        last.error_code,
        following.way if following is not None and soon else None,
        max(last.created_at + after, now) if soon else None,
        _one_for_each_way(open_ways.by_hand(message, reach, gone)),
        tuple(gone),
    )


def _one_for_each_way(steps: Sequence[Step]) -> tuple[Step, ...]:
    found: dict[Way, Step] = {}
    for step in steps:
        found.setdefault(step.way, step)
    return tuple(found.values())
