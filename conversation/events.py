"""What a contact did, whichever channel she did it on. Pure values."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.states import Problem, Topic
from conversation.triage import Danger, Door, Greeting


class Silence(StrEnum):
    """Why a message is kept and not answered."""

    CARRIER = "carrier_word"
    UNANSWERABLE = "unanswerable_sender"
    GROUP = "group"
    DUPLICATE = "duplicate"
    EDIT = "edited"
    SPAM = "spam"
    STALE_PRESS = "stale_press"


class Bare(StrEnum):
    """A message without words."""

    PHOTO = "photo"
    PHOTO_SMS = "photo_sms"
    VOICE = "voice"
    NOTHING = "no_text"


@dataclass(frozen=True, slots=True)
class Ignored:
    why: Silence


@dataclass(frozen=True, slots=True)
class InDanger:
    danger: Danger
    text: str


@dataclass(frozen=True, slots=True)
class WrongDoor:
    """`topic` is the article on wrong counts, which a question on pay may lead to."""

    door: Door
    text: str
    topic: Topic | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in her own words.

    `sure` is the one article that answers it; `maybe` those that may; `problems` are
    two or more, each surely answered, told in one message.
    """

    text: str
    sure: Topic | None = None
    maybe: tuple[Topic, ...] = ()
    problems: tuple[Problem, ...] = ()
    vague: bool = False
    off_topic: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class PickedArticle:
    topic: Topic


@dataclass(frozen=True, slots=True)
class PickedCategory:
    """`topics` are the most asked for in it."""

    category: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class PickedWay:
    """A branch of a fork, from 1 up; `topic` is the article it leads to, if it does."""

    place: int
    topic: Topic | None = None


@dataclass(frozen=True, slots=True)
class PickedNone:
    pass


@dataclass(frozen=True, slots=True)
class PickedSame:
    pass


@dataclass(frozen=True, slots=True)
class PickedNew:
    pass


@dataclass(frozen=True, slots=True)
class PickedLocale:
    locale: str


@dataclass(frozen=True, slots=True)
class WasFixed:
    text: str = ""


@dataclass(frozen=True, slots=True)
class WasNotFixed:
    text: str = ""


@dataclass(frozen=True, slots=True)
class Rated:
    """9 good, 8 fair, 7 bad: heard only when we asked."""

    rating: int


@dataclass(frozen=True, slots=True)
class WantsPerson:
    text: str = ""
    call: bool = False


@dataclass(frozen=True, slots=True)
class WantsMenu:
    pass


@dataclass(frozen=True, slots=True)
class WantsLanguage:
    pass


@dataclass(frozen=True, slots=True)
class WantsStatus:
    ticket_id: int | None = None


@dataclass(frozen=True, slots=True)
class WantsGuide:
    """A supervisor's /guide: with words, and what they match; or bare."""

    text: str = ""
    topics: tuple[Topic, ...] = ()
    sure: bool = False


@dataclass(frozen=True, slots=True)
class WantsOpenList:
    pass


@dataclass(frozen=True, slots=True)
class Greeted:
    greeting: Greeting
    start: bool = False


@dataclass(frozen=True, slots=True)
class Thanked:
    pass


@dataclass(frozen=True, slots=True)
class Nodded:
    """A word that needs no answer and tells nobody anything: ok."""


@dataclass(frozen=True, slots=True)
class Waits:
    """She tries, or will later: nothing to say now, but an officer may want to know."""


@dataclass(frozen=True, slots=True)
class WantsAgain:
    """She wants to see the open question again."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not an answer to what was asked, and no question either: a stray digit."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class CameBare:
    bare: Bare


@dataclass(frozen=True, slots=True)
class SharedNumber:
    number: str


Event = (
    Ignored
    | InDanger
    | WrongDoor
    | Asked
    | PickedArticle
    | PickedCategory
    | PickedWay
    | PickedNone
    | PickedSame
    | PickedNew
    | PickedLocale
    | WasFixed
    | WasNotFixed
    | Rated
    | WantsPerson
    | WantsMenu
    | WantsLanguage
    | WantsStatus
    | WantsGuide
    | WantsOpenList
    | Greeted
    | Thanked
    | Nodded
    | Waits
    | WantsAgain
    | Unclear
    | CameBare
    | SharedNumber
)
