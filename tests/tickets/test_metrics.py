"""Every figure means what its definition says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.metrics import (
    DEFINITIONS,
    NAMES,
    Facts,
    Figure,
    MessageFacts,
    Period,
    TicketFacts,
    Unit,
    change,
    reckon,
)

SINCE = datetime(2026, 11, 2, tzinfo=UTC)
PERIOD = Period(SINCE, SINCE + timedelta(days=7))
PRICE = 0.05


def half(start: datetime, end: datetime) -> timedelta:
    """An office that works every second minute."""
    return (end - start) / 2


def figures(facts: Facts, period: Period = PERIOD) -> dict[str, Figure]:
    return reckon(facts, period, between=half, price=PRICE)


def value(facts: Facts, name: str) -> float | None:
    return figures(facts)[name].value


def ticket(
    day: float,
    *,
    replied: float = 0,
    resolved: float = 0,
    **more: Any,  # noqa: ANN401
) -> TicketFacts:
    """Opened so many days into the period; the rest in hours after that."""
    opened = SINCE + timedelta(days=day)
    return TicketFacts(
        opened_at=opened,
        first_replied_at=opened + timedelta(hours=replied) if replied else None,
        resolved_at=opened + timedelta(hours=resolved) if resolved else None,
        **more,
    )


def test_every_definition_has_a_figure_and_words() -> None:
    found = figures(Facts())

    assert tuple(found) == NAMES
    assert all(definition.means.endswith(".") for definition in DEFINITIONS)


def test_with_nothing_to_reckon_from_nothing_is_said() -> None:
    found = figures(Facts())

    counts = {d.name for d in DEFINITIONS if d.unit is Unit.COUNT}
    assert {n for n, f in found.items() if f.value == 0} == counts
    assert {n for n, f in found.items() if f.value is None} == set(NAMES) - counts


def test_silence_does_not_count_as_solved_by_the_bot() -> None:
    facts = Facts(
        tickets=[ticket(1), ticket(2)],
        messages=MessageFacts(received=40, bot_answered=20, bot_confirmed=6),
    )

    assert value(facts, "bot_share") == 6 / 8


def test_tickets_assumed_fixed_are_not_counted_as_resolved() -> None:
    facts = Facts(
        tickets=[
            ticket(1, resolved=5),
            ticket(2, resolved=5, assumed_fixed=True),
        ]
    )

    assert (value(facts, "resolved"), value(facts, "assumed_fixed")) == (1, 1)
    assert figures(facts)["resolution_p50"].of == 1


@pytest.mark.parametrize(
    ("opened", "resolved", "left"),
    [(-3, 0, 1), (-3, 24 * 20, 1), (-3, 24, 0), (6.9, 0, 1), (8, 0, 0)],
)
def test_the_backlog_is_what_was_unresolved_when_the_period_ended(
    opened: float, resolved: float, left: int
) -> None:
    facts = Facts(tickets=[ticket(opened, resolved=resolved)])

    assert value(facts, "backlog") == left


def test_half_and_nine_of_ten_are_told_by_wall_and_by_office_clock() -> None:
    facts = Facts(tickets=[ticket(1, replied=hours) for hours in range(1, 11)])

    found = figures(facts)

    assert found["first_answer_p50"] == Figure(5 * 3600, 10)
    assert found["first_answer_p90"] == Figure(9 * 3600, 10)
    assert found["first_answer_work_p90"] == Figure(4.5 * 3600, 10)


def test_what_was_opened_before_counts_where_it_ended() -> None:
    facts = Facts(tickets=[ticket(-1, replied=1, resolved=48)])

    found = figures(facts)

    assert (found["opened"].value, found["resolved"].value) == (0, 1)
    assert found["first_answer_p50"].value is None
    assert found["resolution_p50"].value == 48 * 3600


def test_promises_reopenings_and_ratings_are_shares_of_those_that_ended() -> None:
    facts = Facts(
        tickets=[
            ticket(1, resolved=1, rating=9),
            ticket(1, resolved=1, rating=7, reopened=True),
            ticket(1, resolved=1, rating=9),
            ticket(1, resolved=1),
        ],
        promises_kept=9,
        promises_broken=1,
    )

    found = figures(facts)

    assert found["sla_met"] == Figure(0.9, 10)
    assert found["reopened"] == Figure(0.25, 4)
    assert found["satisfaction"] == Figure(2 / 3, 3)


def test_segments_and_their_price_are_shared_by_all_that_was_solved() -> None:
    facts = Facts(
        tickets=[ticket(1, resolved=1)],
        messages=MessageFacts(bot_confirmed=3, ended=20, undelivered=1, segments=28),
    )

    found = figures(facts)

    assert found["segments_per_solved"] == Figure(7, 4)
    assert found["cost_per_solved"].value == pytest.approx(0.35)
    assert found["undelivered"] == Figure(0.05, 20)


def test_the_period_before_is_as_long_and_ends_where_this_one_begins() -> None:
    before = PERIOD.before

    assert before.until == PERIOD.since
    assert before.until - before.since == PERIOD.until - PERIOD.since


@pytest.mark.parametrize(
    ("now", "before", "unit", "expected"),
    [
        (12.0, 10.0, Unit.COUNT, 0.2),
        (0.9, 0.8, Unit.SHARE, 0.1),
        (3.0, 0.0, Unit.COUNT, None),
        (None, 2.0, Unit.SPAN, None),
        (2.0, None, Unit.SPAN, None),
    ],
)
def test_a_change_is_in_points_for_shares_and_in_parts_for_the_rest(
    now: float | None, before: float | None, unit: Unit, expected: float | None
) -> None:
    found = change(Figure(now, 1), Figure(before, 1), unit)

    assert found == (pytest.approx(expected) if expected is not None else None)


SPANS = st.floats(min_value=0.01, max_value=300)


@given(st.lists(st.tuples(st.floats(-9, 6.9), SPANS, SPANS), max_size=30))
def test_shares_lie_between_none_and_all_and_spans_are_in_order(
    told: list[tuple[float, float, float]],
) -> None:
    facts = Facts(
        tickets=[ticket(day, replied=a, resolved=a + b) for day, a, b in told]
    )

    found = figures(facts)

    for definition in DEFINITIONS:
        said = found[definition.name].value
        if definition.unit is Unit.SHARE and said is not None:
            assert 0 <= said <= 1
    for name in ("first_answer", "resolution"):
        half_of_them = found[f"{name}_p50"].value
        nine_of_ten = found[f"{name}_p90"].value
        if half_of_them is not None and nine_of_ten is not None:
            assert half_of_them <= nine_of_ten
