"""A problem that needs a person."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kit.database import Base
from people.models import Area, Contact, Officer
from tickets.rules import TicketEvent, TicketPriority, TicketStatus, advance

FIRST_NUMBER = 1001
"""Ticket ids are the numbers people say on the phone; they begin with four digits."""


class Ticket(Base):
    __tablename__ = "tickets"
    __table_args__ = (
        Index(None, "status", "due_at"),
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
    steps_tried: Mapped[list[str]] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(doc="why the bot handed over")
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    opened_at: Mapped[datetime] = mapped_column(index=True)
    due_at: Mapped[datetime | None] = mapped_column(doc="first reply promised by")
    first_replied_at: Mapped[datetime | None]
    last_inbound_at: Mapped[datetime | None] = mapped_column(
        doc="since when the contact waits; None while we wait for her"
    )
    resolved_at: Mapped[datetime | None]
    reopened: Mapped[int] = mapped_column(default=0)
    unread: Mapped[int] = mapped_column(default=0, doc="messages no officer has seen")
    changed_at: Mapped[datetime] = mapped_column(index=True)

    contact: Mapped[Contact] = relationship()
    area: Mapped[Area | None] = relationship()
    assignee: Mapped[Officer | None] = relationship()
    events: Mapped[list["TicketChange"]] = relationship(order_by="TicketChange.id")

    def apply(self, event: TicketEvent) -> None:
        self.status = advance(self.status, event)

    @property
    def taken(self) -> bool:
        """Whether an officer has it, so that the bot must be silent."""
        return self.assignee_id is not None


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
