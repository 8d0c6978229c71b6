"""Which way an answer goes next: a table, and what holds for any case."""

from hypothesis import given
from hypothesis import strategies as st

from messages.channel import Status
from messages.ways import (
    NO_USE,
    Place,
    Step,
    Trouble,
    Way,
    has_arrived,
    next_step,
    steps,
    trouble,
)
from people.address import Channel

PHONE = Place(Channel.SMS, "+254700000001")
OTHER = Place(Channel.SMS, "+254700000002")
CHAT = Place(Channel.TELEGRAM, "500001")
BOSS = Place(Channel.TELEGRAM, "500009")

PLACES = st.sets(st.sampled_from([PHONE, OTHER, CHAT]))


def ways(
    why: Trouble,
    *,
    first: Place = PHONE,
    code: str | None = None,
    hers: tuple[Place, ...] = (PHONE, OTHER, CHAT),
    supervisor: Place | None = BOSS,
) -> list[Way]:
    return [step.way for step in steps(first, why, code, hers, supervisor)]


def test_what_was_refused_goes_again_then_elsewhere_then_to_the_supervisor() -> None:
    assert ways(Trouble.REFUSED) == list(Way)


def test_a_number_that_takes_no_sms_is_not_tried_again() -> None:
    assert Way.RETRY not in ways(Trouble.REFUSED, code="30006")


def test_what_may_have_arrived_is_not_sent_to_the_same_phone_again() -> None:
    assert ways(Trouble.NO_RECEIPT) == [
        Way.OTHER_NUMBER,
        Way.TELEGRAM,
        Way.SUPERVISOR,
    ]


def test_what_waits_because_no_sms_leaves_can_only_go_by_telegram() -> None:
    assert ways(Trouble.WAITING) == [Way.TELEGRAM]
    assert ways(Trouble.WAITING, first=CHAT) == [Way.OTHER_NUMBER, Way.OTHER_NUMBER]


def test_a_blocked_chat_goes_by_sms() -> None:
    assert ways(Trouble.REFUSED, first=CHAT, hers=(PHONE,)) == [
        Way.OTHER_NUMBER,
        Way.SUPERVISOR,
    ]


def test_no_way_is_gone_twice_and_nothing_follows_the_supervisor() -> None:
    open_ways = steps(PHONE, Trouble.REFUSED, None, (PHONE, CHAT), BOSS)
    gone: set[tuple[Way, str]] = set()
    went = []

    while (step := next_step(open_ways, gone)) is not None:
        went.append(step.way)
        gone.add((step.way, step.place.address))

    assert went == [Way.RETRY, Way.TELEGRAM, Way.SUPERVISOR]
    assert next_step(open_ways, {(Way.SUPERVISOR, BOSS.address)}) is None


def test_telegram_gives_no_receipt_so_sent_is_arrived() -> None:
    assert has_arrived(Channel.TELEGRAM, Status.SENT)
    assert trouble(Channel.SMS, Status.SENT) is Trouble.NO_RECEIPT


@given(
    st.sampled_from([PHONE, OTHER, CHAT]),
    st.sampled_from(Trouble),
    st.sampled_from([None, "30003", *sorted(NO_USE)]),
    PLACES,
    st.sampled_from([None, BOSS]),
)
def test_an_answer_goes_only_where_it_may_and_never_to_others(
    first: Place,
    why: Trouble,
    code: str | None,
    hers: set[Place],
    supervisor: Place | None,
) -> None:
    open_ways: list[Step] = steps(first, why, code, hers, supervisor)

    for step in open_ways:
        assert step.place in hers or (
            step.way is Way.SUPERVISOR and step.place == supervisor
        )
        if step.place == first:
            assert why in (Trouble.REFUSED, Trouble.EXPIRED)
            assert code not in NO_USE
    assert len(set(open_ways)) == len(open_ways)
