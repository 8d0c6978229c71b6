"""An officer answers from her own chat on Telegram: on call, or in a power cut.

`#1042` shows how a ticket stands, with what the contact wrote last; `#1042 words`
answers in her name. The chat is one that she linked: see `conversation.telling`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation import officer as spoken
from conversation.masking import mask
from conversation.telling import say, words
from kit.errors import HelpdeskError
from kit.settings import Settings
from messages.channel import Kind, Status
from messages.models import Author, Message
from people import access
from people.access import Deed
from people.address import Channel
from people.models import Address, Officer
from tickets import queries, rights, telling
from tickets.models import Ticket

ASKED = re.compile(r"#\s?(\d{1,9})(!?)(?:[\s:]+(.*))?\Z", re.DOTALL)
"""A ticket's number; `!` after it goes over what a colleague has answered."""

LONGEST = 1500
"""Characters of a reply, as at the desk."""

QUOTED = 100
HOLD = timedelta(seconds=10)
"""As at the desk, where it can be taken back meanwhile."""


@dataclass(slots=True)
class Asked:
    number: int
    over: bool
    text: str


def takes(
    session: Session,
    address: Address,
    messages: Sequence[Message],
    *,
    settings: Settings,
    now: datetime,
) -> bool:
    """Whether a turn was an officer's word on tickets; then it is done with.

    Her words stand on the tickets, so they are taken out of her own transcript.
    """
    last = messages[-1]
    if last.channel is not Channel.TELEGRAM or last.extra.get("group"):
        return False
    asked = list(_asked(messages))
    officer = telling.officer_of(session, address.address) if asked else None
    if officer is None:
        return False
    texts = words(officer.locale)
    said = [_answer(session, officer, one, texts, settings, now) for one in asked]
    say(session, address, last.our_address, "\n".join(said), last.id, now)
    for message in messages:
        message.status, message.outcome = Status.CONVERSED, "desk_answered"
        message.due_at, message.changed_at = None, now
        message.text = " ".join(f"#{one.number}" for one in asked)
    return True


def _asked(messages: Sequence[Message]) -> Iterator[Asked]:
    """What a turn asks; words without a number go on with those before them."""
    found: list[Asked] = []
    for message in messages:
        text = message.text.strip() if message.kind is Kind.TEXT else ""
        match = ASKED.match(text)
        if match is not None:
            found.append(Asked(int(match[1]), bool(match[2]), (match[3] or "").strip()))
        elif not found:
            return
        elif text:
            found[-1].text = f"{found[-1].text}\n{text}".strip()
    yield from found


def _answer(
    session: Session,
    officer: Officer,
    asked: Asked,
    texts: Mapping[str, str],
    settings: Settings,
    now: datetime,
) -> str:
    number = asked.number
    seen = access.may(officer.role, Deed.ANSWER) and rights.only_visible(
        session, officer, [number]
    )
    if not seen:
        return texts["no_ticket"].format(n=number)
    ticket = queries.lock(session, number)
    if not asked.text:
        return _shown(session, ticket, texts)
    if len(asked.text) > LONGEST:
        return texts["too_long"].format(n=number, most=LONGEST)
    other = None if asked.over else _overtaken_by(session, ticket, officer)
    if other is not None:
        return texts["overtaken"].format(n=number, name=other.first_name)
    try:
        with session.begin_nested():
            spoken.reply(
                session,
                number,
                officer,
                asked.text,
                settings=settings,
                hold=HOLD,
                now=now,
            )
    except HelpdeskError:
        return texts["not_sent"].format(n=number)
    return texts["sent"].format(n=number)


def _shown(session: Session, ticket: Ticket, texts: Mapping[str, str]) -> str:
    """In a line; secrets and long numbers were taken out of it."""
    wrote = session.scalar(
        select(Message)
        .where(
            Message.contact_id == ticket.contact_id, Message.author == Author.CONTACT
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
    text = " ".join(mask(wrote.text if wrote else ticket.question).text.split())
    short = text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"
    status = texts[f"status_{ticket.status}"]
    return texts["shown"].format(n=ticket.id, status=status, text=short)


def _overtaken_by(session: Session, ticket: Ticket, me: Officer) -> Officer | None:
    """Who answered since the contact wrote last, if it was somebody else."""
    last = session.scalar(
        select(Message)
        .where(
            Message.contact_id == ticket.contact_id,
            Message.author.in_((Author.CONTACT, Author.OFFICER)),
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
    if last is None or last.officer_id in (None, me.id):
        return None
    return session.get(Officer, last.officer_id)
