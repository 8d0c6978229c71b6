"""How the desk's columns stand on this screen, by cookies that may hold anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

NARROWEST, USUAL, WIDEST = 280, 360, 520
"""Pixels at the usual size of letters; style.css says them in rem."""

STEP = 8
"""Pixels. No page may style itself: style.css holds a rule for each width."""

STRIDE = 40
"""Pixels, by a button."""

WIDTHS = {str(width): width for width in range(NARROWEST, WIDEST + 1, STEP)}


@dataclass(frozen=True, slots=True)
class Columns:
    """The list's width, and whether the panel beside the ticket is folded away."""

    least: ClassVar[int] = NARROWEST
    usual: ClassVar[int] = USUAL
    most: ClassVar[int] = WIDEST

    width: int = USUAL
    folded: bool = False

    @property
    def narrower(self) -> int:
        return max(self.width - STRIDE, NARROWEST)

    @property
    def wider(self) -> int:
        return min(self.width + STRIDE, WIDEST)


def columns_of(cookies: Mapping[str, str]) -> Columns:
    """What is no width of ours is the usual one."""
    width = WIDTHS.get(cookies.get("list", ""), USUAL)
    return Columns(width, cookies.get("panel") == "folded")
