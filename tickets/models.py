"""A problem that needs a person."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kit.database import Base
from people.address import Channel
from people.models import Area, Contact, Officer
from tickets.rules import (
    UNRESOLVED,
    TicketEvent,
    TicketPriority,
    TicketStatus,
    advance,
)

FIRST_NUMBER = 1001
"""Ticket ids are the numbers people say on the phone; they begin with four digits."""


SNOOZED = text("snoozed_until IS NOT NULL")
MERGED = text("merged_into_id IS NOT NULL")


class Ticket(Base):
    __tablename__ = "tickets"
    __table_args__ = (
        Index(None, "status", "due_at"),
        # What the desk's lists are sorted by; each ends in the id, as their pages do.
        Index(None, "last_inbound_at", "id"),
        Index(None, "changed_at", "id"),
        Index(None, "due_at", "id"),
        Index(None, "priority", "opened_at", "id"),
        Index(None, "opened_at", "id"),
        Index(
            "ix_tickets_snoozed",
            "snoozed_until",
            sqlite_where=SNOOZED,
            postgresql_where=SNOOZED,
        ),
        Index(
            "ix_tickets_merged",
            "merged_into_id",
            sqlite_where=MERGED,
            postgresql_where=MERGED,
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Identity(start=FIRST_NUMBER), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey(Area.id), index=True)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey(Officer.id), index=True)
    status: Mapped[TicketStatus] = mapped_column(default=TicketStatus.OPEN)
    priority: Mapped[TicketPriority] = mapped_column(default=TicketPriority.NORMAL)
    title: Mapped[str] = mapped_column(
        doc="in the officers' words: topic or first line"
    )
    question: Mapped[str] = mapped_column(doc="what the contact wrote")
    article: Mapped[str | None] = mapped_column(index=True, doc="slug of the topic")
    category: Mapped[str | None] = mapped_column(index=True, doc="the officers' own")
    channel: Mapped[Channel | None] = mapped_column(doc="the contact wrote by it last")
    fields: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict, server_default="{}", doc="by name; see `FieldDefinition`"
    )
    steps_tried: Mapped[list[str]] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(doc="why the bot handed over")
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(doc="first reply promised by")
    first_replied_at: Mapped[datetime | None]
    last_inbound_at: Mapped[datetime | None] = mapped_column(
        doc="since when the contact waits; None while we wait for her"
    )
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    assumed_fixed_at: Mapped[datetime | None] = mapped_column(
        doc="resolved because the contact stayed silent; None once they confirmed it"
    )
    asked_again_at: Mapped[datetime | None] = mapped_column(
        doc="when we asked whether what we assumed is true"
    )
    snoozed_until: Mapped[datetime | None]
    snooze_reason: Mapped[str | None]
    woken_at: Mapped[datetime | None] = mapped_column(
        doc="its snooze is over, and no officer has acted since"
    )
    # No foreign key: for one, SQLite would have to write the whole table anew.
    merged_into_id: Mapped[int | None]
    rating: Mapped[int | None] = mapped_column(doc="9 good, 8 fair, 7 bad")
    rating_asked_at: Mapped[datetime | None]
    rated_at: Mapped[datetime | None]
    rating_comment: Mapped[str | None]
    reopened: Mapped[int] = mapped_column(default=0)
    unread: Mapped[int] = mapped_column(default=0, doc="messages no officer has seen")
    changed_at: Mapped[datetime]

    contact: Mapped[Contact] = relationship()
    area: Mapped[Area | None] = relationship()
    assignee: Mapped[Officer | None] = relationship()
    events: Mapped[list["TicketChange"]] = relationship(order_by="TicketChange.id")
    tag_rows: Mapped[list["TicketTag"]] = relationship(
        order_by="TicketTag.tag", cascade="all, delete-orphan"
    )

    def apply(self, event: TicketEvent) -> None:
        self.status = advance(self.status, event)

    @property
    def taken(self) -> bool:
        """Whether an officer has it, so that the bot must be silent."""
        return self.assignee_id is not None

    @property
    def unresolved(self) -> bool:
        """Whether somebody still owes something."""
        return self.status in UNRESOLVED

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(row.tag for row in self.tag_rows)


class ChangeKind(StrEnum):
    OPENED = "opened"
    NOTE = "note"
    REPLIED = "replied"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    FOLLOWED_UP = "followed_up"
    PRIORITY = "priority"
    FLAGGED = "flagged"
    FIXED = "fixed"  # the contact says it is fixed
    CLOSED = "closed"
    ASSUMED_FIXED = "assumed_fixed"
    CATEGORY = "category"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    FIELD = "field"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    MERGED = "merged"  # `details` say with which: into, or from
    SPLIT = "split"
    LINKED = "linked"
    FOLLOWED = "followed"
    UNFOLLOWED = "unfollowed"
    UNDONE = "undone"
    RATED = "rated"


class TicketChange(Base):
    """What happened to a ticket, in order: its history, and its notes."""

    __tablename__ = "ticket_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey(Ticket.id), index=True)
    kind: Mapped[ChangeKind]
    officer_id: Mapped[int | None] = mapped_column(
        ForeignKey(Officer.id), doc="None: the bot, or the contact"
    )
    text: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(index=True)

    officer: Mapped[Officer | None] = relationship()


class TicketTag(Base):
    """A word officers put on a ticket, in lower case."""

    __tablename__ = "ticket_tags"
    __table_args__ = (Index(None, "tag", "ticket_id"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey(Ticket.id), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)


class FieldKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"  # kept as ISO text
    CHOICE = "choice"  # one of `options`
    YES_NO = "yes_no"


class FieldDefinition(Base):
    """Something more that this deployment keeps on each ticket."""

    __tablename__ = "field_definitions"

    name: Mapped[str] = mapped_column(primary_key=True, doc="as in `device_model`")
    label: Mapped[str] = mapped_column(doc="as officers read it")
    kind: Mapped[FieldKind]
    options: Mapped[list[str]] = mapped_column(JSON, default=list)
    place: Mapped[int] = mapped_column(default=0, doc="order in the side panel")


class TicketFollower(Base):
    """An officer who wants to hear of a ticket without owning it."""

    __tablename__ = "ticket_followers"

    ticket_id: Mapped[int] = mapped_column(ForeignKey(Ticket.id), primary_key=True)
    officer_id: Mapped[int] = mapped_column(
        ForeignKey(Officer.id), primary_key=True, index=True
    )
    since: Mapped[datetime]

    officer: Mapped[Officer] = relationship()


class TicketReporter(Base):
    """A further contact of a ticket: hers was merged into it. Answers reach her too."""

    __tablename__ = "ticket_reporters"

    ticket_id: Mapped[int] = mapped_column(ForeignKey(Ticket.id), primary_key=True)
    contact_id: Mapped[int] = mapped_column(
        ForeignKey(Contact.id), primary_key=True, index=True
    )

    contact: Mapped[Contact] = relationship()


class TicketLink(Base):
    """Two tickets that have to do with one another; the lower number stands first."""

    __tablename__ = "ticket_links"

    one_id: Mapped[int] = mapped_column(ForeignKey(Ticket.id), primary_key=True)
    other_id: Mapped[int] = mapped_column(
        ForeignKey(Ticket.id), primary_key=True, index=True
    )
    officer_id: Mapped[int | None] = mapped_column(ForeignKey(Officer.id))
    created_at: Mapped[datetime]


class Draft(Base):
    """What an officer has written on a ticket and not sent.

    The key is the ticket and the officer, so that no text can turn up elsewhere.
    """

    __tablename__ = "drafts"

    ticket_id: Mapped[int] = mapped_column(ForeignKey(Ticket.id), primary_key=True)
    officer_id: Mapped[int] = mapped_column(
        ForeignKey(Officer.id), primary_key=True, index=True
    )
    text: Mapped[str]
    as_note: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime]


class CannedReply(Base):
    """Words that officers need often, by locale; `{{name}}` is filled in."""

    __tablename__ = "canned_replies"

    shortcut: Mapped[str] = mapped_column(primary_key=True, doc="as in /restart")
    title: Mapped[str]
    texts: Mapped[dict[str, str]] = mapped_column(JSON, doc="by locale")


class Macro(Base):
    """Several deeds in one: see `tickets.deeds`."""

    __tablename__ = "macros"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(unique=True)
    deeds: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class BulkDeed(Base):
    """Something done to many tickets at once, and what each was before."""

    __tablename__ = "bulk_deeds"

    token: Mapped[str] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey(Officer.id))
    deed: Mapped[dict[str, Any]] = mapped_column(JSON)
    before: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    done_at: Mapped[datetime] = mapped_column(index=True)
    undone_at: Mapped[datetime | None]
