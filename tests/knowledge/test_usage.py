"""How articles fare, by article, locale, area and week."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge import articles, usage
from people.models import Area
from tests.factories import make_area, make_contact


@pytest.fixture
def told(session: Session, now: datetime) -> None:
    county = make_area(session, name="Kisumu")
    facility = make_area(session, name="Mto", parent=county)
    here = make_contact(session, area=facility).id
    there = make_contact(session).id
    for outcome, contact, locale, days in (
        ("asked", here, "sw", 1),
        ("answered", here, "sw", 1),
        ("fixed", here, "sw", 1),
        ("answered", there, "en", 10),
        ("not_fixed", there, "en", 10),
        ("escalated", there, "en", 10),
        ("answered", there, "en", 90),
    ):
        articles.rate(
            session,
            "app-slow",
            outcome,
            locale=locale,
            channel="sms",
            contact_id=contact,
            message_id=None,
            now=now - timedelta(days=days),
        )
    session.commit()


@pytest.mark.usefixtures("told")
def test_an_article_is_helpful_as_often_as_people_say_so(
    session: Session, now: datetime
) -> None:
    found = usage.by_article(session, now - timedelta(days=28), now)

    fare = found["app-slow"]
    assert (fare.asked, fare.answered, fare.escalated) == (1, 2, 1)
    assert fare.helpful == 0.5
    assert usage.Fare().helpful is None


@pytest.mark.usefixtures("told")
def test_figures_are_told_apart_by_locale_and_area(
    session: Session, now: datetime
) -> None:
    since = now - timedelta(days=28)

    by_locale = usage.by_locale(session, "app-slow", since, now)
    by_area = usage.by_area(session, "app-slow", since, now)

    assert {name: fare.answered for name, fare in by_locale.items()} == {
        "en": 1,
        "sw": 1,
    }
    assert (by_area["Mto"].fixed, by_area[""].not_fixed) == (1, 1)


@pytest.mark.usefixtures("told")
def test_an_area_counts_what_lies_below_it(session: Session, now: datetime) -> None:
    county = session.scalars(select(Area).where(Area.name == "Kisumu")).one()

    found = usage.by_article(session, now - timedelta(days=28), now, area=county)

    assert found["app-slow"].answered == 1


@pytest.mark.usefixtures("told")
def test_the_trend_is_told_by_week_the_oldest_first(
    session: Session, now: datetime
) -> None:
    weeks = usage.trend(session, "app-slow", weeks=4, now=now)

    assert [fare.answered for _, fare in weeks] == [0, 0, 1, 1]
    assert weeks[0][0] == now - timedelta(days=28)
