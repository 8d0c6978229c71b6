"""Once a week, in the first office hours, leads read how the week before went."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from people.models import Officer
from tickets import measuring, notifications, rights
from tickets.calendar import OfficeHours
from tickets.measuring import Scope
from tickets.metrics import Facts, Period, reckon
from tickets.models import NoticeKind, Notification

SHOWN = ("opened", "resolved", "bot_share", "sla_met", "backlog")


def summarise(
    session: Session, *, office: OfficeHours, price: float, now: datetime
) -> int:
    """Ring the bell of every lead who has not heard of last week; say of how many.

    Monday to Monday by the office's clock. Each reads of what she may see; who
    came this week was not there to ask about it.
    """
    if not office.is_open(now):
        return 0
    monday = _monday(now.astimezone(office.zone))
    key = f"{monday:%G-%V}"
    waiting = _waiting(session, key, since=monday)
    period = Period(monday - timedelta(days=7), monday)
    for lead in waiting:
        scope = Scope(may_see=rights.visible_to(lead))
        facts = measuring.gather(session, period, scope).get(None, Facts())
        figures = reckon(facts, period, between=office.between, price=price)
        details: dict[str, Any] = {name: figures[name].value for name in SHOWN}
        notifications.notify(
            session,
            {lead.id},
            NoticeKind.WEEKLY,
            key=key,
            now=now,
            **details,
        )
    return len(waiting)


def _monday(local: datetime) -> datetime:
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=local.weekday())


def _waiting(session: Session, key: str, *, since: datetime) -> list[Officer]:
    heard = select(Notification.officer_id).where(
        Notification.key == f"{NoticeKind.WEEKLY}:{key}"
    )
    return list(
        session.scalars(
            select(Officer).where(
                Officer.active,
                Officer.role.in_(notifications.LEADS),
                Officer.created_at < since,
                Officer.id.not_in(heard),
            )
        )
    )
