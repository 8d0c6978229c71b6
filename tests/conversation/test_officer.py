"""What an officer does that the contact hears of."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation import officer as spoken
from messages.models import Message
from tests.conversation.dialogue import make_settings
from tests.factories import make_contact, make_officer, make_ticket
from tickets import canned, macros, merging, service
from tickets.deeds import Resolve, Say, Tag
from tickets.errors import TicketStateError
from tickets.rules import TicketStatus

HOLD = timedelta(seconds=10)
SETTINGS = make_settings()


def texts(session: Session) -> list[str]:
    return list(session.scalars(select(Message.text).order_by(Message.id)))


def test_a_macro_answers_and_resolves_and_can_be_taken_back(
    session: Session, now: datetime
) -> None:
    amina, ticket = make_officer(session), make_ticket(session)
    canned.put(session, "thanks", "Thanks", {"en": "Thank you {{name}}."})
    macro = macros.put(session, "Done", [Say("thanks"), Tag("app"), Resolve()])

    message = spoken.apply_macro(
        session, macro.id, ticket.id, amina, settings=SETTINGS, hold=HOLD, now=now
    )

    assert message is not None
    assert message.text == f"Amina, Msaada {ticket.id}:\nThank you Wanjiku."
    assert (message.due_at, ticket.status) == (now + HOLD, TicketStatus.RESOLVED)
    service.undo_reply(session, message.id, amina, now=now)
    assert (ticket.status, texts(session)) == (TicketStatus.OPEN, [])


def test_a_macro_without_words_sends_nothing(session: Session, now: datetime) -> None:
    amina, ticket = make_officer(session), make_ticket(session)
    macro = macros.put(session, "Tag it", [Tag("app")])

    sent = spoken.apply_macro(
        session, macro.id, ticket.id, amina, settings=SETTINGS, now=now
    )

    assert (sent, texts(session), ticket.tags) == (None, [], ("app",))


def test_a_macro_that_can_not_answer_does_nothing(
    session: Session, now: datetime
) -> None:
    amina, ticket = (
        make_officer(session),
        make_ticket(session, status=TicketStatus.CLOSED),
    )
    canned.put(session, "thanks", "Thanks", {"en": "Thank you {{name}}."})
    macro = macros.put(session, "Thank", [Tag("app"), Say("thanks")])

    with pytest.raises(TicketStateError):
        spoken.apply_macro(
            session, macro.id, ticket.id, amina, settings=SETTINGS, now=now
        )

    session.expire_all()
    assert ticket.tags == ()


def test_resolved_in_one_breath_with_a_reply_is_said_after_it_and_taken_back_with_it(
    session: Session, now: datetime
) -> None:
    amina, ticket = make_officer(session), make_ticket(session)
    message = spoken.reply(
        session, ticket.id, amina, "Done.", settings=SETTINGS, hold=HOLD, now=now
    )
    session.flush()

    spoken.resolve(
        session, ticket.id, amina, settings=SETTINGS, tell=True, after=message, now=now
    )
    session.flush()
    due = list(session.scalars(select(Message.due_at).order_by(Message.id)))

    assert due == [now + HOLD, now + HOLD]
    assert "is now closed" in texts(session)[1]
    service.undo_reply(session, message.id, amina, now=now)
    assert (ticket.status, texts(session)) == (TicketStatus.OPEN, [])


def test_everybody_on_a_merged_ticket_is_told_in_her_own_language(
    session: Session, now: datetime
) -> None:
    amina = make_officer(session)
    into = make_ticket(session, contact=make_contact(session, locale="en"))
    gone = make_ticket(session, contact=make_contact(session, locale="sw"))
    merging.merge(session, into.id, gone.id, by=amina, now=now)

    spoken.resolve(session, into.id, amina, settings=SETTINGS, tell=True, now=now)
    session.flush()

    english, swahili = texts(session)
    assert english.startswith(f"Number {into.id} is now closed")
    assert swahili != english
    assert str(into.id) in swahili
