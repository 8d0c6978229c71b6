"""Tables read by column, beside the same table written out."""

import numpy as np
import pytest

from knowledge.sparse import Occurrences, Postings, Triplets, distinct

HEIGHT, WIDTH = 5, 4
ROWS = np.array([0, 0, 1, 3, 3, 4])
COLUMNS = np.array([0, 2, 2, 0, 1, 1])
BY_COLUMN = np.array([0.5, 2, 3, 7], np.float32)
BY_ROW = np.array([1, 0.25, 9, 2, 4], np.float32)


def occurrences() -> Occurrences:
    return Occurrences.of(ROWS, COLUMNS, BY_COLUMN, BY_ROW)


def postings() -> Postings:
    values = BY_COLUMN[COLUMNS] * BY_ROW[ROWS]
    return Postings.of(Triplets(ROWS, COLUMNS, values), HEIGHT, WIDTH)


TABLES = pytest.mark.parametrize("table", [occurrences(), postings()])


def written_out() -> np.ndarray:
    table = np.zeros((HEIGHT, WIDTH), np.float32)
    table[ROWS, COLUMNS] = BY_COLUMN[COLUMNS] * BY_ROW[ROWS]
    return table


@TABLES
@pytest.mark.parametrize("columns", [[], [0], [2, 1], [3], [0, 1, 2, 3]])
def test_a_table_times_a_vector_is_what_it_is_when_written_out(
    table: Occurrences | Postings, columns: list[int]
) -> None:
    weights = np.linspace(0.5, 2, len(columns), dtype=np.float32)

    found = table.times(np.array(columns, np.int64), weights)

    assert found.dtype == np.float32
    assert found.tolist() == pytest.approx(written_out()[:, columns] @ weights)


def test_columns_come_one_after_the_other_each_times_its_weight() -> None:
    rows, values = postings().weighed(np.array([1, 0]), np.array([10, 1], np.float32))

    assert rows.tolist() == [3, 4, 0, 3]
    assert values.tolist() == [40, 80, 0.5, 1]


def test_a_row_without_cells_has_a_length_that_one_can_divide_by() -> None:
    table = Triplets(np.array([1]), np.array([0]), np.array([3], np.float32))

    assert table.lengths(2).tolist() == pytest.approx([1e-6, 3])
    assert table.unit_rows(2).values.tolist() == [1]


@pytest.mark.parametrize(
    ("numbers", "once"), [([], []), ([7], [7]), ([3, 0, 3, 9, 0], [0, 3, 9])]
)
def test_distinct_numbers_are_each_given_once_in_order(
    numbers: list[int], once: list[int]
) -> None:
    assert distinct(np.array(numbers, np.int64)).tolist() == once
