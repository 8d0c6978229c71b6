"""Draw into the docs what the code's tables say: `python -m tools.drawn`.

A drawn part stands between two comments that name it. A test compares each with what
would be drawn now, so a table and its picture can't part.
"""

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from conversation import choices, events, states
from conversation.engine import step
from conversation.events import Asked, WrongDoor
from conversation.states import (
    Choosing,
    ChoosingLanguage,
    OpenTicket,
    Plain,
    Stage,
    State,
    Topic,
)
from conversation.triage import Door
from tickets import rules
from tickets.promises import PROMISES, Promise, PromiseKind

DOCS = Path(__file__).resolve().parent.parent / "docs"
PART = re.compile(
    r"(?P<begin><!-- drawn: (?P<name>[\w-]+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL
)

THIS, OTHER = Topic("sync-not-working", has_next=True), Topic("forgot-password")
PLACEHOLDERS = {str: "text", int: 1, bool: False, Topic: THIS, Plain: states.Idle()}

WAYS_TO_ASK: dict[str, events.Event] = {
    "asked, surely known": Asked("text", sure=THIS),
    "asked, perhaps known": Asked("text", maybe=(THIS, OTHER)),
    "asked, unknown": Asked("text"),
    "asked vaguely": Asked("text", vague=True),
    "asked about pay": WrongDoor(Door.PAY, "text", topic=THIS),
}
"""What one class of event can mean, beside its plainest sample."""

TICKET = OpenTicket(7, taken=False, article=OTHER.slug)
ON_TOP = ChoosingLanguage(states.Idle())


# --- Samples: one value of each stage and of each event -------------------------------


def sample(kind: Any) -> Any:  # noqa: ANN401 - any type at all
    """The plainest value of a type: what has a default is left at it."""
    if kind in PLACEHOLDERS:
        return PLACEHOLDERS[kind]
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return ()
    if origin is Literal:
        return inner[0]
    if isinstance(kind, UnionType) or origin is UnionType:
        return None if type(None) in inner else sample(inner[0])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    assert is_dataclass(kind), kind  # noqa: S101 - a new kind of field
    assert isinstance(kind, type), kind  # noqa: S101
    hints = get_type_hints(kind)
    needed = [
        field.name
        for field in fields(kind)
        if field.default is MISSING and field.default_factory is MISSING
    ]
    return kind(**{name: sample(hints[name]) for name in needed})


def stages() -> list[Stage]:
    found: list[Stage] = [sample(kind) for kind in get_args(Plain)]
    found = [
        Choosing(stage.question, (THIS, OTHER))
        if isinstance(stage, Choosing)
        else stage
        for stage in found
    ]
    return [*found, ON_TOP]


def happenings() -> dict[str, Any]:
    """A name in words for each event, and the event."""
    plain = {
        _in_words(kind.__name__): sample(kind)
        for kind in get_args(events.Event)
        if kind is not Asked
    }
    return plain | WAYS_TO_ASK


def _in_words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).lower()


# --- The conversation -----------------------------------------------------------------


def flow() -> Iterator[str]:
    """Every step from one stage to another, as the engine itself takes it."""
    steps = _steps()
    everywhere = _from_everywhere(steps)
    edges: dict[tuple[str, str], list[str]] = {}
    for name, after in everywhere.items():
        edges.setdefault(("anywhere", after), []).append(name)
    for (before, name), after in steps.items():
        if name not in everywhere and before != after:
            edges.setdefault((before, after), []).append(name)
    with_ticket = step(State(ticket=TICKET), WAYS_TO_ASK["asked, surely known"])
    words = ["asked about another thing than the open ticket"]
    edges["idle", with_ticket.stage.stage] = words
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield '    state "any stage" as anywhere'
    yield "    [*] --> idle"
    yield from _arrows(edges)
    yield "```"


