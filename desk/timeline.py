"""All that was said and done, in one line of time. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from desk.delivery import Mark, is_lost, mark
from desk.happenings import icon_of, told
from desk.moments import Moments
from desk.rows import said
from messages.models import Author, Message
from tickets.models import ChangeKind, TicketChange

STYLES = {Author.CONTACT: "in", Author.OFFICER: "out", Author.BOT: "bot"}
UNSEEN = frozenset({ChangeKind.REPLIED, ChangeKind.FOLLOWED_UP})
"""Changes that the messages themselves already tell."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the timeline; `kind` says which of the fields are there."""

    kind: Literal["day", "message", "note", "event"]
    at: datetime
    text: str = ""
    message: Message | None = None
    change: TicketChange | None = None
    style: str = ""
    mark: Mark | None = None
    icon: str = ""
    lost: bool = False
    new: bool = False
    files: tuple["File", ...] = field(default=())


@dataclass(frozen=True, slots=True)
class File:
    number: int
    name: str
    is_image: bool


def timeline(
    messages: Sequence[Message],
    changes: Sequence[TicketChange],
    when: Moments,
    *,
    seen: int | None = None,
) -> list[Entry]:
    """Messages, notes and events, oldest first, with a divider before each day.

    Messages above the id `seen` are new to whoever reads.
    """
    entries = [_of_message(message, seen) for message in messages]
    entries += [
        _of_change(change, when.locale)
        for change in changes
        if change.kind not in UNSEEN
    ]
    entries.sort(key=lambda entry: entry.at)
    return list(_with_days(entries, when))


def _of_message(message: Message, seen: int | None) -> Entry:
    return Entry(
        "message",
        message.created_at,
        text=said(message),
        message=message,
        style=STYLES[message.author],
        mark=mark(message),
        lost=is_lost(message),
        new=seen is not None and message.id > seen,
        files=files_of(message),
    )


def _of_change(change: TicketChange, locale: str) -> Entry:
    if change.kind is ChangeKind.NOTE:
        return Entry("note", change.created_at, text=change.text, change=change)
    text = told(change, locale)
    return Entry("event", change.created_at, text, change=change, icon=icon_of(change))


def _with_days(entries: Sequence[Entry], when: Moments) -> Iterator[Entry]:
    last = ""
    for entry in entries:
        day = when.day(entry.at)
        if day != last:
            yield Entry("day", entry.at, text=day)
            last = day
        yield entry


SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""Shown in the page; anything else is a file to save. No SVG: it may hold scripts."""


def files_of(message: Message) -> tuple[File, ...]:
    found = message.extra.get("attachments") or []
    return tuple(
        File(
            number,
            str(file.get("name") or ""),
            str(file.get("content_type", "")).lower() in SHOWN,
        )
        for number, file in enumerate(found)
    )
