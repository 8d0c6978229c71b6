"""A problem that needs a person."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    bindparam,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kit.database import Base
from people.address import Channel
from people.models import Area, Contact, Officer
from tickets.entries import Renewal as Renewal  # of these tables, as the next
from tickets.entries import SearchEntry as SearchEntry
from tickets.loudness import NoticeKind as NoticeKind
from tickets.promises import PromiseKind
from tickets.rules import (
    UNRESOLVED,
    TicketEvent,
    TicketPriority,
    TicketStatus,
    advance,
)

FIRST_NUMBER = 1001
"""Ticket ids are the numbers people say on the phone; they begin with four digits."""


STILL_UNRESOLVED = text("status IN ('open', 'pending')")
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
        # All that the desk counts and sorts by where tickets wait. Of all tickets these
        # are few, and with this they are found without the rows themselves.
        Index(
            "ix_tickets_unresolved",
            "area_id",
            "status",
            "assignee_id",
            "snoozed_until",
            "woken_at",
            "due_at",
            "unread",
            "priority",
            "last_inbound_at",
            "opened_at",
            "id",
            sqlite_where=STILL_UNRESOLVED,
            postgresql_where=STILL_UNRESOLVED,
        ),
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
    confidence: Mapped[str | None] = mapped_column(
        index=True,
        doc="the band of it at the question; None where no article was looked for",
    )
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(
        doc="when the next promise that runs falls due; None while none runs"
    )
    due_from: Mapped[datetime | None] = mapped_column(doc="since when that one runs")
    pauses: Mapped[list[list[str | None]]] = mapped_column(
        JSON,
        default=list,
        server_default="[]",
        doc="when no promise ran: from, until; the last may still be open",
    )
    unreachable_at: Mapped[datetime | None] = mapped_column(
        doc="since when an answer can't be brought to her; None once she is heard"
    )
    taken_at: Mapped[datetime | None] = mapped_column(
        doc="when an officer took it up in person: replied, or assigned it to herself"
    )
    escalated_at: Mapped[datetime | None] = mapped_column(
        doc="when the leads heard that nobody had taken it up"
    )
    # No foreign key: for one, SQLite would have to write the whole table anew.
    incident_id: Mapped[int | None] = mapped_column(index=True)
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
        """Whether an officer has taken it up, so that the bot must be silent.

        Being given a ticket is not enough: until somebody looks, the bot goes on
        helping (decision 0010).
        """
        return self.assignee_id is not None and self.taken_at is not None

    @hybrid_property
    def unresolved(self) -> bool:
        """Whether somebody still owes something."""
        return self.status in UNRESOLVED

    @unresolved.inplace.expression
    @classmethod
    def _unresolved(cls) -> ColumnElement[bool]:
        """In the words of `ix_tickets_unresolved`: a bound parameter would hide it."""
        return cls.status.in_(
            bindparam(None, sorted(UNRESOLVED), expanding=True, literal_execute=True)
        )

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
    WARNED = "warned"  # a promise runs out soon
    BREACHED = "breached"  # a promise was not kept
    ESCALATED = "escalated"  # nobody took it up: the leads were told
    HANDED_OVER = "handed_over"  # whoever had it left
    DETOUR = "detour"  # an answer did not arrive and goes another way
    UNREACHABLE = "unreachable"  # no way is left to bring her an answer
    REACHED = "reached"  # she was heard again, or it arrived after all
    INCIDENT = "incident"  # linked to an incident
    CLOSED = "closed"
    ASSUMED_FIXED = "assumed_fixed"
    CATEGORY = "category"
    TITLE = "title"
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
    REVEALED = "revealed"  # an officer looked at a hidden number; `text` is why
    WAITING = "waiting"  # an officer says that the contact owes us a word
    NOT_THIS = "not_this"  # an article is no answer to it; `details` say which


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


class TicketPromise(Base):
    """By when something was promised, and what became of it. One row for each time."""

    __tablename__ = "ticket_promises"
    __table_args__ = (
        UniqueConstraint("ticket_id", "kind", "started_at"),
        Index(
            "ix_ticket_promises_running",
            "warn_at",
            sqlite_where=text("met_at IS NULL"),
            postgresql_where=text("met_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey(Ticket.id))
    kind: Mapped[PromiseKind]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(
        doc="with all pauses up to now; while paused, as it stood when the pause began"
    )
    warn_at: Mapped[datetime] = mapped_column(doc="when its people hear of it")
    met_at: Mapped[datetime | None] = mapped_column(doc="kept, or fallen away")
    warned_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]

    ticket: Mapped[Ticket] = relationship()


class Notification(Base):
    """One ring of an officer's bell. `key` makes sure that it rings once."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("officer_id", "key"),
        Index(None, "officer_id", "read_at", "id"),
        Index(None, "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey(Officer.id))
    kind: Mapped[NoticeKind]
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey(Ticket.id), index=True)
    key: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict, doc="values for the words of the desk, as names"
    )
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None] = mapped_column(doc="by Telegram")

    ticket: Mapped[Ticket | None] = relationship()


