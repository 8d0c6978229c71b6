"""Writing articles at the desk: nothing is said differently until it is published."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kit.errors import BadInputError, ConflictError, NotFoundError
from knowledge import articles, editing
from knowledge.texts import ArticleText, LocaleText
from tests.factories import make_officer
from tests.knowledge.examples import CHARGING, LOST


@pytest.fixture
def officer_id(session: Session) -> int:
    return make_officer(session).id


@pytest.fixture
def published(session: Session, now: datetime) -> None:
    articles.publish(session, [CHARGING, LOST], now=now)


def changed(article: ArticleText, **texts: object) -> ArticleText:
    english = replace(article.locales["en"], **texts)  # type: ignore[arg-type]
    return replace(article, locales={**article.locales, "en": english})


@pytest.mark.usefixtures("published")
def test_a_draft_changes_nothing_that_is_said(
    session: Session, officer_id: int, now: datetime
) -> None:
    editing.save_draft(session, changed(CHARGING, title="Dead"), officer_id, now=now)

    said = {article.slug: article for article in articles.published(session)}
    assert said[CHARGING.slug] == CHARGING
    assert editing.current(session, CHARGING.slug).locales["en"].title == "Dead"
    assert list(editing.drafts(session)) == [CHARGING.slug]


@pytest.mark.usefixtures("published")
def test_publishing_makes_a_version_that_can_be_compared_and_restored(
    session: Session, officer_id: int, now: datetime
) -> None:
    editing.save_draft(session, changed(CHARGING, title="Dead"), officer_id, now=now)

    after = editing.publish_draft(session, CHARGING.slug, officer_id, now=now)

    newest, oldest = editing.versions(session, CHARGING.slug)
    assert (newest.version, newest.officer_id) == (2, officer_id)
    assert editing.draft_of(session, CHARGING.slug) is None
    lines = editing.difference(CHARGING, after)
    assert [line.text for line in lines if line.kind == "added"] == ["en › title: Dead"]
    editing.restore(session, CHARGING.slug, oldest.version, officer_id, now=now)
    editing.publish_draft(session, CHARGING.slug, officer_id, now=now)
    said = {article.slug: article for article in articles.published(session)}
    assert said[CHARGING.slug] == CHARGING
    assert editing.versions(session, CHARGING.slug)[0].version == 3


@pytest.mark.usefixtures("published")
def test_whoever_publishes_second_is_told_that_somebody_was_faster(
    session: Session, officer_id: int, now: datetime
) -> None:
    editing.save_draft(session, changed(CHARGING, title="Dead"), officer_id, now=now)
    articles.publish(session, [changed(CHARGING, title="No power")], now=now)

    with pytest.raises(ConflictError, match="another version"):
        editing.publish_draft(session, CHARGING.slug, officer_id, now=now)


@pytest.mark.usefixtures("published")
def test_what_would_harm_a_contact_is_not_published(
    session: Session, officer_id: int, now: datetime
) -> None:
    draft = changed(CHARGING, steps=("Write STOP to us",))
    editing.save_draft(session, draft, officer_id, now=now)

    with pytest.raises(ConflictError, match="carrier word"):
        editing.publish_draft(session, CHARGING.slug, officer_id, now=now)

    assert editing.draft_of(session, CHARGING.slug) is not None


def test_an_article_for_a_stolen_power_bank_is_written_and_said(
    session: Session, officer_id: int, now: datetime
) -> None:
    text = LocaleText(
        "Power bank stolen",
        ("Tell your supervisor", "Write where and when"),
        ("power bank stolen",),
        summary="Tell your supervisor where and when it was stolen.",
    )
    article = ArticleText("x", {"en": text})

    editing.new_draft(session, "power-bank-stolen", article, officer_id, now=now)
    editing.publish_draft(session, "power-bank-stolen", officer_id, now=now)

    (said,) = articles.published(session)
    assert (said.slug, said.locales["en"].title) == (
        "power-bank-stolen",
        "Power bank stolen",
    )


@pytest.mark.usefixtures("published")
def test_names_are_checked_when_an_article_is_begun(
    session: Session, officer_id: int, now: datetime
) -> None:
    with pytest.raises(BadInputError, match="small letters"):
        editing.new_draft(session, "Power Bank", CHARGING, officer_id, now=now)
    with pytest.raises(ConflictError, match="already"):
        editing.new_draft(session, CHARGING.slug, CHARGING, officer_id, now=now)


def test_what_is_not_there_is_not_found(
    session: Session, officer_id: int, now: datetime
) -> None:
    with pytest.raises(NotFoundError):
        editing.publish_draft(session, "no", officer_id, now=now)
    with pytest.raises(NotFoundError):
        editing.restore(session, "no", 1, officer_id, now=now)
    with pytest.raises(NotFoundError):
        editing.current(session, "no")


@pytest.mark.usefixtures("published")
def test_a_dropped_draft_leaves_what_is_said(
    session: Session, officer_id: int, now: datetime
) -> None:
    editing.save_draft(session, changed(CHARGING, title="Dead"), officer_id, now=now)

    editing.drop_draft(session, CHARGING.slug)

    assert editing.current(session, CHARGING.slug) == CHARGING


@pytest.mark.usefixtures("published")
def test_translations_older_than_the_english_are_marked_and_still_said(
    session: Session, officer_id: int, now: datetime
) -> None:
    first = editing.stale_locales(editing.versions(session, CHARGING.slug))
    article = changed(CHARGING, title="Dead")
    articles.publish(session, [article], now=now + timedelta(days=1))

    behind = editing.stale_locales(editing.versions(session, CHARGING.slug))
    others = tuple(locale for locale in CHARGING.locales if locale != "en")
    assert (first, behind) == ((), others)

    swahili = replace(article.locales["sw"], title="Imekufa")
    article = replace(article, locales={**article.locales, "sw": swahili})
    articles.publish(session, [article], now=now + timedelta(days=2))
    left = editing.stale_locales(editing.versions(session, CHARGING.slug))
    assert "sw" not in left


@pytest.mark.usefixtures("published")
def test_more_phrases_make_no_translation_stale(
    session: Session, now: datetime
) -> None:
    english = CHARGING.locales["en"]
    article = changed(CHARGING, phrases=(*english.phrases, "it is dead"))

    articles.publish(session, [article], now=now)

    assert editing.stale_locales(editing.versions(session, CHARGING.slug)) == ()


@pytest.mark.usefixtures("published")
def test_a_retired_article_comes_back_by_a_draft(
    session: Session, officer_id: int, now: datetime
) -> None:
    articles.retire(session, LOST.slug, now=now)
    again = editing.current(session, LOST.slug)
    editing.save_draft(session, again, officer_id, now=now)

    editing.publish_draft(session, LOST.slug, officer_id, now=now)

    assert {a.slug for a in articles.published(session)} == {CHARGING.slug, LOST.slug}
    assert editing.status_of(articles.get(session, LOST.slug), None) == "published"


@pytest.mark.usefixtures("published")
def test_a_draft_goes_on_from_what_was_published_meanwhile(
    session: Session, officer_id: int, now: datetime
) -> None:
    editing.save_draft(session, changed(CHARGING, title="Mine"), officer_id, now=now)
    articles.publish(session, [changed(CHARGING, title="Theirs")], now=now)
    with pytest.raises(ConflictError):
        editing.publish_draft(session, CHARGING.slug, officer_id, now=now)

    editing.go_on(session, CHARGING.slug)

    after = editing.publish_draft(session, CHARGING.slug, officer_id, now=now)
    assert after.locales["en"].title == "Mine"
    with pytest.raises(NotFoundError):
        editing.go_on(session, CHARGING.slug)
