"""What a text says: triage, reading and matching, put together. Pure.

The command `helpdesk match` and the live conversation both ask here, so that what is
tried at the terminal is what a contact gets.
"""

from dataclasses import dataclass, replace

from conversation.language import detect
from conversation.manners import asked_for
from conversation.menu import LOST_PHONE
from conversation.reading import Meaning, Reading, read_words
from conversation.triage import Danger, Door, Triage, triage
from knowledge.index import Index
from knowledge.match import ANSWER, ESCALATE, MOST_MATCHES, VAGUE, Found, Match

UNSEARCHED = Found(ESCALATE, 0.0, ())

YIELDING = (Door.PAY, Door.STOCK, Door.POLICY, Door.SPAM)
"""Doors known by a word or two; an article that is nearly certain is the better guess:
who washed the phone with her uniform asks for no uniform."""
SURE = 0.95

RULES_ERR = 0.02
"""The share of what rules send elsewhere that was a question all the same: two texts in
some 120 of the exams in `knowledge/content` (26 November 2026), rounded up."""

DOOR_NAMES = {
    Door.REPORT: "report",
    Door.CLINICAL: "clinical",
    Door.PAY: "pay",
    Door.STOCK: "stock",
    Door.POLICY: "policy",
    Door.ABUSE: "abuse",
    Door.SPAM: "spam",
    Door.CALL_ME: "personal",
}


@dataclass(frozen=True, slots=True)
class Understood:
    """A text, and all that can be told of it without knowing who wrote it.

    `pieces` are the problems it tells, each with what it matches; one alone when it
    tells one. `knows_theft`: there is an article for a lost phone.
    """

    text: str
    triage: Triage
    reading: Reading
    locale: str | None
    found: Found
    pieces: tuple[tuple[str, Found], ...] = ()
    knows_theft: bool = True


def understand(
    text: str, index: Index, *, audience: str = "chw", locale: str | None = None
) -> Understood:
    seen = triage(text)
    reading = read_words(text)
    spoken, theft = detect(text), index.knows(LOST_PHONE)
    if reading != Reading() or not seen.rest.strip():
        return Understood(text, seen, reading, spoken, UNSEARCHED, knows_theft=theft)
    known = spoken or locale
    asked = asked_for(_without_command(seen.rest))
    found = index.search(asked, audience=audience, locale=known)
    if seen.door in YIELDING and found.decision == ANSWER and found.confidence >= SURE:
        seen = replace(seen, door=None)
    pieces: tuple[tuple[str, Found], ...] = ()
    if len(seen.problems) > 1:
        pieces = tuple(
            (piece, index.search(piece, audience=audience, locale=known))
            for piece in seen.problems
        )
    return Understood(text, seen, reading, spoken, found, pieces, theft)


def _without_command(text: str) -> str:
    """`/guide no sync` asks for "no sync"."""
    return text.partition(" ")[2] if text.startswith("/") else text


def explain(
    text: str, index: Index, *, audience: str = "chw", locale: str | None = None
) -> Understood:
    """Like `understand`; what a rule decides is searched as well, for who wonders."""
    understood = understand(text, index, audience=audience, locale=locale)
    if understood.found is not UNSEARCHED:
        return understood
    found = index.search(text, audience=audience, locale=locale)
    return replace(understood, found=found)


def decision(understood: Understood) -> Found:
    """What would be done with a text that nothing went before.

    `decision` is "answer", "choose", "escalate", or the name of what the text is
    instead of a question. `confidence` is that of the best match in every case: the
    probability that this article answers, so it is low where a rule sends the text
    elsewhere.
    """
    seen, found = understood.triage, understood.found
    match seen.danger:
        case Danger.LOST_PHONE if understood.knows_theft:
            return _lost(found)
        case Danger.CLINICAL_EMERGENCY:
            return _found(_ruled_out(found.matches), "clinical", "clinical")
        case Danger.PERSON_IN_DANGER:
            return _found(_ruled_out(found.matches), ESCALATE)
        case Danger.LOST_PHONE | Danger.LEAKED_SECRET:  # often beside a question
            return _found(found.matches, ESCALATE)
    if understood.reading.meaning is Meaning.LANGUAGE:  # done at once, for certain
        return _found(_ruled_out(found.matches), "other", "other")
    name = _no_question(understood)
    if name is not None and not seen.rest.strip():  # there is nothing but manners
        return _found(_ruled_out(found.matches), name, name)
    if name is not None:
        return _found(_doubted(found.matches), name, name)
    return _found(found.matches, found.decision, found.intent)


def _found(
    matches: tuple[Match, ...], decided: str, intent: str | None = None
) -> Found:
    best = matches[0].confidence if matches else 0.0
    return Found(decided, best, matches, intent)


def _lost(found: Found) -> Found:
    """A lost phone is known by rule, so its article leads whatever looks alike."""
    own = [match for match in found.matches if match.slug == LOST_PHONE]
    known = own[0] if own else Match(LOST_PHONE, 0.0, 1.0, "")
    first = replace(known, confidence=max(known.confidence, 1 - RULES_ERR))
    others = tuple(match for match in found.matches if match.slug != LOST_PHONE)
    return _found((first, *_ruled_out(others))[:MOST_MATCHES], ANSWER)


def _ruled_out(matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """However alike they are, it is something else."""
    return tuple(replace(m, confidence=m.confidence * RULES_ERR) for m in matches)


def _doubted(matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """What is alike word for word stays a candidate: rules know of our work, and a
    knowledge base may be of other work, where "call me" is a question."""
    return tuple(replace(m, confidence=_all_the_same(m.confidence)) for m in matches)


def _all_the_same(confidence: float) -> float:
    """The probability that an article answers though a rule says otherwise."""
    answers = confidence * RULES_ERR
    return answers / (answers + (1 - confidence) * (1 - RULES_ERR))


def _no_question(understood: Understood) -> str | None:
    """The name of what a text is by rule; None for a question."""
    seen, reading = understood.triage, understood.reading
    if reading.meaning is not None:
        return NAMES.get(reading.meaning, VAGUE)
    if reading.ticket is not None:
        return "status"
    if reading.digit is not None:
        return VAGUE
    if not seen.rest.strip():
        return _manners(seen)
    if seen.door in DOOR_NAMES:
        return DOOR_NAMES[seen.door]
    return VAGUE if seen.vague else None


def _manners(seen: Triage) -> str:
    if seen.greeting is not None:
        return "greeting"
    return "thanks" if seen.thanks else VAGUE


NAMES = {
    Meaning.STATUS: "status",
    Meaning.QUESTION_MARK: "status",
    Meaning.THANKS: "thanks",
    Meaning.FIXED: "thanks",
    Meaning.FOUND: "thanks",
    Meaning.PERSON: "personal",
    Meaning.SUPPORT: "personal",
    Meaning.OPT_OUT_WORD: "other",
}
"""Short answers by the reject intent that comes nearest; the others say too little."""
