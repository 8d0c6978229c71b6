"""What a turn leaves behind: where we stand, and what each message came to."""

from collections.abc import Sequence
from typing import Any

from conversation import effects as fx
from conversation.engine import Turn
from conversation.guard import day_of, key_of, replies_of, sms_of_day
from conversation.hear import Heard
from conversation.listen import fingerprint
from conversation.masking import mask
from conversation.talk import Talk
from knowledge.match import Match
from messages.channel import Kind, Status
from messages.models import Message


def remember(talk: Talk, turn: Turn, heard: Heard) -> None:
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
        moments = [*replies_of(talk), *(talk.now.isoformat() for _ in talk.said)]
        conversation.replies = {**conversation.replies, key_of(talk): moments}
        if talk.is_sms:
            conversation.sms_of_day = {day_of(talk): sms_of_day(talk) + len(talk.said)}
    for effect in turn.effects:
        if isinstance(effect, fx.Say) and effect.phrase == "ticket_added":
            number = dict(effect.values)["ticket"]
            said = {number: talk.now.isoformat()}
            conversation.acknowledged = {**conversation.acknowledged, **said}


def mark(messages: Sequence[Message], talk: Talk, turn: Turn, heard: Heard) -> None:
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
