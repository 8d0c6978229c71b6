"""The tree of areas beside the queue: where tickets wait, two levels deep."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from people.models import Area, Officer
from tickets import rights
from tickets.models import Ticket

LEVELS = 2
MOST = 12
"""Areas of one level in the rail; the filter has them all."""


@dataclass(frozen=True, slots=True)
class Node:
    """An area and how many unresolved tickets it and all below it hold."""

    id: int
    name: str
    count: int
    below: tuple["Node", ...] = ()


class Place(NamedTuple):
    id: int
    parent_id: int | None
    name: str


PLACE = (Area.id, Area.parent_id, Area.name, Area.path)


def area_tree(session: Session, officer: Officer) -> tuple[Node, ...]:
    """Two statements: areas with tickets in them, and those which these lie in."""
    counted = (
        select(Ticket.area_id, func.count().label("count"))
        .where(Ticket.unresolved, rights.visible_to(officer))
        .group_by(Ticket.area_id)
        .subquery()
    )
    waiting = select(*PLACE, counted.c.count).join(
        counted, counted.c.area_id == Area.id
    )
    here = session.execute(waiting).all()
    sums = Counter[int]()
    for area_id, _, _, path, count in here:
        for above in {*_ids(path), area_id}:
            sums[above] += count
    places = {
        area_id: Place(area_id, parent, name) for area_id, parent, name, *_ in here
    }
    missing = sums.keys() - places.keys()
    if missing:
        above_them = select(*PLACE).where(Area.id.in_(missing))
        for area_id, parent, name, _ in session.execute(above_them):
            places[area_id] = Place(area_id, parent, name)
    return _nodes(places, sums)


def _nodes(places: Mapping[int, Place], sums: Counter[int]) -> tuple[Node, ...]:
    children: dict[int | None, list[Place]] = {}
    for place in places.values():
        parent = place.parent_id if place.parent_id in places else None
        children.setdefault(parent, []).append(place)

    def grown(parent: int | None, levels: int) -> tuple[Node, ...]:
        nodes = (
            Node(
                area.id,
                area.name,
                sums[area.id],
                grown(area.id, levels - 1) if levels > 1 else (),
            )
            for area in children.get(parent, ())
        )
        return tuple(sorted(nodes, key=lambda node: (-node.count, node.name))[:MOST])

    return grown(None, LEVELS)


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part.isdecimal()]
