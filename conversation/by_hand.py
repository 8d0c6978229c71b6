"""An officer sends an answer another way that did not arrive, or takes that back."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation import going, open_ways
from conversation.going import NO_HOLD
from kit.errors import ConflictError, ForbiddenError, NotFoundError
from kit.settings import Settings
from messages import detours
from messages.channel import Status
from messages.models import Detour, Message
from messages.ways import Way
from people.models import Officer
from tickets import queries, sla
from tickets.errors import TooLateError
from tickets.history import record
from tickets.models import ChangeKind, Ticket


class OvertakenError(ConflictError):
    """It has gone a way that the officer did not know of when she chose."""


def send_on(
    session: Session,
    message_id: int,
    way: Way,
    officer: Officer,
    *,
    seen: int | None = None,
    hold: timedelta = NO_HOLD,
    settings: Settings,
    now: datetime,
) -> Message:
    """Send an answer another way because an officer says so.

    Args:
        seen: How many ways it had gone when she chose: so a second press of the same
            button does not send it once more.
        hold: How long it waits, so that it can be taken back.

    Raises:
        NotFoundError: There is no such message of ours on a ticket.
        OvertakenError: It went another way since she looked.
        ConflictError: It arrived, still waits, or can't go this way; the text says so.
    """
    message = session.get(Message, message_id, with_for_update=True)
    if message is None or not _is_answer(message):
        raise NotFoundError("There is no such answer to send another way.")
    gone = detours.of(session, message.id)
    if seen is not None and seen != len(gone):
        raise OvertakenError("It went another way in the meantime. Look at it again.")
    if open_ways.why(message, gone) is None:
        raise ConflictError("It has arrived: there is nothing more to send.")
    if message.status is Status.SENDING:
        raise ConflictError("It is being sent just now. Wait a minute.")
    reach = open_ways.reach_of(session, message)
    steps = open_ways.by_hand(message, reach, gone)
    chosen = next((step for step in steps if step.way is way), None)
    if chosen is None:
        raise ConflictError("It can't go this way, or has gone it already.")
    return going.go(session, message, chosen, gone, settings, now, officer, hold)


def take_back(
    session: Session, copy_id: int, officer: Officer, *, now: datetime
) -> Ticket:
    """Nothing has left yet: the answer stands where it stood before.

    Raises:
        NotFoundError: There is no such copy, or it was taken back already.
        ForbiddenError: Another officer sent it on, or nobody did.
        TooLateError: It is on its way.
    """
    copy = session.get(Message, copy_id, with_for_update=True, populate_existing=True)
    detour = session.scalar(select(Detour).where(Detour.copy_id == copy_id))
    if copy is None or detour is None:
        raise NotFoundError("There is nothing to take back.")
    if detour.officer_id != officer.id:
        raise ForbiddenError("Only who sent it on can take it back.")
    if copy.status is not Status.QUEUED or copy.attempts:
        raise TooLateError("It is on its way already and can't be taken back.")
    message = session.get_one(Message, detour.message_id, with_for_update=True)
    ticket = queries.lock(session, message.ticket_id or 0)
    _put_back(session, message, detour, now)
    if ticket.unreachable_at == detour.created_at:
        ticket.unreachable_at = None
        sla.stop(session, ticket, now=now)
    session.delete(detour)
    session.flush()
    session.delete(copy)
    record(session, ticket, ChangeKind.UNDONE, now, officer)
    session.flush()
    return ticket


def _is_answer(message: Message) -> bool:
    """A copy is looked after together with what it is a copy of."""
    return detours.is_brought(message) and message.outcome != detours.COPY


def _put_back(
    session: Session, message: Message, detour: Detour, now: datetime
) -> None:
    """What still waited here when it went on waits again."""
    message.due_at = None
    before = (d.copy for d in detours.of(session, message.id) if d.id != detour.id)
    for one in (message, *before):
        if one.error == going.OVERTAKEN and one.changed_at == detour.created_at:
            one.status, one.error = Status.QUEUED, None
            one.due_at = one.changed_at = now
