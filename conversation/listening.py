"""Hearing when a channel falls silent: leads are told once, and when it speaks again.

A webhook that points nowhere and a bundle that ran out look the same from here: nobody
writes. Whether that is unusual is decided in `messages.silence`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from kit.settings import Settings
from messages.claims import sending_line
from messages.models import Direction, Message, SendingLine
from messages.silence import Silence, Window, judge, same_hours
from people.address import Channel
from tickets import notifications
from tickets.calendar import OfficeHours
from tickets.models import NoticeKind

FIRST_LOOK = timedelta(days=7)
"""How far a process looks back that has just begun."""

OVERLAP = timedelta(minutes=2)
"""What is looked at twice: a message may be seen some seconds after its time."""

WARM_UP = timedelta(minutes=10)
"""What was sent to us while we were not running is fetched first, then judged."""

spoken_by = func.coalesce(Message.channel, Message.channel)
"""Said so that it is no column: else SQLite takes the index of a channel's addresses,
and reads all that ever came by it. What counts is the time."""

MOST = 100
"""Messages counted in the hours of one week; more say nothing more."""


@dataclass(frozen=True, slots=True)
class Heard:
    """When channels were heard last, as far as that is news, and which are silent."""

    last: Mapping[Channel, datetime] = field(default_factory=dict)
    silent: Mapping[Channel, Silence] = field(default_factory=dict)
    closed: Collection[Channel] = ()
    """No longer set up: nothing is said of their silence."""


def listen(
    session: Session,
    settings: Settings,
    office: OfficeHours,
    *,
    since: datetime,
    ready: bool,
    now: datetime,
) -> Heard:
    """What came `since`; and, if we are `ready` to judge, what should have come."""
    last = _last(session, since)
    lines = session.scalars(select(SendingLine)).all()
    open_ = _open(settings)
    heard = {line.channel: line.last_inbound_at for line in lines}
    silent = {}
    for channel in open_ if ready and office.is_open(now) else ():
        at = last.get(channel) or heard.get(channel)
        found = _silence(session, channel, office, at, now) if at else None
        if found:
            silent[channel] = found
    closed = [
        one.channel for one in lines if one.silent_since and one.channel not in open_
    ]
    return Heard(last, silent, closed)


def note(session: Session, heard: Heard, *, now: datetime) -> int:
    """Write it on the lines, and tell leads of each silence once; say of how many."""
    done = 0
    for channel in sorted({*heard.last, *heard.silent, *heard.closed}):
        line = sending_line(session, channel, now)
        done += _hear(line, heard.last.get(channel))
        if channel in heard.closed:
            done += _break(line)
        if channel in heard.silent:
            done += _tell(session, line, heard.silent[channel], now)
    return done


def _hear(line: SendingLine, at: datetime | None) -> int:
    if at is None or (line.last_inbound_at and line.last_inbound_at >= at):
        return 0
    line.last_inbound_at = at
    return _break(line)


def _break(line: SendingLine) -> int:
    """It is silent no more, or nobody listens; 1 if that is news."""
    was_silent = line.silent_since is not None
    line.silent_since = line.silent_usual = None
    return int(was_silent)


def _tell(session: Session, line: SendingLine, silence: Silence, now: datetime) -> int:
    heard = line.last_inbound_at
    if line.silent_since is not None or heard is None or heard > silence.since:
        return 0
    line.silent_since, line.silent_usual = silence.since, silence.usual
    notifications.notify(
        session,
        notifications.leads(session),
        NoticeKind.SILENCE,
        key=f"{line.channel}:{silence.since.isoformat()}",
        now=now,
        channel=line.channel,
        since=silence.since.isoformat(),
        usual=silence.usual,
    )
    return 1


def _open(settings: Settings) -> set[Channel]:
    """Where people can write to us. In a demo nowhere: the page is the phone."""
    if settings.is_demo:
        return set()
    is_set = {Channel.SMS: settings.has_sms, Channel.TELEGRAM: settings.has_telegram}
    return {channel for channel, yes in is_set.items() if yes}


def _last(session: Session, since: datetime) -> dict[Channel, datetime]:
    return dict(session.execute(heard_since(since)).all())


def heard_since(since: datetime) -> Select[Channel, datetime]:
    return (
        select(spoken_by, func.max(Message.created_at))
        .where(Message.created_at > since, Message.direction == Direction.INBOUND)
        .group_by(spoken_by)
    )


def _silence(
    session: Session, channel: Channel, office: OfficeHours, at: datetime, now: datetime
) -> Silence | None:
    begins = max(at, office.last_opening(now))
    weeks = same_hours(begins, now, office.zone, office.works_on)
    return judge(_counts(session, channel, weeks), at)


def _counts(
    session: Session, channel: Channel, weeks: Sequence[Window]
) -> Sequence[int]:
    if not weeks:
        return ()
    return session.execute(brought(channel, weeks)).one()


def brought(channel: Channel, weeks: Sequence[Window]) -> Select[Any]:
    """How many messages each of these times brought, up to `MOST`."""
    counts: list[Any] = [_count(channel, begins, ends) for begins, ends in weeks]
    return select(*counts)


def _count(channel: Channel, begins: datetime, ends: datetime) -> ScalarSelect[int]:
    some = (
        select(Message.id)
        .where(
            Message.created_at >= begins,
            Message.created_at < ends,
            spoken_by == channel,
            Message.direction == Direction.INBOUND,
        )
        .limit(MOST)
        .subquery()
    )
    return select(func.count()).select_from(some).scalar_subquery()
