"""One turn of one contact: hear it, decide, do it, and remember where we stand."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation import asked, missed, news
from conversation import effects as fx
from conversation import events as e
from conversation.engine import Turn, step
from conversation.events import Silence
from conversation.hear import Heard, TopicOf, hear
from conversation.masking import mask
from conversation.models import Conversation
from conversation.perform import perform, recent
from conversation.reading import Reading
from conversation.states import AskedRating, ClosedTicket, OpenTicket, State, Topic
from conversation.talk import Known, Talk
from conversation.topics import topic_from
from conversation.understand import Understood, understand
from knowledge.match import Match
from knowledge.normalise import tokens as words_of
from messages.channel import CarrierWord, Kind, Status
from messages.models import Direction, Message
from people import directory
from people.address import Channel
from people.models import Address, Role
from tickets import satisfaction
from tickets.models import Ticket
from tickets.rules import TicketStatus, may_reopen

if TYPE_CHECKING:
    from conversation.receive import Workshop

SAME_AGAIN = timedelta(minutes=3)
"""The same words within this were pressed again, not asked again."""

ACKNOWLEDGE_EVERY = timedelta(hours=24)
SPARE_FOR_DANGER = 2
"""Replies to a danger that go beyond the hour's limit."""


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
    heard = _heard(session, address, conversation, messages, prepared, workshop)
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
    state = _state(talk)
    event = hear(heard, state, _topics(talk))
    state = news.seen(talk, state, event)
    turn = _guarded(talk, event, step(state, event), muted=line in known.muted)
    if heard.silence is None:
        conversation.ask_at = None  # she has told us something since
    asked.remember(talk, event, heard.understood)
    perform(talk, turn.effects)
    _remember(talk, turn, heard)
    _mark(messages, talk, turn, heard)
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


