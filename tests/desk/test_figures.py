"""The page of figures: for leads, and every number on it opens its tickets."""

import csv
import io
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from desk.figures import mood
from people.models import Officer, OfficerRole
from tests.desk.world import NOW, World
from tickets import notifications
from tickets.metrics import NAMES, Better
from tickets.models import NoticeKind
from tickets.rules import TicketStatus

FIGURES = "/desk/figures"


@pytest.fixture
def lead(world: World, stranger: TestClient) -> TestClient:
    officer = world.officer("Leah C", "leah@example.org", OfficerRole.LEAD)
    stranger.cookies.set("msaada", world.cookie(officer))
    return stranger


def test_an_officer_who_may_not_see_figures_is_told_who_can_help(
    client: TestClient,
) -> None:
    answer = client.get(FIGURES)

    assert answer.status_code == 403
    assert client.get(f"{FIGURES}.csv").status_code == 403


def test_with_nothing_yet_the_page_says_so(lead: TestClient) -> None:
    page = lead.get(FIGURES)

    assert page.status_code == 200
    assert "Nothing yet in this time." in page.text


def test_what_was_opened_is_counted_and_opens_its_tickets(
    lead: TestClient, world: World
) -> None:
    world.ticket()
    world.ticket("Brenda A")

    page = lead.get(f"{FIGURES}?days=7&by=article")

    assert '<span class="stat__value"><bdi>2</bdi></span>' in page.text
    assert "App does not sync" in page.text
    link = next(
        line.split('href="')[1].split('"')[0]
        for line in page.text.splitlines()
        if "topic.is.sync-not-working" in line
    )
    address = urlsplit(link.replace("&amp;", "&"))
    assert parse_qs(address.query)["f"][-1] == "topic.is.sync-not-working"
    shown = lead.get(link.replace("&amp;", "&"))
    assert shown.text.count("Brenda A") >= 1


@pytest.mark.parametrize(
    "split", ["area", "article", "channel", "locale", "officer", "device", "nonsense"]
)
def test_the_figures_can_be_told_apart_every_way(
    lead: TestClient, world: World, split: str
) -> None:
    world.ticket(status=TicketStatus.RESOLVED, resolved_at=NOW)

    assert lead.get(f"{FIGURES}?by={split}").status_code == 200


def test_the_csv_holds_every_figure_of_every_group(
    lead: TestClient, world: World
) -> None:
    world.ticket()

    answer = lead.get(f"{FIGURES}.csv?by=area&days=7")

    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == ["area", "since", "until", *NAMES]
    assert rows[1][0] == "Ahero"
    assert dict(zip(rows[0], rows[1], strict=True))["opened"] == "1.0"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_time_before_is_compared(lead: TestClient, world: World) -> None:
    before = NOW - timedelta(days=8)
    world.ticket(opened_at=before, status=TicketStatus.RESOLVED, resolved_at=before)
    world.ticket()
    world.ticket()

    page = lead.get(f"{FIGURES}?days=7")

    assert "100 % more" in page.text


@pytest.mark.parametrize("days", ["0", "x", "400"])
def test_a_time_that_cannot_be_is_refused_in_words(lead: TestClient, days: str) -> None:
    assert lead.get(f"{FIGURES}?days={days}").status_code == 422


@pytest.mark.parametrize(
    ("better", "moved", "expected"),
    [
        (Better.MORE, 0.1, "good"),
        (Better.MORE, -0.1, "bad"),
        (Better.LESS, -0.1, "good"),
        (Better.LESS, 0.1, "bad"),
        (Better.NEITHER, 0.5, ""),
        (Better.MORE, 0.001, ""),
        (Better.MORE, None, ""),
    ],
)
def test_news_are_good_or_bad_by_what_the_figure_means(
    better: Better, moved: float | None, expected: str
) -> None:
    assert mood(better, moved) == expected


def test_a_lead_reads_of_last_week_on_her_bell(lead: TestClient, world: World) -> None:
    said: dict[str, Any] = {
        "opened": 12.0,
        "resolved": 9.0,
        "backlog": 3.0,
        "sla_met": None,
    }
    with world.sessions.begin() as session:
        leah = session.scalars(select(Officer).where(Officer.name == "Leah C")).one()
        notifications.notify(
            session, {leah.id}, NoticeKind.WEEKLY, key="2026-48", now=NOW, **said
        )

    page = lead.get("/desk/notices").text

    assert "Last week: 12 opened, 9 resolved, 3 waiting" in page
    assert 'href="/desk/figures?days=7"' in page
