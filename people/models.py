"""Who writes to us, where they belong, and who answers."""

from datetime import datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kit.database import Base
from people.address import Channel


class Role(StrEnum):
    CHW = "chw"
    SUPERVISOR = "supervisor"
    OTHER = "other"


class OfficerRole(StrEnum):
    OFFICER = "officer"
    LEAD = "lead"
    ADMIN = "admin"


class Area(Base):
    """A node of the place tree: county, sub-county, facility, community unit."""

    __tablename__ = "areas"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="area")
    path: Mapped[str] = mapped_column(
        index=True, default="/", doc="ids from the root down to this one: /1/4/9/"
    )
    facility: Mapped[str | None] = mapped_column(doc="health facility, as it is said")
    phone: Mapped[str | None] = mapped_column(doc="the facility's or emergency line")
    timezone: Mapped[str | None] = mapped_column(doc="IANA name; else the deployment's")

    parent: Mapped["Area | None"] = relationship(remote_side="Area.id")


class Contact(Base):
    """Someone who writes to us. One person, any number of addresses."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    code: Mapped[str | None] = mapped_column(index=True, doc="CHW code, as CHW-0417")
    role: Mapped[Role] = mapped_column(default=Role.OTHER, index=True)
    locale: Mapped[str | None] = mapped_column(doc="BCP 47 tag; None until known")
    area_id: Mapped[int | None] = mapped_column(ForeignKey(Area.id), index=True)
    supervisor_id: Mapped[int | None] = mapped_column(
        ForeignKey("contacts.id"), index=True
    )
    created_at: Mapped[datetime]

    area: Mapped[Area | None] = relationship()
    supervisor: Mapped["Contact | None"] = relationship(remote_side="Contact.id")
    addresses: Mapped[list["Address"]] = relationship(
        back_populates="contact", order_by="Address.id"
    )

    @property
    def first_name(self) -> str | None:
        return self.name.split()[0] if self.name and self.name.split() else None


class Address(Base):
    """Where a contact is on a channel: an E.164 number, or a Telegram chat id.

    WhatsApp-shaped senders and raw national strings are kept as they came; only
    `answerable` says whether we may write back.
    """

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id), index=True)
    channel: Mapped[Channel]
    address: Mapped[str]
    answerable: Mapped[bool] = mapped_column(default=True)
    verified_at: Mapped[datetime | None] = mapped_column(
        doc="a Telegram chat: when its own number was shared"
    )
    blocked_at: Mapped[datetime | None] = mapped_column(
        doc="the bot was blocked, or the number is dead"
    )
    last_inbound_at: Mapped[datetime | None]

    contact: Mapped[Contact] = relationship(back_populates="addresses")


class OptOut(Base):
    """No more messages from one of our numbers to one address. Never a whole person."""

    __tablename__ = "opt_outs"
    __table_args__ = (UniqueConstraint("channel", "address", "our_address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[Channel]
    address: Mapped[str]
    our_address: Mapped[str]
    source: Mapped[str] = mapped_column(doc="provider, word or error 21610")
    created_at: Mapped[datetime]


class Officer(Base):
    """Someone who answers from the desk."""

    __tablename__ = "officers"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True, doc="lower case")
    name: Mapped[str]
    role: Mapped[OfficerRole] = mapped_column(default=OfficerRole.OFFICER)
    password_hash: Mapped[str | None] = mapped_column(
        doc="argon2id; None: by link only"
    )
    locale: Mapped[str] = mapped_column(default="en", server_default="en")
    active: Mapped[bool] = mapped_column(default=True)
    areas: Mapped[list[int]] = mapped_column(
        JSON,
        default=list,
        server_default="[]",
        doc="sees only tickets of these areas and below; empty: of all",
    )
    available: Mapped[bool] = mapped_column(
        default=False, server_default=false(), doc="takes new tickets, by her own word"
    )
    cap: Mapped[int] = mapped_column(
        default=20, server_default="20", doc="how many open tickets she is given"
    )
    categories: Mapped[list[str]] = mapped_column(
        JSON, default=list, server_default="[]", doc="what she answers; empty: all"
    )
    speaks: Mapped[list[str]] = mapped_column(
        JSON, default=list, server_default="[]", doc="locales; empty: all"
    )
    panel: Mapped[list[str]] = mapped_column(
        JSON,
        default=list,
        server_default="[]",
        doc="the sections beside a ticket, in her order; empty: as usual",
    )
    created_at: Mapped[datetime]

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


class Telling(StrEnum):
    """When an officer is told by Telegram what is on her bell."""

    OFF = "off"
    SOON = "soon"  # what she has not read within minutes
    DAILY = "daily"  # a digest on each working morning


class OfficerAlerts(Base):
    """What an officer wants to hear, and when. Without a row: nothing."""

    __tablename__ = "officer_alerts"

    officer_id: Mapped[int] = mapped_column(ForeignKey(Officer.id), primary_key=True)
    sound: Mapped[bool]
    desktop: Mapped[bool] = mapped_column(
        doc="her wish; whether a browser may, that browser knows"
    )
    groups: Mapped[list[str]] = mapped_column(JSON, doc="see `tickets.loudness`")
    quiet: Mapped[bool]
    quiet_from: Mapped[time] = mapped_column(doc="by the clock where she answers")
    quiet_until: Mapped[time]
    critical_anyway: Mapped[bool] = mapped_column(
        doc="hears of critical tickets that are hers even in quiet hours"
    )
    telling: Mapped[Telling] = mapped_column(
        default=Telling.OFF, server_default=Telling.OFF.value
    )
    chat: Mapped[str | None] = mapped_column(
        unique=True, doc="her private chat on Telegram; None: not linked"
    )
    chat_with: Mapped[str | None] = mapped_column(doc="the bot of ours it is with")
    chat_since: Mapped[datetime | None] = mapped_column(
        doc="what was on her bell before is not told"
    )
    told_at: Mapped[datetime | None] = mapped_column(doc="the last time")
    code_hash: Mapped[str | None] = mapped_column(
        unique=True, doc="of the code that links a chat, until it was used"
    )
    code_expires_at: Mapped[datetime | None]

    officer: Mapped[Officer] = relationship()


class OfficerSession(Base):
    """A signed-in browser. Only the hash of its cookie is kept."""

    __tablename__ = "officer_sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey(Officer.id), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    officer: Mapped[Officer] = relationship()


class SignInLink(Base):
    """A one-time way to the desk, to set a password. Only its hash is kept."""

    __tablename__ = "sign_in_links"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey(Officer.id))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    officer: Mapped[Officer] = relationship()


class SignInAttempt(Base):
    """A failed sign-in; counted to slow guessing down."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index(None, "subject", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(doc="hash of the email, or of the address")
    created_at: Mapped[datetime]


class AuditEntry(Base):
    """Who did what that touches people's words or rights."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    officer_id: Mapped[int | None] = mapped_column(doc="None: from the command line")
    deed: Mapped[str]
    subject: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class SavedView(Base):
    """A list of tickets that an officer comes back to, by its address."""

    __tablename__ = "saved_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey(Officer.id), index=True)
    name: Mapped[str]
    query: Mapped[str] = mapped_column(doc="what stands after the ? of its address")
    shared: Mapped[bool] = mapped_column(default=False, doc="the whole team sees it")
    created_at: Mapped[datetime]

    officer: Mapped[Officer] = relationship()


class Presence(Base):
    """Which ticket an officer has open just now. One row for each officer.

    Kept in the database because colleagues may be served by different processes.
    """

    __tablename__ = "presences"

    officer_id: Mapped[int] = mapped_column(ForeignKey(Officer.id), primary_key=True)
    # No foreign key: tickets stand above people, and their table is not known here.
    ticket_id: Mapped[int] = mapped_column(index=True)
    writing: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime] = mapped_column(doc="the last sign of life")
    changed_at: Mapped[datetime] = mapped_column(
        index=True, doc="when she came, or began or ceased to write"
    )

    officer: Mapped[Officer] = relationship()
