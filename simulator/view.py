"""What the page shows of one phone: the database's rows, and the network's memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.settings import Settings
from messages.models import Author, Direction, Message, ProviderEvent
from people import directory
from people.address import Channel
from people.models import Address, Contact
from simulator.bubbles import Bubble, chat_bubbles, sms_bubbles, sms_text
from simulator.card import TicketCard, ticket_card
from simulator.cost import Cost, cost
from simulator.demo_people import chat_of
from simulator.network import Phone
from simulator.story import Entry, story
from simulator.words import step_of

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Talk:
    phone: str
    name: str
    sms: Sequence[Bubble]
    chat: Sequence[Bubble]
    cost: Cost
    ticket: TicketCard | None
    log: Sequence[Entry]
    replies: int
    most_replies: int
    stopped: bool
    zone: ZoneInfo = field(repr=False)

    @property
    def is_quiet(self) -> bool:
        return self.replies >= self.most_replies

    @property
    def last_in(self) -> Bubble | None:
        """The last thing the phone or the chat received."""
        got = [b for b in (*self.sms, *self.chat) if not b.mine]
        return max(got, key=lambda bubble: bubble.at, default=None)

    @property
    def step(self) -> int:
        """How many steps of the tour are done."""
        got = [bubble for bubble in (*self.sms, *self.chat) if not bubble.mine]
        return step_of(
            answered=bool(got),
            has_ticket=self.ticket is not None,
            replied=any(bubble.author == Author.OFFICER for bubble in got),
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys under the chat: those of the bot's last message, if any."""
        return self.chat[-1].keys if self.chat and not self.chat[-1].mine else ()

    def clock(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%H:%M}"

    def second(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%H:%M:%S}"


def talk(session: Session, phone: Phone, settings: Settings, *, now: datetime) -> Talk:
    number, chat = phone.number, chat_of(phone.number)
    texts = _rows(session, Channel.SMS, number)
    chats = _rows(session, Channel.TELEGRAM, chat)
    holders = _holders(session, number, chat)
    sms = sms_bubbles(texts, phone)
    return Talk(
        phone=number,
        name=next((c.name for c in holders if c.name), "") or number,
        sms=sms,
        chat=chat_bubbles(chats, phone),
        cost=_cost(texts, chats, settings),
        ticket=ticket_card(session, holders, now),
        log=story((*texts, *chats), _receipts(session, texts), list(phone.notes)),
        replies=_automatic(texts, now),
        most_replies=settings.replies_per_hour,
        stopped=phone.stopped
        or directory.opted_out(session, Channel.SMS, number, settings.twilio_number),
        zone=settings.zone,
    )


def _rows(session: Session, channel: Channel, address: str) -> list[Message]:
    found = session.scalars(
        select(Message)
        .where(Message.channel == channel, Message.address == address)
        .order_by(Message.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    return sorted(found, key=lambda m: (m.created_at, m.id))


def _receipts(session: Session, rows: Sequence[Message]) -> Sequence[ProviderEvent]:
    ids = [row.id for row in rows if row.direction is Direction.OUTBOUND]
    return session.scalars(
        select(ProviderEvent).where(ProviderEvent.message_id.in_(ids))
    ).all()


def _holders(session: Session, number: str, chat: str) -> Sequence[Contact]:
    """Who is behind the phone and the chat: one person, or two not yet linked."""
    return session.scalars(
        select(Contact)
        .join(Address, Address.contact_id == Contact.id)
        .where(
            ((Address.channel == Channel.SMS) & (Address.address == number))
            | ((Address.channel == Channel.TELEGRAM) & (Address.address == chat))
        )
        .distinct()
    ).all()


def _cost(
    texts: Sequence[Message], chats: Sequence[Message], settings: Settings
) -> Cost:
    out = Direction.OUTBOUND
    taken = [m for m in texts if m.direction is out and m.external_id]
    return cost(
        [sms_text(m, None) for m in taken],
        written=sum(m.direction is not out for m in texts),
        by_chat=sum(m.direction is out for m in chats),
        price=settings.sms_price,
        currency=settings.currency,
    )


def _automatic(rows: Sequence[Message], now: datetime) -> int:
    """The bot's replies of the last hour, which the loop guard counts."""
    since = now - timedelta(hours=1)
    return sum(row.author is Author.BOT and row.created_at > since for row in rows)
