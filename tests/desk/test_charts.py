"""Paths and bars are drawn from plain counts."""

from hypothesis import given
from hypothesis import strategies as st

from desk import charts

COUNTS = st.lists(st.integers(0, 5000), min_size=2, max_size=120)


def test_a_line_needs_two_points() -> None:
    assert charts.spark([3]) == ""
    assert charts.course([1], [1], ["1 Nov"]) is None


def test_a_spark_stays_flat_where_nothing_moves() -> None:
    assert charts.spark([4, 4]) == "M0.0 17.0L80.0 17.0"


def test_more_stands_higher() -> None:
    assert charts.spark([0, 10]) == "M0.0 17.0L80.0 3.0"


@given(COUNTS)
def test_the_course_stays_within_its_field(counts: list[int]) -> None:
    days = [str(day) for day in range(len(counts))]

    course = charts.course(counts, counts, days)

    assert course is not None
    points = course.first.removeprefix("M").split("L")
    heights = [float(point.split()[1]) for point in points]
    assert all(charts.TOP <= height <= charts.BOTTOM for height in heights)
    assert len(course.days) <= charts.LABELS + 1
    assert abs(course.ends[0] - course.ends[1]) >= 17.9


def test_the_words_at_the_ends_keep_the_order_of_their_lines() -> None:
    course = charts.course([0, 9], [0, 8], ["a", "b"])

    assert course is not None
    assert course.ends[0] < course.ends[1]


@given(st.floats(min_value=1, max_value=1e6))
def test_a_scale_ends_in_a_round_number_above_all(value: float) -> None:
    assert charts.nice(value) >= value


def test_bars_compare_by_their_sums() -> None:
    one, two = charts.bars([("Sync", 30, 10, "40"), ("SIM", 0, 20, "20")])

    assert one.width + one.rest == charts.BAR_RIGHT - charts.BAR_LEFT
    assert (two.width, two.rest) == (0.0, (charts.BAR_RIGHT - charts.BAR_LEFT) / 2)
    assert (one.y, two.y) == (8, 38)
    assert charts.bars([]) == []


def test_hours_outside_the_field_stand_at_its_edge() -> None:
    cells = charts.hours({(0, 3): 2, (0, 6): 2, (6, 23): 1})

    assert [(cell.count, cell.strength) for cell in cells] == [(4, 1.0), (1, 0.25)]
    assert cells[0].x == charts.CELL_LEFT
