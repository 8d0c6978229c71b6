"""Picks from a list, and small words. Pure."""

from dataclasses import replace

from conversation import events as e
from conversation.effects import (
    Answer,
    AskFork,
    AskLater,
    Effect,
    FollowUp,
    Offer,
    Rate,
    Say,
)
from conversation.engine.machine import LOCALES
from conversation.engine.moves import (
    CATEGORIES,
    Turn,
    add_to,
    answer,
    ask_which,
    numbers,
)
from conversation.engine.verdicts import give_up
from conversation.events import Event
from conversation.states import (
    Choosing,
    ChoosingLanguage,
    Clarifying,
    Confirming,
    Describing,
    Forking,
    Idle,
    Redirected,
    SameOrNew,
    Stage,
    State,
    Tried,
)
from conversation.triage import Greeting


def on_small_word(state: State, event: Event) -> Turn:  # noqa: C901 - one table
    match state.plain, event:
        case SameOrNew(_, ticket_id), e.PickedSame():
            return Turn(Idle(), (FollowUp(ticket_id),), "on_ticket")
        case SameOrNew(question, _, topic), e.PickedNew():
            return answer(question, topic, asked=True)
        case Redirected(question, topic), e.PickedArticle():
            return answer(question, topic, asked=True)
        case Choosing(question), e.PickedArticle(topic):
            turn = answer(question, topic)
            return replace(turn, effects=(Rate(topic, "chosen"), *turn.effects))
        case stage, e.PickedArticle(topic):
            return answer(getattr(stage, "question", ""), topic)
        case Clarifying(question), e.PickedCategory(_, topics) if topics:
            return Turn(Choosing(question, topics), (Offer(topics),), "offered")
        case Clarifying(question), e.PickedCategory():
            return Turn(Describing(question), (Say("describe"),), "asked_more")
        case Forking(_, topic) as stage, e.PickedWay(place) if (
            1 <= place <= len(topic.ways)
        ):
            return _take_way(stage, event)
        case Forking() as stage, e.PickedNone():
            return give_up(stage)
        case Choosing(question, topics), e.PickedNone():
            refused = tuple(Rate(topic, "refused") for topic in topics[:1])
            effects: tuple[Effect, ...] = (*refused, Say("describe"))
            return Turn(Describing(question), effects, "asked_more")
        case stage, e.WantsMenu():
            return ask_which(getattr(stage, "question", ""))
        case _, e.Greeted(greeting, start):
            return _greet(state, greeting, start=start)
        case Confirming() as stage, e.Thanked() if not stage.thanked:
            ask = Say("which_number", ("fixed", "not_fixed", "person"))
            return Turn(replace(stage, thanked=True), (ask,), "thanked")
        case Idle(thanked=False), e.Thanked() if state.ticket is None:
            return Turn(Idle(thanked=True), (Say("thanks"),), "thanked")
        case stage, e.Thanked() | e.Waits() if state.ticket is not None:
            return Turn(stage, (FollowUp(state.ticket.ticket_id),), "on_ticket")
        case Confirming() as stage, e.Waits():
            return Turn(stage, (AskLater(),), "trying")
        case stage, e.Thanked() | e.Waits() | e.Nodded():
            return Turn(stage, (), "nodded")
        case stage, e.WantsAgain():
            return _again(state, stage)
        case stage, e.CameBare(bare):
            if state.ticket is not None:
                return add_to(state.ticket)
            return Turn(stage, (Say(str(bare)),), "asked_more")
        case stage, e.Unclear():
            return _unclear(state)
        case _:
            return Turn(state.plain, (Say("old_choice"),), "old_choice")


def _take_way(stage: Forking, event: e.PickedWay) -> Turn:
    way = stage.topic.ways[event.place - 1]
    if way.article:
        if event.topic is None:  # retired since it was offered
            return give_up(stage)
        question, tried = stage.question, stage.tried
        return answer(question, event.topic, rest=stage.rest, asked=True, before=tried)
    shown: Tried = (stage.topic.slug, way.part)
    after = replace(stage, tried=(*stage.tried, shown)) if way.steps else stage
    if way.ticket:
        turn = give_up(after, urgent=True)
        words = (Answer(stage.topic, way.part, asks=False),) if way.steps else ()
        return replace(turn, effects=(*words, *turn.effects))
    confirming = Confirming(after.question, after.topic, after.tried, after.rest)
    return Turn(confirming, (Answer(stage.topic, way.part),), "answered_again")


def _greet(state: State, greeting: Greeting, *, start: bool) -> Turn:
    """A greeting is manners: what we waited for still stands."""
    if start and state.supervisor:
        return Turn(Idle(), (Say("tg_hello"),), "greeted")
    if state.first_time or start:
        choices = ("share_number",) if state.rich else ()
        return Turn(Idle(), (Say("greeting_first", choices),), "greeted")
    phrase = "greeting_returned" if greeting is Greeting.RETURNED else "greeting"
    return Turn(state.plain, (Say(phrase),), "greeted")


def _unclear(state: State) -> Turn:
    match state.plain:
        case Confirming():
            return _ask_again(state, ("1", "2", "0"))
        case Choosing(_, topics):
            return _ask_again(state, (*numbers(len(topics) + 1), "0"))
        case Clarifying():
            return _ask_again(state, (*numbers(len(CATEGORIES)), "0"))
        case Forking(_, topic):
            return _ask_again(state, (*numbers(len(topic.ways)), "0"))
        case SameOrNew():
            return _ask_again(state, ("1", "2"))
        case Redirected():
            return _ask_again(state, ("1", "0"))
        case Idle() if state.ticket is not None:
            return add_to(state.ticket)
        case stage:
            return Turn(stage, (Say("old_choice"),), "old_choice")


def _again(state: State, stage: Stage) -> Turn:
    """The question that is open, once more."""
    match state.stage:
        case ChoosingLanguage() as asked:
            return Turn(asked, (Say("language_ask", LOCALES),), "asked_again")
        case Choosing(_, topics):
            return Turn(stage, (Offer(topics),), "asked_again")
        case Clarifying(question):
            return replace(ask_which(question), outcome="asked_again")
        case Forking(_, topic) as fork:
            return Turn(fork, (AskFork(topic),), "asked_again")
        case _:
            return _unclear(state)


def _ask_again(state: State, numbers: tuple[str, ...]) -> Turn:
    words = Say("unknown_word", values=(("numbers", " ".join(numbers)),))
    return Turn(state.stage, (words,), "not_understood")
