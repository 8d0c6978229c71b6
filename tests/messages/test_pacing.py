from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from messages.pacing import Pace, allow, wait
from tests.factories import NOW

PACES = st.builds(Pace, per_second=st.floats(0.1, 10_000), burst=st.integers(1, 2_000))
STEPS = st.lists(
    st.tuples(st.floats(0, 100), st.integers(0, 500)), min_size=1, max_size=30
)
ROUNDING = 2
"""Messages; a gap is kept in whole microseconds."""


@given(PACES, STEPS)
def test_no_stretch_of_time_sees_more_than_the_pace_and_one_burst(
    pace: Pace, steps: list[tuple[float, int]]
) -> None:
    now, free_at = NOW, NOW
    gone: list[tuple[datetime, int]] = []
    for seconds, wanted in steps:
        now += timedelta(seconds=seconds)
        taken = allow(pace, free_at, now, wanted)
        free_at = taken.free_at
        gone.append((now, taken.count))
        assert 0 <= taken.count <= wanted

    for place, (begin, _) in enumerate(gone):
        within = sum(count for _, count in gone[place:])
        assert within <= pace.burst + (now - begin) / pace.gap + ROUNDING


@given(PACES, st.integers(1, 50))
def test_a_line_that_rested_may_send_a_whole_burst_and_no_more(
    pace: Pace, hours: int
) -> None:
    later = NOW + timedelta(hours=hours)

    taken = allow(pace, NOW, later, pace.burst + 10)

    assert pace.burst - 1 <= taken.count <= pace.burst
    assert taken.free_at - later <= pace.gap * pace.burst


@given(PACES, st.integers(1, 2_000))
def test_after_the_wait_one_more_fits(pace: Pace, wanted: int) -> None:
    free_at = allow(pace, NOW, NOW, wanted).free_at

    later = NOW + wait(pace, free_at, NOW) + pace.gap / 2

    assert allow(pace, free_at, later, 1).count == 1


def test_who_may_send_now_need_not_wait() -> None:
    assert wait(Pace(10, 5), NOW, NOW) == timedelta(0)
    assert allow(Pace(10, 5), NOW, NOW, 0).count == 0
    assert wait(Pace(10, 1), NOW + timedelta(seconds=1), NOW).total_seconds() == 1
