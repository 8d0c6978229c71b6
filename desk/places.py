"""The tree of areas beside the queue: where tickets wait, two levels deep."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

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


def area_tree(session: Session, officer: Officer) -> tuple[Node, ...]:
    """Two statements: the counts, and the names of the areas that have any."""
    found = session.execute(
        select(Ticket.area_id, func.count())
        .where(
            Ticket.unresolved,
            Ticket.area_id.is_not(None),
            rights.visible_to(officer),
        )
        .group_by(Ticket.area_id)
    )
    here = dict(found.all())
    paths = session.execute(select(Area.id, Area.path).where(Area.id.in_(here))).all()
    sums = Counter[int]()
    for area_id, path in paths:
        for above in {*_ids(path), area_id}:
            sums[above] += here[area_id]
    areas = session.scalars(select(Area).where(Area.id.in_(sums))).all() if sums else ()
    return _nodes(areas, sums)


def _nodes(areas: Iterable[Area], sums: Counter[int]) -> tuple[Node, ...]:
    children: dict[int | None, list[Area]] = {}
    known = {area.id for area in areas}
    for area in areas:
        parent = area.parent_id if area.parent_id in known else None
        children.setdefault(parent, []).append(area)

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
