"""The loop guard: at most so many automatic replies an hour, and by SMS a day."""

from conversation import effects as fx
from conversation import events as e
from conversation.engine import Turn
from conversation.perform import recent
from conversation.talk import Talk

SPARE_FOR_DANGER = 2
"""Replies to a danger that go beyond the hour's limit."""


def guarded(talk: Talk, event: e.Event, turn: Turn, *, muted: bool) -> Turn:
    """At most so many automatic replies to one address, then a person reads.

    The last one that is allowed says so; after it nothing is lost, only unanswered.
    """
    left = talk.settings.replies_per_hour - len(replies_of(talk))
    if talk.is_sms:  # a chat costs nothing, however long a day it is
        left = min(left, talk.settings.replies_per_day - sms_of_day(talk))
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


def replies_of(talk: Talk) -> list[str]:
    return recent(talk.conversation.replies.get(key_of(talk), []), talk.now)


def sms_of_day(talk: Talk) -> int:
    """Automatic replies that went to her by SMS today, by the clock of the office."""
    return (talk.conversation.sms_of_day or {}).get(day_of(talk), 0)


def day_of(talk: Talk) -> str:
    return talk.now.astimezone(talk.office.zone).date().isoformat()


def key_of(talk: Talk) -> str:
    return f"{talk.address.channel}:{talk.address.address}"
