"""Danger: it wins over everything, whoever speaks now. Pure."""

from conversation import events as e
from conversation.effects import Effect, Escalate, FollowUp, Raise, Reason, Say
from conversation.engine.moves import Turn
from conversation.states import Idle, State
from conversation.triage import Danger

DANGERS = {
    Danger.LOST_PHONE: (Reason.LOST_PHONE, "lost_phone"),
    Danger.LEAKED_SECRET: (Reason.LEAKED_SECRET, "leaked_password"),
    Danger.CLINICAL_EMERGENCY: (Reason.CLINICAL, "clinical_emergency"),
    Danger.PERSON_IN_DANGER: (Reason.PERSON_IN_DANGER, "danger_person"),
}


def on_danger(state: State, event: e.InDanger) -> Turn:
    """A critical ticket at once. One that is open already becomes critical instead."""
    reason, phrase = DANGERS[event.danger]
    if state.ticket is not None:
        number = state.ticket.ticket_id
        effects: tuple[Effect, ...] = (
            FollowUp(number),
            Raise(number, reason),
            Say(phrase, values=(("ticket", str(number)),)),
        )
    else:
        effects = (Escalate(event.text, reason, critical=True, phrase=phrase),)
    return Turn(Idle(), effects, str(reason))
