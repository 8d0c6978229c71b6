"""What a search finds, and what is decided from it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.calibration import Calibration

ANSWER = "answer"
CHOOSE = "choose"
ESCALATE = "escalate"
VAGUE = "vague"

MOST_MATCHES = 3


@dataclass(frozen=True, slots=True)
class Match:
    """An article that may answer.

    `confidence` is the calibrated probability that it does; `score` the raw
    likeness from 0 to 1, `rival` that of the best of the others. `phrase` is the
    phrasing that came closest. `evidence`: see `knowledge.calibration`.
    """

    slug: str
    confidence: float
    score: float
    phrase: str
    rival: float = 0.0
    evidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """What to do with a text.

    `decision` is "answer", "choose", "escalate" or the name of a reject intent, then
    also in `intent`. `matches` are always the best three articles, best first.
    """

    decision: str
    confidence: float
    matches: tuple[Match, ...]
    intent: str | None = None


NOTHING_SAID = Found(VAGUE, 1.0, (), VAGUE)
NOTHING_KNOWN = Found(ESCALATE, 0.0, ())


def decide(
    matches: Sequence[Match],
    intent: Match | None,
    calibration: Calibration,
    *,
    needs_more: bool = False,
) -> Found:
    """Answer, offer a choice, hand over, or name what the text is instead.

    Args:
        matches: The best articles, best first, not yet weighed against each other.
        intent: The reject intent that comes closest.
        needs_more: The best article is for others than the one who asks: it is
            offered like any, but answered at once only with half the usual doubt.
    """
    rivals = [*matches, intent] if intent else list(matches)
    weighed = tuple(_weigh(match, rivals, calibration) for match in matches)
    best = weighed[0].confidence if weighed else 0.0
    shown = weighed[:MOST_MATCHES]
    if intent is not None:
        sure = _weigh(intent, rivals, calibration).confidence
        if sure >= calibration.intent and sure > best:
            return Found(intent.slug, sure, shown, intent.slug)
    answer = calibration.answer
    if best >= (1 - (1 - answer) / 2 if needs_more else answer):
        return Found(ANSWER, best, shown)
    return Found(CHOOSE if best >= calibration.choose else ESCALATE, best, shown)


def reject(intent: str, matches: Sequence[Match], calibration: Calibration) -> Found:
    """What is sure to be no question, whatever it looks like."""
    weighed = tuple(_weigh(match, matches, calibration) for match in matches)
    return Found(intent, 1.0, weighed[:MOST_MATCHES], intent)


def _weigh(match: Match, rivals: Sequence[Match], calibration: Calibration) -> Match:
    second = max((rival.score for rival in rivals if rival is not match), default=0.0)
    sure = calibration.confidence(match.score, second, match.evidence)
    return Match(match.slug, sure, match.score, match.phrase, second, match.evidence)
