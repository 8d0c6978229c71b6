"""A question: answer, offer, ask once, or hand over. Pure."""

from dataclasses import replace

from conversation import events as e
from conversation.effects import Offer, Rate, Reason, Remark, Say
from conversation.engine.moves import Turn, add_to, answer, ask_which, escalate, reopen
from conversation.states import (
    Choosing,
    Clarifying,
    Confirming,
    Describing,
    Forking,
    Idle,
    OpenTicket,
    SameOrNew,
    Stage,
    State,
)


def on_question(state: State, event: e.Asked) -> Turn:
    if isinstance(state.plain, SameOrNew):
        state = replace(state, stage=Idle())
    if state.ticket is not None:
        return _asked_with_ticket(state.ticket, event)
    rating = state.rating
    if rating and rating.rated_badly and event.sure is None and _is_idle(state):
        words = Say("ticket_added", values=(("ticket", str(rating.ticket_id)),))
        return Turn(Idle(), (Remark(rating.ticket_id, event.text), words), "remarked")
    if state.closed is not None and isinstance(state.plain, Idle):
        known = event.sure or (event.maybe[0] if event.maybe else None)
        if known is None or known.slug == state.closed.article:
            return reopen(state.closed.ticket_id)
    return _find(state.plain, event)


def _is_idle(state: State) -> bool:
    return isinstance(state.plain, Idle)


def _asked_with_ticket(ticket: OpenTicket, event: e.Asked) -> Turn:
    """It belongs to the ticket, unless it surely is about something else."""
    if event.sure is not None and event.sure.slug != ticket.article:
        stage = SameOrNew(event.text, ticket.ticket_id, event.sure)
        ask = Say("same_or_new", ("same", "new"), (("ticket", str(ticket.ticket_id)),))
        return Turn(stage, (ask,), "same_or_new")
    return add_to(ticket)


def _find(stage: Stage, event: e.Asked) -> Turn:
    """Answer, offer, ask once, or hand over: in this order, as far as we are sure."""
    question = _joined(stage, event.text)
    if event.problems:
        first, *rest = event.problems
        return answer(first.text, first.topic, rest=tuple(rest), asked=True)
    if event.sure is not None:
        return answer(question, event.sure, asked=True)
    if event.maybe:
        rates = tuple(Rate(topic, "asked") for topic in event.maybe[:1])
        offer = Offer(event.maybe)
        return Turn(Choosing(question, event.maybe), (*rates, offer), "offered")
    if isinstance(stage, Describing):
        return escalate(question, Reason.NO_ARTICLE, urgent=event.urgent)
    if event.vague and not isinstance(stage, Clarifying):
        return ask_which(question)
    if event.off_topic and isinstance(stage, Idle):
        return Turn(Idle(), (Say("redirect_policy"),), "redirected")
    if isinstance(stage, Confirming | Forking):
        tried = stage.tried
        return escalate(question, Reason.STILL_ASKED, stage.topic, tried=tried)
    return Turn(Describing(question), (Say("describe"),), "asked_more")


def _joined(stage: Stage, text: str) -> str:
    """What she said before counts when we asked for more words."""
    match stage:
        case (
            Describing(question)
            | Clarifying(question)
            | Confirming(question)
            | Forking(question)
        ):
            return f"{question}\n{text}" if question and text != question else text
        case _:
            return text
