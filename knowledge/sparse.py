"""Sparse float32 tables on plain numpy, read by column. Pure."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Rows = NDArray[np.int32] | NDArray[np.uint16]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]


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

    def unit_rows(self, height: int) -> "Triplets":
        """The same with every row of length one."""
        squares = np.bincount(self.rows, self.values**2, minlength=height)
        lengths = np.sqrt(np.maximum(squares, 1e-12)).astype(np.float32)
        return Triplets(self.rows, self.columns, self.values / lengths[self.rows])

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
        order = np.argsort(cells.columns, kind="stable")
        counts = np.bincount(cells.columns, minlength=width)
        starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        rows = narrow(cells.rows[order], height)
        return cls(starts, rows, cells.values[order], height)

    def column(self, column: int) -> tuple[Rows, Floats]:
        start, stop = self.starts[column], self.starts[column + 1]
        return self.rows[start:stop], self.values[start:stop]

    def times(self, columns: Longs, weights: Floats) -> Floats:
        """The table times a sparse vector: one number for each row."""
        if not len(columns):
            return np.zeros(self.height, np.float32)
        starts, stops = self.starts[columns], self.starts[columns + 1]
        spans = [
            slice(*ends) for ends in zip(starts.tolist(), stops.tolist(), strict=True)
        ]
        rows = np.concatenate([self.rows[span] for span in spans])
        values = np.concatenate([self.values[span] for span in spans])
        values *= np.repeat(weights, stops - starts)
        return np.bincount(rows, values, minlength=self.height).astype(np.float32)


def narrow(rows: NDArray[np.generic], height: int) -> Rows:
    """Row numbers in two bytes where they fit: there are a million of them."""
    if height <= 1 << 16:
        return rows.astype(np.uint16, copy=False)
    return rows.astype(np.int32, copy=False)
