"""All that was said and done, in one line of time. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Literal

from desk.delivery import Mark, is_lost, mark
from desk.happenings import icon_of, told
from desk.moments import Moments
from desk.plights import Plight
from desk.rows import said
from messages.models import Author, Message
from tickets.models import ChangeKind, TicketChange

STYLES = {Author.CONTACT: "in", Author.OFFICER: "out", Author.BOT: "bot"}
NO_PLIGHTS: Mapping[int, Plight] = {}
UNSEEN = frozenset({ChangeKind.REPLIED, ChangeKind.FOLLOWED_UP})
"""Changes that the messages themselves already tell."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the timeline; `kind` says which of the fields are there."""

    kind: Literal["day", "unread", "message", "note", "event"]
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
    match: "Matched | None" = None
    plight: Plight | None = None
    times: int = 1
    further: tuple["Entry", ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    number: int
    name: str
    is_image: bool


@dataclass(frozen=True, slots=True)
class Matched:
    """Why the bot said it: the article, how sure it was, and the next best."""

    slug: str
    percent: int
    phrase: str = ""
    next_slug: str = ""
    next_percent: int = 0
    wrong: bool = False


def timeline(
    messages: Sequence[Message],
    changes: Sequence[TicketChange],
    when: Moments,
    *,
    seen: int | None = None,
    unread: int = 0,
    plights: Mapping[int, Plight] = NO_PLIGHTS,
) -> list[Entry]:
    """Messages, notes and events, oldest first, with a divider before each day.

    Messages above the id `seen` are new to whoever reads. A line stands before the
    first of the last `unread` messages of the contact. Events that follow one another
    are one entry, with the `further` ones in it; so are messages of ours that say the
    same one after the other, as often as they were sent.
    """
    entries = _with_matches(
        [_of_message(message, seen, plights) for message in messages]
    )
    entries += [
        _of_change(change, when.locale)
        for change in changes
        if change.kind not in UNSEEN
    ]
    entries.sort(key=lambda entry: entry.at)
    first = _first_unread(messages, unread)
    return list(_folded(_with_days(_counted(entries), when, first)))


def _of_message(
    message: Message, seen: int | None, plights: Mapping[int, Plight]
) -> Entry:
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
        plight=plights.get(message.id),
    )


def matched(message: Message) -> Matched | None:
    """What was found for an inbound message, as it was kept."""
    kept = message.extra.get("match")
    if not kept:
        return None
    following = kept.get("next") or {}
    return Matched(
        str(kept.get("slug", "")),
        round(float(kept.get("confidence", 0)) * 100),
        str(kept.get("phrase") or ""),
        str(following.get("slug", "")),
        round(float(following.get("confidence", 0)) * 100),
        bool(message.extra.get("wrong")),
    )


def _with_matches(entries: Sequence[Entry]) -> list[Entry]:
    """What was found stands under the bot's answer; without one, under the question."""
    found = {
        e.message.id: m for e in entries if e.message and (m := matched(e.message))
    }
    answers = {
        e.message.reply_to_id: e.message.id
        for e in reversed(entries)
        if e.message is not None and e.style == "bot" and e.message.reply_to_id in found
    }
    under = {answers.get(asked, asked): match for asked, match in found.items()}
    return [
        replace(e, match=under.get(e.message.id)) if e.message is not None else e
        for e in entries
    ]


def _counted(entries: Sequence[Entry]) -> list[Entry]:
    """The same words of ours again, one after the other: the last, and how often."""
    counted: list[Entry] = []
    for entry in entries:
        before = counted[-1] if counted else None
        if before is not None and _is_again(before, entry):
            counted[-1] = replace(
                entry,
                times=before.times + 1,
                new=before.new,
                plight=entry.plight or before.plight,
            )
        else:
            counted.append(entry)
    return counted


def _is_again(before: Entry, entry: Entry) -> bool:
    return (
        entry.kind == before.kind == "message"
        and entry.style == before.style == "out"
        and bool(entry.text)
        and entry.text == before.text
        and before.lost
    )


def _of_change(change: TicketChange, locale: str) -> Entry:
    if change.kind is ChangeKind.NOTE:
        return Entry("note", change.created_at, text=change.text, change=change)
    text = told(change, locale)
    return Entry("event", change.created_at, text, change=change, icon=icon_of(change))


def _first_unread(messages: Sequence[Message], unread: int) -> int | None:
    theirs = [one.id for one in messages if one.author is Author.CONTACT]
    return theirs[-unread:][0] if unread and theirs else None


def _with_days(
    entries: Sequence[Entry], when: Moments, first: int | None
) -> Iterator[Entry]:
    last = ""
    for entry in entries:
        day = when.day(entry.at)
        if day != last:
            yield Entry("day", entry.at, text=day)
            last = day
        if entry.message is not None and entry.message.id == first:
            yield Entry("unread", entry.at)
        yield entry


def _folded(entries: Iterable[Entry]) -> Iterator[Entry]:
    for kind, group in groupby(entries, key=lambda entry: entry.kind):
        if kind == "event":
            head, *further = group
            yield replace(head, further=tuple(further))
        else:
            yield from group


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
