"""The bot's mind: what one event means, given where we stand.

Pure: no clock, no database, no network. All that the bot decides is decided here, so a
whole conversation can be tested by calling one function. Read `step` downwards: the
more particular comes first.
"""

from dataclasses import dataclass, replace

from conversation import events as e
from conversation.effects import (
    Answer,
    AnswerCheck,
    AskFork,
    AskLater,
    ContactFixed,
    Effect,
    Escalate,
    FollowUp,
    Guide,
    JoinIncident,
    LinkNumber,
    ListOpen,
    Offer,
    Raise,
    Rate,
    RateSupport,
    Reason,
    Remark,
    Reopen,
    Say,
    SetLocale,
    TellStatus,
)
from conversation.events import Event
from conversation.menu import LOST_PHONE
from conversation.states import (
    Check,
    Choosing,
    ChoosingLanguage,
    Clarifying,
    Confirming,
    Describing,
    Forking,
    Idle,
    KnownIncident,
    OpenTicket,
    Plain,
    Problem,
    Redirected,
    SameOrNew,
    Stage,
    State,
    Topic,
    Tried,
)
from conversation.triage import Danger, Door, Greeting

CATEGORIES = ("cat_device", "cat_network", "cat_account", "cat_app")
LOCALES = ("lang:en", "lang:sw", "lang:fr")
ENOUGH = "Wants to talk to a person."


@dataclass(frozen=True, slots=True)
class Turn:
    """What follows from one event. `outcome` says it in a word, for the ledger."""

    stage: Stage
    effects: tuple[Effect, ...]
    outcome: str


def step(state: State, event: Event) -> Turn:  # noqa: C901 - one table
    match event:
        case e.Ignored(why):
            return Turn(state.stage, (), str(why))
        case e.InDanger():
            return _danger(state, event)
        case e.SharedNumber(number):
            return Turn(state.plain, (LinkNumber(number),), "linked")
        case e.PickedLocale() | e.WantsLanguage() | e.WantsStatus():
            return _of_the_machine(state, event)
        case e.Rated(rating) if state.rating is not None:
            return _rated(state, state.rating.ticket_id, rating)
        case _ if state.ticket is not None and state.ticket.taken:
            return Turn(state.plain, (FollowUp(state.ticket.ticket_id),), "on_ticket")
        case e.WantsGuide() | e.WantsOpenList() if state.supervisor:
            return _supervise(state, event)
        case e.WantsGuide(text, topics) if text:
            question = e.Asked(text, sure=topics[0] if topics else None)
            return step(state, question)
        case e.WantsGuide() | e.WantsOpenList():
            return Turn(state.plain, (Say("tg_unlisted"),), "not_a_supervisor")
        case e.WasFixed() | e.WasNotFixed() if state.check is not None:
            return _checked(state.check, works=isinstance(event, e.WasFixed))
        case e.Asked() | e.PickedArticle() | e.WasNotFixed() if (
            state.incident is not None
        ):
            return _known(state.incident)
        case e.WantsPerson() | e.WasFixed() | e.WasNotFixed():
            return _verdict(state, event)
        case e.Asked():
            return _asked(state, event)
        case e.WrongDoor():
            return _wrong_door(state, event)
        case _:
            return _small(state, event)


BAD = 7


def _rated(state: State, ticket_id: int, rating: int) -> Turn:
    """After a good word silence; after a bad one the question what to do better."""
    effects: tuple[Effect, ...] = (RateSupport(ticket_id, rating),)
    if rating == BAD and state.ticket is None:
        effects += (Say("satisfaction_bad"),)
    return Turn(state.stage, effects, "rated")


# --- Danger: wins over everything, whoever speaks now ---------------------------------

DANGERS = {
    Danger.LOST_PHONE: (Reason.LOST_PHONE, "lost_phone"),
    Danger.LEAKED_SECRET: (Reason.LEAKED_SECRET, "leaked_password"),
    Danger.CLINICAL_EMERGENCY: (Reason.CLINICAL, "clinical_emergency"),
    Danger.PERSON_IN_DANGER: (Reason.PERSON_IN_DANGER, "danger_person"),
}


def _danger(state: State, event: e.InDanger) -> Turn:
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


# --- What the machine knows best, also while an officer has the ticket ----------------


