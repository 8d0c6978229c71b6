"""Sparse float32 tables on plain numpy, read by column. Pure."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Rows = NDArray[np.int32] | NDArray[np.uint16]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]
Halves = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Triplets:
    """The cells of a table that are not zero, each once, sorted by row."""

    rows: Longs
    columns: Longs
    values: Floats

    @classmethod
    def counted(cls, rows: Longs, columns: Longs, width: int) -> Self:
        """How often each column occurs in each row."""
        cells, counts = np.unique(rows * width + columns, return_counts=True)
        return cls(cells // width, cells % width, counts.astype(np.float32))

    def lengths(self, height: int) -> Floats:
        """How long each row is; never 0, so that one can divide by it."""
        squares = np.bincount(self.rows, self.values**2, minlength=height)
        return np.sqrt(np.maximum(squares, 1e-12)).astype(np.float32)

    def unit_rows(self, height: int) -> "Triplets":
        """The same with every row of length one."""
        values = self.values / self.lengths(height)[self.rows]
        return Triplets(self.rows, self.columns, values)

    def summed(self, row_of: Longs, width: int) -> "Triplets":
        """Rows added together: row `r` goes to row `row_of[r]`."""
        cells, inverse = np.unique(
            row_of[self.rows] * width + self.columns, return_inverse=True
        )
        values = np.bincount(inverse, self.values, minlength=len(cells))
        return Triplets(cells // width, cells % width, values.astype(np.float32))


@dataclass(frozen=True, slots=True)
class Postings:
    """For each column, the rows it occurs in and its weight there."""

    starts: Longs
    rows: Rows
    values: Floats
    height: int

    @classmethod
    def of(cls, cells: Triplets, height: int, width: int) -> Self:
        order, starts = _by_column(cells.columns, width)
        return cls(
            starts, narrow(cells.rows[order], height), cells.values[order], height
        )

    def weighed(self, columns: Longs, weights: Floats) -> tuple[Rows, Floats]:
        """The cells of some columns, one column after the other, times its weight."""
        spans, counts = _spans(self.starts, columns)
        values = np.concatenate([self.values[span] for span in spans])
        values *= np.repeat(weights, counts)
        return np.concatenate([self.rows[span] for span in spans]), values

    def times(self, columns: Longs, weights: Floats) -> Floats:
        """The table times a sparse vector: one number for each row."""
        if not len(columns):
            return np.zeros(self.height, np.float32)
        rows, values = self.weighed(columns, weights)
        return np.bincount(rows, values, minlength=self.height).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """For each column, the rows it occurs in, however often.

    A cell weighs what its column does by what its row does, so no cell has a number of
    its own: of a million they would be the larger part of the index.
    """

    starts: Longs
    rows: Rows
    by_column: Floats
    by_row: Floats

    @classmethod
    def of(cls, rows: Longs, columns: Longs, by_column: Floats, by_row: Floats) -> Self:
        order, starts = _by_column(columns, len(by_column))
        return cls(starts, narrow(rows[order], len(by_row)), by_column, by_row)

    @property
    def height(self) -> int:
        return len(self.by_row)

    def times(self, columns: Longs, weights: Floats) -> Floats:
        """The table times a sparse vector: one number for each row."""
        if not len(columns):
            return np.zeros(self.height, np.float32)
        spans, counts = _spans(self.starts, columns)
        rows = np.concatenate([self.rows[span] for span in spans])
        values = np.repeat(weights * self.by_column[columns], counts)
        found: Floats = np.bincount(rows, values, self.height).astype(np.float32)
        found *= self.by_row
        return found


def _by_column(columns: Longs, width: int) -> tuple[Longs, Longs]:
    """The cells in the order of their columns, and where each column begins."""
    counts = np.bincount(columns, minlength=width)
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return np.argsort(narrow(columns, width), kind="stable"), starts


def _spans(starts: Longs, columns: Longs) -> tuple[list[slice], Longs]:
    """Where the cells of these columns stand, and how many each has."""
    firsts, lasts = starts[columns], starts[columns + 1]
    ends = zip(firsts.tolist(), lasts.tolist(), strict=True)
    return [slice(*pair) for pair in ends], lasts - firsts


def distinct(numbers: Longs) -> Longs:
    """Each once, in order. Sorting a million takes a third of what numpy's hashing
    does (26 November 2026)."""
    ordered = np.sort(numbers)
    return ordered[np.diff(ordered, prepend=-1) > 0]


def narrow(rows: NDArray[np.generic], height: int) -> Rows:
    """Row numbers in two bytes where they fit: there are a million of them."""
    if height <= 1 << 16:
        return rows.astype(np.uint16, copy=False)
    return rows.astype(np.int32, copy=False)
