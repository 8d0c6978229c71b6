"""The bot's mind: what one event means, given where we stand.

Pure: no clock, no database, no network. All that the bot decides is decided here, so a
whole conversation can be tested by calling one function. Read `step` downwards: the
more particular comes first. Each of its cases has a module of its own beside it.
"""

from conversation import events as e
from conversation.effects import Effect, FollowUp, LinkNumber, RateSupport, Say
from conversation.engine.dangers import on_danger
from conversation.engine.incidents import on_check, on_incident
from conversation.engine.machine import on_machine
from conversation.engine.moves import Turn
from conversation.engine.questions import on_question
from conversation.engine.small import on_small_word
from conversation.engine.supervisors import supervise
from conversation.engine.verdicts import on_verdict
from conversation.engine.wrong_doors import on_wrong_door
from conversation.events import Event
from conversation.states import State

__all__ = ["Turn", "step"]

BAD = 7


def step(state: State, event: Event) -> Turn:  # noqa: C901 - one table
    match event:
        case e.Ignored(why):
            return Turn(state.stage, (), str(why))
        case e.InDanger():
            return on_danger(state, event)
        case e.SharedNumber(number):
            return Turn(state.plain, (LinkNumber(number),), "linked")
        case e.PickedLocale() | e.WantsLanguage() | e.WantsStatus():
            return on_machine(state, event)
        case e.Rated(rating) if state.rating is not None:
            return _rated(state, state.rating.ticket_id, rating)
        case _ if state.ticket is not None and state.ticket.taken:
            return Turn(state.plain, (FollowUp(state.ticket.ticket_id),), "on_ticket")
        case e.WantsGuide() | e.WantsOpenList() if state.supervisor:
            return supervise(state, event)
        case e.WantsGuide(text, topics) if text:
            question = e.Asked(text, sure=topics[0] if topics else None)
            return step(state, question)
        case e.WantsGuide() | e.WantsOpenList():
            return Turn(state.plain, (Say("tg_unlisted"),), "not_a_supervisor")
        case e.WasFixed() | e.WasNotFixed() if state.check is not None:
            return on_check(state.check, works=isinstance(event, e.WasFixed))
        case e.Asked() | e.PickedArticle() | e.WasNotFixed() if (
            state.incident is not None
        ):
            return on_incident(state.incident)
        case e.WantsPerson() | e.WasFixed() | e.WasNotFixed():
            return on_verdict(state, event)
        case e.Asked():
            return on_question(state, event)
        case e.WrongDoor():
            return on_wrong_door(state, event)
        case _:
            return on_small_word(state, event)


def _rated(state: State, ticket_id: int, rating: int) -> Turn:
    """After a good word silence; after a bad one the question what to do better."""
    effects: tuple[Effect, ...] = (RateSupport(ticket_id, rating),)
    if rating == BAD and state.ticket is None:
        effects += (Say("satisfaction_bad"),)
    return Turn(state.stage, effects, "rated")
