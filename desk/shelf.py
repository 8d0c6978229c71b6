"""Saved views in the rail, each with how many unresolved tickets it holds."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from desk.lens import Lens, make_lens
from desk.moments import Moments
from people import saved_views
from people.models import Officer
from tickets import filters, queries, rights
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Shelf:
    """One saved view."""

    id: int
    name: str
    shared: bool
    own: bool
    address: str
    query: str
    count: int


def shelf(session: Session, officer: Officer, when: Moments) -> list[Shelf]:
    """The views of the officer and the team: two statements, however many."""
    views = saved_views.visible_to(session, officer)
    if not views:
        return []
    lenses = [lens_from(view.query) for view in views]
    every = [one for lens in lenses for one in lens.asked]
    asker = filters.asker_for(session, every, officer.id, when.now, when.zone)
    columns = []
    for lens in lenses:
        where = and_(
            queries.view(lens.view, officer.id, when.now).condition,
            *lens.conditions(asker),
            Ticket.id > 0,
        )
        columns.append(func.count(case((where, 1))))
    counts = session.execute(
        select(*columns)
        .select_from(Ticket)
        .where(Ticket.unresolved, rights.visible_to(officer))
    ).one()
    return [
        Shelf(
            view.id,
            view.name,
            view.shared,
            view.officer_id == officer.id,
            lens.address,
            lens.query,
            count,
        )
        for view, lens, count in zip(views, lenses, counts, strict=True)
    ]


def lens_from(query: str) -> Lens:
    asked = parse_qs(query)
    return make_lens(
        asked.get("view", [""])[0],
        asked.get("q", [""])[0],
        asked.get("sort", [""])[0],
        asked.get("f", []),
        asked.get("any", []),
        match=asked.get("match", [""])[0],
    )
