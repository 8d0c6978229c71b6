"""Drafts stay with their ticket and their officer."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from kit.errors import BadInputError
from tests.factories import make_officer, make_ticket
from tickets import drafts


def test_a_draft_is_there_again_on_any_device(session: Session, now: datetime) -> None:
    ticket, amina = make_ticket(session), make_officer(session)

    drafts.save(session, ticket.id, amina.id, "Switch it", as_note=False, now=now)
    drafts.save(session, ticket.id, amina.id, "Switch it off", as_note=True, now=now)
    draft = drafts.load(session, ticket.id, amina.id)

    assert draft is not None
    assert (draft.text, draft.as_note, draft.saved_at) == ("Switch it off", True, now)


def test_a_draft_can_not_turn_up_on_another_ticket_or_with_another_officer(
    session: Session, now: datetime
) -> None:
    one, other = make_ticket(session), make_ticket(session)
    amina, ben = make_officer(session), make_officer(session)

    drafts.save(session, one.id, amina.id, "For Wanjiku alone", now=now)

    assert drafts.load(session, other.id, amina.id) is None
    assert drafts.load(session, one.id, ben.id) is None
    assert drafts.on(session, amina.id, [one.id, other.id]) == {
        one.id: "For Wanjiku alone"
    }


@pytest.mark.parametrize("text", ["", "  \n"])
def test_a_draft_without_words_is_gone(
    session: Session, now: datetime, text: str
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    drafts.save(session, ticket.id, amina.id, "Words", now=now)

    drafts.save(session, ticket.id, amina.id, text, now=now)

    assert drafts.load(session, ticket.id, amina.id) is None


def test_a_draft_is_not_longer_than_any_message(
    session: Session, now: datetime
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)

    with pytest.raises(BadInputError):
        drafts.save(session, ticket.id, amina.id, "x" * 10_001, now=now)
