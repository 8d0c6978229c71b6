"""Answers that did not arrive: what went wrong, what follows, and what one may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from conversation.going import OVERTAKEN
from conversation.outlook import Outlook, outlooks
from desk.delivery import MARKS, repeats
from desk.moments import Moments
from desk.texts import catalogue, say, word
from kit.settings import Settings
from messages import detours
from messages.channel import Status
from messages.models import Detour, Direction, Message
from messages.ways import LOST, Trouble, Way, trouble
from people.address import mask
from people.models import Officer
from tickets.models import Ticket

MOST = 5
"""The newest ones: nobody mends what is far back, and each is looked up."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A way that an officer may choose; `to` is the end of the address."""

    way: Way
    to: str


@dataclass(frozen=True, slots=True)
class Plight:
    """One answer in trouble. `seen` is how many ways it had gone when it was read."""

    message_id: int
    kind: Literal["lost", "slow", "done"]
    what: str
    since: str
    following: str
    choices: tuple[Choice, ...]
    seen: int
    undo: int | None


def plights(
    session: Session,
    ticket: Ticket,
    messages: Sequence[Message],
    officer: Officer,
    when: Moments,
    settings: Settings,
) -> dict[int, Plight]:
    """What is in trouble on this ticket, by the number of the message."""
    late = when.now - timedelta(minutes=settings.undelivered_minutes)
    found = [one for one in messages if _is_in_trouble(one, ticket, late, when.now)]
    troubled = found[-MOST:]
    if not troubled:
        return {}
    looks = outlooks(session, troubled, settings=settings, now=when.now)
    return {one.id: _plight(one, looks[one.id], officer, when) for one in troubled}


def _is_in_trouble(
    message: Message, ticket: Ticket, late: datetime, now: datetime
) -> bool:
    if (
        message.direction is not Direction.OUTBOUND
        or message.ticket_id != ticket.id
        or message.outcome in (detours.COPY, "answered")
        or not detours.is_brought(message)
    ):
        return False
    if message.status in LOST:
        return True
    waits = message.due_at is not None and message.due_at > now
    if message.status is Status.QUEUED and waits and not message.attempts:
        return False  # it is meant for later
    has_not_arrived = trouble(message.channel, message.status) is not None
    return has_not_arrived and message.created_at <= late


def _plight(message: Message, look: Outlook, officer: Officer, when: Moments) -> Plight:
    last = look.detours[-1] if look.detours else None
    steps = () if message.status is Status.SENDING else look.steps
    return Plight(
        message.id,
        _kind(message, look),
        _what(message, look, when),
        _since(last, when) if last else "",
        _following(message, look, when),
        tuple(Choice(step.way, mask(step.place.address)) for step in steps),
        len(look.detours),
        _undo(last, officer, when),
    )


def _kind(message: Message, look: Outlook) -> Literal["lost", "slow", "done"]:
    if look.trouble is None:
        return "done"
    return "lost" if message.status in LOST else "slow"


def _what(message: Message, look: Outlook, when: Moments) -> str:
    match look.trouble:
        case None if look.arrived is Way.SUPERVISOR:
            return say(when.locale, "plight_relayed")
        case None:
            return say(when.locale, "plight_arrived")
        case Trouble.NO_RECEIPT:
            span = when.rough(when.now - (message.sent_at or message.created_at))
            return say(when.locale, "plight_no_receipt", span=span)
        case Trouble.WAITING:
            span = when.rough(when.now - message.created_at)
            return say(when.locale, "plight_waiting", span=span)
        case _:
            return lost_words(message, when.locale)


def lost_words(message: Message, locale: str) -> str:
    """Why it was lost, in plain words and in the officer's language where we can."""
    if message.error == OVERTAKEN:
        return say(locale, "plight_overtaken")
    plain = say(locale, MARKS[message.status].text)
    known = catalogue(locale).get(f"failure_{message.error_code}")
    reason = known or message.error or ""
    return reason if repeats(reason) else f"{plain} {reason}".strip()


def _since(last: Detour, when: Moments) -> str:
    """The last way that it went, whose doing that was, and how far it came."""
    return say(
        when.locale,
        "plight_by" if last.officer else "plight_itself",
        at=when.clock(last.created_at),
        who=last.officer.name if last.officer else "",
        way=word(when.locale, "way", last.way),
        state=say(when.locale, MARKS[last.copy.status].text).rstrip("."),
    )


def _following(message: Message, look: Outlook, when: Moments) -> str:
    if look.trouble is None:
        return ""
    if look.next_way is not None and look.next_at is not None:
        way = say(when.locale, f"go_{look.next_way}")
        at = when.clock(look.next_at)
        return say(when.locale, "plight_next", at=at, way=way)
    asked = Way.SUPERVISOR in look.gone
    if not look.steps and not asked and message.status in LOST:
        return say(when.locale, "plight_no_way")
    return ""


def _undo(last: Detour | None, officer: Officer, when: Moments) -> int | None:
    """The copy that has not left yet, if she sent it on herself."""
    if last is None or last.officer_id != officer.id:
        return None
    copy = last.copy
    waits = copy.due_at is not None and copy.due_at > when.now
    held = copy.status is Status.QUEUED and not copy.attempts and waits
    return copy.id if held else None
