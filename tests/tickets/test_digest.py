"""What is told by Telegram: late enough to be needed, rarely, and nothing is lost."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from people.quiet import QuietHours
from tests.tickets.test_calendar import KENYA
from tickets import digest
from tickets.digest import APART, TIME_TO_READ, Waiting
from tickets.loudness import GROUP_OF, Group, NoticeKind, Ring, Wishes

NAIROBI = ZoneInfo("Africa/Nairobi")
NIGHT = QuietHours(time(20), time(7), NAIROBI)
WISHES = Wishes(frozenset(Group), NIGHT, critical_anyway=True)
BEGIN = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAYS = 24 * 60
ROUND = timedelta(minutes=5)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NAIROBI)


def notice(
    since: datetime, kind: NoticeKind = NoticeKind.ASSIGNED, *, worst: bool = False
) -> Waiting:
    return Waiting(Ring(1, kind, 1042, critical_and_hers=worst), since)


def told_soon(
    waiting: Sequence[Waiting], now: datetime, told_at: datetime | None = None
) -> Sequence[Waiting]:
    return digest.soon(waiting, WISHES, told_at=told_at, now=now)


def test_who_is_at_the_desk_has_time_to_read_her_bell_first() -> None:
    one = notice(BEGIN)

    assert not told_soon([one], BEGIN + TIME_TO_READ - timedelta(seconds=1))
    assert told_soon([one], BEGIN + TIME_TO_READ) == [one]


def test_what_came_meanwhile_goes_along() -> None:
    old, young = notice(BEGIN), notice(BEGIN + timedelta(minutes=4))

    assert told_soon([old, young], BEGIN + TIME_TO_READ) == [old, young]


def test_messages_are_some_time_apart() -> None:
    one = notice(BEGIN - timedelta(hours=1))

    assert not told_soon([one], BEGIN, told_at=BEGIN - APART + timedelta(seconds=1))
    assert told_soon([one], BEGIN, told_at=BEGIN - APART)


def test_the_night_is_told_in_the_morning_but_what_is_critical_and_hers() -> None:
    quiet, worst = (
        notice(at("2026-11-24T22:00")),
        notice(at("2026-11-24T22:00"), worst=True),
    )

    assert told_soon([quiet, worst], at("2026-11-25T01:00")) == [worst]
    assert not told_soon([quiet], at("2026-11-25T06:59"))
    assert told_soon([quiet], at("2026-11-25T07:00")) == [quiet]


def test_a_digest_is_of_what_came_before_the_office_opened() -> None:
    friday, saturday = notice(at("2026-11-27T16:00")), notice(at("2026-11-28T11:00"))
    monday = notice(at("2026-11-30T08:00"), NoticeKind.FOLLOWED)
    every = [friday, saturday, monday]

    def told(now: str) -> Sequence[Waiting]:
        return digest.daily(every, NIGHT, KENYA, now=at(now))

    assert not told("2026-11-29T12:00")
    assert not told("2026-11-30T07:59")
    assert told("2026-11-30T08:00") == [friday, saturday]
    assert told("2026-12-01T08:00") == every


def test_who_sleeps_by_day_reads_it_in_the_evening() -> None:
    by_day = QuietHours(time(7), time(19), NAIROBI)
    one = notice(at("2026-11-24T03:00"))

    assert not digest.daily([one], by_day, KENYA, now=at("2026-11-24T12:00"))
    assert digest.daily([one], by_day, KENYA, now=at("2026-11-24T19:00")) == [one]


NOTICES = st.lists(
    st.builds(
        Waiting,
        st.builds(
            Ring,
            st.integers(1, 10**6),
            st.sampled_from(NoticeKind),
            critical_and_hers=st.booleans(),
        ),
        st.builds(
            lambda minutes: BEGIN + timedelta(minutes=minutes), st.integers(0, 2 * DAYS)
        ),
    ),
    max_size=12,
    unique_by=lambda one: one.ring.id,
)


@given(NOTICES)
def test_each_is_told_once_and_none_is_lost(notices: list[Waiting]) -> None:
    """Two days of notices, and a third to tell what is left; she reads none."""
    told: list[tuple[datetime, Waiting]] = []
    last: datetime | None = None
    now = BEGIN
    while now < BEGIN + timedelta(days=3):
        done = {one.ring.id for _, one in told}
        waiting = [n for n in notices if n.since <= now and n.ring.id not in done]
        found = told_soon(waiting, now, last)
        told += [(now, one) for one in found]
        last = now if found else last
        now += ROUND

    assert sorted(one.ring.id for _, one in told) == sorted(
        one.ring.id for one in notices if one.ring.kind in GROUP_OF
    )
    for when, one in told:
        assert one.ring.critical_and_hers or not NIGHT.hold(when)
    moments = sorted({when for when, _ in told})
    assert all(b - a >= APART for a, b in pairwise(moments))


@given(NOTICES)
def test_the_digest_tells_each_once_whatever_its_kind(notices: list[Waiting]) -> None:
    told: list[int] = []
    now = BEGIN
    while now < BEGIN + timedelta(days=8):
        waiting = [n for n in notices if n.since <= now and n.ring.id not in set(told)]
        told += [o.ring.id for o in digest.daily(waiting, NIGHT, KENYA, now=now)]
        now += timedelta(hours=1)

    assert sorted(told) == sorted(one.ring.id for one in notices)
