"""What of all tickets an officer looks at. All of it stands in the address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request

from desk.rail import FIRST, ICONS
from tickets.filters import Filter, parse_all
from tickets.listing import SORTS

LONGEST = 100
DATED = ("opened", "active")
"""What a date is asked for in the sheet of filters: `opened_after=2026-11-20`."""
OWN_NUMBER = re.compile("own_(before|after)_([a-z0-9_]+)")
"""And a number, of a field that the deployment keeps: `own_before_free_mb=500`."""
OWN_SORT = {"all": "activity", "resolved": "activity"}
"""Where urgency means little: what happened last stands first."""


@dataclass(frozen=True, slots=True)
class Lens:
    """A view, narrowed by words and filters, in an order."""

    view: str = FIRST
    q: str = ""
    sort: str = "urgent"
    filters: tuple[Filter, ...] = ()
    any_of: bool = False

    @property
    def query(self) -> str:
        """The part of an address that brings the officer back here."""
        return urlencode(self.pairs)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The same, for the hidden fields of a form."""
        parts = [("view", self.view)]
        if self.q:
            parts.append(("q", self.q))
        if self.sort != own_sort(self.view):
            parts.append(("sort", self.sort))
        parts += [("f", str(one)) for one in self.filters]
        if self.any_of:
            parts.append(("match", "any"))
        return parts

    @property
    def address(self) -> str:
        return f"/desk?{self.query}"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.filters)

    def without(self, one: Filter) -> "Lens":
        return replace(self, filters=tuple(f for f in self.filters if f != one))

    def plain(self) -> "Lens":
        return Lens(self.view, sort=self.sort)

    def sorted_by(self, sort: str) -> "Lens":
        return replace(self, sort=sort)

    def everywhere(self) -> "Lens":
        return replace(self, view="all", sort="activity")


def make_lens(
    view: str = FIRST,
    q: str = "",
    sort: str = "",
    filters: Sequence[str] = (),
    *,
    any_of: bool = False,
) -> Lens:
    """What is not known is as if it had not been asked."""
    view = view if view in ICONS else FIRST
    return Lens(
        view=view,
        q=q.replace("\x00", "").strip()[:LONGEST],
        sort=sort if sort in SORTS else own_sort(view),
        filters=parse_all(filters),
        any_of=any_of,
    )


@lru_cache(maxsize=100)
def _written(lens: Lens) -> str:
    """Every link and form of a page has it."""
    parts = [("view", lens.view)]
    if lens.q:
        parts.append(("q", lens.q))
    if lens.sort != own_sort(lens.view):
        parts.append(("sort", lens.sort))
    parts += [("f", str(one)) for one in lens.filters]
    if lens.any_of:
        parts.append(("match", "any"))
    return urlencode(parts)


def own_sort(view: str) -> str:
    return OWN_SORT.get(view, "urgent")


def lens_of(request: Request) -> Lens:
    """Read from the address of any page or form of the desk."""
    asked = request.query_params
    filters = asked.getlist("f")
    for field in DATED:
        for side in ("after", "before"):
            day = asked.get(f"{field}_{side}")
            filters += [f"{field}.{side}.{day}"] if day else []
    for name, value in asked.multi_items():
        found = OWN_NUMBER.fullmatch(name)
        filters += [f"own.{found[1]}.{found[2]}={value}"] if found and value else []
    return make_lens(
        asked.get("view", FIRST),
        asked.get("q", ""),
        asked.get("sort", ""),
        filters,
        any_of=asked.get("match") == "any",
    )


Looking = Annotated[Lens, Depends(lens_of)]
