"""Rows that wait for their commit: written with it, gone with its rollback."""

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from kit.appending import append
from knowledge.models import ArticleOutcome, Outcome
from tests.factories import NOW


def add(session: Session, slug: str) -> None:
    append(
        session,
        ArticleOutcome,
        slug=slug,
        outcome=Outcome.ASKED,
        locale="en",
        channel="sms",
        created_at=NOW,
    )


def written(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(ArticleOutcome.slug).order_by("id")))


def test_they_are_written_with_the_commit_and_not_before(engine: Engine) -> None:
    with sessionmaker(engine).begin() as session:
        add(session, "one")
        add(session, "two")
        assert session.scalar(select(func.count(ArticleOutcome.id))) == 0

    assert written(engine) == ["one", "two"]


def test_a_transaction_that_fails_leaves_nothing_for_the_next(engine: Engine) -> None:
    with Session(engine) as session:
        add(session, "lost")
        session.rollback()
        add(session, "kept")
        session.commit()

    assert written(engine) == ["kept"]


def test_a_savepoint_takes_only_its_own_with_it(engine: Engine) -> None:
    with sessionmaker(engine).begin() as session:
        add(session, "before")
        with session.begin_nested():
            add(session, "inside")
        nested = session.begin_nested()
        add(session, "undone")
        nested.rollback()
        add(session, "after")

    assert sorted(written(engine)) == ["after", "before", "inside"]
