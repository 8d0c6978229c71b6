"""Texts that found no answer: put together, settled, and told of the answer once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge import files, gaps
from knowledge.models import MissedText
from messages.models import Message
from tests.factories import make_contact, make_message
from tests.knowledge.examples import ARTICLES

POWER_BANK = (
    "my power bank was stolen",
    "powerbank stolen yesterday at market",
    "someone took my power bank",
)


Ask = Callable[..., Message]


def missed(
    text: str, place: int, contact_id: int = 0, slug: str | None = None
) -> MissedText:
    return MissedText(
        message_id=place,
        contact_id=contact_id or place,
        text=text,
        locale="en",
        slug=slug,
        asked_at=datetime(2026, 11, 24, 9, place % 60, tzinfo=UTC),
    )


@pytest.fixture
def ask(session: Session, now: datetime) -> Ask:
    """Somebody asks, and finds nothing."""

    def asked(text: str, *, days_ago: float = 1, contact_id: int = 0) -> Message:
        at = now - timedelta(days=days_ago)
        contact = make_contact(session) if not contact_id else None
        message = make_message(session, text=text, created_at=at)
        message.contact_id = contact.id if contact else contact_id
        session.flush()
        gaps.note(session, message, text=text, locale="en", slug=None, now=at)
        session.flush()
        return message

    return asked


def test_texts_that_ask_the_same_are_put_together() -> None:
    texts = [missed(text, place) for place, text in enumerate(POWER_BANK, 1)]
    texts += [
        missed("when do we get new uniforms", 8),
        missed("where is the training", 9),
    ]

    found = gaps.clusters(texts, files.read_folder(files.CONTENT))

    sizes = sorted(len(cluster.texts) for cluster in found)
    assert sizes == [1, 1, 3]


def test_nothing_makes_no_cluster() -> None:
    assert gaps.clusters([]) == []


def test_a_cluster_weighs_as_many_as_asked_and_speaks_in_their_words() -> None:
    cluster = gaps.Cluster(
        [
            missed("Power bank stolen!", 1, contact_id=5, slug="solar"),
            missed("power bank stolen", 2, contact_id=5),
            missed("my power bank was stolen", 3, contact_id=6),
        ]
    )

    assert (cluster.weight, cluster.spoken) == (2, "power bank stolen")
    assert (cluster.slug, cluster.ids) == ("solar", [1, 2, 3])
    assert cluster.newest.minute == 3


def test_three_alike_are_listed_and_two_are_not(
    session: Session, now: datetime, ask: Ask
) -> None:
    for _ in range(2):
        ask("the power bank has been stolen")
    assert gaps.waiting(session, ARTICLES, now=now) == []

    ask("power bank has been stolen")

    (cluster,) = gaps.waiting(session, ARTICLES, now=now)
    assert cluster.weight == 3
    gaps.settle(session, cluster.ids, now=now)
    assert gaps.waiting(session, ARTICLES, now=now) == []


def test_one_word_and_what_is_known_are_not_kept_again(
    session: Session, now: datetime, ask: Ask
) -> None:
    ask("power")
    message = ask("power bank stolen")

    gaps.note(session, message, text="other words", locale="en", slug=None, now=now)

    (kept,) = session.scalars(select(MissedText)).all()
    assert kept.text == "power bank stolen"


def test_whoever_asked_lately_is_told_once(
    session: Session, now: datetime, ask: Ask
) -> None:
    first = ask("power bank stolen", days_ago=3)
    again = ask("power bank is stolen", contact_id=first.contact_id)
    long_ago = ask("power bank stolen", days_ago=20)
    ids = [first.id, again.id, long_ago.id]

    told = gaps.to_tell(session, ids, now=now)

    assert [text.message_id for text in told] == [again.id]
    gaps.mark_told(session, ids, [text.contact_id for text in told], now=now)
    left = gaps.to_tell(session, ids, now=now)
    assert left == []