def _of_the_machine(
    state: State, event: e.PickedLocale | e.WantsLanguage | e.WantsStatus
) -> Turn:
    """The language, and how far a ticket is.

    To an officer the same words may be an answer ("Since when?" - "Since yesterday"),
    so they reach her; and while she waits for one, we don't answer in her place.
    """
    match event:
        case e.PickedLocale(locale):
            words: tuple[Effect, ...] = (SetLocale(locale), Say("language_set"))
            return Turn(state.plain, (*_to_officer(state), *words), "language")
        case e.WantsLanguage():
            ask = Say("language_ask", LOCALES)
            stage = ChoosingLanguage(state.plain)
            return Turn(stage, (*_to_officer(state), ask), "language")
        case e.WantsStatus(None):
            follow_up = _to_officer(state)
            if follow_up and state.ticket and state.ticket.pending:
                return Turn(state.stage, follow_up, "on_ticket")
            return Turn(state.stage, (*follow_up, TellStatus()), "status")
        case _:
            return Turn(state.stage, (TellStatus(event.ticket_id),), "status")


def _to_officer(state: State) -> tuple[Effect, ...]:
    if state.ticket is None or not state.ticket.taken:
        return ()
    return (FollowUp(state.ticket.ticket_id),)


# --- Incidents: many have it, and we know ---------------------------------------------


def _known(incident: KnownIncident) -> Turn:
    """We say so once; what she writes of it later is kept, and answered when it works.

    `0` reaches a person all the same.
    """
    join = JoinIncident(incident.incident_id, tell=not incident.told)
    return Turn(Idle(), (join,), "on_incident")


def _checked(check: Check, *, works: bool) -> Turn:
    answer = AnswerCheck(check.member_id, works)
    if works:
        return Turn(Idle(), (answer,), "works_again")
    if check.ticket_id is not None:
        return Turn(Idle(), (answer, Reopen(check.ticket_id)), "reopened")
    escalate = Escalate(check.question, Reason.INCIDENT_NOT_FIXED)
    return Turn(Idle(), (answer, escalate), "escalated")


# --- A question -----------------------------------------------------------------------


def _asked(state: State, event: e.Asked) -> Turn:
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
            return _reopen(state.closed.ticket_id)
    return _find(state.plain, event)


def _is_idle(state: State) -> bool:
    return isinstance(state.plain, Idle)


def _asked_with_ticket(ticket: OpenTicket, event: e.Asked) -> Turn:
    """It belongs to the ticket, unless it surely is about something else."""
    if event.sure is not None and event.sure.slug != ticket.article:
        stage = SameOrNew(event.text, ticket.ticket_id, event.sure)
        ask = Say("same_or_new", ("same", "new"), (("ticket", str(ticket.ticket_id)),))
        return Turn(stage, (ask,), "same_or_new")
    return _add_to(ticket)


def _add_to(ticket: OpenTicket) -> Turn:
    effects: tuple[Effect, ...] = (FollowUp(ticket.ticket_id),)
    if not ticket.acknowledged:
        words = Say("ticket_added", values=(("ticket", str(ticket.ticket_id)),))
        effects += (words,)
    return Turn(Idle(), effects, "on_ticket")


def _reopen(ticket_id: int) -> Turn:
    return Turn(Idle(), (Reopen(ticket_id),), "reopened")


def _find(stage: Stage, event: e.Asked) -> Turn:
    """Answer, offer, ask once, or hand over: in this order, as far as we are sure."""
    question = _joined(stage, event.text)
    if event.problems:
        first, *rest = event.problems
        return _answer(first.text, first.topic, rest=tuple(rest), asked=True)
    if event.sure is not None:
        return _answer(question, event.sure, asked=True)
    if event.maybe:
        rates = tuple(Rate(topic, "asked") for topic in event.maybe[:1])
        offer = Offer(event.maybe)
        return Turn(Choosing(question, event.maybe), (*rates, offer), "offered")
    if isinstance(stage, Describing):
        return _escalate(question, Reason.NO_ARTICLE, urgent=event.urgent)
    if event.vague and not isinstance(stage, Clarifying):
        return _which(question)
    if event.off_topic and isinstance(stage, Idle):
        return Turn(Idle(), (Say("redirect_policy"),), "redirected")
    if isinstance(stage, Confirming | Forking):
        tried = stage.tried
        return _escalate(question, Reason.STILL_ASKED, stage.topic, tried=tried)
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


