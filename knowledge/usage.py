"""How articles fare: asked, answered, fixed, not fixed, by locale, area and week."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from knowledge.models import ArticleOutcome, Outcome
from people.models import Area, Contact

WEEK = timedelta(days=7)


@dataclass(slots=True)
class Fare:
    """Counts of what became of an article."""

    counts: dict[Outcome, int] = field(default_factory=dict)

    def of(self, outcome: Outcome) -> int:
        return self.counts.get(outcome, 0)

    @property
    def asked(self) -> int:
        return self.of(Outcome.ASKED)

    @property
    def answered(self) -> int:
        return self.of(Outcome.ANSWERED)

    @property
    def fixed(self) -> int:
        return self.of(Outcome.FIXED)

    @property
    def not_fixed(self) -> int:
        return self.of(Outcome.NOT_FIXED)

    @property
    def escalated(self) -> int:
        return self.of(Outcome.ESCALATED)

    @property
    def helpful(self) -> float | None:
        """Of those who said whether it helped, how many it did help."""
        said = self.fixed + self.not_fixed
        return self.fixed / said if said else None


def by_article(
    session: Session, since: datetime, until: datetime, *, area: Area | None = None
) -> dict[str, Fare]:
    """Every article that was touched in the time, in one statement."""
    return _fares(session, ArticleOutcome.slug, since, until, area=area)


def by_locale(
    session: Session, slug: str, since: datetime, until: datetime
) -> dict[str, Fare]:
    return _fares(session, ArticleOutcome.locale, since, until, slug=slug)


def by_area(
    session: Session, slug: str, since: datetime, until: datetime
) -> dict[str, Fare]:
    """By the name of the contact's area; "" for those we know no area of."""
    name = func.coalesce(Area.name, "")
    return _fares(session, name, since, until, slug=slug)


def _fares(
    session: Session,
    key: SQLColumnExpression[str],
    since: datetime,
    until: datetime,
    *,
    slug: str | None = None,
    area: Area | None = None,
) -> dict[str, Fare]:
    query = (
        select(key, ArticleOutcome.outcome, func.count())
        .select_from(ArticleOutcome)
        .outerjoin(Contact, Contact.id == ArticleOutcome.contact_id)
        .outerjoin(Area, Area.id == Contact.area_id)
        .where(ArticleOutcome.created_at >= since, ArticleOutcome.created_at < until)
        .group_by(key, ArticleOutcome.outcome)
    )
    if slug is not None:
        query = query.where(ArticleOutcome.slug == slug)
    if area is not None:
        query = query.where(Area.path.startswith(area.path, autoescape=True))
    found: dict[str, Fare] = {}
    for name, outcome, count in session.execute(query):
        found.setdefault(name, Fare()).counts[outcome] = int(count)
    return found


def trend(
    session: Session, slug: str, *, weeks: int, now: datetime
) -> Sequence[tuple[datetime, Fare]]:
    """The last weeks, the oldest first; weeks are counted back from now."""
    begins = now - WEEK * weeks
    rows = session.execute(
        select(ArticleOutcome.created_at, ArticleOutcome.outcome).where(
            ArticleOutcome.slug == slug, ArticleOutcome.created_at >= begins
        )
    )
    fares = [Fare() for _ in range(weeks)]
    for at, outcome in rows:
        place = min(int((at - begins) / WEEK), weeks - 1)
        counts = fares[place].counts
        counts[outcome] = counts.get(outcome, 0) + 1
    return [(begins + WEEK * place, fare) for place, fare in enumerate(fares)]
