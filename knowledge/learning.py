"""How sure to be, by what people said of answers they got. Pure.

A conversation labels texts by itself: she picks one of three articles or none, says
that it is fixed, or an officer sorts the ticket that came of it. From 25 such labels on
the confidence is fitted to them by maximum a posteriori. What is fitted is a shift and
a stretch of the log odds around those of the calibration that is there already, so:

- it stays monotonic: what is more alike is never thought less likely;
- few labels move it little, and none of them, however many or false, beyond the bounds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from knowledge.calibration import Calibration

FEWEST = 25
"""Labels, below which nothing is learnt."""
MOST_OF_ONE = 4
"""Labels of one contact; the latest count, and of each day the last."""
STEPS = 25

SHIFT_WIDTH = 0.5
STRETCH_WIDTH = 0.15
"""How far from 0 and from 1 they are thought to lie."""
MOST_SHIFT = 1.0
LEAST_STRETCH, MOST_STRETCH = 0.7, 1.4
"""Beyond these nothing is believed. A shift of 1 makes even odds 73 %."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text that was asked, as near as it was then, and whether the nearest article
    was the right one: 1 it was, 0 it was not; between, nobody knows.

    `who` asked it, on which `day`; `weight` says as how many labels it counts.
    """

    who: int
    day: date
    score: float
    rival: float
    evidence: float
    right: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Learnt:
    """What labels say of a calibration: log odds become `shift + stretch * them`.

    `labels` are those that counted, of so many `contacts`; of them `right` were.
    """

    shift: float = 0.0
    stretch: float = 1.0
    labels: int = 0
    contacts: int = 0
    right: int = 0

    @property
    def moves(self) -> bool:
        return (self.shift, self.stretch) != (0.0, 1.0)


NOTHING = Learnt()


def learn(prior: Calibration, labels: Iterable[Label]) -> Learnt:
    """What to change of a calibration; nothing while there are too few labels."""
    told = counted(labels)
    found = Learnt(
        labels=len(told),
        contacts=len({label.who for label in told}),
        right=sum(label.right > 0.5 for label in told),
    )
    if len(told) < FEWEST:
        return found
    shift, stretch = _fit(prior, told)
    return replace(found, shift=shift, stretch=stretch)


def counted(labels: Iterable[Label]) -> list[Label]:
    """Those that count: of one contact the last of each day, and four days at most.

    `labels` come in the order in which they were given.
    """
    last: dict[tuple[int, date], Label] = {}
    for label in labels:
        last.pop((label.who, label.day), None)
        last[label.who, label.day] = label
    kept: dict[int, list[Label]] = {}
    for label in last.values():
        kept.setdefault(label.who, []).append(label)
    return [label for own in kept.values() for label in own[-MOST_OF_ONE:]]


def apply(learnt: Learnt, prior: Calibration) -> Calibration:
    """The calibration with what was learnt.

    Whether a text is turned away stays as it was: the labels are about articles.
    """
    if not learnt.moves:
        return prior
    return replace(
        prior,
        a=learnt.stretch * prior.a,
        b=learnt.stretch * prior.b,
        c=learnt.stretch * prior.c + learnt.shift,
        d=learnt.stretch * prior.d,
        intent=_moved(prior.intent, learnt),
    )


def _moved(confidence: float, learnt: Learnt) -> float:
    """The same place on the scale after the move."""
    if not 0 < confidence < 1:
        return confidence
    odds = np.log(confidence / (1 - confidence))
    return float(1 / (1 + np.exp(-(learnt.stretch * odds + learnt.shift))))


def _fit(prior: Calibration, labels: Sequence[Label]) -> tuple[float, float]:
    """Newton's method on the penalised likelihood, then the bounds."""
    odds = [
        prior.log_odds(label.score, label.rival, label.evidence) for label in labels
    ]
    x = np.column_stack((np.ones(len(odds)), np.clip(odds, -8, 8)))
    y = np.array([label.right for label in labels])
    weights = np.array([label.weight for label in labels])
    widths = np.array([SHIFT_WIDTH, STRETCH_WIDTH])
    middle = np.array([0.0, 1.0])
    penalty = np.diag(1 / widths**2)
    beta = middle.copy()
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        slope = x.T @ (weights * (y - p)) - penalty @ (beta - middle)
        bend = (x * (weights * p * (1 - p))[:, None]).T @ x + penalty
        beta = beta + np.linalg.solve(bend, slope)
    shift = float(np.clip(beta[0], -MOST_SHIFT, MOST_SHIFT))
    return shift, float(np.clip(beta[1], LEAST_STRETCH, MOST_STRETCH))


# --- What became of a question, as a label --------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for which an article was shown or offered; the nearest was `slug`."""

    question_id: int
    who: int
    day: date
    slug: str
    score: float
    rival: float
    evidence: float


RIGHT, WRONG = (1.0, 1.0), (0.0, 1.0)
RATHER_RIGHT = (1.0, 0.5)
"""An officer's category is wider than an article."""
UNSURE = (0.5, 0.5)
"""Not fixed: the article may be right and the phone broken. Half a label, undecided."""


def label_of(
    asked: Asked, outcomes: Sequence[tuple[str, str]], category: str | None
) -> Label | None:
    """What is known of a question, from the surest witness; None if nothing is.

    Args:
        outcomes: What became of it, in order: the outcome's name and the article.
        category: Whether an officer's category is that of the nearest article:
            "same" or "other"; None if none was given.
    """
    said = _truth(asked.slug, dict(outcomes), category)
    if said is None:
        return None
    right, weight = said
    near = (asked.score, asked.rival, asked.evidence)
    return Label(asked.who, asked.day, *near, right, weight)


def _truth(
    slug: str, outcomes: Mapping[str, str], category: str | None
) -> tuple[float, float] | None:
    """Whether the nearest article was right, and how much that word weighs."""
    if category is not None:
        return RATHER_RIGHT if category == "same" else WRONG
    if "chosen" in outcomes:
        return RIGHT if outcomes["chosen"] == slug else WRONG
    if "refused" in outcomes:
        return WRONG
    if outcomes.get("fixed") == slug:
        return RIGHT
    return UNSURE if outcomes.get("not_fixed") == slug else None
