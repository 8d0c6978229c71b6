"""What a talk costs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from messages.segments import Size, measure

CELLS = 4
"""How many segments the tape shows at most."""

CELL, GAP = 24.5, 2.0


@dataclass(frozen=True, slots=True)
class Cost:
    """`last` is the size of the last reply, None before there is any."""

    last: Size | None
    price: float
    sent: int
    written: int
    segments: int
    by_chat: int
    currency: str

    @property
    def last_price(self) -> str:
        return self.money(self.last.segments if self.last else 0)

    @property
    def talk_price(self) -> str:
        return self.money(self.segments)

    def money(self, segments: int) -> str:
        return f"{self.currency}{segments * self.price:.2f}"

    @property
    def cells(self) -> list[tuple[float, float]]:
        """Each cell of the tape: where it begins, and how much of it is full."""
        size = self.last or Size("GSM-7", 0, 0, 160, None)
        part = size.room / max(1, size.segments)
        filled = [min(1.0, max(0.0, size.units / part - n)) for n in range(CELLS)]
        return [(n * (CELL + GAP), round(CELL * f, 1)) for n, f in enumerate(filled)]


def cost(
    replies: Sequence[str], *, written: int, by_chat: int, price: float, currency: str
) -> Cost:
    """`replies` are the texts we sent by SMS, in order; `written` counts hers."""
    sizes = [measure(text) for text in replies]
    return Cost(
        last=sizes[-1] if sizes else None,
        price=price,
        sent=len(sizes),
        written=written,
        segments=sum(size.segments for size in sizes),
        by_chat=by_chat,
        currency=currency,
    )
