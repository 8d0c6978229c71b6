"""A desk in a real Chromium, with a morning's tickets on it."""

import re
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from conversation import news
from messages.channel import Kind, Status
from messages.models import Author, Direction, Message
from people.address import Channel
from people.models import Officer
from tests.desk.reports import reports
from tests.desk.world import NOW, World
from tickets import canned, deeds, incidents, macros
from tickets.models import Report
from tickets.rules import TicketPriority, TicketStatus

pytestmark = [
    pytest.mark.browser,
    # What a browser sees does not depend on the database, and takes its time.
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
]
STATES = (Status.SENT, Status.DELIVERED, Status.UNDELIVERED, Status.QUEUED)
STEPS = "Pole Akinyi. Jaribu hivi:\nA. Washa data\nB. Bonyeza Sawazisha sasa"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """A browser sees no difference between databases: one is enough here."""
    return sqlite_url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For each module: two at once in one process, as for the simulator, can't be."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            port=0,
            log_level="critical",
            lifespan="off",
            timeout_graceful_shutdown=0,
        )
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    for _ in range(500):
        if server.started:
            break
        thread.join(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(8000)
    page = context.new_page()
    page.request.get(f"{address}/bound")  # lets the server tie its wakes to its loop
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: complaints.append(line.text) if line.type == "error" else None,
    )
    yield page
    context.close()
    expected = re.compile(
        r"status of (401|409|422|429)|ERR_INTERNET_DISCONNECTED|^htmx:"
    )
    assert [line for line in complaints if not expected.search(line)] == []


@pytest.fixture
def trouble(world: World, desk: int, app: FastAPI) -> int:
    """An incident that is open, another that is suggested, and two macros."""
    clock, settings = world.clock, app.state.settings
    reports(world, 5, of="Mtaalamu")
    with world.sessions.begin() as session:
        amina = session.get_one(Officer, 1)
        (found,) = news.suggest(session, settings=settings, now=clock())
        incident = news.declare(
            session,
            found,
            by=amina,
            library=app.state.library,
            settings=settings,
            title="Nyando: nothing syncs since the update",
            now=clock(),
        )
        for member, status in zip(
            incidents.members(session, incident.id), STATES, strict=False
        ):
            session.get_one(Message, member.known_message_id).status = status
        canned.put(
            session, "restart", "Restart", {"sw": "Habari {{name}}. Zima, washa."}
        )
        steps: list[deeds.Deed] = [
            deeds.Assign("me"),
            deeds.Tag("sync"),
            deeds.Say("restart"),
        ]
        macros.put(session, "Restart the phone", steps)
        macros.put(session, "Only a note", [deeds.Note("Called her.")])
    for number in reports(world, 4, of="Mwingine"):
        with world.sessions.begin() as session:
            report = session.query(Report).filter_by(message_id=number).one()
            report.article = None
            report.words = "betri imevimba joto"
    return desk


@pytest.fixture
def desk(world: World) -> int:
    """A morning at the desk; returns the number of Akinyi's ticket."""
    world.officer_with_password()
    world.officer("Brian Kiptoo", "brian@example.org")
    akinyi = world.ticket(channels=(Channel.SMS, Channel.TELEGRAM))
    world.say(
        akinyi,
        STEPS,
        direction=Direction.OUTBOUND,
        author=Author.BOT,
        status=Status.DELIVERED,
        segments=2,
        reply_to_id=1,
        choices=[
            {"token": "yes", "digit": "1", "label": "Imefanya kazi"},
            {"token": "no", "digit": "2", "label": "Bado"},
        ],
    )
    world.say(
        akinyi,
        "Simu ilizimwa jana usiku, na leo asubuhi app haifunguki kabisa.",
        kind=Kind.PHOTO,
        extra={
            "attachments": [
                {"reference": "r", "content_type": "application/pdf", "name": "a.pdf"}
            ],
            "match": {
                "slug": "sync-not-working",
                "confidence": 0.86,
                "phrase": "app haisawazishi",
            },
        },
    )
    world.say(
        akinyi,
        "Habari Akinyi",
        direction=Direction.OUTBOUND,
        author=Author.OFFICER,
        officer_id=2,
        status=Status.UNDELIVERED,
        error="The phone was off or out of coverage.",
        extra={"said": "Nimeona picha. Fungua app saa sita mchana."},
    )
    world.ticket("Peter Kamau", "White screen only since the update", unread=3)
    world.ticket(
        "Fatou Mbaye",
        "Le lien de connexion est expiré",
        priority=TicketPriority.CRITICAL,
        due_at=NOW.replace(hour=8, minute=18),
        assignee_id=1,
    )
    world.ticket(
        "أمينة الزهراء", "التطبيق لا يعمل منذ أمس", priority=TicketPriority.NORMAL
    )
    world.ticket(
        "Wanjiru " * 12,
        "nambari yangu ya simu imebadilika " * 9,
        status=TicketStatus.PENDING,
        due_at=None,
        unread=0,
    )
    return akinyi
