"""The tree of areas beside the queue: where tickets wait, branch by branch."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, NamedTuple

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk import branches
from desk.auth import CurrentOfficer
from desk.lens import Lens, Looking
from desk.origin import local_path
from desk.pages import is_fragment, page, see_other
from desk.preferences import keep
from kit.web import Reader
from people.models import Area, Officer
from tickets import rights
from tickets.filters import Filter, Operator
from tickets.models import Ticket

MOST = 12
"""Areas of one level in the rail, the busiest; the filter has them all."""

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Node:
    """An area and how many unresolved tickets it and all below it hold."""

    id: int
    name: str
    count: int
    has_more: bool = False
    """Whether tickets wait in an area within it, too."""


class Place(NamedTuple):
    id: int
    parent_id: int | None
    name: str


PLACE = (Area.id, Area.parent_id, Area.name, Area.path)


def area_tree(session: Session, officer: Officer) -> "Tree":
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
    return Tree(places, sums)


class Tree:
    """Areas where tickets wait, with all that these lie in; read branch by branch."""

    most: ClassVar[int] = MOST

    def __init__(self, places: Mapping[int, Place], sums: Mapping[int, int]) -> None:
        self._places, self._sums = places, sums
        self._within: dict[int | None, list[Place]] = {}
        for place in places.values():
            parent = place.parent_id if place.parent_id in places else None
            self._within.setdefault(parent, []).append(place)

    def __bool__(self) -> bool:
        return bool(self._places)

    def within(self, parent: int | None = None) -> list[Node]:
        """What lies directly in an area, or at the top: the busiest first."""
        nodes = (
            Node(area.id, area.name, self._sums[area.id], area.id in self._within)
            for area in self._within.get(parent, ())
        )
        return sorted(nodes, key=lambda node: (-node.count, node.name))

    def opened(self, kept: Collection[int] | None, lens: Lens) -> tuple[int, ...]:
        """The branches that stand open: those left so, and the way to what is chosen.

        Who never opened or shut any sees what lies in the areas at the top.
        """
        if kept is None:
            kept = [node.id for node in self.within()[:MOST] if node.has_more]
        chosen = [one.value for one in lens.filters if _is_area(one)]
        way = (above for area in chosen for above in self._above(int(area)))
        return tuple(dict.fromkeys([*kept, *way]))

    def _above(self, area: int) -> Iterator[int]:
        place = self._places.get(area)
        while place is not None and place.parent_id is not None:
            yield place.parent_id
            place = self._places.get(place.parent_id)

    def paths(self, most: int) -> list[tuple[int, str]]:
        """Every area with its way from the top, so many; a larger one before a small.

        In the order of the tree, but which are left out goes by level and number.
        """
        level: Sequence[tuple[tuple[str, ...], Node]] = [
            ((), node) for node in self.within()
        ]
        found: dict[int, tuple[str, ...]] = {}
        while level and len(found) < most:
            below = []
            for way, node in level[: most - len(found)]:
                found[node.id] = (*way, node.name)
                if node.has_more:
                    below += [(found[node.id], one) for one in self.within(node.id)]
            level = sorted(below, key=lambda one: -one[1].count)
        return [(area, " › ".join(found[area])) for area in self._in_order(found)]

    def _in_order(
        self, found: Collection[int], parent: int | None = None
    ) -> Iterator[int]:
        for node in self.within(parent):
            if node.id in found:
                yield node.id
                yield from self._in_order(found, node.id)


class Opened(BaseModel):
    """The branches that are to stand open now."""

    opened: str = Field(pattern=f"^({branches.WRITTEN})$", max_length=500)
    next: str = "/desk"


@router.post("/preferences/areas")
def open_branch(
    request: Request,
    form: Annotated[Opened, Form()],
    officer: CurrentOfficer,
    session: Reader,
    lens: Looking,
) -> Response:
    """Kept on this screen; the tree as it stands now, or the page without a script."""
    if is_fragment(request):
        response: Response = page(
            request,
            "areas.html",
            areas=area_tree(session, officer),
            areas_open=branches.kept({branches.COOKIE: form.opened}),
            lens=lens,
            open_id=None,
        )
    else:
        response = see_other(local_path(form.next))
    keep(request, response, branches.COOKIE, form.opened)
    return response


def _is_area(one: Filter) -> bool:
    return (one.field, one.operator) == ("area", Operator.IS) and one.value.isdecimal()


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part.isdecimal()]
