"""What an article says, as values: the same whether read from a file or a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Audience = Literal["chw", "supervisor", "both"]
Priority = Literal["low", "normal", "high", "critical"]

AUDIENCES: tuple[str, ...] = get_args(Audience)
PRIORITIES: tuple[str, ...] = get_args(Priority)


@dataclass(frozen=True, slots=True)
class SupervisorText:
    """What a supervisor is told instead, where she does other things than a CHW."""

    title: str
    steps: tuple[str, ...]
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """One way on at a fork: what she picks, and what follows.

    Her steps; or another article, named by its slug; with `ticket` a person at once,
    after the steps if there are any.
    """

    label: str
    steps: tuple[str, ...] = ()
    article: str = ""
    ticket: bool = False


@dataclass(frozen=True, slots=True)
class Fork:
    """What is asked when the steps did not help, and the ways on. At most four."""

    text: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class LocaleText:
    """One locale of an article. `steps` are written without their letters.

    When the steps did not help, `next_steps` follow, or the `fork` is asked.
    """

    title: str
    steps: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    summary: str = ""
    warning: str = ""
    next_steps: tuple[str, ...] = ()
    fork: Fork | None = None
    send: tuple[str, ...] = ()
    supervisor: SupervisorText | None = None


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article in all its locales.

    `data_at_risk` marks what may destroy reports that were not sent yet.
    """

    slug: str
    locales: Mapping[str, LocaleText] = field(hash=False)
    category: str = "general"
    audience: Audience = "chw"
    priority: Priority = "normal"
    data_at_risk: bool = False


@dataclass(frozen=True, slots=True)
class Intent:
    """What is no question for an article: a greeting, pay, a sick patient."""

    name: str
    phrases: Mapping[str, tuple[str, ...]] = field(hash=False)