class IncidentStatus(StrEnum):
    OPEN = "open"  # newcomers are told that we know
    FIXED = "fixed"  # all are told that it works again; a sample is asked
    CLOSED = "closed"


class Incident(Base):
    """One cause behind many tickets."""

    __tablename__ = "incidents"

    id: Mapped[int] = mapped_column(primary_key=True)
    open_key: Mapped[str | None] = mapped_column(
        unique=True, doc="what and where, while it is open: it is opened once"
    )
    title: Mapped[str] = mapped_column(doc="in the officers' words")
    things: Mapped[dict[str, str]] = mapped_column(
        JSON, doc="what does not work, in each locale, as the contacts read it"
    )
    article: Mapped[str | None] = mapped_column(doc="slug, if one article is reported")
    words: Mapped[str] = mapped_column(default="", doc="else the words that are alike")
    area_id: Mapped[int | None] = mapped_column(
        ForeignKey(Area.id), doc="it and all below; None: everywhere"
    )
    status: Mapped[IncidentStatus] = mapped_column(
        default=IncidentStatus.OPEN, index=True
    )
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey(Officer.id))
    began_at: Mapped[datetime] = mapped_column(doc="the first report")
    opened_at: Mapped[datetime]
    told_at: Mapped[datetime | None] = mapped_column(
        doc="from when on an officer let those who have it be told"
    )
    fixed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    lesson: Mapped[str] = mapped_column(default="", doc="what was learned of it")

    area: Mapped[Area | None] = relationship()
    opened_by: Mapped[Officer | None] = relationship()
    members: Mapped[list["IncidentMember"]] = relationship(
        order_by="IncidentMember.id", back_populates="incident"
    )


class IncidentMember(Base):
    """A contact who has the problem. Two messages at most: one column for each."""

    __tablename__ = "incident_members"
    __table_args__ = (UniqueConstraint("incident_id", "contact_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey(Incident.id))
    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id), index=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey(Ticket.id))
    question: Mapped[str] = mapped_column(default="", doc="what she wrote")
    joined_at: Mapped[datetime]
    # No foreign keys: messages are thrown away before incidents are.
    known_message_id: Mapped[int | None] = mapped_column(doc="that told her we know")
    fixed_message_id: Mapped[int | None] = mapped_column(doc="that told her it works")
    asked: Mapped[bool] = mapped_column(
        default=False, doc="whether she is of the sample that is asked"
    )
    works: Mapped[bool | None] = mapped_column(doc="what she answered")
    answered_at: Mapped[datetime | None]

    incident: Mapped[Incident] = relationship(back_populates="members")
    contact: Mapped[Contact] = relationship()


class Report(Base):
    """That a contact has a problem, in a form that is quick to count."""

    __tablename__ = "reports"
    __table_args__ = (Index(None, "article", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id))
    area_id: Mapped[int | None] = mapped_column(ForeignKey(Area.id))
    article: Mapped[str | None]
    words: Mapped[str] = mapped_column(doc="folded, without secrets; to find like ones")
    message_id: Mapped[int] = mapped_column(unique=True)
    ticket_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
