"""What is loud: four kinds of news, by day, and by night only the worst."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.quiet import QuietHours
from tickets.loudness import GROUP_OF, Group, NoticeKind, Ring, Wishes, is_loud

NAIROBI = ZoneInfo("Africa/Nairobi")
NOON = datetime(2026, 11, 24, 9, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 24, 21, tzinfo=UTC)
EVERYTHING = frozenset(Group)
NIGHT = QuietHours(time(20), time(7), NAIROBI)

KINDS = st.sampled_from(NoticeKind)
RINGS = st.builds(Ring, st.just(1), KINDS, critical_and_hers=st.booleans())
WISHES = st.builds(
    Wishes,
    st.frozensets(st.sampled_from(Group)),
    st.sampled_from([None, NIGHT]),
    st.booleans(),
)
MOMENTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def test_four_kinds_of_news_are_loud_and_the_rest_only_counts() -> None:
    wishes = Wishes(EVERYTHING, None, critical_anyway=True)

    heard = {k for k in NoticeKind if is_loud(Ring(1, k), wishes, now=NOON)}

    assert heard == {
        NoticeKind.ASSIGNED,
        NoticeKind.HANDED_OVER,
        NoticeKind.MENTIONED,
        NoticeKind.WARNED,
        NoticeKind.BREACHED,
        NoticeKind.INCIDENT_SUGGESTED,
        NoticeKind.INCIDENT_NOT_FIXED,
    }
    assert set(GROUP_OF.values()) == EVERYTHING


@pytest.mark.parametrize("unwanted", Group)
def test_what_she_does_not_want_to_hear_she_does_not_hear(unwanted: Group) -> None:
    wishes = Wishes(EVERYTHING - {unwanted}, None, critical_anyway=True)

    for kind, group in GROUP_OF.items():
        ring = Ring(1, kind, critical_and_hers=True)
        assert is_loud(ring, wishes, now=NOON) is (group is not unwanted)


@pytest.mark.parametrize(
    ("anyway", "critical_and_hers", "loud"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_at_night_only_what_is_critical_and_hers_is_loud_if_she_wants(
    *, anyway: bool, critical_and_hers: bool, loud: bool
) -> None:
    wishes = Wishes(EVERYTHING, NIGHT, critical_anyway=anyway)
    ring = Ring(1, NoticeKind.ASSIGNED, 1042, critical_and_hers=critical_and_hers)

    assert is_loud(ring, wishes, now=MIDNIGHT) is loud


@given(RINGS, WISHES, MOMENTS)
def test_quiet_hours_never_make_anything_louder(
    ring: Ring, wishes: Wishes, moment: datetime
) -> None:
    without = Wishes(wishes.groups, None, wishes.critical_anyway)

    if is_loud(ring, wishes, now=moment):
        assert is_loud(ring, without, now=moment)
        assert GROUP_OF[ring.kind] in wishes.groups
        assert ring.critical_and_hers or not NIGHT.hold(moment) or not wishes.quiet
