"""Where a conversation stands: one stage per answer to "what comes next?". Pure."""

from dataclasses import dataclass
from typing import Literal

Part = Literal["steps", "next_steps", "fork:1", "fork:2", "fork:3", "fork:4"]
Tried = tuple[str, Part]
"""An article's slug, and which of its steps were shown."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where a branch of a fork leads: steps of its own, another article, a person."""

    part: Part
    steps: bool = True
    article: str = ""
    ticket: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """An article, as far as the engine must know it. `ways` are those of its fork."""

    slug: str
    has_next: bool = False
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One of several problems told in one message, and the article that fits it."""

    text: str
    topic: Topic


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing: the next text is a question. `thanked`: we have said "welcome"."""

    stage: Literal["idle"] = "idle"
    thanked: bool = False


@dataclass(frozen=True, slots=True)
class Clarifying:
    """Which kind of problem a vague text meant."""

    question: str
    stage: Literal["clarifying"] = "clarifying"


@dataclass(frozen=True, slots=True)
class Describing:
    """A few more words on `question`. Asked once; then a person is asked."""

    question: str
    stage: Literal["describing"] = "describing"


@dataclass(frozen=True, slots=True)
class Choosing:
    """A pick among articles that may answer `question`."""

    question: str
    topics: tuple[Topic, ...]
    stage: Literal["choosing"] = "choosing"


@dataclass(frozen=True, slots=True)
class Confirming:
    """Word on whether the steps helped.

    `tried` is all that was shown for this question; the last of it is what "fixed"
    and "not fixed" speak of. `rest` are further problems of the same message.
    """

    question: str
    topic: Topic
    tried: tuple[Tried, ...]
    rest: tuple[Problem, ...] = ()
    thanked: bool = False
    stage: Literal["confirming"] = "confirming"


@dataclass(frozen=True, slots=True)
class Forking:
    """Which of an article's ways on is hers; what was shown so far is `tried`."""

    question: str
    topic: Topic
    tried: tuple[Tried, ...]
    rest: tuple[Problem, ...] = ()
    stage: Literal["forking"] = "forking"


@dataclass(frozen=True, slots=True)
class SameOrNew:
    """Whether `question` belongs to an open ticket or is a new problem."""

    question: str
    ticket_id: int
    topic: Topic
    stage: Literal["same_or_new"] = "same_or_new"


@dataclass(frozen=True, slots=True)
class Redirected:
    """After pay: whether the count of visits is wrong, which we can check."""

    question: str
    topic: Topic
    stage: Literal["redirected"] = "redirected"


Plain = (
    Idle
    | Clarifying
    | Describing
    | Choosing
    | Confirming
    | Forking
    | SameOrNew
    | Redirected
)


@dataclass(frozen=True, slots=True)
class ChoosingLanguage:
    """A language. `back` is what we were waiting for, and will be again."""

    back: Plain
    stage: Literal["choosing_language"] = "choosing_language"


Stage = Plain | ChoosingLanguage


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """An unresolved ticket. `taken`: an officer has it, so the bot is silent.

    `pending`: the officer waits for the contact. `acknowledged`: we said lately that
    what she writes is added.
    """

    ticket_id: int
    taken: bool
    article: str | None = None
    acknowledged: bool = False
    pending: bool = False


@dataclass(frozen=True, slots=True)
class ClosedTicket:
    """A ticket that was resolved so lately that a reply reopens it.

    `assumed`: we only assume that it is fixed, and a word from her settles it.
    """

    ticket_id: int
    article: str | None = None
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class AskedRating:
    """A ticket whose support she may rate, or, if `rated_badly`, say a word about."""

    ticket_id: int
    rated_badly: bool = False


@dataclass(frozen=True, slots=True)
class KnownIncident:
    """An open incident that what she just wrote belongs to."""

    incident_id: int
    told: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """The last we asked her was whether an incident is over for her, too."""

    member_id: int
    question: str = ""
    ticket_id: int | None = None


@dataclass(frozen=True, slots=True)
class State:
    """All that the engine knows before a message.

    Only `stage` is stored. The tickets are read from their own table each time, so that
    who speaks now is worked out and never remembered wrongly. `rich` is a channel with
    buttons and commands; `first_time` a contact we have never answered.
    """

    stage: Stage = Idle()
    ticket: OpenTicket | None = None
    closed: ClosedTicket | None = None
    rating: AskedRating | None = None
    first_time: bool = False
    supervisor: bool = False
    rich: bool = False
    incident: KnownIncident | None = None
    check: Check | None = None

    @property
    def plain(self) -> Plain:
        return (
            self.stage.back if isinstance(self.stage, ChoosingLanguage) else self.stage
        )
