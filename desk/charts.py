"""Lines and bars as SVG paths, drawn on the server. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log10

SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 80, 20, 3
LEFT, RIGHT, TOP, BOTTOM = 36, 985, 31, 205
"""The field of the wide chart, in its own units of 1080 by 250."""

GRID_LINES = 3
LABELS = 5
BAR_LEFT, BAR_RIGHT, BAR_STEP, BAR_TOP = 200, 440, 30, 8
HOURS = range(6, 21)
"""Earlier and later hours are put with the first and the last."""

CELL, CELL_HEIGHT, CELL_LEFT, CELL_TOP = 31, 22, 42, 8
FAINTEST = 0.12


def spark(values: Sequence[float]) -> str:
    """A small line without scales; flat where nothing moves."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    span = (high - low) or 1
    room = SPARK_HEIGHT - 2 * SPARK_EDGE
    step = SPARK_WIDTH / (len(values) - 1)
    points = (
        (place * step, SPARK_HEIGHT - SPARK_EDGE - (value - low) / span * room)
        for place, value in enumerate(values)
    )
    return _path(points)


@dataclass(frozen=True, slots=True)
class Mark:
    """A word at a place of a chart."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Course:
    """Two lines over the same days, their area, and the scales beside them."""

    first: str
    second: str
    area: str
    rows: tuple[Mark, ...]
    days: tuple[Mark, ...]
    ends: tuple[float, float]


def course(
    first: Sequence[int], second: Sequence[int], days: Sequence[str]
) -> Course | None:
    """The course of two counts; None where there are fewer than two days."""
    if len(first) < 2:
        return None
    top = nice(max(*first, *second, 1))
    line, other = _points(first, top), _points(second, top)
    path = _path(line)
    rows = tuple(
        Mark(_height(top * row / GRID_LINES, top), f"{top * row / GRID_LINES:g}")
        for row in range(GRID_LINES + 1)
    )
    every = max(1, ceil(len(days) / LABELS))
    step = (RIGHT - LEFT) / (len(days) - 1)
    return Course(
        first=path,
        second=_path(other),
        area=f"{path}L{RIGHT} {BOTTOM}L{LEFT} {BOTTOM}z",
        rows=rows,
        days=tuple(
            Mark(round(LEFT + step * place, 1), days[place])
            for place in range(0, len(days), every)
        ),
        ends=_apart(line[-1][1], other[-1][1]),
    )


def nice(value: float) -> int:
    """The next round number, so that the scale reads well: a multiple of three."""
    step = 10 ** max(0, int(log10(value)) - (value < 10))
    return int(ceil(value / (3 * step)) * 3 * step)


def _points(values: Sequence[float], top: float) -> list[tuple[float, float]]:
    step = (RIGHT - LEFT) / (len(values) - 1)
    return [
        (LEFT + step * place, _height(value, top)) for place, value in enumerate(values)
    ]


def _height(value: float, top: float) -> float:
    return round(BOTTOM - value / top * (BOTTOM - TOP), 1)


def _apart(one: float, other: float, least: float = 18) -> tuple[float, float]:
    """Two words at the ends of two lines, never one upon the other."""
    gap = least - abs(one - other)
    if gap <= 0:
        return one, other
    up, down = (one, other) if one <= other else (other, one)
    up, down = up - gap / 2, down + gap / 2
    return (up, down) if one <= other else (down, up)


def _path(points: object) -> str:
    parts = (f"{x:.1f} {y:.1f}" for x, y in points)  # type: ignore[attr-defined]
    return "M" + "L".join(parts)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart, two parts one behind the other."""

    label: str
    y: int
    width: float
    rest_x: float
    rest: float
    end: float
    says: str


def bars(rows: Sequence[tuple[str, int, int, str]]) -> list[Bar]:
    """Bars of `(label, part, rest, words)`, as long as their sums compare."""
    most = max((part + rest for _, part, rest, _ in rows), default=0) or 1
    unit = (BAR_RIGHT - BAR_LEFT) / most
    return [
        Bar(
            label=label,
            y=BAR_TOP + BAR_STEP * place,
            width=round(part * unit, 1),
            rest_x=round(BAR_LEFT + part * unit + (2 if part and rest else 0), 1),
            rest=round(rest * unit, 1),
            end=round(BAR_LEFT + (part + rest) * unit + 8, 1),
            says=words,
        )
        for place, (label, part, rest, words) in enumerate(rows)
    ]


@dataclass(frozen=True, slots=True)
class Cell:
    """How busy an hour of a weekday is; `strength` from nothing to 1."""

    x: int
    y: int
    strength: float
    count: int


def hours(counts: Mapping[tuple[int, int], int]) -> list[Cell]:
    """Weekdays down, hours across; what is stronger is more."""
    sums: dict[tuple[int, int], int] = {}
    for (weekday, hour), count in counts.items():
        place = min(max(hour, HOURS[0]), HOURS[-1])
        sums[weekday, place] = sums.get((weekday, place), 0) + count
    most = max(sums.values(), default=0) or 1
    return [
        Cell(
            x=CELL_LEFT + CELL * (hour - HOURS[0]),
            y=CELL_TOP + CELL_HEIGHT * weekday,
            strength=round(max(FAINTEST, count / most), 2),
            count=count,
        )
        for (weekday, hour), count in sorted(sums.items())
    ]
