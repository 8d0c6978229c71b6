"""What the machine knows best, also while an officer has the ticket. Pure."""

from conversation import events as e
from conversation.effects import Effect, Say, SetLocale, TellStatus
from conversation.engine.moves import Turn, to_officer
from conversation.states import ChoosingLanguage, State

LOCALES = ("lang:en", "lang:sw", "lang:fr")


def on_machine(
    state: State, event: e.PickedLocale | e.WantsLanguage | e.WantsStatus
) -> Turn:
    """The language, and how far a ticket is.

    To an officer the same words may be an answer ("Since when?" - "Since yesterday"),
    so they reach her; and while she waits for one, we don't answer in her place.
    """
    match event:
        case e.PickedLocale(locale):
            words: tuple[Effect, ...] = (SetLocale(locale), Say("language_set"))
            return Turn(state.plain, (*to_officer(state), *words), "language")
        case e.WantsLanguage():
            ask = Say("language_ask", LOCALES)
            stage = ChoosingLanguage(state.plain)
            return Turn(stage, (*to_officer(state), ask), "language")
        case e.WantsStatus(None):
            follow_up = to_officer(state)
            if follow_up and state.ticket and state.ticket.pending:
                return Turn(state.stage, follow_up, "on_ticket")
            return Turn(state.stage, (*follow_up, TellStatus()), "status")
        case _:
            return Turn(state.stage, (TellStatus(event.ticket_id),), "status")
