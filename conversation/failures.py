"""When a message can't be handled: try again, then a person gets it. Never silence."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from conversation import wording
from conversation.effects import Reason
from conversation.models import Conversation
from messages import transcript
from messages.channel import Status
from messages.models import Author, Message
from messages.transcript import Line
from people.models import Address
from tickets import service
from tickets.service import Opening

if TYPE_CHECKING:
    from conversation.receive import Workshop

MOST_TRIES = 3
TRY_AGAIN = timedelta(seconds=5)


def after_failure(
    session: Session,
    address: Address,
    conversation: Conversation,
    messages: Sequence[Message],
    workshop: "Workshop",
    *,
    now: datetime,
) -> None:
    """Let it be tried again, or, after the last try, hand the words to an officer."""
    last = messages[-1]
    tries = last.attempts + 1
    for message in messages:
        message.attempts = tries
        message.due_at = now + TRY_AGAIN * tries
        message.changed_at = now
    session.flush()
    if tries < MOST_TRIES:
        return
    with session.begin_nested():
        _give_up(session, address, conversation, messages, workshop, now)


def _give_up(
    session: Session,
    address: Address,
    conversation: Conversation,
    messages: Sequence[Message],
    workshop: "Workshop",
    now: datetime,
) -> None:
    last = messages[-1]
    ticket = service.open_ticket(
        session,
        address.contact,
        Opening(
            title="A message that could not be handled",
            question="\n".join(message.text for message in messages),
            reason=str(Reason.FAILED),
        ),
        office=workshop.office,
        now=now,
    )
    for message in messages:
        message.status = Status.FAILED
        message.outcome = "failed"
        message.due_at = None
        message.contact_id = address.contact_id
        message.ticket_id = ticket.id
    if not last.extra.get("answerable", True) or last.extra.get("carrier"):
        return
    locale = (
        conversation.locale or address.contact.locale or workshop.settings.locales[0]
    )
    transcript.queue(
        session,
        Line(
            address.contact_id,
            address.channel,
            address.address,
            last.our_address,
            ticket.id,
        ),
        wording.say(locale, "service_trouble"),
        author=Author.BOT,
        reply_to_id=last.id,
        now=now,
    )
