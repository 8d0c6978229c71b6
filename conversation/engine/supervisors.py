"""What supervisors ask for. Pure."""

from conversation import events as e
from conversation.effects import Guide, ListOpen, Offer, Rate, Say
from conversation.engine.moves import Turn
from conversation.states import Choosing, Idle, State


def supervise(state: State, event: e.WantsGuide | e.WantsOpenList) -> Turn:
    match event:
        case e.WantsOpenList():
            return Turn(state.plain, (ListOpen(),), "listed")
        case e.WantsGuide("", _):
            return Turn(state.plain, (Say("tg_guide"),), "guided")
        case e.WantsGuide(_, ()):
            return Turn(state.plain, (Say("tg_guide_none"),), "guided")
        case e.WantsGuide(_, (best, *_), True):
            rates = (Rate(best, "asked"), Rate(best, "answered"))
            return Turn(Idle(), (*rates, Guide(best)), "guided")
        case _:
            offer = Offer(event.topics, "guide_choose")
            return Turn(Choosing(event.text, event.topics), (offer,), "offered")
