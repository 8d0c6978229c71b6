"""The tree of places: counties, sub-counties, facilities, community units.

The only writer of areas. Who sees which of them is not known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from kit.errors import BadInputError, ConflictError, NotFoundError
from people.models import Area, Contact

LONGEST = 80
"""Characters of a name, and of what else is said of an area."""

MOST_SHOWN = 500
PARTS = ">"
"""Stands between the names of a path: `Kisumu > Nyando > Ahero`."""


@dataclass(frozen=True, slots=True)
class Below:
    """An area within another, with what lies directly in it."""

    area: Area
    areas: int
    contacts: int


def find(session: Session, area_id: int) -> Area:
    area = session.get(Area, area_id)
    if area is None:
        raise NotFoundError("There is no such area.")
    return area


def add(session: Session, name: str, parent: Area | None) -> Area:
    """A new one, at the top or within another.

    Raises:
        BadInputError: The name is empty or too long.
        ConflictError: There is one of this name beside it.
    """
    name = _name(session, name, parent.id if parent else None)
    area = Area(name=name, parent_id=parent.id if parent else None)
    session.add(area)
    session.flush()
    area.path = f"{parent.path if parent else '/'}{area.id}/"
    session.flush()
    return area


def change(
    session: Session,
    area: Area,
    *,
    name: str,
    facility: str = "",
    phone: str = "",
    timezone: str = "",
) -> Area:
    """Name it otherwise, or say more of it. What lies in it is found by the new name.

    Raises:
        BadInputError: The name can't be used, or there is no such time zone.
        ConflictError: There is one of this name beside it.
    """
    name, zone = _name(session, name, area.parent_id, but=area.id), _zone(timezone)
    area.name, area.timezone = name, zone
    area.facility = _line(facility) or None
    area.phone = _line(phone) or None
    session.flush()
    return area


def find_or_make(session: Session, names: Sequence[str]) -> Area | None:
    """The last area of a path, and all of it that is not there yet; None for none.

    Raises: as `add`.
    """
    found: Area | None = None
    for name in names:
        known = _beside(session, found.id if found else None).get(_key(name))
        area = session.get(Area, known) if known is not None else None
        found = area or add(session, name, found)
    return found


def below(session: Session, parent_id: int | None) -> list[Below]:
    """What lies directly in an area, or at the top, by name."""
    inner = aliased(Area)
    areas = select(func.count(inner.id)).where(inner.parent_id == Area.id)
    contacts = select(func.count(Contact.id)).where(Contact.area_id == Area.id)
    found = session.execute(
        select(
            Area,
            areas.correlate(Area).scalar_subquery(),
            contacts.correlate(Area).scalar_subquery(),
        )
        .where(Area.parent_id == parent_id)
        .order_by(Area.name, Area.id)
        .limit(MOST_SHOWN)
    )
    return [Below(*row) for row in found]


def above(session: Session, area: Area) -> list[Area]:
    """All that an area lies in, the largest first."""
    ids = [int(part) for part in area.path.split("/") if part.isdecimal()]
    query = select(Area).where(Area.id.in_(ids), Area.id != area.id)
    return sorted(session.scalars(query), key=lambda one: len(one.path))


def _name(
    session: Session, name: str, parent_id: int | None, *, but: int | None = None
) -> str:
    name = _line(name)
    if not name or PARTS in name:
        raise BadInputError("Give the area a name, without >.")
    known = _beside(session, parent_id).get(_key(name))
    if known is not None and known != but:
        raise ConflictError("There is an area named {name} here already.", name=name)
    return name


def _beside(session: Session, parent_id: int | None) -> dict[str, int]:
    """The areas within one, by their names as they are compared."""
    query = select(Area.name, Area.id).where(Area.parent_id == parent_id)
    return {_key(name): id_ for name, id_ in session.execute(query)}


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:LONGEST]


def _zone(name: str) -> str | None:
    name = _line(name)
    if not name:
        return None
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise BadInputError("Name a time zone such as Africa/Nairobi.") from error
    return name
