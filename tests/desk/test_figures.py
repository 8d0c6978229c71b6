"""The page of figures: for leads, and every number on it opens its tickets."""

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.figures import mood
from desk.figures_files import SHEET, chunks, sheet
from knowledge.models import MissedText
from messages.channel import Status
from messages.models import Author, Direction, Message
from people.models import Area, Officer, OfficerRole
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
    assert client.get(f"{FIGURES}.xlsx").status_code == 403


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


def read_sheet(content: bytes) -> list[list[object]]:
    book = load_workbook(io.BytesIO(content), read_only=True)
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    book.close()
    return rows


def test_the_sheet_holds_what_the_csv_does_with_numbers_as_numbers(
    lead: TestClient, world: World
) -> None:
    world.ticket()

    answer = lead.get(f"{FIGURES}.xlsx?by=area&days=7")

    text = lead.get(f"{FIGURES}.csv?by=area&days=7").text
    shown = [
        ["" if cell is None else str(cell) for cell in row]
        for row in read_sheet(answer.content)
    ]
    opened = read_sheet(answer.content)[1][3 + NAMES.index("opened")]
    assert answer.headers["Content-Type"] == SHEET
    assert "msaada-area.xlsx" in answer.headers["Content-Disposition"]
    assert shown[0] == next(csv.reader(io.StringIO(text)))
    assert shown[1][0] == "Ahero"
    assert opened == 1
    assert isinstance(opened, int | float)


def test_a_sheet_has_no_last_row_but_the_last() -> None:
    rows: Iterator[list[str | float]] = ([f"group {n}", n] for n in range(5_000))

    read = read_sheet(b"".join(chunks(sheet(rows))))

    assert read[-1] == ["group 4999", 4999]
    assert len(read) == 5_000


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_name_is_a_formula_in_either_file(
    lead: TestClient, world: World, name: str
) -> None:
    world.ticket()
    with world.sessions.begin() as session:
        session.scalars(select(Area).where(Area.name == "Ahero")).one().name = name

    text = lead.get(f"{FIGURES}.csv?by=area&days=7").text
    book = load_workbook(io.BytesIO(lead.get(f"{FIGURES}.xlsx?days=7").content))

    assert f"'{name}" in text
    cell = book.worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


def test_what_no_sheet_can_hold_is_left_out_of_it() -> None:
    read = read_sheet(b"".join(chunks(sheet(iter([["Ahe\x00ro\ud800\x1f", 1.5]])))))

    assert read == [["Ahero", 1.5]]


def test_only_who_asks_for_a_sheet_loads_what_writes_it() -> None:
    look = "import sys, desk.router; print('openpyxl' in sys.modules)"

    said = subprocess.run(  # noqa: S603
        [sys.executable, "-c", look], capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "False"


def test_unanswered_questions_are_counted_and_a_click_away(
    lead: TestClient, world: World
) -> None:
    world.ticket()
    said = "where do i collect the new gumboots"
    with world.sessions.begin() as session:
        message = _some(session)
        for number in range(3):
            session.add(
                MissedText(
                    message_id=_another(session, message),
                    contact_id=message.contact_id,
                    text=f"{said} {number}",
                    locale="en",
                    asked_at=NOW,
                )
            )

    page = lead.get(FIGURES).text

    card = page.split('href="/desk/knowledge/gaps" title')[1].split("</a>")[0]
    assert "Unanswered questions" in card
    assert "<bdi>1</bdi>" in card


def _another(session: Session, message: Message) -> int:
    """One more inbound message of who wrote `message`."""
    copy = Message(
        channel=message.channel,
        address=message.address,
        our_address=message.our_address,
        direction=Direction.INBOUND,
        author=Author.CONTACT,
        status=Status.CONVERSED,
        text="",
        contact_id=message.contact_id,
        created_at=NOW,
        changed_at=NOW,
    )
    session.add(copy)
    session.flush()
    return copy.id


def test_why_messages_did_not_arrive_is_said_and_opens_the_tickets(
    lead: TestClient, world: World
) -> None:
    number = world.ticket()
    world.ticket("Brenda A")
    with world.sessions.begin() as session:
        for code in ("30003", "99999", None):
            message = session.get_one(Message, _another(session, _some(session)))
            message.direction, message.status = Direction.OUTBOUND, Status.UNDELIVERED
            message.ticket_id, message.error_code = number, code
            message.error = "The provider is on strike." if code == "99999" else None

    page = lead.get(f"{FIGURES}?days=7")

    table = page.text.split('id="losses"')[1].split("</table>")[0]
    assert "The phone was off or out of reach." in table
    assert "The provider is on strike." in table
    assert "Nobody said why" in table
    links = [part.split('"')[0] for part in table.split('href="')[1:]]
    for link in links:
        shown = lead.get(link.replace("&amp;", "&")).text
        assert "Akinyi Odhiambo" in shown
        assert "Brenda A" not in shown.split('id="queue"')[-1]
    assert "The phone was off or out of reach (30003), since 2026-11-18" in (
        lead.get(links[0].replace("&amp;", "&")).text
        + lead.get(links[1].replace("&amp;", "&")).text
        + lead.get(links[2].replace("&amp;", "&")).text
    )


def _some(session: Session) -> Message:
    message = session.scalars(select(Message)).first()
    assert message is not None
    return message


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
