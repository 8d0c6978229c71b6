"""What changed, told to every open desk: one look at the database for all of them."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from kit.clock import Clock
from kit.wake import Topic, Wake
from messages.models import Message
from people import presence
from tickets.models import Notification, Ticket

log = logging.getLogger(__name__)

OVERLAP = timedelta(seconds=5)
"""Looked at again: a transaction may commit after one that is younger."""

FURTHEST_BACK = timedelta(hours=1)
MOST = 200
SLOW_LOOK = 15.0
CALM = 0.25
"""Seconds between two looks; a burst of wakes is one look."""

WAITING = 50
"""Events a slow desk may owe; beyond, it is told to read all anew."""


@dataclass(frozen=True, slots=True)
class Change:
    """The transcript of a contact changed, or a ticket of hers.

    Without a contact: an officer came to the ticket, left it, or began to write. With
    an officer: her bell says something new.
    """

    contact_id: int | None
    ticket_id: int | None
    at: datetime
    officer_id: int | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What happened up to `cursor`. `all_anew`: too much to tell one by one."""

    cursor: datetime
    changes: tuple[Change, ...]
    all_anew: bool = False


def changes_since(session: Session, since: datetime) -> tuple[Change, ...]:
    """Tickets, messages, officers' places and bells, the oldest change first."""
    tickets = session.execute(
        select(Ticket.contact_id, Ticket.id, Ticket.changed_at)
        .where(Ticket.changed_at >= since)
        .order_by(Ticket.changed_at.desc())
        .limit(MOST)
    )
    messages = session.execute(
        select(Message.contact_id, Message.ticket_id, Message.changed_at)
        .where(Message.changed_at >= since, Message.contact_id.is_not(None))
        .order_by(Message.changed_at.desc())
        .limit(MOST)
    )
    found = [Change(contact, ticket, at) for contact, ticket, at in tickets]
    found += [
        Change(contact, ticket, at)
        for contact, ticket, at in messages
        if contact is not None
    ]
    found += [
        Change(None, ticket, at)
        for ticket, at in presence.changed_since(session, since, most=MOST)
    ]
    found += _bells(session, since)
    return tuple(sorted(found, key=lambda change: change.at))


def _bells(session: Session, since: datetime) -> list[Change]:
    found = session.execute(
        select(Notification.ticket_id, Notification.created_at, Notification.officer_id)
        .where(Notification.created_at >= since)
        .order_by(Notification.created_at.desc())
        .limit(MOST)
    )
    return [Change(None, ticket, at, officer) for ticket, at, officer in found]


class Hub:
    """One per process: looks once for each wake and tells all who listen."""

    def __init__(
        self, readers: sessionmaker[Session], wake: Wake, clock: Clock
    ) -> None:
        self._readers = readers
        self._wake = wake
        self._clock = clock
        self._listeners: set[asyncio.Queue[News]] = set()
        self._told: dict[Change, None] = {}
        self._task: asyncio.Task[None] | None = None

    async def listen(
        self, since: datetime | None = None, *, heartbeat: float
    ) -> AsyncGenerator[News | None, None]:
        """News as they come, and None after each `heartbeat` seconds of silence.

        With `since` it begins with what was missed.
        """
        queue: asyncio.Queue[News] = asyncio.Queue(WAITING)
        self._listeners.add(queue)
        if self._task is None:
            # What happens before the task begins to run is news as well.
            seen, cursor = self._wake.count(Topic.DESK), self._clock()
            self._task = asyncio.create_task(self._watch(seen, cursor))
        try:
            yield await self._missed(since)
            while True:
                try:
                    yield await asyncio.wait_for(queue.get(), heartbeat)
                except TimeoutError:
                    yield None
        finally:
            self._listeners.discard(queue)
            if not self._listeners and self._task is not None:
                self._task.cancel()
                self._task = None

    async def _missed(self, since: datetime | None) -> News:
        now = self._clock()
        if since is None:
            return News(now, ())
        if now - since > FURTHEST_BACK:
            return News(now, (), all_anew=True)
        changes = await run_in_threadpool(self._look, since - OVERLAP)
        return News(now, changes, all_anew=len(changes) >= MOST)

    async def _watch(self, seen: int, cursor: datetime) -> None:
        while True:
            woken = await self._wake.wait(Topic.DESK, seen, SLOW_LOOK)
            now = self._clock()
            try:
                changes = await run_in_threadpool(self._look, cursor - OVERLAP)
            except SQLAlchemyError:
                log.warning("the database could not be asked what changed")
                await asyncio.sleep(SLOW_LOOK)
                continue
            fresh = tuple(change for change in changes if change not in self._told)
            self._told = dict.fromkeys(changes)
            if fresh or woken != seen:
                self._tell(News(now, fresh, all_anew=len(changes) >= MOST))
            seen, cursor = woken, now
            await asyncio.sleep(CALM)

    def _tell(self, news: News) -> None:
        for queue in self._listeners:
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                news = News(news.cursor, (), all_anew=True)
            queue.put_nowait(news)

    def _look(self, since: datetime) -> tuple[Change, ...]:
        with self._readers() as session:
            return changes_since(session, since)


def hub_of(app: FastAPI) -> Hub:
    hub: Hub | None = getattr(app.state, "desk_hub", None)
    if hub is None:
        hub = Hub(app.state.readers, app.state.wake, app.state.clock)
        app.state.desk_hub = hub
    return hub


def cursor_of(text: str | None) -> datetime | None:
    """The moment that a Last-Event-ID stands for."""
    if not text or not text.isdecimal() or len(text) > len("1700000000000"):
        return None
    return datetime.fromtimestamp(int(text) / 1000, UTC)
