"""The contract between a channel and everything behind it.

A channel is three small pieces: `parse` (the provider's payload -> `InboundMessage`),
`render` (`OutboundMessage` -> the provider's payload) and a `Sender`. To add a channel,
write those three; `docs/architecture.md` says where its name must stand besides.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from kit.errors import HelpdeskError
from people.address import Channel


class Kind(StrEnum):
    """What came in. All but TEXT and BUTTON may carry words as well (a caption)."""

    TEXT = "text"
    BUTTON = "button"
    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    EDIT = "edit"
    OTHER = "other"


class CarrierWord(StrEnum):
    """What the provider has already acted on and answered."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a contact may pick.

    A button in Telegram; in an SMS the line "digit label". `digit` is what she writes.
    """

    token: str
    digit: str
    label: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file at the provider. Kept by reference; fetched only when an officer looks."""

    reference: str
    content_type: str = ""
    name: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One message from a contact, whatever channel it came by.

    `external_id` is unique within channel, `our_address` and direction. `our_address`
    is the number or bot written to. `picked` is the token of a pressed button and
    `question_id` the external id of the message it stood under. `edits` is the external
    id of the message that an EDIT replaces. `shared_number` is set only when a contact
    shared her own number, in E.164. `answerable` is False for senders that can't or
    must not be answered: short codes, names, groups, ourselves.
    """

    channel: Channel
    address: str
    our_address: str
    external_id: str
    text: str
    received_at: datetime
    kind: Kind = Kind.TEXT
    picked: str | None = None
    question_id: str | None = None
    edits: str | None = None
    attachments: tuple[Attachment, ...] = ()
    carrier: CarrierWord | None = None
    answerable: bool = True
    group: bool = False
    sender_name: str | None = None
    sender_locale: str | None = None
    shared_number: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """One message to a contact. `valid_for` is how long it is worth delivering."""

    message_id: int
    channel: Channel
    address: str
    our_address: str
    text: str
    choices: tuple[Choice, ...] = ()
    created_at: datetime
    valid_for: timedelta


@dataclass(frozen=True, slots=True)
class Sent:
    """What the provider said when it took a message."""

    external_id: str
    segments: int = 1
    delivered: bool = False


class Failure(StrEnum):
    """Why a message was not taken, by what is to be done about it."""

    RETRY = "retry"  # surely not sent; the same may pass later
    UNKNOWN = "unknown"  # may have been sent: look before sending again
    RECIPIENT = "recipient"  # this address can't be reached, now or ever
    OPTED_OUT = "opted_out"  # the contact asked for no more
    BLOCKED = "blocked"  # the contact blocked the bot, or the chat is gone
    CONTENT = "content"  # this text will never pass
    CONFIG = "config"  # our account or number is at fault: stop and tell the operator
    BARRED = "barred"  # our account may not write to this one: hold it alone, and tell


class SendError(HelpdeskError):
    """A provider didn't take a message. `failure` says what to do about it."""

    def __init__(
        self,
        reason: str,
        *,
        failure: Failure,
        code: str | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(reason)
        self.failure = failure
        self.code = code
        self.retry_after = retry_after


class CannotLookError(HelpdeskError):
    """This provider keeps no list in which a message could be found."""


class Sender(Protocol):
    async def send(self, message: OutboundMessage) -> Sent:
        """Hand one message to the provider.

        Raises:
            SendError: The provider didn't take it, or nobody knows whether it did.
        """
        ...

    async def find(self, message: OutboundMessage, *, since: datetime) -> Sent | None:
        """Look for a message whose sending ended unknown; None if it isn't there.

        Raises:
            CannotLookError: The provider has no such list.
            SendError: The provider could not be asked.
        """
        ...


class Status(StrEnum):
    """How far a message has come.

    Inbound: RECEIVED, then CONVERSED or FAILED. Outbound: QUEUED, SENDING, SENT,
    DELIVERED, READ; or UNDELIVERED, FAILED (the provider refused it), EXPIRED (it was
    no longer worth sending).
    """

    RECEIVED = "received"
    CONVERSED = "conversed"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A provider's word on how far one of our messages has come.

    `message_id` is our own id, when the provider gave it back to us; it may come before
    the answer to the sending itself. `raw` is the provider's own word for the status.
    `failure` says what to do about one that did not arrive; None: nothing.
    """

    channel: Channel
    external_id: str
    message_id: int | None
    status: Status | None
    raw: str
    at: datetime
    code: str | None = None
    reason: str | None = None
    failure: Failure | None = None
