"""The panel beside a ticket: its sections in an officer's own order, open or shut."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

SECTIONS: Mapping[str, bool] = {
    "contact": True,
    "device": True,
    "ticket": True,
    "suggested": True,
    "similar": True,
    "activity": False,
}
"""As they stand for whoever has moved none, and whether each is open then."""

BETWEEN = "."
"""Stands between names in a form and in a cookie."""


@dataclass(frozen=True, slots=True)
class Section:
    """One that this ticket has; `up` and `down` are the order that a press would make.

    Empty where it can't go further.
    """

    name: str
    is_open: bool
    up: str
    down: str


def sections(
    kept: Iterable[object], toggled: str, without: Collection[str] = ()
) -> list[Section]:
    """The panel of a ticket that has nothing for the sections named last."""
    shown = [name for name in in_order(kept) if name not in without]
    opened = _open(toggled)
    return [
        Section(
            name,
            is_open=opened[name],
            up=_swapped(shown, place - 1, place) if place else "",
            down=_swapped(shown, place, place + 1) if name != shown[-1] else "",
        )
        for place, name in enumerate(shown)
    ]


def in_order(kept: Iterable[object]) -> list[str]:
    """All sections; one she has not put stands after the one it usually follows."""
    order = [name for name in dict.fromkeys(map(str, kept)) if name in SECTIONS]
    for before, name in pairwise(["", *SECTIONS]):
        if name not in order:
            order.insert(order.index(before) + 1 if before else 0, name)
    return order


def arranged(kept: Iterable[object], shown: Iterable[str]) -> list[str]:
    """Her order once she has put those of one ticket anew; others keep their place."""
    wanted = [name for name in dict.fromkeys(shown) if name in SECTIONS]
    following = iter(wanted)
    return [next(following) if name in wanted else name for name in in_order(kept)]


def turned(toggled: str, opened: str, shut: str) -> str:
    """What is not as usual, after she opened some and shut others."""
    now = _open(toggled)
    now |= dict.fromkeys(names_in(opened), True)
    now |= dict.fromkeys(names_in(shut), False)
    return BETWEEN.join(n for n, usual in SECTIONS.items() if now[n] is not usual)


def names_in(text: str) -> list[str]:
    """The sections that a form or a cookie names; what is none is left out."""
    return [name for name in text.split(BETWEEN) if name in SECTIONS]


def _open(toggled: str) -> dict[str, bool]:
    """Whether each is, by the names of those that are not as usual."""
    turned = names_in(toggled)
    return {name: usual is not (name in turned) for name, usual in SECTIONS.items()}


def _swapped(names: Sequence[str], one: int, other: int) -> str:
    order = list(names)
    order[one], order[other] = order[other], order[one]
    return BETWEEN.join(order)
