"""Texts that found no answer: kept masked, put together, and settled by an article."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from knowledge.index import Index
from knowledge.models import MissedText
from knowledge.normalise import normalise, tokens
from knowledge.texts import ArticleText, LocaleText
from messages.models import Message

LIKE = 0.25
"""Likeness from which on two texts ask the same. Swept over 1,500 of our own phrases,
which were written to differ: at 0.25 five of ten pairs are of one article, at 0.3 six
and at 0.35 seven, and each step finds half as many pairs. An editor looks at them."""

FEWEST = 3
"""Alike texts that are worth an article."""

MOST = 600
"""Texts compared with each other at once; the youngest."""

KEPT = timedelta(days=180)
TOLD_WITHIN = timedelta(days=14)
SHORTEST = 2
"""Words. One word alone says too little to be a question."""


def note(
    session: Session,
    message: Message,
    *,
    text: str,
    locale: str,
    slug: str | None,
    now: datetime,
) -> None:
    """Keep a text that found nothing, or was not helped by `slug`. Once a message.

    `text` is what an editor may read: with secrets and people's details masked.
    """
    if message.contact_id is None or len(tokens(text)) < SHORTEST:
        return
    if session.get(MissedText, message.id) is not None:
        return
    session.add(
        MissedText(
            message_id=message.id,
            contact_id=message.contact_id,
            text=text,
            locale=locale,
            slug=slug,
            asked_at=now,
        )
    )


@dataclass(slots=True)
class Cluster:
    """Texts that ask the same. `weight` is how many different people asked."""

    texts: list[MissedText] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        return [text.message_id for text in self.texts]

    @property
    def weight(self) -> int:
        return len({text.contact_id for text in self.texts})

    @property
    def newest(self) -> datetime:
        return max(text.asked_at for text in self.texts)

    @property
    def spoken(self) -> str:
        """The text that stands for all: the shortest of the commonest wording."""
        words = Counter(normalise(text.text) for text in self.texts)
        most = max(words.values())
        common = [t.text for t in self.texts if words[normalise(t.text)] == most]
        return min(common, key=len)

    @property
    def slug(self) -> str | None:
        """The article that most of them were given, and that did not help."""
        given = Counter(text.slug for text in self.texts if text.slug)
        return given.most_common(1)[0][0] if given else None


def waiting(
    session: Session, articles: Sequence[ArticleText], *, now: datetime
) -> list[Cluster]:
    """What is asked and not answered, by weight: three alike suffice."""
    rows = session.scalars(
        select(MissedText)
        .where(MissedText.settled_at.is_(None), MissedText.asked_at >= now - KEPT)
        .order_by(MissedText.asked_at.desc())
        .limit(MOST)
    ).all()
    found = [c for c in clusters(rows, articles) if len(c.texts) >= FEWEST]
    return sorted(found, key=lambda c: (c.weight, c.newest), reverse=True)


def clusters(
    texts: Sequence[MissedText],
    articles: Sequence[ArticleText] = (),
    like: float = LIKE,
) -> list[Cluster]:
    """Texts put together by likeness: each joins those it is like, and they join. Pure.

    They are compared as the matcher compares, so slips and mixed languages part
    nobody. The phrases of `articles` only tell how much each word says.
    """
    group = list(range(len(texts)))

    def root(place: int) -> int:
        while group[place] != place:
            group[place] = group[group[place]]
            place = group[place]
        return place

    for one, other in _alike(texts, articles, like):
        group[root(one)] = root(other)
    found: dict[int, Cluster] = {}
    for place, text in enumerate(texts):
        found.setdefault(root(place), Cluster()).texts.append(text)
    return list(found.values())


def _alike(
    texts: Sequence[MissedText], articles: Sequence[ArticleText], like: float
) -> Iterator[tuple[int, int]]:
    """The places of each two texts that ask the same, by an index of the texts."""
    mine = [
        ArticleText(str(place), {text.locale: LocaleText(text.text, ())})
        for place, text in enumerate(texts)
    ]
    index = Index.build([*mine, *articles])
    own = [owner.slug.isdecimal() for owner in index.owners]
    for place, text in enumerate(texts):
        scores = index.scores(tokens(text.text)).owners
        for nearest in np.flatnonzero((scores >= like) & own):
            other = int(index.owners[int(nearest)].slug)
            if other != place:
                yield place, other


def settle(session: Session, ids: Collection[int], *, now: datetime) -> None:
    """Nobody needs to look at these any more: they are in an article, or put aside."""
    session.execute(
        update(MissedText)
        .where(MissedText.message_id.in_(ids), MissedText.settled_at.is_(None))
        .values(settled_at=now)
    )


def reopen(session: Session, ids: Collection[int]) -> None:
    """The draft that was to answer these is gone: they wait again."""
    session.execute(
        update(MissedText)
        .where(MissedText.message_id.in_(ids), MissedText.told_at.is_(None))
        .values(settled_at=None)
    )


def to_tell(
    session: Session, ids: Collection[int], *, now: datetime
) -> list[MissedText]:
    """Who asked within the last two weeks and was not told: one text of each person.

    The youngest of each, and of everyone, first: what is told is worth less each day.
    """
    newest = (
        select(func.max(MissedText.message_id))
        .where(
            MissedText.message_id.in_(ids),
            MissedText.told_at.is_(None),
            MissedText.asked_at >= now - TOLD_WITHIN,
        )
        .group_by(MissedText.contact_id)
    )
    return list(
        session.scalars(
            select(MissedText)
            .where(MissedText.message_id.in_(newest))
            .order_by(MissedText.asked_at.desc())
        )
    )


def mark_told(
    session: Session,
    ids: Collection[int],
    contact_ids: Collection[int],
    *,
    now: datetime,
) -> None:
    """These contacts heard of the answer: however often they asked, that was once."""
    session.execute(
        update(MissedText)
        .where(MissedText.message_id.in_(ids), MissedText.contact_id.in_(contact_ids))
        .values(told_at=now)
    )
