"""From a raw score to a probability, and from probabilities to thresholds. Pure.

p = 1 / (1 + exp(-(a * best + b * (best - second) + c + d * evidence)))

`evidence` is how much of the text the article knows: counted in words as rare as those
that nobody knows, three at most, times the share of the text that this is. Without it a
single rare word in common made us as sure as a whole sentence.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

STEPS = 25
PRIOR_WIDTH = 20.0
"""How far from 0 the numbers are thought to lie; keeps the fit finite."""

RIGHT_ANSWERS = 0.965
"""Of the trials, among which are hard ones of everyday life; 95 % is the promise."""
FALSE_ANSWERS = 0.03
"""Of the trials that are no question for an article; that is the promise."""
WRONG_REJECTS = 0.01


class Band(StrEnum):
    """How sure the bot was, by what it does from that confidence on."""

    SURE = "sure"  # answers at once
    FAIRLY = "fairly"  # offers a choice
    UNSURE = "unsure"  # no article is near enough to be shown


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted numbers, and from which confidence on something is done."""

    a: float
    b: float
    c: float
    answer: float
    choose: float
    intent: float
    d: float = 0.0

    def confidence(self, score: float, second: float, evidence: float) -> float:
        """The probability that the article with this score is the right one."""
        power = self.log_odds(score, second, evidence)
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, power))))

    def band(self, confidence: float) -> Band:
        if confidence >= self.answer:
            return Band.SURE
        return Band.FAIRLY if confidence >= self.choose else Band.UNSURE

    def log_odds(self, score: float, second: float, evidence: float) -> float:
        margin = score - second
        return self.a * score + self.b * margin + self.c + self.d * evidence


@dataclass(frozen=True, slots=True)
class Trial:
    """One text whose right answer is known, and what the index made of it.

    `right` and `listed`: the best article is the right one; one of the best three is.
    `rejectable`: the text is no question for an article. `absent`: it is one, but the
    article was left out. `weight` says as how many texts this trial counts.
    """

    best: float
    second: float
    right: bool
    listed: bool
    intent: float
    evidence: float = 1.0
    intent_evidence: float = 1.0
    rejectable: bool = False
    absent: bool = False
    weight: float = 1.0


def fit(trials: Sequence[Trial], *, margin_width: float = PRIOR_WIDTH) -> Calibration:
    """The most probable numbers for these trials, and the thresholds swept from them.

    A text is never turned away on less than it takes to offer an article.

    Args:
        margin_width: How far from 0 the weight of the margin is thought to lie.

    Raises:
        ValueError: There are no trials.
    """
    if not trials:
        raise ValueError("nothing to calibrate on")
    a, b, c, d = _newton(trials, margin_width)
    fitted = Calibration(a, b, c, 1.0, 1.0, 1.0, d)
    intent = _sweep_intent(fitted, trials)
    asked = [trial for trial in trials if not _rejected(fitted, trial, intent)]
    answer = _sweep_answer(fitted, asked, trials)
    choose = min(answer, _sweep_choose(fitted, asked))
    return Calibration(a, b, c, answer, choose, max(intent, choose), d)


def _newton(
    trials: Sequence[Trial], margin_width: float
) -> tuple[float, float, float, float]:
    """Newton's method on the penalised likelihood of a logistic curve."""
    x = np.array([_features(trial) for trial in trials])
    y = np.array([t.right for t in trials], np.float64)
    weights = np.array([t.weight for t in trials])
    beta = np.zeros(4)
    widths = np.array([PRIOR_WIDTH, margin_width, PRIOR_WIDTH, PRIOR_WIDTH])
    penalty = np.diag(1 / widths**2)
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        slope = x.T @ (weights * (y - p)) - penalty @ beta
        bend = (x * (weights * p * (1 - p))[:, None]).T @ x + penalty
        beta = beta + np.linalg.solve(bend, slope)
    a, b, c, d = (float(number) for number in beta)
    return a, b, c, d


def _features(trial: Trial) -> tuple[float, float, float, float]:
    margin = trial.best - max(trial.second, trial.intent)
    return trial.best, margin, 1.0, trial.evidence


def _confidence(fitted: Calibration, trial: Trial) -> float:
    second = max(trial.second, trial.intent)
    return fitted.confidence(trial.best, second, trial.evidence)


def _reject_confidence(fitted: Calibration, trial: Trial) -> float:
    return fitted.confidence(trial.intent, trial.best, trial.intent_evidence)


def _rejected(fitted: Calibration, trial: Trial, threshold: float) -> bool:
    ahead = trial.intent > trial.best
    return ahead and _reject_confidence(fitted, trial) >= threshold


def _sweep_intent(fitted: Calibration, trials: Sequence[Trial]) -> float:
    """The lowest threshold at which hardly any real question is turned away."""
    questions = [trial for trial in trials if not trial.rejectable]
    ahead = [trial for trial in questions if trial.intent > trial.best]
    total = sum(trial.weight for trial in questions)
    lost = 0.0
    for trial in sorted(ahead, key=lambda t: -_reject_confidence(fitted, t)):
        lost += trial.weight
        if lost > WRONG_REJECTS * total:
            return min(1.0, _reject_confidence(fitted, trial) + 1e-6)
    return 0.0


def _sweep_answer(
    fitted: Calibration, trials: Sequence[Trial], every: Sequence[Trial]
) -> float:
    """The lowest threshold above which enough answers are right, and hardly anything is
    answered that is no question for an article."""
    strange = sum(trial.weight for trial in every if trial.rejectable)
    right = total = false = 0.0
    threshold = 1.0
    for confidence, equals in _falling(fitted, trials):
        total += sum(trial.weight for trial in equals)
        right += sum(trial.weight for trial in equals if trial.right)
        false += sum(trial.weight for trial in equals if trial.rejectable)
        if false > FALSE_ANSWERS * strange:
            break
        if right >= RIGHT_ANSWERS * total:
            threshold = confidence
    return threshold


def _sweep_choose(fitted: Calibration, trials: Sequence[Trial]) -> float:
    """The threshold that gains most, where a list without the right article costs as
    much as one with it brings."""
    gain = best = 0.0
    threshold = 1.0
    for confidence, equals in _falling(fitted, trials):
        gain += sum(t.weight if t.listed else -t.weight for t in equals)
        if gain >= best:
            best, threshold = gain, confidence
    return threshold


def _falling(
    fitted: Calibration, trials: Sequence[Trial]
) -> list[tuple[float, list[Trial]]]:
    """Trials by falling confidence; equals pass a threshold together."""
    groups: dict[float, list[Trial]] = {}
    for trial in trials:
        groups.setdefault(_confidence(fitted, trial), []).append(trial)
    return sorted(groups.items(), key=lambda group: -group[0])