def _which(question: str) -> Turn:
    ask = Say("which_problem", (*CATEGORIES, "person"))
    return Turn(Clarifying(question), (ask,), "clarified")


def _answer(
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


def _escalate(
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


# --- Fixed, not fixed, a person -------------------------------------------------------


def _verdict(  # noqa: C901 - one table
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
            return _give_up(stage)
        case stage, e.WantsPerson():
            return _person(state, event)
        case Choosing(question, topics), e.WasNotFixed():
            return _escalate(question, Reason.NONE_FITS, topics[0] if topics else None)
        case _, e.WasFixed() if state.ticket is not None:
            effects = (ContactFixed(state.ticket.ticket_id), _relief(state.ticket))
            return Turn(Idle(), effects, "fixed")
        case _, e.WasNotFixed() if state.ticket is not None:
            return _add_to(state.ticket)
        case Idle(), e.WasNotFixed() if state.closed is not None:
            return _reopen(state.closed.ticket_id)
        case Idle(), e.WasFixed() if state.closed is not None and state.closed.assumed:
            effects = (ContactFixed(state.closed.ticket_id), Say("fixed"))
            return Turn(Idle(), effects, "fixed")
        case Idle(), e.WasFixed():
            return Turn(Idle(), (), "nodded")
        case _, e.WasNotFixed(text) if text and not text.isdecimal():
            return _which(text)
        case _:
            return Turn(state.plain, (Say("old_choice"),), "old_choice")


def _fixed(stage: Confirming) -> Turn:
    rate = Rate(stage.topic, "fixed")
    if stage.rest:
        following = stage.rest[0]
        turn = _answer(following.text, following.topic, rest=stage.rest[1:])
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
    turn = _give_up(stage)
    return replace(turn, effects=(rate, *turn.effects))


def _has_forked(stage: Confirming) -> bool:
    ours = {part for slug, part in stage.tried if slug == stage.topic.slug}
    return any(part.startswith("fork") for part in ours)


def _give_up(stage: Confirming | Forking, *, urgent: bool = False) -> Turn:
    """Nothing is left to try: a person, with all that she told."""
    question = "\n".join((stage.question, *(problem.text for problem in stage.rest)))
    reason, tried = Reason.NOT_FIXED, stage.tried
    return _escalate(question, reason, stage.topic, tried=tried, urgent=urgent)


def _take_way(stage: Forking, event: e.PickedWay) -> Turn:
    way = stage.topic.ways[event.place - 1]
    if way.article:
        if event.topic is None:  # retired since it was offered
            return _give_up(stage)
        question, tried = stage.question, stage.tried
        return _answer(question, event.topic, rest=stage.rest, asked=True, before=tried)
    shown: Tried = (stage.topic.slug, way.part)
    after = replace(stage, tried=(*stage.tried, shown)) if way.steps else stage
    if way.ticket:
        turn = _give_up(after, urgent=True)
        words = (Answer(stage.topic, way.part, asks=False),) if way.steps else ()
        return replace(turn, effects=(*words, *turn.effects))
    confirming = Confirming(after.question, after.topic, after.tried, after.rest)
    return Turn(confirming, (Answer(stage.topic, way.part),), "answered_again")


def _person(state: State, event: e.WantsPerson) -> Turn:
    if state.ticket is not None and not _is_other(state.plain, state.ticket):
        number = state.ticket.ticket_id
        return Turn(Idle(), (FollowUp(number), TellStatus(number)), "on_ticket")
    if state.closed is not None and isinstance(state.plain, Idle) and not event.call:
        return _reopen(state.closed.ticket_id)
    reason = Reason.CALL if event.call else Reason.ASKED_FOR_PERSON
    phrase = "call_request" if event.call else None
    match state.plain:
        case Confirming(question, topic, tried) | Forking(question, topic, tried):
            return _escalate(question, reason, topic, tried=tried, phrase=phrase)
        case Choosing(question, topics):
            topic_or_none = topics[0] if topics else None
            return _escalate(question, reason, topic_or_none, phrase=phrase)
        case Clarifying(question) | Describing(question) | Redirected(question):
            return _escalate(question or ENOUGH, reason, phrase=phrase)
        case _:
            return _escalate(event.text or ENOUGH, reason, phrase=phrase)


def _is_other(stage: Plain, ticket: OpenTicket) -> bool:
    """Whether the steps just shown are for another problem than the ticket's."""
    return (
        isinstance(stage, Confirming | Forking) and stage.topic.slug != ticket.article
    )


# --- Wrong doors ----------------------------------------------------------------------

DOORS = {
    Door.REPORT: "report_missent",
    Door.CLINICAL: "clinical_question",
    Door.STOCK: "redirect_stock",
    Door.POLICY: "redirect_policy",
    Door.ABUSE: "abuse",
    Door.PATIENT_DETAILS: "patient_details",
}


def _wrong_door(state: State, event: e.WrongDoor) -> Turn:
    match event.door:
        case Door.SPAM:
            return Turn(state.plain, (), str(e.Silence.SPAM))
        case Door.CALL_ME:
            return _person(state, e.WantsPerson(event.text, call=True))
        case Door.PAY if event.topic is not None:
            stage = Redirected(event.text, event.topic)
            ask = Say("redirect_pay", ("visits_wrong", "person"))
            return Turn(stage, (ask,), "redirected")
        case Door.PAY:
            return Turn(state.plain, (Say("redirect_policy"),), "redirected")
        case door:
            return Turn(state.plain, (Say(DOORS[door]),), "redirected")


# --- Picks from a list, and small words -----------------------------------------------


def _small(state: State, event: Event) -> Turn:  # noqa: C901 - one table
    match state.plain, event:
        case SameOrNew(_, ticket_id), e.PickedSame():
            return Turn(Idle(), (FollowUp(ticket_id),), "on_ticket")
        case SameOrNew(question, _, topic), e.PickedNew():
            return _answer(question, topic, asked=True)
        case Redirected(question, topic), e.PickedArticle():
            return _answer(question, topic, asked=True)
        case Choosing(question), e.PickedArticle(topic):
            turn = _answer(question, topic)
            return replace(turn, effects=(Rate(topic, "chosen"), *turn.effects))
        case stage, e.PickedArticle(topic):
            return _answer(getattr(stage, "question", ""), topic)
        case Clarifying(question), e.PickedCategory(_, topics) if topics:
            return Turn(Choosing(question, topics), (Offer(topics),), "offered")
        case Clarifying(question), e.PickedCategory():
            return Turn(Describing(question), (Say("describe"),), "asked_more")
        case Forking(_, topic) as stage, e.PickedWay(place) if (
            1 <= place <= len(topic.ways)
        ):
            return _take_way(stage, event)
        case Forking() as stage, e.PickedNone():
            return _give_up(stage)
        case Choosing(question, topics), e.PickedNone():
            refused = tuple(Rate(topic, "refused") for topic in topics[:1])
            effects: tuple[Effect, ...] = (*refused, Say("describe"))
            return Turn(Describing(question), effects, "asked_more")
        case stage, e.WantsMenu():
            return _which(getattr(stage, "question", ""))
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
                return _add_to(state.ticket)
            return Turn(stage, (Say(str(bare)),), "asked_more")
        case stage, e.Unclear():
            return _unclear(state)
        case _:
            return Turn(state.plain, (Say("old_choice"),), "old_choice")


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
            return _ask_again(state, (*_numbers(len(topics) + 1), "0"))
        case Clarifying():
            return _ask_again(state, (*_numbers(len(CATEGORIES)), "0"))
        case Forking(_, topic):
            return _ask_again(state, (*_numbers(len(topic.ways)), "0"))
        case SameOrNew():
            return _ask_again(state, ("1", "2"))
        case Redirected():
            return _ask_again(state, ("1", "0"))
        case Idle() if state.ticket is not None:
            return _add_to(state.ticket)
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
            return replace(_which(question), outcome="asked_again")
        case Forking(_, topic) as fork:
            return Turn(fork, (AskFork(topic),), "asked_again")
        case _:
            return _unclear(state)


def _numbers(count: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, count + 1))


def _ask_again(state: State, numbers: tuple[str, ...]) -> Turn:
    words = Say("unknown_word", values=(("numbers", " ".join(numbers)),))
    return Turn(state.stage, (words,), "not_understood")


# --- Supervisors ----------------------------------------------------------------------


def _supervise(state: State, event: e.WantsGuide | e.WantsOpenList) -> Turn:
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
