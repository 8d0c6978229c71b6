"""Following a ticket, and being called by name in a note."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from people.models import Officer
from tests.factories import make_officer, make_ticket
from tickets import followers


def test_a_follower_is_one_once(session: Session, now: datetime) -> None:
    ticket, amina = make_ticket(session), make_officer(session)

    followers.follow(session, ticket.id, amina, now=now)
    followers.follow(session, ticket.id, amina, now=now)
    session.refresh(ticket)

    assert followers.of(session, ticket.id) == [amina]
    assert len(ticket.events) == 1


def test_who_follows_no_more_is_not_among_them(session: Session, now: datetime) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    followers.follow(session, ticket.id, amina, now=now)

    followers.unfollow(session, ticket.id, amina, now=now)
    followers.unfollow(session, ticket.id, amina, now=now)

    assert followers.of(session, ticket.id) == []


AMINA = Officer(name="Amina Yusuf")
ZOE = Officer(name="Zoë Aketch Wafula")
OTHER_AMINA = Officer(name="Amina Hassan")


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@Amina.Yusuf please look", [AMINA]),
        ("please look @amina", [AMINA, OTHER_AMINA]),
        ("(@zoe.wafula)", [ZOE]),
        ("@Zoë: the SIM", [ZOE]),
        ("@zoe.", [ZOE]),
        ("write to amina@amina.example", []),
        ("@aminah", []),
        ("nobody", []),
    ],
)
def test_a_note_calls_officers_by_their_names(text: str, called: list[Officer]) -> None:
    assert followers.mentioned(text, [AMINA, ZOE, OTHER_AMINA]) == called
