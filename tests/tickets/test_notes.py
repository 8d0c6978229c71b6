"""Notes call officers by name, and those who follow hear of them."""

from datetime import datetime

from sqlalchemy.orm import Session

from tests.factories import make_officer, make_ticket
from tickets import followers, notifications, service
from tickets.models import NoticeKind


def bells(session: Session, officer_id: int) -> list[NoticeKind]:
    return [notice.kind for notice in notifications.unread(session, officer_id)]


def test_who_is_named_in_a_note_hears_of_it_once(
    session: Session, now: datetime
) -> None:
    amina = make_officer(session, name="Amina Yusuf")
    ben = make_officer(session, name="Ben Otieno")
    zoe = make_officer(session, name="Zoe Aketch")
    ticket = make_ticket(session)
    for officer in (amina, ben, zoe):
        followers.follow(session, ticket.id, officer, now=now)

    note = service.add_note(
        session, ticket.id, amina, "@ben.otieno and @amina: see the SIM", now=now
    )

    assert bells(session, ben.id) == [NoticeKind.MENTIONED]
    assert bells(session, zoe.id) == [NoticeKind.FOLLOWED]
    assert bells(session, amina.id) == []
    assert set(note.details["mentions"]) == {amina.id, ben.id}


def test_who_left_is_not_called(session: Session, now: datetime) -> None:
    amina = make_officer(session)
    gone = make_officer(session, name="Ben Otieno", active=False)
    ticket = make_ticket(session)

    note = service.add_note(session, ticket.id, amina, "@ben look", now=now)

    assert note.details == {}
    assert bells(session, gone.id) == []
