"""Fixed, not fixed, a person. Pure."""

from dataclasses import replace

from conversation import events as e
from conversation.effects import (
    Answer,
    AskFork,
    ContactFixed,
    FollowUp,
    Rate,
    Reason,
    Say,
    TellStatus,
)
from conversation.engine.moves import Turn, add_to, answer, ask_which, escalate, reopen
from conversation.menu import LOST_PHONE
from conversation.states import (
    Choosing,
    Clarifying,
    Confirming,
    Describing,
    Forking,
    Idle,
    OpenTicket,
    Plain,
    Redirected,
    State,
    Tried,
)

ENOUGH = "Wants to talk to a person."


def on_verdict(  # noqa: C901 - one table
    state: State, event: e.WantsPerson | e.WasFixed | e.WasNotFixed
) -> Turn:
    match state.plain, event:
        case Confirming() as stage, e.WasFixed():
            return _fixed(stage)
        case Confirming() as stage, e.WasNotFixed():
            return _not_fixed(stage)
        case Forking(question, topic, tried, rest), e.WasFixed():
            return _fixed(Confirming(question, topic, tried, rest))
        case Forking() as stage, e.WasNotFixed():
            return give_up(stage)
        case stage, e.WantsPerson():
            return to_person(state, event)
        case Choosing(question, topics), e.WasNotFixed():
            return escalate(question, Reason.NONE_FITS, topics[0] if topics else None)
        case _, e.WasFixed() if state.ticket is not None:
            effects = (ContactFixed(state.ticket.ticket_id), _relief(state.ticket))
            return Turn(Idle(), effects, "fixed")
        case _, e.WasNotFixed() if state.ticket is not None:
            return add_to(state.ticket)
        case Idle(), e.WasNotFixed() if state.closed is not None:
            return reopen(state.closed.ticket_id)
        case Idle(), e.WasFixed() if state.closed is not None and state.closed.assumed:
            effects = (ContactFixed(state.closed.ticket_id), Say("fixed"))
            return Turn(Idle(), effects, "fixed")
        case Idle(), e.WasFixed():
            return Turn(Idle(), (), "nodded")
        case _, e.WasNotFixed(text) if text and not text.isdecimal():
            return ask_which(text)
        case _:
            return Turn(state.plain, (Say("old_choice"),), "old_choice")


def _fixed(stage: Confirming) -> Turn:
    rate = Rate(stage.topic, "fixed")
    if stage.rest:
        following = stage.rest[0]
        turn = answer(following.text, following.topic, rest=stage.rest[1:])
        return replace(turn, effects=(rate, *turn.effects), outcome="fixed")
    return Turn(Idle(), (rate, Say("fixed")), "fixed")


def _relief(ticket: OpenTicket) -> Say:
    """A phone that is back may have been in wrong hands meanwhile."""
    if ticket.article != LOST_PHONE:
        return Say("fixed")
    return Say("found_phone", ("person",), (("ticket", str(ticket.ticket_id)),))


def _not_fixed(stage: Confirming) -> Turn:
    rate = Rate(stage.topic, "not_fixed")
    again: Tried = (stage.topic.slug, "next_steps")
    if stage.topic.has_next and again not in stage.tried:
        after = replace(stage, tried=(*stage.tried, again), thanked=False)
        answer = Answer(stage.topic, "next_steps")
        return Turn(after, (rate, answer), "answered_again")
    if stage.topic.ways and not _has_forked(stage):
        fork = Forking(stage.question, stage.topic, stage.tried, stage.rest)
        return Turn(fork, (rate, AskFork(stage.topic)), "asked_which")
    turn = give_up(stage)
    return replace(turn, effects=(rate, *turn.effects))


def _has_forked(stage: Confirming) -> bool:
    ours = {part for slug, part in stage.tried if slug == stage.topic.slug}
    return any(part.startswith("fork") for part in ours)


def give_up(stage: Confirming | Forking, *, urgent: bool = False) -> Turn:
    """Nothing is left to try: a person, with all that she told."""
    question = "\n".join((stage.question, *(problem.text for problem in stage.rest)))
    reason, tried = Reason.NOT_FIXED, stage.tried
    return escalate(question, reason, stage.topic, tried=tried, urgent=urgent)


def to_person(state: State, event: e.WantsPerson) -> Turn:
    if state.ticket is not None and not _is_other(state.plain, state.ticket):
        number = state.ticket.ticket_id
        return Turn(Idle(), (FollowUp(number), TellStatus(number)), "on_ticket")
    if state.closed is not None and isinstance(state.plain, Idle) and not event.call:
        return reopen(state.closed.ticket_id)
    reason = Reason.CALL if event.call else Reason.ASKED_FOR_PERSON
    phrase = "call_request" if event.call else None
    match state.plain:
        case Confirming(question, topic, tried) | Forking(question, topic, tried):
            return escalate(question, reason, topic, tried=tried, phrase=phrase)
        case Choosing(question, topics):
            topic_or_none = topics[0] if topics else None
            return escalate(question, reason, topic_or_none, phrase=phrase)
        case Clarifying(question) | Describing(question) | Redirected(question):
            return escalate(question or ENOUGH, reason, phrase=phrase)
        case _:
            return escalate(event.text or ENOUGH, reason, phrase=phrase)


def _is_other(stage: Plain, ticket: OpenTicket) -> bool:
    """Whether the steps just shown are for another problem than the ticket's."""
    return (
        isinstance(stage, Confirming | Forking) and stage.topic.slug != ticket.article
    )
