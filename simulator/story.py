"""“What happened”: every step of a talk in one line, in order. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from messages.channel import Status
from messages.models import Author, Direction, Message, ProviderEvent
from people.address import Channel
from simulator.network import Note
from simulator.words import outcome_words

MOST_LINES = 40
BY = {Channel.SMS: "SMS", Channel.TELEGRAM: "Telegram"}
WAITING = {Status.QUEUED: "queued", Status.SENDING: "being sent"}


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    text: str


def story(
    rows: Sequence[Message], receipts: Sequence[ProviderEvent], notes: Sequence[Note]
) -> list[Entry]:
    """The last lines, oldest first."""
    entries = [Entry(note.at, note.text) for note in notes]
    entries += [entry for row in rows for entry in _of(row)]
    entries += [
        Entry(event.created_at, f"#{event.message_id} is {_status(event.kind)}")
        for event in receipts
    ]
    entries.sort(key=lambda entry: entry.at)  # stable: equal moments keep their order
    return entries[-MOST_LINES:]


def _status(kind: str) -> str:
    return kind.removeprefix("status:")


def _of(row: Message) -> Iterator[Entry]:
    way = BY[row.channel]
    if row.direction is Direction.INBOUND:
        yield Entry(row.created_at, f"{way} #{row.id} written down")
        if match := row.extra.get("match"):
            yield Entry(row.changed_at, _match(match))
        if row.status is Status.RECEIVED:
            yield Entry(row.created_at, f"#{row.id} waits for the rest of a burst")
        elif row.outcome:
            words = outcome_words(row.outcome)
            ticket = f" · ticket #{row.ticket_id}" if row.ticket_id else ""
            yield Entry(row.changed_at, f"#{row.id} {words}{ticket}")
        return
    by = "officer" if row.author is Author.OFFICER else "bot"
    state = WAITING.get(row.status)
    if row.sent_at is None:
        yield Entry(row.created_at, f"{by} replies #{row.id} · {state or row.status}")
    else:
        size = f" · {_segments(row.segments)}" if row.segments else ""
        yield Entry(row.sent_at, f"{by} replies #{row.id}{size} · taken by {way}")
    if row.error:
        yield Entry(row.changed_at, f"#{row.id} {row.error}")


def _segments(count: int) -> str:
    return f"{count} segment{'s' if count != 1 else ''}"


def _match(match: dict[str, object]) -> str:
    slug, confidence = match.get("slug", "?"), match.get("confidence", 0)
    sure = f"{confidence:.2f}" if isinstance(confidence, int | float) else "?"
    return f"matched {slug} · confidence {sure}"
