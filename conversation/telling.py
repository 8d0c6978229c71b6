"""Telling officers by Telegram what waits on their bells, in a chat that each links.

A phone lies on tables, too: the kind and the tickets' numbers are told, and no words of
anybody.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kit.settings import Settings
from messages import transcript
from messages.channel import Kind, Status
from messages.models import Author, Direction, Message
from messages.transcript import Line
from people import directory
from people.address import Channel
from people.models import Address, OfficerAlerts
from tickets import telling
from tickets.calendar import OfficeHours
from tickets.loudness import Ring

WORDS = Path(__file__).parent / "officer_words.toml"
COMMAND = re.compile(r"/(?:desk|start desk[-_])\s*(off|[A-Za-z0-9]{12})\s*\Z")
"""`/desk CODE` as it is typed, `/start desk-CODE` as a link to the bot writes it."""

NUMBERS = 10
"""Of tickets, behind one kind; the rest is counted."""

LIVES = timedelta(hours=24)


# --- What an officer writes to the bot ------------------------------------------------


def takes(
    session: Session,
    address: Address,
    messages: Sequence[Message],
    *,
    settings: Settings,
    locale: str,
    now: datetime,
) -> bool:
    """Whether a turn was an officer's word on her chat; then it is done with.

    Its code is taken out of the transcript. Who tries too often hears nothing more.
    """
    last = messages[-1]
    private = last.channel is Channel.TELEGRAM and not last.extra.get("group")
    said = COMMAND.match(last.text) if private and last.kind is Kind.TEXT else None
    if said is None or not address.answerable:
        return False
    outcome, locale = _obey(session, address, said[1], last.our_address, locale, now)
    if _answers(session, address, now) < settings.replies_per_hour:
        say(session, address, last.our_address, words(locale)[outcome], last.id, now)
    for message in messages:
        message.status, message.outcome = Status.CONVERSED, f"desk_{outcome}"
        message.due_at, message.changed_at = None, now
    last.text = "/desk"
    return True


def _obey(
    session: Session, address: Address, word: str, ours: str, locale: str, now: datetime
) -> tuple[str, str]:
    if word == "off":
        officer = telling.unlink_chat(session, address.address)
        return ("unlinked", officer.locale) if officer else ("none", locale)
    officer = telling.link(session, word, address.address, ours, now=now)
    return ("linked", officer.locale) if officer else ("wrong", locale)


def _answers(session: Session, address: Address, now: datetime) -> int:
    return (
        session.scalar(
            select(func.count()).where(
                Message.channel == address.channel,
                Message.address == address.address,
                Message.created_at > now - timedelta(hours=1),
                Message.direction == Direction.OUTBOUND,
            )
        )
        or 0
    )


# --- What the bot writes to officers --------------------------------------------------


def tell(
    session: Session, *, settings: Settings, office: OfficeHours, now: datetime
) -> int:
    """Write to each officer what is due, and return to how many that was.

    Who has blocked the bot, or asked for no more, is told once she lets it in again.
    """
    told = 0
    for hers, rings in telling.due(session, office=office, now=now):
        address = _open(session, hers)
        if address is None or hers.chat_with is None:
            continue
        text = digest(hers.officer.locale, rings, settings.public_url)
        say(session, address, hers.chat_with, text, None, now)
        telling.mark(session, hers, rings, now=now)
        told += 1
    return told


def digest(locale: str, rings: Sequence[Ring], url: str = "") -> str:
    """One line for each kind, in the order in which they came first."""
    texts = words(locale)
    first: dict[str, int] = {}
    for ring in sorted(rings, key=lambda ring: ring.id):
        first.setdefault(ring.kind, ring.id)
    ordered = sorted(rings, key=lambda ring: (first[ring.kind], ring.id))
    lines = [
        _line(texts, kind, list(same))
        for kind, same in groupby(ordered, key=lambda ring: str(ring.kind))
    ]
    link = [f"{url}/desk/notices"] if url else []
    return "\n".join([texts["head"], *lines, *link])


def _line(texts: Mapping[str, str], kind: str, rings: Sequence[Ring]) -> str:
    tickets = list(dict.fromkeys(r.ticket_id for r in rings if r.ticket_id is not None))
    if not tickets:
        return texts[kind] if len(rings) == 1 else f"{texts[kind]}: {len(rings)}"
    shown = ", ".join(f"#{ticket}" for ticket in tickets[:NUMBERS])
    rest = len(tickets) - NUMBERS
    more = f" {texts['more'].format(n=rest)}" if rest > 0 else ""
    return f"{texts[kind]}: {shown}{more}"


def _open(session: Session, hers: OfficerAlerts) -> Address | None:
    address = session.scalar(
        select(Address).where(
            Address.channel == Channel.TELEGRAM,
            Address.address == hers.chat,
            Address.answerable,
            Address.blocked_at.is_(None),
        )
    )
    if address is None or directory.opted_out(
        session, Channel.TELEGRAM, address.address, hers.chat_with or ""
    ):
        return None
    return address


def say(
    session: Session,
    address: Address,
    ours: str,
    text: str,
    reply_to: int | None,
    now: datetime,
) -> None:
    line = Line(address.contact_id, address.channel, address.address, ours)
    transcript.queue(
        session,
        line,
        text,
        author=Author.BOT,
        reply_to_id=reply_to,
        lives=LIVES,
        now=now,
    )


@cache
def words(locale: str) -> Mapping[str, str]:
    """The bot's words to officers; a locale we do not have speaks English."""
    known: Mapping[str, Mapping[str, str]] = tomllib.loads(WORDS.read_text("utf-8"))
    return known.get(locale.split("-")[0], known["en"])
