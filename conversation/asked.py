"""Her last question, kept so that what becomes of an answer can be told of it.

She writes "2", and means the question before. Which message that was, and how near its
nearest article, stands with the conversation until she asks something else.
"""

from typing import Any

from conversation import events as e
from conversation.talk import Talk
from conversation.understand import Understood
from knowledge.articles import Nearness
from knowledge.calibration import Band
from knowledge.match import Found


def remember(talk: Talk, event: e.Event, understood: Understood) -> None:
    """After a question, what it came near to; something else entirely ends it."""
    match event:
        case e.Asked():
            talk.conversation.asked = _nearest(talk, _searched(event, understood))
        case e.WrongDoor() | e.InDanger():
            talk.conversation.asked = None


def question_of(talk: Talk, slug: str) -> tuple[int | None, Nearness | None]:
    """The message in which she asked; and, if this article was nearest, how near."""
    asked = talk.conversation.asked
    if asked is None:
        return None, None
    near = Nearness(asked["score"], asked["rival"], asked["evidence"])
    return asked["message"], near if asked["slug"] == slug else None


def band_of(talk: Talk) -> Band | None:
    """How sure we were at her last question; None if nothing was near or looked for."""
    asked = talk.conversation.asked
    if asked is None:
        return None
    calibration = talk.library.index.calibration
    return calibration.band(
        calibration.confidence(asked["score"], asked["rival"], asked["evidence"])
    )


def _searched(event: e.Asked, understood: Understood) -> Found:
    """Of several problems in one message the first is answered first."""
    if event.problems:
        pieces = dict(understood.pieces)
        return pieces.get(event.problems[0].text, understood.found)
    return understood.found


def _nearest(talk: Talk, found: Found) -> dict[str, Any] | None:
    if not found.matches:
        return None
    best = found.matches[0]
    return {
        "message": talk.message.id,
        "slug": best.slug,
        "score": round(best.score, 4),
        "rival": round(best.rival, 4),
        "evidence": round(best.evidence, 4),
    }