def _heard(
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


def _state(talk: Talk) -> State:
    unresolved = [t for t in talk.tickets if t.unresolved]
    ticket = next((t for t in unresolved if t.taken), None)
    ticket = ticket or (unresolved[-1] if unresolved else None)
    closed = [t for t in talk.tickets if t.status is TicketStatus.RESOLVED]
    lately = closed and not unresolved and may_reopen(closed[-1].resolved_at, talk.now)
    return State(
        stage=talk.conversation.stage,
        ticket=_open(talk, ticket) if ticket else None,
        closed=_closed(closed[-1]) if lately else None,
        rating=_rating(talk),
        first_time=talk.conversation.asked_at is None,
        supervisor=talk.contact.role is Role.SUPERVISOR,
        rich=not talk.is_sms,
    )


def _closed(ticket: Ticket) -> ClosedTicket:
    assumed = ticket.assumed_fixed_at is not None
    return ClosedTicket(ticket.id, ticket.article, assumed)


def _rating(talk: Talk) -> AskedRating | None:
    asked = satisfaction.awaited(talk.tickets, talk.now)
    if asked is not None:
        return AskedRating(asked.id)
    badly = satisfaction.remarkable(talk.tickets, talk.now)
    return AskedRating(badly.id, rated_badly=True) if badly is not None else None


def _open(talk: Talk, ticket: Ticket) -> OpenTicket:
    said = _acknowledged(talk, ticket)
    pending = ticket.status is TicketStatus.PENDING
    return OpenTicket(ticket.id, ticket.taken, ticket.article, said, pending)


def _acknowledged(talk: Talk, ticket: Ticket) -> bool:
    """Whether we said lately that what she writes is added to the ticket."""
    said = talk.conversation.acknowledged.get(str(ticket.id))
    return said is not None and (
        talk.now - datetime.fromisoformat(said) < ACKNOWLEDGE_EVERY
    )


def _topics(talk: Talk) -> TopicOf:
    def topic_of(slug: str) -> Topic | None:
        article = talk.library.article(slug)
        if article is None:
            return None
        return topic_from(article, talk.locale)

    return topic_of


# --- The loop guard -------------------------------------------------------------------


def _guarded(talk: Talk, event: e.Event, turn: Turn, *, muted: bool) -> Turn:
    """At most so many automatic replies an hour to one address, then a person reads.

    The last one that is allowed says so; after it nothing is lost, only unanswered.
    """
    left = talk.settings.replies_per_hour - len(_replies(talk))
    speaks = any(isinstance(effect, fx.SPEAKING) for effect in turn.effects)
    if not speaks:
        return turn
    if isinstance(event, e.InDanger):
        left += SPARE_FOR_DANGER
    if left > 1 and not muted:
        return turn
    if muted or left < 1:
        return _quiet(talk, turn, "")
    opens = any(isinstance(effect, fx.Escalate) for effect in turn.effects)
    return turn if opens else _quiet(talk, turn, "rate_limit")


def _quiet(talk: Talk, turn: Turn, phrase: str) -> Turn:
    """Keep the deeds, drop the words; what has no ticket gets one."""
    kept: list[fx.Effect] = []
    for effect in turn.effects:
        if isinstance(effect, fx.Escalate):
            kept.append(
                fx.Escalate(
                    effect.question,
                    effect.reason,
                    effect.topic,
                    effect.tried,
                    critical=effect.critical,
                    urgent=effect.urgent,
                    phrase=phrase,
                )
            )
        elif isinstance(effect, fx.JoinIncident):
            kept.append(fx.JoinIncident(effect.incident_id, tell=False))
        elif not isinstance(effect, fx.SPEAKING):
            kept.append(effect)
    unresolved = [t for t in talk.tickets if t.unresolved]
    covered = any(isinstance(k, fx.HANDLING) for k in kept)
    if not covered and unresolved:
        kept.append(fx.FollowUp(unresolved[-1].id))
        if phrase:
            due = talk.when(unresolved[-1].due_at)
            kept.append(fx.Say(phrase, values=(("when", due),)))
    elif not covered:
        kept.append(fx.Escalate(talk.question, fx.Reason.TOO_MANY, phrase=phrase))
    return Turn(turn.stage, tuple(kept), "quiet")


def _replies(talk: Talk) -> list[str]:
    return recent(talk.conversation.replies.get(_key(talk), []), talk.now)


def _key(talk: Talk) -> str:
    return f"{talk.address.channel}:{talk.address.address}"


# --- Remembering ----------------------------------------------------------------------


def _remember(talk: Talk, turn: Turn, heard: Heard) -> None:
    conversation = talk.conversation
    conversation.stage = turn.stage
    conversation.locale = talk.locale
    conversation.changed_at = talk.now
    if heard.understood.locale in talk.settings.locales:
        talk.contact.locale = talk.contact.locale or heard.understood.locale
    if talk.message.kind is Kind.TEXT and talk.message.text.strip():
        conversation.last_text = fingerprint(talk.message.text)
        conversation.last_text_at = talk.message.created_at
    if talk.said:
        conversation.asked_at = talk.now
        conversation.question = talk.said[-1]
        moments = [*_replies(talk), *(talk.now.isoformat() for _ in talk.said)]
        conversation.replies = {**conversation.replies, _key(talk): moments}
    for effect in turn.effects:
        if isinstance(effect, fx.Say) and effect.phrase == "ticket_added":
            number = dict(effect.values)["ticket"]
            said = {number: talk.now.isoformat()}
            conversation.acknowledged = {**conversation.acknowledged, **said}


def _mark(messages: Sequence[Message], talk: Talk, turn: Turn, heard: Heard) -> None:
    understood = heard.understood
    for message in messages:
        message.status = Status.CONVERSED
        message.outcome = turn.outcome
        message.due_at = None
        message.changed_at = talk.now
        message.ticket_id = talk.message.ticket_id
    if understood.found.matches:
        best = understood.found.matches[0]
        talk.message.extra = {
            **talk.message.extra,
            "match": {
                "decision": understood.found.decision,
                "slug": best.slug,
                "confidence": round(best.confidence, 3),
                "phrase": best.phrase,
                **_runner_up(understood.found.matches),
            },
        }
    if understood.triage.masked != understood.text:
        _hide(messages)


def _runner_up(matches: Sequence[Match]) -> dict[str, Any]:
    """The next best, so that an officer sees how close it was."""
    if len(matches) < 2:
        return {}
    second = matches[1]
    near = {"slug": second.slug, "confidence": round(second.confidence, 3)}
    return {"next": near}


def _hide(messages: Sequence[Message]) -> None:
    """A secret is taken out of the row itself: nobody needs it, not even an officer.

    What kind of thing each of the stars stands for is kept.
    """
    for message in messages:
        masked = mask(message.text)
        if masked.hidden:
            kinds = [str(detail) for detail in masked.hidden]
            message.text = masked.text
            message.extra = {**message.extra, "masked": True, "hidden": kinds}
