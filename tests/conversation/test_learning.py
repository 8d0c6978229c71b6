"""From what she answers to how sure we are: questions, labels, and every process."""

import asyncio
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from conversation.caretaker import Caretaker
from conversation.learning import judged_by_officers, study
from conversation.states import Choosing
from kit.wake import Topic
from knowledge import articles, labels
from knowledge.articles import Nearness
from knowledge.library import Library
from knowledge.match import CHOOSE
from knowledge.models import ArticleOutcome, Outcome
from messages.models import Message
from tests.conversation.dialogue import Helpdesk
from tests.databases import NOW
from tests.fakes import FakeClock
from tests.knowledge.examples import ARTICLES
from tickets.models import Ticket

PEOPLE = 30
NEAR = Nearness(0.4, 0.22, 3.0)


@pytest.fixture
def small(engine: Engine, clock: FakeClock) -> Iterator[Helpdesk]:
    """A helpdesk with three articles, in a database that knows them, too."""
    desk = Helpdesk(engine, Library(), clock)
    with desk.sessions.begin() as session:
        articles.publish(session, ARTICLES, now=NOW)
    refresh(desk, desk.library)
    yield desk
    desk.close()


def refresh(desk: Helpdesk, library: Library) -> bool:
    with desk.sessions() as session:
        return library.refresh(session)


def told(desk: Helpdesk) -> Sequence[ArticleOutcome]:
    with desk.sessions() as session:
        return session.scalars(select(ArticleOutcome).order_by(ArticleOutcome.id)).all()


def tend(desk: Helpdesk) -> None:
    workshop = desk.converser.workshop
    keeper = Caretaker(desk.writer, desk.sessions, workshop, desk.wake, desk.clock)
    asyncio.run(keeper.tend())


def refused(session: Session, desk: Helpdesk, question_id: int, who: int) -> None:
    for outcome, nearness in (("asked", NEAR), ("refused", None)):
        articles.rate(
            session,
            "phone-not-charging",
            outcome,
            locale="en",
            channel="sms",
            contact_id=who,
            message_id=question_id,
            question_id=question_id,
            nearness=nearness,
            now=desk.clock(),
        )


def test_each_outcome_knows_its_question_and_how_near_it_was(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask("my app does not open")
    phone.write("2")
    phone.write("1")

    question = desk.inbound()[0].id
    rows = told(desk)

    assert {row.question_id for row in rows} == {question}
    asked = rows[0]
    assert asked.outcome is Outcome.ASKED
    assert asked.score is not None
    assert asked.rival is not None
    assert asked.evidence is not None
    assert 0 < asked.rival < asked.score <= 1
    assert [row.score for row in rows[1:]] == [None] * (len(rows) - 1)


def unsure_of(desk: Helpdesk) -> str:
    """A text that several articles may answer, whatever the calibration of the day."""
    short = ("password", "forgot pin", "cannot see people", "my list is empty")
    index = desk.library.index
    return next(text for text in short if index.search(text).decision == CHOOSE)


def test_none_of_these_is_a_word_about_the_nearest(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask(unsure_of(desk))
    stage = phone.conversation().stage
    assert isinstance(stage, Choosing)

    phone.write(str(len(stage.topics) + 1))

    refused = told(desk)[-1]
    assert refused.outcome is Outcome.REFUSED
    assert refused.slug == told(desk)[0].slug


def test_what_an_officer_thinks_of_it_outweighs_what_she_said(small: Helpdesk) -> None:
    phone = small.phone()
    phone.ask("the phone does not charge")
    phone.write("2")
    phone.write("2")

    def label() -> list[float]:
        with small.sessions() as session:
            rows = labels.outcomes(session, now=small.clock())
            judged = judged_by_officers(session, small.library, rows)
            return [one.right for one in labels.labels(rows, judged)]

    assert label() == [0.5]
    for category, right in (("general", 0.0), ("power", 1.0), ("unheard of", 0.5)):
        with small.sessions.begin() as session:
            session.execute(update(Ticket).values(category=category))
        assert label() == [right]


def test_labels_change_what_every_process_decides(small: Helpdesk) -> None:
    other = Library()
    refresh(small, other)
    text = "my phone charge finishes at night"
    before = [one.index.search(text) for one in (small.library, other)]
    seen = small.wake.count(Topic.KNOWLEDGE)

    with small.sessions.begin() as session:
        for number in range(1, PEOPLE + 1):
            refused(session, small, number, who=number)
    tend(small)

    assert small.wake.count(Topic.KNOWLEDGE) > seen
    assert refresh(small, small.library)
    assert refresh(small, other)
    after = [one.index.search(text) for one in (small.library, other)]
    assert after[0] == after[1]
    assert {found.decision for found in before} == {"answer"}
    assert {found.decision for found in after} == {"choose"}
    assert not refresh(small, other)


def test_it_is_learnt_again_after_a_publish_and_when_more_was_said(
    small: Helpdesk,
) -> None:
    with small.sessions.begin() as session:
        refused(session, small, 1, who=1)
    tend(small)

    def is_due() -> bool:
        with small.sessions() as session:
            return labels.due(session, now=small.clock())

    assert not is_due()
    small.clock.advance(hours=2)
    assert not is_due()
    with small.sessions.begin() as session:
        refused(session, small, 2, who=2)
    assert is_due()
    tend(small)
    assert not is_due()
    with small.sessions.begin() as session:
        articles.publish(session, ARTICLES, now=NOW)
    assert is_due()


def test_a_message_alone_teaches_nothing(desk: Helpdesk) -> None:
    desk.phone().ask("hello")

    with desk.sessions() as session:
        assert session.scalars(select(Message)).first() is not None
        assert study(session, desk.library, now=desk.clock()) is None
