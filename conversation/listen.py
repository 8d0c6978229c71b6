"""What was said: the messages of one turn, understood together."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation.events import Silence
from conversation.hear import Heard
from conversation.models import Conversation
from conversation.reading import Reading
from conversation.understand import Understood, understand
from knowledge.normalise import tokens as words_of
from messages.channel import Kind
from messages.models import Direction, Message
from people.address import Channel
from people.models import Address, Role

if TYPE_CHECKING:
    from conversation.receive import Workshop


SAME_AGAIN = timedelta(minutes=3)
"""The same words within this were pressed again, not asked again."""


def listen(
    session: Session,
    address: Address,
    conversation: Conversation,
    messages: Sequence[Message],
    prepared: Mapping[int, Understood],
    workshop: "Workshop",
) -> Heard:
    last = messages[-1]
    audience = _audience(address)
    fresh = _without_repeats(messages)
    if len(fresh) == 1 and fresh[0].id in prepared:
        understood = prepared[fresh[0].id]
    else:
        joined = "\n".join(message.text for message in fresh)
        locale = conversation.locale or address.contact.locale
        understood = understand(
            joined, workshop.library.index, audience=audience, locale=locale
        )
    picked = last.extra.get("picked")
    stale, repeated = (
        _stale(session, conversation, last) if picked is not None else (False, False)
    )
    return Heard(
        understood=understood,
        kind=last.kind,
        picked=picked,
        silence=_silence(conversation, last, understood, repeated=repeated),
        stale=stale,
        shared_number=last.extra.get("shared_number"),
        sms=address.channel is Channel.SMS,
    )


def _without_repeats(messages: Sequence[Message]) -> list[Message]:
    """The same text pressed five times is one text."""
    kept: dict[str, Message] = {}
    for message in messages:
        kept.setdefault(fold(message.text), message)
    return list(kept.values())


def fold(text: str) -> str:
    return " ".join(words_of(text)) or text.strip()


def fingerprint(text: str) -> str:
    """A hash to know a text again by; the words themselves are not kept twice."""
    return hashlib.sha256(fold(text).encode()).hexdigest()[:16]


def _audience(address: Address) -> str:
    return "supervisor" if address.contact.role is Role.SUPERVISOR else "chw"


def _silence(
    conversation: Conversation,
    last: Message,
    understood: Understood,
    *,
    repeated: bool,
) -> Silence | None:
    if last.extra.get("carrier"):
        return Silence.CARRIER
    if last.extra.get("group"):
        return Silence.GROUP
    if not last.extra.get("answerable", True):
        return Silence.UNANSWERABLE
    if last.kind is Kind.EDIT:
        return Silence.EDIT
    if repeated:
        return Silence.STALE_PRESS
    if last.extra.get("picked") is None and _said_already(
        conversation, last, understood
    ):
        return Silence.DUPLICATE
    return None


def _said_already(
    conversation: Conversation, last: Message, understood: Understood
) -> bool:
    """A digit from before our question; or the same words again within minutes."""
    if not last.text.strip() or last.kind is not Kind.TEXT:
        return False
    if conversation.last_text != fingerprint(last.text):
        return False
    before = conversation.last_text_at
    if before is None:
        return False
    if understood.reading != Reading() or len(last.text.strip()) <= 1:
        asked = conversation.asked_at
        return asked is not None and last.created_at < asked
    return last.created_at - before <= SAME_AGAIN


def _stale(
    session: Session, conversation: Conversation, last: Message
) -> tuple[bool, bool]:
    """Whether the question under the button is over, and whether it was pressed before.

    A button that doesn't say which message it stood under is taken as it is.
    """
    question_id = last.extra.get("question_id")
    if question_id is None:
        return False, False
    asked = session.scalar(
        select(Message.id).where(
            Message.channel == last.channel,
            Message.our_address == last.our_address,
            Message.direction == Direction.OUTBOUND,
            Message.external_id == question_id,
        )
    )
    if asked is not None and asked == conversation.question_id:
        return False, False
    pressed = session.scalars(
        select(Message.extra).where(
            Message.contact_id == last.contact_id,
            Message.kind == Kind.BUTTON,
            Message.id < last.id,
            Message.created_at >= last.created_at - timedelta(hours=1),
        )
    )
    repeated = any(
        extra.get("question_id") == question_id
        and extra.get("picked") == last.extra.get("picked")
        for extra in pressed
    )
    return True, repeated
