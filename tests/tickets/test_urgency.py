"""What can't wait is about what is high or critical, whoever says it."""

import pytest
from sqlalchemy.orm import Session

from messages.models import Author
from tests.factories import make_message, make_ticket, queue_message
from tickets.rules import TicketPriority
from tickets.urgency import urgent


@pytest.mark.parametrize(
    ("priority", "goes"),
    [
        (TicketPriority.LOW, False),
        (TicketPriority.NORMAL, False),
        (TicketPriority.HIGH, True),
        (TicketPriority.CRITICAL, True),
    ],
)
def test_a_message_is_as_urgent_as_its_ticket(
    session: Session, priority: TicketPriority, *, goes: bool
) -> None:
    ticket = make_ticket(session, priority=priority)
    reply = queue_message(session, author=Author.OFFICER, ticket=ticket)
    asked = make_message(session, ticket_id=ticket.id)
    answer = queue_message(session)
    answer.reply_to_id = asked.id
    queue_message(session)
    session.flush()

    found = urgent(session, [reply, answer])

    assert found == ({reply.id, answer.id} if goes else set())


def test_what_is_on_no_ticket_can_wait(session: Session) -> None:
    answer, news = queue_message(session), queue_message(session)
    answer.reply_to_id = make_message(session).id
    session.flush()

    assert urgent(session, [answer, news]) == set()
