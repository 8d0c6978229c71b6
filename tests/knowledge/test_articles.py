import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import BadInputError, NotFoundError
from knowledge import articles, files
from knowledge.library import Library
from knowledge.models import ArticleOutcome, ArticleStatus, Outcome
from tests.knowledge.examples import ARTICLES, CHARGING, LOST

HEADS = "slug,title,locale,audience,steps,phrases\n"


def test_an_empty_helpdesk_loads_what_is_shipped_once(
    session: Session, now: datetime
) -> None:
    shipped = len(files.read_folder(files.CONTENT))

    assert articles.ensure_loaded(session, now=now) == shipped
    assert articles.ensure_loaded(session, now=now) == 0
    assert len(articles.published(session)) == shipped


def test_what_is_published_is_read_back_the_same(
    session: Session, now: datetime
) -> None:
    articles.publish(session, ARTICLES, now=now)

    read = {article.slug: article for article in articles.published(session)}

    assert read == {article.slug: article for article in ARTICLES}
    assert list(read) == sorted(read)


def test_a_folder_saved_is_the_folder_loaded(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    files.write_folder(tmp_path / "a", ARTICLES)
    articles.load_folder(session, tmp_path / "a", now=now)

    articles.save_folder(session, tmp_path / "b")

    for path in (tmp_path / "a" / "articles").iterdir():
        copy = tmp_path / "b" / "articles" / path.name
        assert copy.read_bytes() == path.read_bytes()


def test_every_publish_raises_the_versions(session: Session, now: datetime) -> None:
    assert articles.version(session) == 0

    articles.publish(session, [CHARGING, LOST], now=now)
    articles.publish(session, [replace(CHARGING, priority="low"), LOST], now=now)

    assert articles.version(session) == 2
    assert articles.get(session, CHARGING.slug).version == 2
    assert articles.get(session, LOST.slug).version == 1


def test_a_retired_article_is_no_longer_said(session: Session, now: datetime) -> None:
    articles.publish(session, [CHARGING, LOST], now=now)

    articles.retire(session, LOST.slug, now=now)

    assert articles.get(session, LOST.slug).status == ArticleStatus.RETIRED
    assert [article.slug for article in articles.published(session)] == [CHARGING.slug]


def test_an_unknown_article_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError, match="no-such"):
        articles.get(session, "no-such")


def test_a_spreadsheet_adds_to_what_is_known(session: Session, now: datetime) -> None:
    articles.publish(session, [CHARGING], now=now)
    row = (
        "phone-not-charging,Téléphone sans charge,fr,,Changez de prise,pas de courant\n"
    )

    count = articles.import_csv(session, io.StringIO(HEADS + row), now=now)

    (article,) = articles.published(session)
    assert count == 1
    assert set(article.locales) == {"en", "sw", "fr"}


def test_one_bad_row_and_nothing_is_imported(session: Session, now: datetime) -> None:
    rows = "good,Good,en,,Wait,\nbad,,en,,Wait,\n"

    with pytest.raises(BadInputError, match="row 3, column title"):
        articles.import_csv(session, io.StringIO(HEADS + rows), now=now)

    assert articles.published(session) == []
    assert articles.version(session) == 0


def test_what_became_of_an_article_is_noted(session: Session, now: datetime) -> None:
    articles.rate(
        session,
        "sync-not-working",
        "fixed",
        locale="sw",
        channel="sms",
        contact_id=7,
        message_id=None,
        now=now,
    )
    session.commit()

    (row,) = session.scalars(select(ArticleOutcome))
    assert (row.outcome, row.contact_id, row.created_at) == (Outcome.FIXED, 7, now)


def test_a_library_reads_again_only_after_a_publish(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    library = Library(tmp_path)
    articles.publish(session, [CHARGING], now=now)

    assert library.refresh(session)
    assert not library.refresh(session)
    assert library.article(CHARGING.slug) == CHARGING
    assert library.articles() == (CHARGING,)
    assert library.index.search("charger is spoilt").matches[0].slug == CHARGING.slug

    articles.retire(session, CHARGING.slug, now=now)

    assert library.refresh(session)
    assert library.version == 2
    assert library.article(CHARGING.slug) is None
    assert library.index.search("charger is spoilt").matches == ()


def test_while_one_thread_reads_the_others_keep_what_they_have(
    session: Session, now: datetime
) -> None:
    library = Library()
    articles.publish(session, [CHARGING], now=now)
    library.refresh(session)
    articles.publish(session, [LOST], now=now)

    with library._reading:
        refreshed = library.refresh(session)

    assert not refreshed
    assert library.article(LOST.slug) is None
    assert library.refresh(session)
