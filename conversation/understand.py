"""What a text says: triage, reading and matching, put together. Pure.

The command `helpdesk match` and the live conversation both ask here, so that what is
tried at the terminal is what a contact gets.
"""

from dataclasses import dataclass

from conversation.language import detect
from conversation.reading import Reading, read_words
from conversation.triage import Door, Triage, triage
from knowledge.index import Index
from knowledge.match import ANSWER, ESCALATE, VAGUE, Found

UNSEARCHED = Found(ESCALATE, 0.0, ())

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


def decision(understood: Understood) -> tuple[str, float]:
    """What would be done with a text that nothing went before, and how surely.

    `answer`, `choose`, `escalate`, or the name of what it is instead of a question.
    """
    seen, reading = understood.triage, understood.reading
    if seen.danger is not None:
        lost = understood.found.matches and understood.found.decision == ANSWER
        if str(seen.danger) == "lost_phone":
            return ANSWER, understood.found.confidence if lost else 1.0
        return str(seen.danger), 1.0
    if reading.meaning is not None:
        return _named(reading), 1.0
    if reading.ticket is not None:
        return "status", 1.0
    if reading.digit is not None:
        return VAGUE, 1.0
    if not seen.rest.strip():
        if seen.greeting is not None:
            return "greeting", 1.0
        return ("thanks" if seen.thanks else VAGUE), 1.0
    if seen.door is not None and seen.door in DOOR_NAMES:
        return DOOR_NAMES[seen.door], 1.0
    if seen.vague:
        return VAGUE, 1.0
    return understood.found.decision, understood.found.confidence


NAMES = {
    "status": "status",
    "question_mark": "status",
    "thanks": "thanks",
    "fixed": "thanks",
    "person": "personal",
    "language": "language",
    "menu": "menu",
}


def _named(reading: Reading) -> str:
    return NAMES.get(str(reading.meaning), VAGUE)
