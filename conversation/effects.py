"""What the bot wants done. Values: the engine returns them, `perform` does them."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.states import Part, Topic, Tried


class Reason(StrEnum):
    """Why the bot hands over to a person; an officer reads it on the ticket."""

    ASKED_FOR_PERSON = "asked_for_person"
    CALL = "asked_for_call"
    NO_ARTICLE = "no_article"
    NOT_FIXED = "not_fixed"
    NONE_FITS = "none_of_these"
    LOST_PHONE = "lost_phone"
    LEAKED_SECRET = "leaked_secret"  # noqa: S105
    CLINICAL = "clinical_emergency"
    PERSON_IN_DANGER = "person_in_danger"
    TOO_MANY = "too_many_messages"
    FAILED = "could_not_be_handled"
    STILL_ASKED = "still_asked"
    INCIDENT_NOT_FIXED = "incident_not_fixed"
    BUDGET = "budget_used_up"


@dataclass(frozen=True, slots=True)
class Say:
    """A phrase in the contact's locale, and the tokens of its choices."""

    phrase: str
    choices: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """The titles of articles to choose from."""

    topics: tuple[Topic, ...]
    phrase: str = "choose"


@dataclass(frozen=True, slots=True)
class Answer:
    """Steps of an article, and in the same message the question whether they helped.

    Without `asks` the steps stand alone: a person follows at once.
    """

    topic: Topic
    part: Part = "steps"
    more_follow: bool = False
    asks: bool = True


@dataclass(frozen=True, slots=True)
class AskFork:
    """The question of an article's fork, with its ways on to pick from."""

    topic: Topic


@dataclass(frozen=True, slots=True)
class Guide:
    """The supervisor's version of an article, with no question after it."""

    topic: Topic


@dataclass(frozen=True, slots=True)
class Escalate:
    """Open a ticket, and tell the contact its number and when to expect an answer.

    `phrase` replaces the usual words for it; "" says nothing.
    """

    question: str
    reason: Reason
    topic: Topic | None = None
    tried: tuple[Tried, ...] = ()
    critical: bool = False
    urgent: bool = False
    phrase: str | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Put the message on an unresolved ticket."""

    ticket_id: int


@dataclass(frozen=True, slots=True)
class Raise:
    """Make an unresolved ticket critical and say why."""

    ticket_id: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Reopen:
    ticket_id: int


@dataclass(frozen=True, slots=True)
class ContactFixed:
    """The contact says that her ticket's problem is gone."""

    ticket_id: int


@dataclass(frozen=True, slots=True)
class TellStatus:
    ticket_id: int | None = None


@dataclass(frozen=True, slots=True)
class ListOpen:
    """A supervisor's list of the open tickets of her area."""


@dataclass(frozen=True, slots=True)
class Rate:
    topic: Topic
    outcome: str


@dataclass(frozen=True, slots=True)
class RateSupport:
    """How she found our support on a ticket."""

    ticket_id: int
    rating: int


@dataclass(frozen=True, slots=True)
class Remark:
    """What we should do better, in her words."""

    ticket_id: int
    text: str


@dataclass(frozen=True, slots=True)
class SetLocale:
    locale: str


@dataclass(frozen=True, slots=True)
class JoinIncident:
    """Count her among those who have it and, with `tell`, say that we know of it."""

    incident_id: int
    tell: bool = True


@dataclass(frozen=True, slots=True)
class AnswerCheck:
    """She is of the sample, and says whether it works again."""

    member_id: int
    works: bool


@dataclass(frozen=True, slots=True)
class LinkNumber:
    """Join this chat to the person who owns the number she shared."""

    number: str


@dataclass(frozen=True, slots=True)
class AskLater:
    """She is trying what we said: ask the next working morning whether it helped."""


Effect = (
    Say
    | Offer
    | Answer
    | AskFork
    | Guide
    | Escalate
    | FollowUp
    | Raise
    | Reopen
    | ContactFixed
    | TellStatus
    | ListOpen
    | Rate
    | RateSupport
    | Remark
    | SetLocale
    | JoinIncident
    | AnswerCheck
    | LinkNumber
    | AskLater
)

SPEAKING = (
    Say,
    Offer,
    Answer,
    AskFork,
    Guide,
    Escalate,
    TellStatus,
    ListOpen,
    LinkNumber,
    JoinIncident,
)
"""Effects that may send something."""

HANDLING = (Escalate, FollowUp, ContactFixed, RateSupport, JoinIncident)
"""Effects after which what she wrote has its place, and needs no ticket of its own."""
