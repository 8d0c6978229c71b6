"""Officers' chats on Telegram: linking them, and what is waiting to be told there."""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, contains_eager, joinedload

from people.models import Officer, OfficerAlerts, Telling
from tickets import alerts, digest
from tickets.calendar import OfficeHours
from tickets.digest import Waiting
from tickets.loudness import GROUP_OF, NoticeKind, Ring
from tickets.models import Notification, Ticket
from tickets.rules import TicketPriority

CODE_LIVES = timedelta(minutes=15)
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 12
"""Of 30 letters nobody takes for one another: 58 bits, for a quarter of an hour."""

AT_ONCE = 200
"""Notices in one message at most, the oldest first."""


def make_code(session: Session, officer_id: int, *, now: datetime) -> str:
    """A code that links the chat it is written in; one made before is void."""
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    hers = alerts.to_change(session, officer_id)
    hers.code_hash = _digest(code)
    hers.code_expires_at = now + CODE_LIVES
    return code


def link(
    session: Session, code: str, chat: str, ours: str, *, now: datetime
) -> Officer | None:
    """Tell in this chat from now on. None: no such code, or it is too old.

    A chat is one officer's: whose it was before is told there no more.
    """
    hers = session.scalar(
        select(OfficerAlerts)
        .where(
            OfficerAlerts.code_hash == _digest(code),
            OfficerAlerts.code_expires_at > now,
        )
        .options(joinedload(OfficerAlerts.officer, innerjoin=True))
        .with_for_update(of=OfficerAlerts)
    )
    if hers is None or not hers.officer.active:
        return None
    unlink_chat(session, chat)
    hers.chat, hers.chat_with, hers.chat_since = chat, ours, now
    hers.told_at = None
    hers.code_hash = hers.code_expires_at = None
    if hers.telling is Telling.OFF:
        hers.telling = Telling.DAILY
    return hers.officer


def unlink(session: Session, officer_id: int) -> None:
    _unlink(session, session.get(OfficerAlerts, officer_id))


def unlink_chat(session: Session, chat: str) -> Officer | None:
    """Whose chat it was, if it was anybody's."""
    hers = session.scalar(select(OfficerAlerts).where(OfficerAlerts.chat == chat))
    _unlink(session, hers)
    return hers.officer if hers else None


def officer_of(session: Session, chat: str) -> Officer | None:
    """Whose chat this is, if she is still at the desk."""
    hers = session.scalar(
        select(OfficerAlerts)
        .where(OfficerAlerts.chat == chat)
        .options(joinedload(OfficerAlerts.officer, innerjoin=True))
    )
    return hers.officer if hers is not None and hers.officer.active else None


def _unlink(session: Session, hers: OfficerAlerts | None) -> None:
    if hers is not None:
        hers.chat = hers.chat_with = hers.chat_since = None
        session.flush()  # a chat is unique: it is free before another takes it


def due(
    session: Session, *, office: OfficeHours, now: datetime
) -> list[tuple[OfficerAlerts, Sequence[Ring]]]:
    """What is to be told now, to whom; locked, so that nobody else tells it too."""
    linked = session.scalars(
        select(OfficerAlerts)
        .join(OfficerAlerts.officer)
        .where(
            Officer.active,
            OfficerAlerts.telling != Telling.OFF,
            OfficerAlerts.chat.is_not(None),
        )
        .options(contains_eager(OfficerAlerts.officer))
        .order_by(OfficerAlerts.officer_id)
    ).all()
    found = [(hers, _due(session, hers, office, now)) for hers in linked]
    return [(hers, [one.ring for one in told]) for hers, told in found if told]


def _due(
    session: Session, hers: OfficerAlerts, office: OfficeHours, now: datetime
) -> Sequence[Waiting]:
    local = office.in_zone(alerts.zone_of(session, hers.officer, office).key)
    wishes = alerts.wishes_of(hers, local.zone)
    if hers.telling is Telling.DAILY:
        waiting = _waiting(session, hers, NoticeKind)
        return digest.daily(waiting, wishes.quiet, local, now=now)
    kinds = [kind for kind, group in GROUP_OF.items() if group in wishes.groups]
    waiting = _waiting(session, hers, kinds)
    return digest.soon(waiting, wishes, told_at=hers.told_at, now=now)


def mark(
    session: Session, hers: OfficerAlerts, rings: Collection[Ring], *, now: datetime
) -> None:
    """These were told; none of them is told again."""
    hers.told_at = now
    session.execute(
        update(Notification)
        .where(Notification.id.in_([ring.id for ring in rings]))
        .values(told_at=now)
        .execution_options(synchronize_session=False)
    )


def _waiting(
    session: Session, hers: OfficerAlerts, kinds: Iterable[NoticeKind]
) -> list[Waiting]:
    """Only what will be told some day, so that nothing stands in its way for ever."""
    rows = session.execute(
        select(
            Notification.id,
            Notification.kind,
            Notification.created_at,
            Ticket.id.label("ticket_id"),
            Ticket.priority,
            Ticket.assignee_id,
        )
        .outerjoin(Ticket, Ticket.id == Notification.ticket_id)
        .where(
            Notification.officer_id == hers.officer_id,
            Notification.read_at.is_(None),
            Notification.told_at.is_(None),
            Notification.created_at >= hers.chat_since,
            Notification.kind.in_(list(kinds)),
        )
        .order_by(Notification.id)
        .limit(AT_ONCE)
        .with_for_update(of=Notification, skip_locked=True)
    )
    return [
        Waiting(
            Ring(
                row.id,
                row.kind,
                row.ticket_id,
                critical_and_hers=row.priority is TicketPriority.CRITICAL
                and row.assignee_id == hers.officer_id,
            ),
            row.created_at,
        )
        for row in rows
    ]


def _digest(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()
