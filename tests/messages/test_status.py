import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.channel import Status
from messages.status import RANK, moves

OUTBOUND = st.sampled_from(sorted(RANK))


@given(OUTBOUND, OUTBOUND)
def test_what_moved_never_moves_back(before: Status, after: Status) -> None:
    assert not (moves(before, after) and moves(after, before))


@given(st.lists(OUTBOUND))
def test_receipts_in_any_order_only_move_upwards(receipts: list[Status]) -> None:
    status = Status.SENDING
    for receipt in receipts:
        if moves(status, receipt):
            assert RANK[receipt] > RANK[status]
            status = receipt


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        (Status.SENT, Status.DELIVERED, True),
        (Status.DELIVERED, Status.SENT, False),
        (Status.DELIVERED, Status.UNDELIVERED, False),
        (Status.UNDELIVERED, Status.DELIVERED, False),
        (Status.UNDELIVERED, Status.READ, True),
        (Status.SENDING, Status.FAILED, True),
        (Status.RECEIVED, Status.DELIVERED, False),
        (Status.SENT, Status.RECEIVED, False),
    ],
)
def test_the_first_final_word_stands(
    *, before: Status, after: Status, moved: bool
) -> None:
    assert moves(before, after) is moved
