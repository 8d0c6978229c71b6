"""One turn of one contact: hear it, decide, do it, and remember where we stand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from conversation import asked, missed, news, on_call, telling
from conversation.engine import step
from conversation.guard import guarded
from conversation.hear import Heard, hear
from conversation.listen import listen
from conversation.models import Conversation
from conversation.perform import perform
from conversation.remember import mark, remember
from conversation.standing import state_of, topics_of
from conversation.talk import Known, Talk
from conversation.understand import Understood
from messages.channel import CarrierWord
from messages.models import Message
from people import directory
from people.models import Address
from tickets.models import Ticket

if TYPE_CHECKING:
    from conversation.receive import Workshop


def take(
    session: Session,
    address: Address,
    conversation: Conversation,
    tickets: list[Ticket],
    messages: Sequence[Message],
    prepared: Mapping[int, Understood],
    workshop: "Workshop",
    *,
    known: Known,
    now: datetime,
) -> None:
    """Carry out one turn; afterwards its messages are conversed."""
    last = messages[-1]
    line = (address.channel, address.address, last.our_address)
    _meet(session, address, messages, known, now)
    guess = address.contact.locale or str(last.extra.get("sender_locale") or "")
    if telling.takes(
        session,
        address,
        messages,
        settings=workshop.settings,
        locale=guess,
        now=now,
    ) or on_call.takes(session, address, messages, settings=workshop.settings, now=now):
        return
    heard = listen(session, address, conversation, messages, prepared, workshop)
    talk = Talk(
        session=session,
        contact=address.contact,
        address=address,
        conversation=conversation,
        message=last,
        tickets=tickets,
        library=workshop.library,
        settings=workshop.settings,
        office=workshop.office,
        now=now,
        locale=_locale(heard, address, conversation, last, workshop),
        known=known,
    )
    talk.question = heard.understood.triage.masked
    state = state_of(talk)
    event = hear(heard, state, topics_of(talk))
    state = news.seen(talk, state, event)
    turn = guarded(talk, event, step(state, event), muted=line in known.muted)
    if heard.silence is None:
        conversation.ask_at = None  # she has told us something since
    asked.remember(talk, event, heard.understood)
    perform(talk, turn.effects)
    remember(talk, turn, heard)
    mark(messages, talk, turn, heard)
    news.count(talk, event, turn.outcome)
    missed.keep(talk, turn)


def _meet(
    session: Session,
    address: Address,
    messages: Sequence[Message],
    known: Known,
    now: datetime,
) -> None:
    """Write down whose messages these are, and what the provider told of the sender."""
    last = messages[-1]
    address.last_inbound_at = now
    address.blocked_at = (
        None if last.extra.get("answerable", True) else address.blocked_at
    )
    address.answerable = bool(last.extra.get("answerable", True))
    if address.contact.name is None and last.extra.get("sender_name"):
        address.contact.name = str(last.extra["sender_name"])[:60]
    for message in messages:
        message.contact_id = address.contact_id
    ours = last.our_address
    line = (address.channel, address.address, ours)
    match last.extra.get("carrier"):
        case CarrierWord.OPT_OUT:
            known.muted.add(line)
            directory.opt_out(
                session,
                address.channel,
                address.address,
                ours,
                source="their word",
                now=now,
            )
        case CarrierWord.OPT_IN:
            known.muted.discard(line)
            directory.opt_in(session, address.channel, address.address, ours)


def _locale(
    heard: Heard,
    address: Address,
    conversation: Conversation,
    last: Message,
    workshop: "Workshop",
) -> str:
    """That of the message if it is clear, else what was spoken last, else a guess."""
    known = workshop.settings.locales
    guess = str(last.extra.get("sender_locale") or "").split("-")[0]
    wishes = (
        heard.understood.locale,
        conversation.locale,
        address.contact.locale,
        guess,
    )
    return next((wish for wish in wishes if wish in known), known[0])
