"""What many turns are made of: an answer, a ticket, one question back. Pure."""

from dataclasses import dataclass

from conversation.effects import (
    Answer,
    Effect,
    Escalate,
    FollowUp,
    Rate,
    Reason,
    Reopen,
    Say,
)
from conversation.states import (
    Clarifying,
    Confirming,
    Idle,
    OpenTicket,
    Problem,
    Stage,
    State,
    Topic,
    Tried,
)

CATEGORIES = ("cat_device", "cat_network", "cat_account", "cat_app")


@dataclass(frozen=True, slots=True)
class Turn:
    """What follows from one event. `outcome` says it in a word, for the ledger."""

    stage: Stage
    effects: tuple[Effect, ...]
    outcome: str


def answer(
    question: str,
    topic: Topic,
    *,
    rest: tuple[Problem, ...] = (),
    asked: bool = False,
    before: tuple[Tried, ...] = (),
) -> Turn:
    shown: Tried = (topic.slug, "steps")
    stage = Confirming(question, topic, (*before, shown), rest)
    rates = (Rate(topic, "asked"),) if asked else ()
    effects = (*rates, Rate(topic, "answered"), Answer(topic, more_follow=bool(rest)))
    return Turn(stage, effects, "answered")


def escalate(
    question: str,
    reason: Reason,
    topic: Topic | None = None,
    *,
    tried: tuple[Tried, ...] = (),
    urgent: bool = False,
    phrase: str | None = None,
) -> Turn:
    rates = (Rate(topic, "escalated"),) if topic else ()
    ticket = Escalate(question, reason, topic, tried, urgent=urgent, phrase=phrase)
    return Turn(Idle(), (*rates, ticket), "escalated")


def ask_which(question: str) -> Turn:
    ask = Say("which_problem", (*CATEGORIES, "person"))
    return Turn(Clarifying(question), (ask,), "clarified")


def reopen(ticket_id: int) -> Turn:
    return Turn(Idle(), (Reopen(ticket_id),), "reopened")


def add_to(ticket: OpenTicket) -> Turn:
    effects: tuple[Effect, ...] = (FollowUp(ticket.ticket_id),)
    if not ticket.acknowledged:
        words = Say("ticket_added", values=(("ticket", str(ticket.ticket_id)),))
        effects += (words,)
    return Turn(Idle(), effects, "on_ticket")


def to_officer(state: State) -> tuple[Effect, ...]:
    if state.ticket is None or not state.ticket.taken:
        return ()
    return (FollowUp(state.ticket.ticket_id),)


def numbers(count: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, count + 1))
