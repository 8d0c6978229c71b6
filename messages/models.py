"""The transcript. Its waiting rows are the inbox and the outbox: no second queue."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kit.database import Base
from messages.channel import Kind, Status
from messages.ways import Way
from people.address import Channel
from people.models import Contact, Officer


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Author(StrEnum):
    CONTACT = "contact"
    BOT = "bot"
    OFFICER = "officer"


WAITING_IN = text("status = 'received'")
WAITING_OUT = text("status IN ('queued', 'sending')")
ON_THE_WAY = text(
    "ticket_id IS NOT NULL AND direction = 'outbound' AND outcome IS NULL "
    "AND status NOT IN ('delivered', 'read')"
)
"""What was said on a ticket, and nobody knows yet whether it arrived."""
LOST = text("status IN ('failed', 'undelivered', 'expired')")
ARRIVED = text(
    "ticket_id IS NOT NULL AND direction = 'outbound' "
    "AND status IN ('sent', 'delivered', 'read')"
)
"""What got through on a ticket: with it, nobody reads whole messages to see that what
was lost before has been made good."""
ATTACHED = text("kind IN ('photo', 'voice', 'video', 'file')")


class Message(Base):
    """One thing said: by the contact, by an officer, or by the bot.

    An inbound row is written before anybody knows whose it is: `contact_id` follows
    when it is conversed. `outcome` says in one word what became of an inbound message
    (`answered`, `on_ticket`, `duplicate`, …), so that silence is always explained; of
    one of ours on a ticket, once nothing more is done to bring it (see `Detour`).
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("channel", "our_address", "direction", "external_id"),
        Index(
            "ix_messages_inbox",
            "due_at",
            "id",
            sqlite_where=WAITING_IN,
            postgresql_where=WAITING_IN,
        ),
        Index(
            "ix_messages_outbox",
            "channel",
            "due_at",
            "id",
            sqlite_where=WAITING_OUT,
            postgresql_where=WAITING_OUT,
        ),
        Index(
            "ix_messages_line",
            "channel",
            "address",
            "id",
            sqlite_where=WAITING_OUT,
            postgresql_where=WAITING_OUT,
        ),
        Index(
            "ix_messages_lost",
            "ticket_id",
            "id",
            "direction",
            sqlite_where=LOST,
            postgresql_where=LOST,
        ),
        Index(
            "ix_messages_lost_when",
            "status",
            "created_at",
            "error_code",
            "ticket_id",
            sqlite_where=LOST,
            postgresql_where=LOST,
        ),
        Index(
            "ix_messages_arrived",
            "ticket_id",
            "id",
            sqlite_where=ARRIVED,
            postgresql_where=ARRIVED,
        ),
        Index(
            "ix_messages_attached",
            "ticket_id",
            sqlite_where=ATTACHED,
            postgresql_where=ATTACHED,
        ),
        Index(
            "ix_messages_on_the_way",
            "created_at",
            sqlite_where=ON_THE_WAY,
            postgresql_where=ON_THE_WAY,
        ),
        Index(None, "contact_id", "id"),
        Index(None, "ticket_id", "id"),
        Index(None, "channel", "address", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[Channel]
    address: Mapped[str]
    our_address: Mapped[str]
    direction: Mapped[Direction]
    author: Mapped[Author]
    status: Mapped[Status]
    kind: Mapped[Kind] = mapped_column(default=Kind.TEXT)
    text: Mapped[str]
    external_id: Mapped[str | None]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey(Contact.id))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey(Officer.id))
    # No foreign key: tickets stand above messages, and their table is not known here.
    ticket_id: Mapped[int | None]
    reply_to_id: Mapped[int | None] = mapped_column(
        doc="the inbound message that a reply of the bot answers"
    )
    choices: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    extra: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict, doc="attachments, what was picked, how it was matched"
    )
    outcome: Mapped[str | None]
    segments: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(doc="in plain words, for an officer")
    error_code: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    changed_at: Mapped[datetime] = mapped_column(index=True)
    due_at: Mapped[datetime | None] = mapped_column(
        doc="queued: not before; sending: when to look again; received: not before"
    )
    expires_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(doc="the process that is sending it")
    attempts: Mapped[int] = mapped_column(default=0)
    looks: Mapped[int] = mapped_column(
        default=0, doc="how often it was looked for at the provider"
    )
    attempted_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]

    contact: Mapped[Contact | None] = relationship()
    officer: Mapped[Officer | None] = relationship()


class ProviderEvent(Base):
    """What a provider told us that is not a message: receipts, unknown updates.

    Kept so that nothing a provider says is lost, and known ones change nothing.
    """

    __tablename__ = "provider_events"
    __table_args__ = (UniqueConstraint("channel", "external_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[Channel]
    kind: Mapped[str]
    external_id: Mapped[str]
    message_id: Mapped[int | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(index=True)


class SendingLine(Base):
    """One of our numbers or bots: when it may send next, and whether it is paused."""

    __tablename__ = "sending_lines"

    channel: Mapped[Channel] = mapped_column(primary_key=True)
    free_at: Mapped[datetime] = mapped_column(doc="GCRA's theoretical arrival time")
    paused_until: Mapped[datetime | None]
    paused_reason: Mapped[str | None]
    last_inbound_at: Mapped[datetime | None]
    last_sent_at: Mapped[datetime | None]
    segments_left: Mapped[int | None] = mapped_column(
        doc="segments of the month's budget: as counted last, less what was claimed "
        "since; None: there is no budget"
    )
    sparing: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        doc="so much of it is used that what can be spared is not sent",
    )
    silent_since: Mapped[datetime | None] = mapped_column(
        doc="when it was heard last, while its silence is unusual"
    )
    silent_usual: Mapped[int | None] = mapped_column(
        doc="messages that each of the weeks before brought in these hours, at least"
    )


class SpentDay(Base):
    """What the SMS of a day that is over cost, by the clock of the office."""

    __tablename__ = "spent_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    segments: Mapped[int]


class BudgetRaise(Base):
    """A month, named by its first day, may cost so many segments more."""

    __tablename__ = "budget_raises"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(index=True)
    segments: Mapped[int]
    officer_id: Mapped[int] = mapped_column(ForeignKey(Officer.id))
    created_at: Mapped[datetime]


class Detour(Base):
    """Another way that an answer went. An answer goes each way once."""

    __tablename__ = "detours"
    __table_args__ = (UniqueConstraint("message_id", "way", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(
        ForeignKey(Message.id), doc="the answer itself, never a copy"
    )
    way: Mapped[Way]
    address: Mapped[str]
    copy_id: Mapped[int] = mapped_column(ForeignKey(Message.id), index=True)
    officer_id: Mapped[int | None] = mapped_column(
        ForeignKey(Officer.id), doc="None: by itself"
    )
    created_at: Mapped[datetime]

    copy: Mapped[Message] = relationship(foreign_keys=copy_id)
    officer: Mapped[Officer | None] = relationship()
