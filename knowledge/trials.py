"""Evidence for a calibration, from labelled texts and the knowledge base itself. Pure.

Each phrase is asked of an index that does not know it, once as it is (its article
should be found) and once with its whole article left out (nothing should be). So the
knowledge base tells how sure to be before anyone has written a text. It is shy:
phrases are written to differ, texts of people resemble them more. Labelled texts
therefore weigh more, as soon as there are some.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge.calibration import Calibration, Trial, fit
from knowledge.evaluate import Question
from knowledge.index import Index
from knowledge.normalise import manners, tokens
from knowledge.sparse import Floats
from knowledge.texts import ArticleText, Intent, LocaleText

FOLDS = 5
MOST_TRIALS = 1500
MANY_PHRASES = 2000
NARROW = 3.5
"""Between phrases written to differ, being ahead of the others tells more than it does
of a stranger's text, which is ahead with one word. On a public set this parts questions
from others better by a point (26 November 2026), and no worse on a second."""

OWN_PHRASES_COUNT_AS = 100.0
"""All trials with own phrases together weigh as much as this many labelled texts."""

# Of a hundred trials with own phrases: questions for an article, rejectable ones, and
# questions whose article is not there. Supposed; the last is there to be shy.
SHARES = (75.0, 15.0, 10.0)


@dataclass(frozen=True, slots=True)
class Held:
    """A phrase kept out of an index, and the owner it belongs to."""

    owner: str
    text: str
    intent: bool = False


def calibrate(
    articles: Sequence[ArticleText],
    intents: Sequence[Intent],
    questions: Sequence[Question] = (),
) -> tuple[Calibration, dict[str, str]]:
    """The calibration for a knowledge base, and the evidence for it in words."""
    own = gather(articles, intents)
    others = labelled(Index.build(articles, intents), questions)
    calibration = fit([*own, *others])
    evidence = {
        "articles": str(len(articles)),
        "trials_with_own_phrases": f"{len(own)}, weighing {OWN_PHRASES_COUNT_AS:.0f}",
        "own_phrases_found": _found([t for t in own if _kind(t) == 0]),
        "labelled_texts": str(len(others)),
        "labelled_texts_found": _found([t for t in others if not t.rejectable]),
    }
    return calibration, evidence


def fitted_to_own_phrases(
    articles: Sequence[ArticleText], intents: Sequence[Intent]
) -> Calibration:
    """How sure to be of a knowledge base of which nothing but its phrases is known.

    Of a large one a single fold is asked: it is trials enough, and each costs an index.
    """
    own = sum(len(t.phrases) for a in articles for t in a.locales.values())
    rounds = 1 if own > MANY_PHRASES else FOLDS
    trials = gather(articles, intents, rounds=rounds)
    return fit(trials, margin_width=NARROW)


def _found(trials: Sequence[Trial]) -> str:
    if not trials:
        return "none"
    first = sum(trial.right for trial in trials) / len(trials)
    listed = sum(trial.listed for trial in trials) / len(trials)
    return f"first {first:.1%}, among three {listed:.1%}, of {len(trials)}"


def gather(
    articles: Sequence[ArticleText],
    intents: Sequence[Intent],
    *,
    folds: int = FOLDS,
    rounds: int = FOLDS,
    most: int = MOST_TRIALS,
) -> list[Trial]:
    """Trials over all phrases, or an even sample of them; over `rounds` folds only."""
    trials: list[Trial] = []
    for fold in range(min(folds, rounds)):
        known_articles, held = _without(articles, fold, folds)
        known_intents, rejects = _without_intents(intents, fold, folds)
        index = Index.build(known_articles, known_intents)
        for item in _sample([*held, *rejects], most // folds):
            trials += _ask(index, item)
    return _shared_out(trials)


def labelled(index: Index, questions: Iterable[Question]) -> list[Trial]:
    """Trials with texts whose article is known; none of them may be a phrase."""
    place = {owner.slug: i for i, owner in enumerate(index.owners) if not owner.intent}
    trials = []
    for question in questions:
        own = None if question.slug is None else place.get(question.slug)
        if manners(tokens(question.text)) or not tokens(question.text):
            continue
        asked = _split(index, question.text)
        trials.append(_trial(asked, own, rejectable=own is None))
    return trials


@dataclass(frozen=True, slots=True)
class Asked:
    """The likeness to each article (-1 for an intent) and to the nearest intent, and
    the evidence for each."""

    articles: Floats
    evidence: Floats
    intent: float
    intent_evidence: float


def _split(index: Index, text: str) -> Asked:
    scores = index.scores(tokens(text))
    is_intent = np.array([owner.intent for owner in index.owners])
    intents = np.where(is_intent, scores.owners, 0)
    nearest = int(np.argmax(intents))
    return Asked(
        np.where(is_intent, -1, scores.owners),
        scores.evidence,
        float(intents[nearest]),
        float(scores.evidence[nearest]),
    )


def _ask(index: Index, item: Held) -> list[Trial]:
    asked = _split(index, item.text)
    if item.intent:
        return [_trial(asked, None, rejectable=True)]
    own = [owner.slug for owner in index.owners].index(item.owner)
    absent = asked.articles.copy()
    absent[own] = -1
    return [_trial(asked, own), _trial(replace(asked, articles=absent), None)]


def _trial(asked: Asked, own: int | None, *, rejectable: bool = False) -> Trial:
    order = np.argsort(-asked.articles, kind="stable")[:3]
    best, second = (float(asked.articles[i]) for i in order[:2])
    return Trial(
        best=best,
        second=max(second, 0.0),
        right=own is not None and int(order[0]) == own,
        listed=own is not None and own in order,
        intent=asked.intent,
        evidence=float(asked.evidence[order[0]]),
        intent_evidence=asked.intent_evidence,
        rejectable=rejectable,
        absent=own is None and not rejectable,
    )


def _shared_out(trials: Sequence[Trial]) -> list[Trial]:
    """Weights by which the three kinds make up their shares."""
    kinds = [_kind(trial) for trial in trials]
    total = sum(SHARES)
    weights = [
        OWN_PHRASES_COUNT_AS * share / total / max(1, kinds.count(kind))
        for kind, share in enumerate(SHARES)
    ]
    return [
        replace(trial, weight=weights[kind])
        for trial, kind in zip(trials, kinds, strict=True)
    ]


def _kind(trial: Trial) -> int:
    if trial.rejectable:
        return 1
    return 2 if trial.absent else 0


def _without(
    articles: Iterable[ArticleText], fold: int, folds: int
) -> tuple[list[ArticleText], list[Held]]:
    held: list[Held] = []
    known: list[ArticleText] = []
    for article in articles:
        locales = {}
        for locale, text in article.locales.items():
            locales[locale] = _kept(text, fold, folds)
            held += [Held(article.slug, phrase) for phrase in text.phrases[fold::folds]]
        known.append(replace(article, locales=locales))
    return known, held


def _kept(text: LocaleText, fold: int, folds: int) -> LocaleText:
    kept = [p for i, p in enumerate(text.phrases) if i % folds != fold]
    return replace(text, phrases=tuple(kept))


def _without_intents(
    intents: Iterable[Intent], fold: int, folds: int
) -> tuple[list[Intent], list[Held]]:
    held: list[Held] = []
    known: list[Intent] = []
    for intent in intents:
        kept = {
            locale: tuple(p for i, p in enumerate(texts) if i % folds != fold)
            for locale, texts in intent.phrases.items()
        }
        known.append(Intent(intent.name, kept))
        for texts in intent.phrases.values():
            held += [
                Held(intent.name, text, intent=True) for text in texts[fold::folds]
            ]
    return known, held


def _sample(held: Sequence[Held], most: int) -> list[Held]:
    step = max(1, -(-len(held) // most))
    return list(held[::step])
