"""Going round: everything that is due is done once, and one failure stops nothing."""

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from conversation import caretaker
from conversation.caretaker import Caretaker
from conversation.receive import Workshop
from kit.wake import Topic
from people.models import OfficerRole
from tests.conversation.dialogue import Helpdesk
from tests.factories import make_officer, make_ticket
from tickets.models import NoticeKind, Notification, Ticket
from tickets.rules import TicketPriority


def make_caretaker(desk: Helpdesk) -> Caretaker:
    workshop = desk.converser.workshop
    return Caretaker(desk.writer, desk.sessions, workshop, desk.wake, desk.clock)


def tend(desk: Helpdesk) -> int:
    return asyncio.run(make_caretaker(desk).tend())


def critical(desk: Helpdesk) -> int:
    with desk.sessions.begin() as session:
        make_officer(session, available=True)
        make_officer(session, role=OfficerRole.LEAD)
        ticket = make_ticket(session, priority=TicketPriority.CRITICAL)
        return ticket.id


def notices(desk: Helpdesk) -> list[NoticeKind]:
    with desk.sessions() as session:
        query = select(Notification.kind).order_by(Notification.id)
        return list(session.scalars(query))


def test_a_ticket_is_given_out_warned_of_escalated_and_breached_in_its_time(
    desk: Helpdesk,
) -> None:
    number = critical(desk)
    seen = []
    for _ in range(13):
        tend(desk)
        seen.append(len(notices(desk)))
        desk.clock.advance(minutes=5)

    assert seen == [1, 1, 1, 1, 1, 1, 2, 2, 2, 4, 4, 4, 6]
    with desk.sessions() as session:
        assert session.get_one(Ticket, number).due_at is not None
    assert notices(desk) == [
        NoticeKind.ASSIGNED,
        NoticeKind.UNCLAIMED,
        NoticeKind.WARNED,
        NoticeKind.WARNED,
        NoticeKind.BREACHED,
        NoticeKind.BREACHED,
    ]


def test_two_caretakers_do_everything_once(desk: Helpdesk) -> None:
    critical(desk)

    async def both() -> None:
        await asyncio.gather(*(make_caretaker(desk).tend() for _ in range(2)))

    for _ in range(13):
        asyncio.run(both())
        desk.clock.advance(minutes=5)

    assert len(notices(desk)) == 6


def test_a_deed_that_fails_keeps_no_other_from_being_done(
    desk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    critical(desk)

    def fail(session: Session, workshop: Workshop, now: datetime) -> int:
        raise RuntimeError("broken")

    deeds = {"fail": fail, **caretaker.DEEDS}
    monkeypatch.setattr(caretaker, "DEEDS", deeds)

    tend(desk)

    assert notices(desk) == [NoticeKind.ASSIGNED]


def test_who_waits_is_woken_when_something_was_done_and_only_then(
    desk: Helpdesk,
) -> None:
    critical(desk)

    tend(desk)
    assert desk.wake.count(Topic.DESK) == 1

    tend(desk)
    assert desk.wake.count(Topic.DESK) == 1


def test_a_round_with_nothing_to_do_writes_nothing(
    desk: Helpdesk, engine: Engine
) -> None:
    critical(desk)
    tend(desk)
    written: list[str] = []

    def note(*arguments: object) -> None:
        statement = str(arguments[2]).split(maxsplit=1)[0].upper()
        if statement in ("INSERT", "UPDATE", "DELETE"):
            written.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", note)
    tend(desk)
    event.remove(engine, "before_cursor_execute", note)

    assert written == []
