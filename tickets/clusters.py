"""Whether many have one problem: who reports the same, and where. Pure.

Few are enough (four), if they write within an hour and it is not always so there.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

EVERYWHERE = "/"
"""The path above all areas."""

ALIKE = 0.5
"""Share of common words from which two texts tell of the same."""

FEWEST_WORDS = 3
MOST_OF_THEM = 0.6
"""Where so many of those reporting are, there it is; the others are chance."""

WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Case:
    """That one contact reported something. `path` is her area's, `/1/4/9/`."""

    contact_id: int
    path: str
    article: str | None
    words: frozenset[str]
    at: datetime
    report_id: int = 0


@dataclass(frozen=True, slots=True)
class Cluster:
    """Cases of one problem under one area."""

    path: str
    cases: tuple[Case, ...]

    @property
    def article(self) -> str | None:
        return self.cases[0].article

    @property
    def contact_ids(self) -> frozenset[int]:
        return frozenset(case.contact_id for case in self.cases)

    @property
    def common_words(self) -> frozenset[str]:
        """What at least half of the texts say."""
        counts: dict[str, int] = defaultdict(int)
        for case in self.cases:
            for word in case.words:
                counts[word] += 1
        return frozenset(w for w, n in counts.items() if 2 * n >= len(self.cases))


def words_of(text: str) -> frozenset[str]:
    """The words of a text, without accents and small ones."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return frozenset(WORD.findall(plain))


def alike(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two texts share so many words that they tell of the same."""
    if min(len(one), len(other)) < FEWEST_WORDS:
        return False
    common, both = len(set(one) & set(other)), len(set(one) | set(other))
    return common / both >= ALIKE


def find(cases: Iterable[Case], *, least: int) -> list[Cluster]:
    """The problems that at least so many contacts have, the most reported first."""
    found = [
        lowest(group, least=least)
        for group in _same(list(cases))
        if _people(group) >= least
    ]
    return sorted(found, key=lambda c: (-len(c.contact_ids), c.cases[0].at))


def _same(cases: Sequence[Case]) -> list[list[Case]]:
    """Cases by what they report: an article, or words that are alike."""
    by_article: dict[str, list[Case]] = defaultdict(list)
    by_words: list[list[Case]] = []
    saying: dict[str, list[int]] = defaultdict(list)
    for case in sorted(cases, key=lambda c: (c.at, c.contact_id)):
        if case.article is not None:
            by_article[case.article].append(case)
            continue
        like = _like(case, by_words, saying)
        if like is not None:
            by_words[like].append(case)
            continue
        for word in case.words:
            saying[word].append(len(by_words))
        by_words.append([case])
    return [*by_article.values(), *by_words]


def _like(
    case: Case, groups: Sequence[Sequence[Case]], saying: Mapping[str, Sequence[int]]
) -> int | None:
    """The first group that tells of the same. Only those with half of the words can, so
    that a busy hour of all sorts of troubles is no comparison of each with each."""
    shared = Counter(place for word in case.words for place in saying.get(word, ()))
    enough = ALIKE * len(case.words)
    places = sorted(place for place, words in shared.items() if words >= enough)
    return next((p for p in places if alike(groups[p][0].words, case.words)), None)


def lowest(cases: Sequence[Case], *, least: int) -> Cluster:
    """The cases under the lowest area where enough, and most of all, report it."""
    path, inside = EVERYWHERE, list(cases)
    while True:
        people = _people(inside)
        below: dict[str, list[Case]] = defaultdict(list)
        for case in inside:
            if case.path.startswith(path) and case.path != path:
                step = case.path[len(path) :].split("/")[0]
                below[f"{path}{step}/"].append(case)
        best = max(below, key=lambda p: _people(below[p]), default=None)
        if best is None or _people(below[best]) < max(least, MOST_OF_THEM * people):
            return Cluster(path, tuple(inside))
        path, inside = best, below[best]


def _people(cases: Sequence[Case]) -> int:
    return len({case.contact_id for case in cases})


def is_unusual(people: int, usual: float) -> bool:
    """Whether so many are more than chance, where `usual` is the average.

    Reports that come independently of each other scatter by the root of their number
    (a Poisson distribution); three times that is one hour in some hundreds.
    """
    return people > usual + 3 * math.sqrt(usual)
