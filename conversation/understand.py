"""What a text says: triage, reading and matching, put together. Pure.

The command `helpdesk match` and the live conversation both ask here, so that what is
tried at the terminal is what a contact gets.
"""

from dataclasses import dataclass, replace

from conversation.language import detect
from conversation.menu import LOST_PHONE
from conversation.reading import Meaning, Reading, read_words
from conversation.triage import Danger, Door, Triage, triage
from knowledge.index import Index
from knowledge.match import ANSWER, ESCALATE, MOST_MATCHES, VAGUE, Found, Match

UNSEARCHED = Found(ESCALATE, 0.0, ())

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
    tells one.
    """

    text: str
    triage: Triage
    reading: Reading
    locale: str | None
    found: Found
    pieces: tuple[tuple[str, Found], ...] = ()


def understand(
    text: str, index: Index, *, audience: str = "chw", locale: str | None = None
) -> Understood:
    seen = triage(text)
    reading = read_words(text)
    spoken = detect(text)
    if reading != Reading() or not seen.rest.strip():
        return Understood(text, seen, reading, spoken, UNSEARCHED)
    known = spoken or locale
    asked = _without_command(seen.rest)
    found = index.search(asked, audience=audience, locale=known)
    pieces: tuple[tuple[str, Found], ...] = ()
    if len(seen.problems) > 1:
        pieces = tuple(
            (piece, index.search(piece, audience=audience, locale=known))
            for piece in seen.problems
        )
    return Understood(text, seen, reading, spoken, found, pieces)


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
        case Danger.LOST_PHONE:
            return _lost(found)
        case Danger.CLINICAL_EMERGENCY:
            return _elsewhere(found, "clinical")
        case Danger.PERSON_IN_DANGER:
            return _elsewhere(found, ESCALATE)
        case Danger.LEAKED_SECRET:  # beside the secret there is often a question
            return _found(found.matches, ESCALATE)
    name = _no_question(understood)
    if name is not None:
        return _elsewhere(found, name)
    return _found(found.matches, found.decision, found.intent)


def _found(
    matches: tuple[Match, ...], decided: str, intent: str | None = None
) -> Found:
    best = matches[0].confidence if matches else 0.0
    return Found(decided, best, matches, intent)


def _elsewhere(found: Found, name: str) -> Found:
    intent = None if name == ESCALATE else name
    return _found(_doubted(found.matches), name, intent)


def _lost(found: Found) -> Found:
    """A lost phone is known by rule, so its article leads whatever looks alike."""
    own = [match for match in found.matches if match.slug == LOST_PHONE]
    known = own[0] if own else Match(LOST_PHONE, 0.0, 1.0, "")
    first = replace(known, confidence=max(known.confidence, 1 - RULES_ERR))
    others = tuple(match for match in found.matches if match.slug != LOST_PHONE)
    return _found((first, *_doubted(others))[:MOST_MATCHES], ANSWER)


def _doubted(matches: tuple[Match, ...]) -> tuple[Match, ...]:
    return tuple(replace(m, confidence=m.confidence * RULES_ERR) for m in matches)


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
    Meaning.LANGUAGE: "other",
    Meaning.OPT_OUT_WORD: "other",
}
"""Short answers by the reject intent that comes nearest; the others say too little."""
