"""What of all tickets an officer looks at. All of it stands in the address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request
from sqlalchemy import ColumnElement

from desk.rail import FIRST, ICONS
from tickets.filters import Asker, Filter, conditions, parse_all
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
    """A view, narrowed by words, all of some filters and any of others, in an order."""

    view: str = FIRST
    q: str = ""
    sort: str = "urgent"
    filters: tuple[Filter, ...] = ()
    some: tuple[Filter, ...] = ()

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
        parts += [("any", str(one)) for one in self.some]
        return parts

    @property
    def address(self) -> str:
        return f"/desk?{self.query}"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.asked)

    @property
    def asked(self) -> tuple[Filter, ...]:
        return (*self.filters, *self.some)

    def conditions(self, asker: Asker) -> list[ColumnElement[bool]]:
        """What its filters ask of a ticket."""
        any_of = conditions(self.some, asker, any_of=True)
        return [*conditions(self.filters, asker), *any_of]

    def without(self, one: Filter) -> "Lens":
        left, some = (
            tuple(kept for kept in all_ if kept != one)
            for all_ in (self.filters, self.some)
        )
        return replace(self, filters=left, some=some)

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
    some: Sequence[str] = (),
    *,
    match: str = "",
) -> Lens:
    """What is not known is as if it had not been asked.

    `match` is "any" in addresses of before there was a group of its own: any of all.
    """
    if match == "any":
        filters, some = (), (*filters, *some)
    view = view if view in ICONS else FIRST
    return Lens(
        view=view,
        q=q.replace("\x00", "").strip()[:LONGEST],
        sort=sort if sort in SORTS else own_sort(view),
        filters=parse_all(filters),
        some=parse_all(some),
    )


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
        asked.getlist("any"),
        match=asked.get("match", ""),
    )


Looking = Annotated[Lens, Depends(lens_of)]