def _arrows(edges: Mapping[tuple[str, str], list[str]]) -> Iterator[str]:
    """One arrow for all that leads from one to the other."""
    for (before, after), names in edges.items():
        yield f"    {before} --> {after}: {' / '.join(names)}"


def _steps() -> dict[tuple[str, str], str]:
    steps: dict[tuple[str, str], str] = {
        (stage.stage, name): step(State(stage), event).stage.stage
        for stage in stages()
        for name, event in happenings().items()
    }
    return {key: after for key, after in steps.items() if not _goes_back(key, steps)}


def _goes_back(key: tuple[str, str], steps: dict[tuple[str, str], str]) -> bool:
    """Whatever else is said, a question about the language only lies on top."""
    stage, name = key
    on_top = stage == ON_TOP.stage and name != "picked locale"
    return on_top and steps[key] == steps[ON_TOP.back.stage, name]


def _from_everywhere(steps: dict[tuple[str, str], str]) -> dict[str, str]:
    """The events that lead to one and the same stage, wherever we stand."""
    found: dict[str, set[str]] = {}
    for (_, name), after in steps.items():
        found.setdefault(name, set()).add(after)
    return {name: next(iter(ends)) for name, ends in found.items() if len(ends) == 1}


def stage_table() -> Iterator[str]:
    yield "| stage | we wait for | she may pick |"
    yield "|---|---|---|"
    for stage in stages():
        about = (inspect.getdoc(type(stage)) or "").split("\n\n")[0].replace("\n", " ")
        yield f"| `{stage.stage}` | {about} | {_picks(stage)} |"


def _picks(stage: Stage) -> str:
    tokens = choices.tokens(stage)
    titles = {THIS.slug: "the first article", OTHER.slug: "the second"}
    known = choices.labelled(tokens, "en", titles)
    return ", ".join(f"`{c.digit}` {c.label}" for c in known) or "her own words"


# --- Tickets --------------------------------------------------------------------------


def ticket_states() -> Iterator[str]:
    """As `rules.diagram` draws it, but one arrow for all that leads to the same end."""
    arrows: dict[str, list[str]] = {}
    for line in rules.diagram():
        arrow, _, event = line.partition(": ")
        arrows.setdefault(arrow, []).extend([_in_words(event)] if event else [])
    yield "```mermaid"
    for arrow, names in arrows.items():
        yield f"{arrow}: {' / '.join(names)}" if names else arrow
    yield "```"


def promise_table() -> Iterator[str]:
    kinds = list(PromiseKind)
    names = [str(kind).replace("_", " ") for kind in kinds]
    yield f"| priority | {' | '.join(names)} |"
    yield f"|---|{'---|' * len(kinds)}"
    for priority in reversed(rules.TicketPriority):
        spans = " | ".join(_span(PROMISES[priority][kind]) for kind in kinds)
        yield f"| {priority} | {spans} |"


def _span(promise: Promise) -> str:
    if promise.hours:
        return f"{promise.hours:g} h, round the clock"
    return f"{promise.days:g} working day{'s' if promise.days > 1 else ''}"


# --- Putting them in ------------------------------------------------------------------

PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "conversation-flow": flow,
    "conversation-stages": stage_table,
    "ticket-states": ticket_states,
    "ticket-promises": promise_table,
}


def drawn(text: str) -> str:
    """The same text with every drawn part as it would be drawn now.

    Raises:
        KeyError: A part has a name that nothing draws.
    """

    def draw(found: re.Match[str]) -> str:
        lines = "\n".join(PARTS[found["name"]]())
        return f"{found['begin']}\n{lines}\n\n{found['end']}"

    return PART.sub(draw, text)


def main() -> None:
    for path in sorted(DOCS.glob("*.md")):
        before = path.read_text("utf-8")
        after = drawn(before)
        if after != before:
            path.write_text(after, "utf-8")
            print(f"{path.name} is drawn anew.", file=sys.stderr)


if __name__ == "__main__":
    main()
